"""Let several processes keep snapshots in one archive at once, and count what was kept.

    python benchmarks/archive_writers.py --writers 8 --snapshots 50 --json

Each process becomes the writer, keeps a few snapshots, stops being it, and asks again, so that all
of them are at it at the same time. Some of the snapshots are the same for all: each is kept once.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.errors import AlreadyKept
from archive.history import SnapshotEntry, entries
from archive.keeping import writing
from archive.repository import Archive
from archive.verifying import verify, verify_repository
from snapshots.model import Snapshot

TOGETHER = 5
SHARED = 20
PATIENCE_SECONDS = 600


def main() -> None:
    """Start the writers, wait for them, and print what was kept."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-writers-"))
    try:
        result = run(folder / "archive.git", arguments.writers, arguments.snapshots)
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))
    raise SystemExit(0 if result["kept"] == result["expected"] and result["sound"] else 1)


def run(path: Path, writers: int, snapshots: int) -> dict[str, float | bool]:
    """Return what stands in a new archive at *path* after all writers have ended."""
    Archive.create(path).close()
    began = time.monotonic()
    children = [_start(path, number, snapshots) for number in range(writers)]
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    seconds = time.monotonic() - began
    with Archive.open(path) as archive:
        found = Counter(
            e.kept.snapshot_id for e in entries(archive) if isinstance(e, SnapshotEntry)
        )
        sound = verify(archive).is_sound and not verify_repository(archive)
    return {
        "writers": writers,
        "writers that failed": failed,
        "expected": writers * snapshots + SHARED,
        "kept": len(found),
        "kept twice": sum(times > 1 for times in found.values()),
        "sound": sound,
        "seconds": round(seconds, 2),
    }


def _start(path: Path, number: int, snapshots: int) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _keep(path, [_snapshot(f"writer {number}", turn) for turn in range(snapshots)])
            _keep(path, [_snapshot("shared", turn) for turn in range(SHARED)])
            code = 0
        finally:
            os._exit(code)
    return child


def _keep(path: Path, snapshots: list[Snapshot]) -> None:
    with Archive.open(path) as archive:
        for start in range(0, len(snapshots), TOGETHER):
            with writing(archive, wait_seconds=PATIENCE_SECONDS) as writer:
                for snapshot in snapshots[start : start + TOGETHER]:
                    with suppress(AlreadyKept):
                        writer.keep("work", "source", snapshot)


def _snapshot(name: str, turn: int) -> Snapshot:
    return Snapshot(
        body=f"{name}, turn {turn}\n".encode() * 20,
        url="https://example.org/",
        fetched_at=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=turn),
        media_type="text/plain",
        extension="txt",
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--snapshots", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
