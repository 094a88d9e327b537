"""Settling: what becomes of what a visit brought, and that it is noted.

Only one thread does this at a time: it is the archive's one writer.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path, PurePath
from secrets import token_hex
from time import monotonic

from archive.errors import ArchiveError
from archive.history import KeptSnapshot
from archive.keeping import Writer
from archive.repository import Archive
from hexapla.accepting import waiting
from hexapla.news import News, Seen, read_ahead
from hexapla.rereading import reread_if_outdated
from hexapla.suspecting import suspicion
from snapshots.errors import FetchError, NotWritable, ReadingFailed, SourceGone, SourceRefused
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Source, Visit

Judge = Callable[[Snapshot, Reading, Sequence[str] | None, str], str | None]
"""Says in words why a reading must not become a version, given the text before it; or None."""

_NOTED_TOGETHER = 500
NOTED_AFTER_SECONDS = 5.0
"""How long a visit waits at most until it is kept: so much is visited twice after a kill."""


class Settler:
    """Keeps what is new of one watch, and notes its visits in batches."""

    def __init__(
        self, archive: Archive, writer: Writer, folder: Path, *, judge: Judge = suspicion
    ) -> None:
        """Write to *archive* through *writer*; files are relative to *folder*."""
        self._archive = archive
        self._writer = writer
        self._folder = folder
        self._judge = judge
        self._run = token_hex(4)
        self._batches = 0
        self._noted_at = monotonic()
        self._waiting: list[Visit] = []
        self._stopped = False
        self.visits: list[Visit] = []

    def stop(self) -> None:
        """Settle no more: the watch ends, and the rest of what it saw is left to the next."""
        self._stopped = True

    def settle(self, seen: Sequence[Seen]) -> None:
        """Keep what is new in *seen*; a source that cannot be read never stops the others.

        Raises: ArchiveError when something could not be kept.
        """
        try:
            for each, news in read_ahead(seen, self._folder):
                if self._stopped:
                    break
                self._waiting.append(self._settled(each, news))
        finally:
            for each in seen:
                each.forget()
        late = monotonic() - self._noted_at >= NOTED_AFTER_SECONDS
        if late or len(self._waiting) >= _NOTED_TOGETHER:
            self.note()

    def note(self) -> None:
        """Keep the visits that are not kept yet, after the snapshots that they name.

        Raises: ArchiveError.
        """
        if self._waiting:
            self._batches += 1
            self._writer.keep_visits(f"{self._run}-{self._batches}", self._waiting)
            self._writer.commit()
            self.visits += self._waiting
            self._waiting = []
        self._noted_at = monotonic()

    def _settled(self, seen: Seen, news: Future[News | None] | None) -> Visit:
        visit = Visit(
            work=seen.source.work,
            source=seen.source.slug,
            visited_at=seen.at,
            outcome=Outcome.UNCHANGED,
        )
        try:
            unreadable = self._reread(seen)
            visit = self._compared(seen, visit, news.result() if news else None)
            return _as_read(visit, unreadable)
        except FetchError as error:
            outcome = _outcome(error)
            return replace(visit, outcome=outcome, reason=str(error), status=error.status)
        except (ReadingFailed, NotWritable) as error:
            return replace(visit, outcome=Outcome.FAILED, reason=str(error))
        except (ArchiveError, OSError):
            raise
        except Exception as error:  # noqa: BLE001  one source never stops the others
            return replace(visit, outcome=Outcome.FAILED, reason=surprise(seen.source, error))
        finally:
            seen.forget()

    def _reread(self, seen: Seen) -> ReadingFailed | None:
        """Read the newest snapshot again if its rules are old; return why it cannot be read.

        That the last page could not be read must not keep the next one out.
        """
        if seen.latest is None:
            return None
        try:
            reread_if_outdated(self._archive, self._writer, seen.source, seen.latest)
        except ReadingFailed as error:
            return error
        return None

    def _compared(self, seen: Seen, visit: Visit, news: News | None) -> Visit:
        if isinstance(seen.brought, FetchError):
            raise seen.brought
        if seen.brought is not None:
            visit = replace(visit, status=seen.brought.status, etag=seen.brought.etag)
        if news is not None:
            return self._kept(seen, news, visit)
        return replace(visit, snapshot=seen.latest.snapshot_id if seen.latest else None)

    def _kept(self, seen: Seen, news: News, visit: Visit) -> Visit:
        """Have *news* judged, and keep them: as the newest, or aside."""
        source, snapshot, reading = seen.source, news.snapshot, news.reading
        if isinstance(reading, ReadingFailed):
            # The bytes are kept all the same: a later version may read them.
            self._writer.keep(source.work, source.slug, snapshot)
            raise reading
        before = _text(self._archive, seen.latest)
        reason = self._judge(snapshot, reading, before, source.language)
        if reason is not None:
            aside = self._kept_aside(seen, snapshot, reason)
            return replace(visit, outcome=Outcome.SUSPECT, reason=reason, snapshot=aside)
        kept = self._writer.keep(source.work, source.slug, snapshot, reading)
        return replace(visit, outcome=Outcome.CHANGED, snapshot=kept)

    def _kept_aside(self, seen: Seen, snapshot: Snapshot, reason: str) -> SnapshotID:
        """Keep *snapshot* aside, unless the same waits there already, and return the ID of it."""
        source = seen.source
        last = waiting(self._archive, source, seen.latest)
        if last is not None and (last.snapshot.body, last.reason) == (snapshot.body, reason):
            return last.snapshot_id
        return self._writer.keep_suspect(source.work, source.slug, snapshot, reason)


def _as_read(visit: Visit, unreadable: ReadingFailed | None) -> Visit:
    """Return *visit*, failed if it confirmed a snapshot that is *unreadable*."""
    if unreadable is None or visit.outcome is not Outcome.UNCHANGED:
        return visit
    return replace(visit, outcome=Outcome.FAILED, reason=str(unreadable))


def surprise(source: Source, error: Exception) -> str:
    """Return in words that visiting *source* ended with an *error* of this program.

    What the error says is left out: it may quote what was sent.
    """
    (*_, last) = traceback.extract_tb(error.__traceback__)
    return (
        f"Visiting {source.name}: this program failed ({type(error).__name__} in "
        f"{PurePath(last.filename).name}, line {last.lineno}). Please report it."
    )


def _outcome(error: FetchError) -> Outcome:
    if isinstance(error, SourceGone):
        return Outcome.GONE
    return Outcome.REFUSED if isinstance(error, SourceRefused) else Outcome.FAILED


def _text(archive: Archive, latest: KeptSnapshot | None) -> Sequence[str] | None:
    """Return the text of the *latest* snapshot, or None where it has none."""
    if latest is None or latest.reading is None:
        return None
    return latest.reading.load(archive).segments
