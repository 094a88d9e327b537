"""What a soak came to: what was held, what was kept and lost, and how it is drawn."""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from soak_drawing import Panel
from soak_sampling import Asked, Readers, Sample, percentile_of

MINUTE = 60
STOP_SECONDS = 90

_THIRDS = 3
_WINDOW_SECONDS = 30
_GOOD_STATUS = range(200, 400)
_CHANGED = re.compile(r"^changed +\S+ +swh:1:dir:([0-9a-f]{40})$")
_TURN = re.compile(r"^Visited ([0-9]+)")

Timed = TypeVar("Timed", Sample, Asked)


@dataclass
class Told:
    """What the watch printed: the IDs that it acknowledged, and when its turns ended."""

    acknowledged: list[str] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    visits: int = 0
    other: list[str] = field(default_factory=list)

    async def listen(self, stream: asyncio.StreamReader) -> None:
        """Note the lines of *stream* until it ends."""
        async for raw in stream:
            line = raw.decode(errors="replace").rstrip("\n")
            if found := _CHANGED.match(line):
                self.acknowledged.append(found[1])
            elif found := _TURN.match(line):
                self.turns.append(time.time())
                self.visits += int(found[1])
            elif line and "Stopped" not in line:
                self.other.append(line)


@dataclass
class Seen:
    """What was seen of a soak of *seconds*, in the collection in *folder*."""

    options: argparse.Namespace
    folder: Path
    told: Told = field(default_factory=Told)
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    ended: dict[str, tuple[int | None, float, int]] = field(default_factory=dict)
    stopped_at: float = 0.0

    @property
    def seconds(self) -> float:
        """How long the day is."""
        return float(self.options.minutes * MINUTE)


def figures(run: Seen, readers: Readers) -> dict[str, object]:
    """Return what was held and waited for; growth is from the second to the last third."""
    found: dict[str, object] = {
        "sources": run.options.sources,
        "minutes": run.options.minutes,
        "turns of the watch": len(run.told.turns),
        "visits": run.told.visits,
    }
    for name, samples in run.samples.items():
        _, middle, last = _thirds(samples, run.seconds)
        held = [percentile_of((each.megabytes for each in part), 0.5) for part in (middle, last)]
        found |= {
            f"{name}: memory with its children, median MB, second and last third": [
                round(each) for each in held
            ],
            f"{name}: its own largest memory, MB": round(max(s.own_megabytes for s in samples)),
            f"{name}: fewest and most handles, by thirds": _bounds(samples, run.seconds, "handles"),
            f"{name}: fewest and most processes, by thirds": _bounds(
                samples, run.seconds, "processes"
            ),
        }
    waits = [[each.seconds * 1000 for each in part] for part in _thirds(readers.asked, run.seconds)]
    found |= {
        "pages read": len(readers.asked),
        "pages that failed": sum(each.status not in _GOOD_STATUS for each in readers.asked),
        "page, median ms, by thirds": [round(percentile_of(part, 0.5)) for part in waits],
        "page, p95 ms, by thirds": [round(percentile_of(part, 0.95)) for part in waits],
    }
    for name, (code, seconds, children) in run.ended.items():
        found[f"{name}: SIGTERM, exit code, seconds, children left"] = [
            code,
            round(seconds, 1),
            children,
        ]
    return found


def _thirds(seen: Sequence[Timed], seconds: float) -> list[list[Timed]]:
    parts: list[list[Timed]] = [[] for _ in range(_THIRDS)]
    for each in seen:
        parts[min(_THIRDS - 1, int(each.second / seconds * _THIRDS))].append(each)
    return parts


def _bounds(samples: list[Sample], seconds: float, what: str) -> list[str]:
    parts = [[getattr(each, what) for each in part] for part in _thirds(samples, seconds)]
    return [f"{min(part)} to {max(part)}" if part else "none" for part in parts]


def kept(run: Seen) -> dict[str, object]:
    """Compare the site's log and what the watch acknowledged with the archive, by plain git."""
    served = [line.split() for line in (run.folder / "served.log").read_text().splitlines()]
    digests = _archived(run.folder / "archive.git")
    missing = [float(at) for at, *_, digest in served if digest not in digests]
    turn_began = max((at for at in run.told.turns if at < run.stopped_at), default=0.0)
    lost = [at for at in missing if not turn_began <= at <= run.stopped_at + STOP_SECONDS]
    newest = {number: digest for _, number, _, digest in served}
    return {
        "bodies that the site served": len(served),
        "of these in the archive": len(served) - len(missing),
        "in hand at SIGTERM, and asked for again by the next watch": len(missing) - len(lost),
        "lost": len(lost) + sum(digest not in digests for digest in newest.values()),
        "acknowledged": len(run.told.acknowledged),
        "acknowledged and not in the archive": len(_absent(run)),
        "other lines of the watch": run.told.other[:5],
        "archive, MB": round(_size(run.folder / "archive.git") / 1e6),
        "records, MB": round(_size(run.folder / "records.db") / 1e6),
    }


def _archived(archive: Path) -> set[str]:
    """Return the SHA-256 of every body whose description stands in the archive."""
    listed = _git(archive, "rev-list", "--objects", "main")
    ends = b"/snapshot/snapshot.json"
    blobs = [line.split()[0] for line in listed.splitlines() if line.endswith(ends)]
    found = _git(archive, "cat-file", "--batch", stdin=b"\n".join(blobs) + b"\n")
    return set(re.findall(r'"sha256": ?"([0-9a-f]{64})"', found.decode()))


def _absent(run: Seen) -> list[str]:
    asked = "".join(f"{digits}\n" for digits in run.told.acknowledged).encode()
    told = _git(run.folder / "archive.git", "cat-file", "--batch-check", stdin=asked)
    return [line for line in told.decode().splitlines() if not re.search(r" tree \d+$", line)]


def _git(archive: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", "--git-dir", str(archive), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def panels(run: Seen, readers: Readers) -> list[Panel]:
    """Return the curves that are drawn."""

    def curve(name: str, what: str) -> list[tuple[float, float]]:
        return [(each.second, getattr(each, what)) for each in run.samples[name]]

    windows: dict[int, list[float]] = {}
    for each in readers.asked:
        windows.setdefault(int(each.second // _WINDOW_SECONDS), []).append(each.seconds * 1000)
    waits = {
        name: [
            (_WINDOW_SECONDS * (at + 0.5), percentile_of(part, share))
            for at, part in sorted(windows.items())
        ]
        for name, share in (("median", 0.5), ("p95", 0.95))
    }
    return [
        Panel("memory, MB", {
            "watch with its readers": curve("watch", "megabytes"),
            "watch alone": curve("watch", "own_megabytes"),
            "serve": curve("serve", "megabytes"),
        }),
        Panel("a page, ms", waits),
        Panel("file handles", {name: curve(name, "handles") for name in run.samples}),
        Panel("processes", {name: curve(name, "processes") for name in run.samples}),
    ]  # fmt: skip


def is_broken(run: Seen, result: dict[str, object]) -> bool:
    """Tell whether a promise was broken."""
    ended = [(code, children) for code, _, children in run.ended.values()]
    wrong = ("lost", "acknowledged and not in the archive", "pages that failed")
    return any(result[name] for name in wrong) or any(each != (0, 0) for each in ended)
