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


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive.git") as made:
        yield made


@pytest.fixture
def git(archive: Archive) -> Callable[..., str]:
    """Plain git, as anyone would run it, on the archive."""

    def run(*arguments: str) -> str:
        command = ["git", "--git-dir", str(archive.path), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def snapshot_of() -> Callable[..., Snapshot]:
    """A snapshot fetched so many days after 1 May 2020."""

    def make(day: int, body: str | bytes = "Şuşa Bəyannaməsi\n") -> Snapshot:
        return Snapshot(
            body=body if isinstance(body, bytes) else body.encode(),
            url="https://example.org/ışık",
            fetched_at=BEGINNING + timedelta(days=day),
            media_type="text/plain",
            extension="txt",
            status=200,
            headers=(("ETag", '"é"'),),
        )

    return make


@pytest.fixture
def reading_of() -> Callable[..., Reading]:
    """A reading that takes every line for a segment."""

    def make(snapshot: Snapshot, rules: int = 1) -> Reading:
        return Reading(
            snapshot=snapshot_id(snapshot),
            segments=tuple(snapshot.body.decode(errors="replace").split("\n")),
            reader="lines",
            reader_version=1,
            rules_version=rules,
            profile_sha256="0" * 64,
        )

    return make
