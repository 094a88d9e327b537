"""What the archive's benchmarks keep: real texts from a folder of data, or made ones."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import random
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import IO

from snapshots.digests import sha256
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, Snapshot

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot with its reading, and whose it is."""

    work: str
    source: str
    snapshot: Snapshot
    reading: Reading


def real(folder: Path, name: str) -> Iterator[Kept]:
    """Yield what the rows of the file *name* hold, by date: see the README beside the data."""
    with _open(folder / name) as lines:
        rows = [row for row in map(json.loads, lines) if row.get("text")]
    rows.sort(key=lambda row: (row["captured_at"], row["seq"]))
    for row in rows:
        at = datetime.fromisoformat(row["captured_at"])
        source = f"{row['source']}-{row['lang']}" if "source" in row else str(row["lang"])
        yield kept(_slug(str(row["work"])), _slug(source), str(row["text"]), at)


def made(sources: int, seed: int, *, turn: int = 0) -> Iterator[Kept]:
    """Yield snapshots without end, of *sources* in turn: each changes three lines of its text.

    They are dated an hour apart from one turn to the next, beginning with that of *turn*.
    """
    choices = random.Random(seed)
    words = [
        f"{syllable}{number}"
        for syllable in ("ışık", "əsas", "право", "法", "loi")
        for number in range(200)
    ]
    texts = [[_line(choices, words) for _ in range(40)] for _ in range(sources)]
    while True:
        for number, text in enumerate(texts):
            for _ in range(3):
                text[choices.randrange(len(text))] = _line(choices, words)
            at = BEGINNING + timedelta(hours=turn, seconds=number)
            yield kept(f"work-{number // 10}", f"s{number % 10}", "\n".join(text) + "\n", at)
        turn += 1


def kept(work: str, source: str, text: str, at: datetime) -> Kept:
    """Return a snapshot of *text*, taken at the time *at*, and a reading of it by lines."""
    snapshot = Snapshot(
        body=text.encode(),
        url=f"https://example.org/{work}/{source}",
        fetched_at=at,
        media_type="text/plain",
        extension="txt",
        status=200,
        headers=(("content-type", "text/plain; charset=utf-8"),),
        charset="utf-8",
        charset_from="header",
    )
    reading = Reading(
        snapshot=snapshot_id(snapshot),
        segments=tuple(line for line in text.splitlines() if line.strip()),
        reader="lines",
        reader_version=1,
        rules_version=1,
        profile_sha256=sha256(b""),
    )
    return Kept(work, source, snapshot, reading)


def cpu_seconds() -> float:
    """Return the CPU that this process and its children that have ended have used so far."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def memory_bytes() -> int:
    """Return how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def percentile(values: list[float], share: float) -> float:
    """Return the least of *values* that at least that *share* of them does not exceed."""
    return sorted(values)[max(0, ceil(len(values) * share) - 1)]


def _line(choices: random.Random, words: list[str]) -> str:
    return " ".join(choices.choices(words, k=12))


def _slug(name: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return f"{plain.lower().strip('-')[:40].strip('-')}-{sha256(name.encode())[:8]}"


def _open(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return gzip.open(path, "rt", encoding="utf-8")
