"""Measure proofs: whether the IDs are those of an independent tool, and what a proof takes.

`python benchmarks/citing_proofs.py --seed 1 [--chain 20000] [--collection PATH]`

Makes snapshots of hostile bytes, addresses and headers, and with `--collection` also takes those of
a collection; exports each and has `swh identify` name it. Proofs are checked by their README's own
commands where there are only git and coreutils.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.exporting.folders import export_snapshot
from archive.exporting.proofs import export_proof
from archive.history import SnapshotEntry, entries
from archive.keeping import writing
from archive.repository import Archive
from snapshots.model import Snapshot, SnapshotID

PIECES = [
    "\r\n",
    "ıİI",
    "اتفاق",
    "公报",
    "\x00",
    "\x1b[2J",
    "👩‍👩‍👧",
    "$Id$",
    "\ud800",
    "é",
    "%0d%0a",
    "'",
]
COMMANDS = re.compile(r"^ {7}(\S.*)$", re.MULTILINE)
_TOGETHER = 100


def hostile(chance: random.Random, length: int) -> str:
    """Return text made of what programs stumble over."""
    return "".join(chance.choice(PIECES) for _ in range(length))


def made(chance: random.Random, number: int) -> Snapshot:
    """Return a snapshot that nobody would publish."""
    body = chance.randbytes(chance.randrange(2000)) + hostile(chance, 9).encode("utf-8", "replace")
    return Snapshot(
        body=body,
        url=f"https://example.org/{number}/{hostile(chance, 5)}",
        fetched_at=datetime(1, 1, 2, tzinfo=UTC) + timedelta(days=chance.randrange(800_000)),
        media_type=chance.choice(["text/html", "application/pdf", "x/y"]),
        extension=chance.choice(["html", "txt", "bin", "a1b2c3d4e5f6a7b8", "7z"]),
        status=chance.choice([None, 200, 451]),
        headers=tuple((hostile(chance, 2), hostile(chance, 3)) for _ in range(3)),
        stated=(("published", hostile(chance, 2)),),
    )


def identified(archive: Archive, kept: list[SnapshotID], folder: Path) -> int:
    """Return how many of the exported folders `swh identify` gives their IDs."""
    equal = 0
    for start in range(0, len(kept), _TOGETHER):
        part = kept[start : start + _TOGETHER]
        names = [folder / f"{start}-{number}" for number in range(len(part))]
        for identifier, name in zip(part, names, strict=True):
            export_snapshot(archive, identifier, name)
        printed = subprocess.run(
            [sys.executable, "-m", "swh.model.cli", "--type", "directory", *map(str, names)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        found = [line.split("\t")[0] for line in printed.splitlines()]
        equal += sum(one == other for one, other in zip(found, part, strict=True))
        shutil.rmtree(folder)
    return equal


def proves(folder: Path, identifier: SnapshotID, bare: Path) -> bool:
    """Tell whether the README's commands print what it says, with only git and coreutils."""
    outputs = []
    for command in COMMANDS.findall((folder / "README.md").read_text()):
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env={"PATH": str(bare), "HOME": str(bare)},
            capture_output=True,
            text=True,
            check=False,
        )
        outputs.append((done.returncode, done.stdout.split()))
    digits = identifier[-40:]
    (sums, _), (made_, printed), (traced, trace) = outputs
    return (sums, made_, traced) == (0, 0, 0) and printed[-1] == digits == trace[0]


def bare_programs(folder: Path) -> Path:
    """Return a folder with git and the coreutils that a proof needs, and nothing else."""
    folder.mkdir()
    for name in ("git", "sha256sum"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def of_collection(path: Path) -> Iterator[tuple[str, list[SnapshotID], Archive]]:
    """Yield the archive of a collection with all its snapshots."""
    with Archive.open(path / "archive.git") as archive:
        kept = [e.kept.snapshot_id for e in entries(archive) if isinstance(e, SnapshotEntry)]
        yield str(path.name), list(dict.fromkeys(kept)), archive


def chained(folder: Path, commits: int) -> dict[str, object]:
    """Return what the proof of the first of many snapshots takes: the worst case."""
    with Archive.create(folder / "chain.git") as archive:
        with writing(archive) as writer:
            at, kept = datetime(2020, 1, 1, tzinfo=UTC), []
            for number in range(commits):
                snapshot = Snapshot(
                    body=b"%d" % number,
                    url="https://example.org/",
                    fetched_at=at + timedelta(minutes=number),
                    media_type="text/plain",
                    extension="txt",
                )
                kept.append(writer.keep("w", "s", snapshot))
        first, started = kept[0], time.perf_counter()
        proof = export_proof(archive, first, folder / "proof")
        size = sum(path.stat().st_size for path in (folder / "proof").rglob("*") if path.is_file())
        return {
            "commits": len(proof.commits),
            "seconds": round(time.perf_counter() - started, 2),
            "bytes": size,
            "proves": proves(folder / "proof", first, bare_programs(folder / "bare")),
        }


def measure(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Return every figure."""
    chance = random.Random(options.seed)
    told: dict[str, object] = {"cores": os.cpu_count()}
    with Archive.create(folder / "made.git") as archive:
        with writing(archive) as writer:
            kept = [
                writer.keep("w", f"s{number % 50}", made(chance, number))
                for number in range(options.snapshots)
            ]
        told["made"] = {"snapshots": len(kept), "equal": identified(archive, kept, folder / "out")}
        bare = bare_programs(folder / "bare")
        sample = chance.sample(kept, min(options.proofs, len(kept)))
        seconds, good = [], 0
        for number, identifier in enumerate(sample):
            started = time.perf_counter()
            export_proof(archive, identifier, folder / f"proof-{number}")
            seconds.append(time.perf_counter() - started)
            good += proves(folder / f"proof-{number}", identifier, bare)
        told["proofs"] = {
            "checked": len(sample),
            "good": good,
            "seconds, median": round(statistics.median(seconds), 3),
        }
    if options.collection:
        for name, ids, opened in of_collection(options.collection):
            told[name] = {"snapshots": len(ids), "equal": identified(opened, ids, folder / "out")}
    if options.chain:
        (folder / "chain").mkdir()
        told["chain"] = chained(folder / "chain", options.chain)
    return told


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--snapshots", type=int, default=1000)
    parser.add_argument("--proofs", type=int, default=30)
    parser.add_argument("--chain", type=int, default=0)
    parser.add_argument("--collection", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(json.dumps(measure(options, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
