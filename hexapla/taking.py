"""Taking a snapshot in: its ID, its reading, and into the archive with both."""

from __future__ import annotations

from archive.history import KeptSnapshot
from archive.keeping import Writer
from archive.repository import Archive
from hexapla.rereading import outdated
from snapshots.errors import ReadingFailed
from snapshots.identifiers import snapshot_id
from snapshots.model import Snapshot, SnapshotID, Source
from snapshots.reading.confined import read_confined


def take(writer: Writer, source: Source, snapshot: Snapshot) -> SnapshotID:
    """Read *snapshot* of *source* and hand both to *writer*, which acknowledges on commit.

    Raises: ReadingFailed. The bytes are queued all the same: they can be read by a later version.
    """
    try:
        reading = read_confined(snapshot, snapshot_id(snapshot), source)
    except ReadingFailed:
        writer.keep(source.work, source.slug, snapshot)
        raise
    return writer.keep(source.work, source.slug, snapshot, reading)


def reread_if_outdated(
    archive: Archive, writer: Writer, source: Source, kept: KeptSnapshot
) -> None:
    """Queue a re-reading of *kept* if this version would read it by other rules.

    Done before a new snapshot of the same source is compared with it, so that a change of our
    rules never looks like a change of what was published.

    Raises: ReadingFailed.
    """
    if outdated(source, kept):
        reading = read_confined(kept.load(archive), kept.snapshot_id, source)
        writer.keep_reading(source.work, source.slug, reading)
