from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.repository import Archive
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, Snapshot

BEGINNING = datetime(2020, 5, 1, 12, tzinfo=UTC)

Git = Callable[..., str]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive.git") as made:
        yield made


@pytest.fixture
def git(archive: Archive) -> Git:
    """Plain git, as anyone would run it, on the archive."""

    def run(*arguments: str) -> str:
        command = ["git", "--git-dir", str(archive.path), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return run


def snapshot_of(day: int, body: str | bytes = "Şuşa bəyannaməsi\n") -> Snapshot:
    """A snapshot fetched so many days after 1 May 2020."""
    return Snapshot(
        body=body if isinstance(body, bytes) else body.encode(),
        url="https://example.org/ışık",
        fetched_at=BEGINNING + timedelta(days=day),
        media_type="text/plain",
        extension="txt",
        status=200,
        headers=(("ETag", '"é"'),),
    )


def reading_of(snapshot: Snapshot, *, rules: int = 1) -> Reading:
    """A reading that takes every line for a segment."""
    return Reading(
        snapshot=snapshot_id(snapshot),
        segments=tuple(snapshot.body.decode(errors="replace").splitlines()),
        reader="lines",
        reader_version=1,
        rules_version=rules,
        profile_sha256="0" * 64,
    )
