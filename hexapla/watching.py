"""Watching: visit the sources, keep what is new, and note every visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from archive import history
from archive.keeping import Writer
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.opening import opened_for_writing
from hexapla.printing import Advance
from hexapla.taking import reread_if_outdated, take
from snapshots.errors import FetchError, ReadingFailed, SourceGone
from snapshots.fetching.files import fetch_file
from snapshots.model import Outcome, Snapshot, SnapshotID, Source, Visit

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment, to the second: no source's dates are finer."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class _Watch:
    """What one watch works with."""

    archive: Archive
    writer: Writer
    folder: Path
    clock: Clock

    def visit(self, source: Source) -> Visit:
        """Look at *source* once; a source that cannot be read never stops the watch."""
        at = self.clock()
        try:
            return self._compare(source, fetch_file(source, self.folder, at))
        except SourceGone as error:
            return _ended(source, at, Outcome.GONE, reason=str(error))
        except (FetchError, ReadingFailed) as error:
            return _ended(source, at, Outcome.FAILED, reason=str(error))

    def _compare(self, source: Source, snapshot: Snapshot) -> Visit:
        at = snapshot.fetched_at
        latest = history.latest(self.archive, source.work, source.slug)
        if latest is not None:
            reread_if_outdated(self.archive, self.writer, source, latest)
            if latest.body_sha256 == sha256(snapshot.body).hexdigest():
                return _ended(source, at, Outcome.UNCHANGED, snapshot=latest.snapshot_id)
        kept = take(self.writer, source, snapshot)
        return _ended(source, at, Outcome.CHANGED, snapshot=kept)


def watch(
    collection: Collection,
    sources: Sequence[Source],
    *,
    clock: Clock = utc_now,
    advance: Advance = lambda _done, _total: None,
) -> tuple[Visit, ...]:
    """Visit each of *sources* once and return the visits, in that order.

    What is new is kept and acknowledged before the visits are noted.

    Raises: ArchiveError when something could not be kept: that stops the watch, with everything
    acknowledged before it safe.
    """
    with opened_for_writing(collection) as (archive, writer):
        round_ = _Watch(archive, writer, collection.folder, clock)
        visits = []
        for number, source in enumerate(sources):
            advance(number, len(sources))
            visits.append(round_.visit(source))
        writer.commit()
        writer.keep_visits(token_hex(4), visits)
        writer.commit()
        advance(len(sources), len(sources))
    return tuple(visits)


def watched(collection: Collection) -> tuple[Source, ...]:
    """Return the sources that the catalogue says are to be visited, in its order."""
    works = collection.catalogue().works
    return tuple(source for work in works for source in work.sources if source.watched)


def _ended(
    source: Source,
    at: datetime,
    outcome: Outcome,
    *,
    snapshot: SnapshotID | None = None,
    reason: str | None = None,
) -> Visit:
    return Visit(
        work=source.work,
        source=source.slug,
        visited_at=at,
        outcome=outcome,
        snapshot=snapshot,
        reason=reason,
    )
