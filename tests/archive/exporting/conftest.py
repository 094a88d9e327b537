"""What is exported in the tests of exports."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.exporting.warc import Selection
from archive.keeping import writing
from archive.repository import Archive
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Snapshot, Visit
from warc_records import HOSTILE


@pytest.fixture
def everything() -> Selection:
    return Selection(
        chosen=lambda _work, _source: True,
        about=lambda work, _source: {"language": "tr", "work_title": work},
        title="Şuşa",
        software="test",
    )


@pytest.fixture
def kept(archive: Archive, snapshot_of) -> list[Snapshot]:
    """Snapshots of two sources, and visits that found one unchanged."""
    made = [
        snapshot_of(0, b"<p>bir</p>"),
        snapshot_of(2, HOSTILE),
        snapshot_of(4, b""),
    ]
    with writing(archive) as writer:
        for snapshot in made:
            writer.keep("w", "s", snapshot)
        writer.keep("other", "t", made[1])
        for day, status in ((5, 304), (6, 200)):
            visit = Visit(
                work="w",
                source="s",
                visited_at=made[2].fetched_at + timedelta(days=day),
                outcome=Outcome.UNCHANGED,
                status=status,
                etag='"é"',
                snapshot=snapshot_id(made[2]),
            )
            writer.keep_visits(f"run-{day}", [visit])
    return made
