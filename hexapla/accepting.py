"""Accepting a suspect: a person has looked, and it is the publisher's text."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex

from archive import history
from archive.history import KeptSnapshot
from archive.repository import Archive
from archive.suspects import Suspect, suspect
from differ.model import Diff
from differ.versions import diff
from hexapla.choosing import source_called
from hexapla.collection import Collection
from hexapla.errors import NothingToShow
from hexapla.opening import opened, opened_for_writing
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Source, Visit
from snapshots.reading.confined import read_confined


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The last suspect of a source, and what it would change in the text before it.

    *reading* is what would be kept, *before* the text that stands, empty where there is none.
    """

    source: Source
    snapshot_id: SnapshotID
    snapshot: Snapshot
    reading: Reading
    reason: str
    before: tuple[str, ...]
    diff: Diff


def held(collection: Collection, name: str) -> Held:
    """Return the suspect that is kept aside of the source called *name*.

    Raises: NoSuchSource, NothingToShow, ReadingFailed, ArchiveError.
    """
    source = source_called(name, collection.catalogue())
    with opened(collection) as archive:
        latest = history.latest(archive, source.work, source.slug)
        found = waiting(archive, source, latest)
        if found is None:
            raise NothingToShow(
                f"Nothing of {source.name} waits to be accepted. See how the sources stand: "
                "hexapla status"
            )
        known = latest.reading.load(archive).segments if latest and latest.reading else ()
    reading = read_confined(found.snapshot, found.snapshot_id, source)
    return Held(
        source=source,
        snapshot_id=found.snapshot_id,
        snapshot=found.snapshot,
        reading=reading,
        reason=found.reason,
        before=known,
        diff=diff(known, reading.segments, language=source.language),
    )


def accept(collection: Collection, held: Held) -> None:
    """Keep the suspect *held* as a snapshot of its source, under the ID that it has.

    The visit that brought it is noted once more, as one that found a changed text.

    Raises: ArchiveError.
    """
    source = held.source
    visit = Visit(
        work=source.work,
        source=source.slug,
        visited_at=held.snapshot.fetched_at,
        outcome=Outcome.CHANGED,
        status=held.snapshot.status,
        reason=f"kept aside at first ({held.reason}), then accepted by a person",
        snapshot=held.snapshot_id,
    )
    with opened_for_writing(collection) as (_archive, writer):
        writer.keep(source.work, source.slug, held.snapshot, held.reading)
        writer.commit()
        writer.keep_visits(token_hex(4), [visit])


def waiting(archive: Archive, source: Source, latest: KeptSnapshot | None) -> Suspect | None:
    """Return the suspect of *source* that waits to be accepted, if one does.

    One that became the *latest* snapshot was accepted, and one before it was answered by it.
    """
    found = suspect(archive, source.work, source.slug)
    if found is None or latest is None:
        return found
    answered = latest.description.fetched_at > found.snapshot.fetched_at
    return None if answered or latest.snapshot_id == found.snapshot_id else found
