"""What several processes do to one archive; the benchmarks do the same for longer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy
from archive.history import SnapshotEntry, entries
from archive.keeping import writing
from archive.locking import WRITER_LOCK, locked
from archive.repository import Archive
from snapshots.model import Snapshot

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def run(name: str, *arguments: str) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / name), *arguments, "--json"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, int] = json.loads(done.stdout)
    return result


def test_twenty_writers_killed_at_random_lose_nothing_that_was_acknowledged():
    result = run("archive_kills.py", "--kills", "20", "--seed", "7")
    assert result["kills"] == 20
    assert result["acknowledged"] > 0
    assert result["acknowledged and lost"] == 0
    assert result["writers that an error stopped"] == 0


def test_eight_processes_keep_all_their_snapshots_and_none_twice():
    result = run("archive_writers.py", "--writers", "8", "--snapshots", "25")
    assert result["kept"] == result["expected"] == 220
    assert result["kept twice"] == 0
    assert result["writers that failed"] == 0


def test_a_second_writer_is_told_whom_it_waits_for_and_gives_up_in_time(
    archive: Archive, snapshot_of: Callable[..., Snapshot]
):
    told: list[str] = []
    with (
        locked(archive.path / WRITER_LOCK, wait_seconds=0),
        pytest.raises(ArchiveBusy, match=f"process {os.getpid()} was writing"),
        writing(archive, wait_seconds=0.1, on_wait=told.append),
    ):
        pass
    assert len(told) == 1
    assert str(os.getpid()) in told[0]
    with writing(archive, wait_seconds=0) as writer:
        writer.keep("w", "s", snapshot_of(0))
    assert len([e for e in entries(archive) if isinstance(e, SnapshotEntry)]) == 1
