"""Re-reading: old snapshots are read again by the rules of this version; no ID changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from archive.history import KeptSnapshot, RereadingEntry, SnapshotEntry, entries
from archive.keeping import Writer
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.opening import opened_for_writing
from hexapla.printing import Advance
from snapshots.errors import ReadingFailed
from snapshots.model import Reading, Source
from snapshots.reading.choosing import rules_for
from snapshots.reading.confined import read_confined

_AT_A_TIME = 2
_AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What a re-reading did: snapshots looked at, read again, and among these with another text.

    *unreadable* ones have no reader in this version; their bytes are kept as they are.
    """

    seen: int
    read: int
    differing: int
    unreadable: int


def reread(
    collection: Collection,
    sources: Sequence[Source],
    *,
    advance: Advance = lambda _done, _total: None,
) -> Reread:
    """Read the snapshots of *sources* again where this version would read them by other rules.

    The newest of each source come first. Those that were read again before an interruption are not
    read again after it.

    Raises: ArchiveError.
    """
    with opened_for_writing(collection) as (archive, writer):
        waiting = list(_newest_first(archive, sources))
        read_again = differing = unreadable = 0
        for done, (source, kept, reading) in enumerate(_read(archive, waiting)):
            advance(done, len(waiting))
            if isinstance(reading, ReadingFailed):
                unreadable += 1
            elif isinstance(reading, Reading):
                writer.keep_reading(source.work, source.slug, reading)
                read_again += 1
                differing += kept.reading is None or kept.reading.load(archive).text != reading.text
        writer.commit()
        advance(len(waiting), len(waiting))
    return Reread(seen=len(waiting), read=read_again, differing=differing, unreadable=unreadable)


def _read(
    archive: Archive, waiting: Iterable[tuple[Source, KeptSnapshot]]
) -> Iterator[tuple[Source, KeptSnapshot, Reading | ReadingFailed | None]]:
    """Yield what is *waiting* with its new reading, None where it needs none, in that order.

    Two are read at a time, in processes of their own; git is asked by this thread alone.
    """
    ahead: deque[tuple[Source, KeptSnapshot, Future[Reading] | ReadingFailed | None]] = deque()
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for source, kept in waiting:
            ahead.append((source, kept, _begun(threads, archive, source, kept)))
            if len(ahead) > _AHEAD:
                yield _ended(*ahead.popleft())
        while ahead:
            yield _ended(*ahead.popleft())


def _begun(
    threads: ThreadPoolExecutor, archive: Archive, source: Source, kept: KeptSnapshot
) -> Future[Reading] | ReadingFailed | None:
    try:
        if not outdated(source, kept):
            return None
    except ReadingFailed as error:
        return error
    return threads.submit(read_confined, kept.load(archive), kept.snapshot_id, source)


def _ended(
    source: Source, kept: KeptSnapshot, begun: Future[Reading] | ReadingFailed | None
) -> tuple[Source, KeptSnapshot, Reading | ReadingFailed | None]:
    if not isinstance(begun, Future):
        return source, kept, begun
    try:
        return source, kept, begun.result()
    except ReadingFailed as error:
        return source, kept, error


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


def outdated(source: Source, kept: KeptSnapshot) -> bool:
    """Tell whether this version would read *kept* by other rules than those of its reading.

    Raises: ReadingFailed where no reader takes its media type.
    """
    rules = rules_for(kept.description.media_type, source.profile)
    if kept.reading is None:
        return True
    was = kept.reading.description
    return rules != (was.reader, was.reader_version, was.rules_version, was.profile_sha256)


def _newest_first(
    archive: Archive, sources: Iterable[Source]
) -> Iterable[tuple[Source, KeptSnapshot]]:
    named = {(source.work, source.slug): source for source in sources}
    kept: dict[tuple[str, str, str], KeptSnapshot] = {}
    for entry in entries(archive):
        # A re-reading stands for its snapshot, as it brings the newer reading.
        if isinstance(entry, SnapshotEntry | RereadingEntry):
            each = entry.kept
            if (each.work, each.source) in named:
                kept[each.work, each.source, each.snapshot_id] = each
    ordered = sorted(kept.values(), key=lambda each: each.description.fetched_at, reverse=True)
    return ((named[each.work, each.source], each) for each in ordered)
