"""Previewing: what a reading keeps and what it leaves out, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.history import latest
from hexapla.choosing import source_called
from hexapla.collection import Collection
from hexapla.errors import NothingToShow
from hexapla.opening import opened
from hexapla.trying import look
from snapshots.fetching.files import fetch_file
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, RemovedBlock, Snapshot, SnapshotID, Source
from snapshots.reading.confined import read_confined


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The reading of one snapshot by the rules of now; *is_kept* where the archive holds it."""

    source: Source
    snapshot: Snapshot
    snapshot_id: SnapshotID
    is_kept: bool
    reading: Reading

    def blocks(self) -> Iterator[str | RemovedBlock]:
        """Yield the segments that are kept, as texts, and the removed blocks, in their places."""
        removed = list(self.reading.removed)
        for index, segment in enumerate(self.reading.segments):
            while removed and removed[0].before <= index:
                yield removed.pop(0)
            yield segment
        yield from removed


def preview(collection: Collection, name: str, at: datetime, *, fresh: bool = False) -> Preview:
    """Return how the source called *name* would be read now, by the catalogue as it stands.

    Its newest snapshot is read; with *fresh* or where there is none, its file as it is *at* this
    moment; with *fresh*, its address is visited. Nothing is kept.

    Raises: NoSuchSource, NothingToShow, ReadingFailed, FetchError, ArchiveError.
    """
    source = source_called(name, collection.catalogue())
    newest = None if fresh else _newest(collection, source)
    if newest is None and fresh and source.url is not None:
        snapshot = look(collection, source)
    else:
        snapshot = newest or _from_file(source, collection, at)
    digits = snapshot_id(snapshot)
    return Preview(
        source=source,
        snapshot=snapshot,
        snapshot_id=digits,
        is_kept=newest is not None,
        reading=read_confined(snapshot, digits, source),
    )


def _newest(collection: Collection, source: Source) -> Snapshot | None:
    # Looking must not make an archive.
    if not collection.archive_path.exists():
        return None
    with opened(collection) as archive:
        kept = latest(archive, source.work, source.slug)
        return kept.load(archive) if kept else None


def _from_file(source: Source, collection: Collection, at: datetime) -> Snapshot:
    if source.file is None:
        raise NothingToShow(
            f"Previewing {source.name}: nothing was kept of it yet, and an address is only "
            f"visited when you say so: hexapla preview {source.name} --fresh"
        )
    return fetch_file(source, collection.folder, at)
