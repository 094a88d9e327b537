"""Watching: visit the sources, many at a time, keep what is new, and note every visit."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice, zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive import history
from archive.history import KeptSnapshot
from archive.repository import Archive
from datasette_hexapla.errors import RecordsError
from hexapla.collection import Collection
from hexapla.news import Seen
from hexapla.opening import opened_for_writing
from hexapla.printing import Advance, remark
from hexapla.recalling import recalled
from hexapla.recurring import cancelling
from hexapla.remembering import pasts
from hexapla.scheduling import Past, is_due
from hexapla.settling import NOTED_AFTER_SECONDS, Settler, surprise
from snapshots.errors import FetchError, FetchFailed
from snapshots.fetching.answers import Arrived, Unmodified
from snapshots.fetching.conditional import Validators, validators
from snapshots.identifiers import digits
from snapshots.model import Source, Visit, Visiting

if TYPE_CHECKING:
    from snapshots.fetching.web import Web

Clock = Callable[[], datetime]
_Unsettled = asyncio.Queue[Seen | Exception]

_LOADED_TOGETHER = 50
_MOST_OPEN = 16_384
_MOST_BEGUN = 1000
_MOST_UNSETTLED = 100
_SHORT_DIGITS = 12


def utc_now() -> datetime:
    """Return the present moment, to the second: no source's dates are finer."""
    return datetime.now(UTC).replace(microsecond=0)


def watch(
    collection: Collection,
    sources: Sequence[Source],
    *,
    visiting: Visiting | None = None,
    clock: Clock = utc_now,
    advance: Advance = lambda _done, _total: None,
) -> tuple[Visit, ...]:
    """Visit each of *sources* once, as *visiting* or else the catalogue says; return the visits.

    What is new is kept and acknowledged before the visits are noted. Interrupted, what was seen up
    to then is kept and noted.

    Raises: ArchiveError when something could not be kept: that stops the watch, with everything
    acknowledged before it safe.
    """
    visiting = visiting or collection.catalogue().visiting
    with opened_for_writing(collection) as (archive, writer):
        settler = Settler(archive, writer, collection.folder)
        return _watch(settler, _Round(archive, visiting, clock, advance), sources)


def watch_due(
    collection: Collection,
    sources: Sequence[Source],
    *,
    visiting: Visiting | None = None,
    clock: Clock = utc_now,
    advance: Advance = lambda _done, _total: None,
) -> tuple[Visit, ...]:
    """Visit those of *sources* that are due; else like `watch`.

    Which ones are due is asked of the records, once no other watch is at work. Records that cannot
    be read stop nothing: everything is due then.
    """
    visiting = visiting or collection.catalogue().visiting
    with opened_for_writing(collection) as (archive, writer):
        known = _remembered(collection)
        now = clock()
        due = [s for s in sources if is_due(s, known.get(s.name, Past()), visiting, now)]
        settler = Settler(archive, writer, collection.folder)
        return _watch(settler, _Round(archive, visiting, clock, advance, known), due)


def watched(collection: Collection) -> tuple[Source, ...]:
    """Return the sources that the catalogue says are to be visited, in its order."""
    return tuple(source for source in collection.catalogue().sources if source.watched)


def in_turns(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield *sources* host by host in turns, so that no long list of one host delays the others."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        host = urlsplit(source.url).hostname if source.url else None
        hosts.setdefault(host or "", []).append(source)
    for row in zip_longest(*hosts.values()):
        yield from (source for source in row if source is not None)


def _remembered(collection: Collection) -> Mapping[str, Past]:
    try:
        with recalled(collection) as records:
            return pasts(records)
    except (RecordsError, sqlite3.Error) as error:
        remark(f"What was visited when could not be read, so everything is visited: {error}")
        return {}


def _watch(settler: Settler, round_: _Round, sources: Sequence[Source]) -> tuple[Visit, ...]:
    if not sources:
        return ()
    _open_as_many_as_we_may()
    try:
        asyncio.run(round_.run_until_told(settler, sources))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        settler.note()
    return tuple(settler.visits)


@dataclass(slots=True)
class _Round:
    """One round over sources: visits go on at the same time, and settling beside them."""

    archive: Archive
    visiting: Visiting
    clock: Clock
    advance: Advance
    known: Mapping[str, Past] = field(default_factory=dict)

    async def run_until_told(self, settler: Settler, sources: Sequence[Source]) -> None:
        """Do `run`, and end it as it thinks fit when a signal says that it is enough."""
        round_ = asyncio.create_task(self.run(settler, sources))
        with cancelling(round_):
            await round_

    async def run(self, settler: Settler, sources: Sequence[Source]) -> None:
        """Visit *sources* and have *settler* settle what they bring."""
        # aiohttp costs a quarter of a second, which other commands need not wait for.
        from snapshots.fetching.web import Web

        unsettled: _Unsettled = asyncio.Queue(_MOST_UNSETTLED)
        # The thread is waited for at the end, so that nothing is settled after the last note.
        with ThreadPoolExecutor(max_workers=1) as thread:
            async with Web(self.visiting, clock=self.clock) as web:
                feeding = asyncio.create_task(self._feed(web, in_turns(sources), unsettled))
                try:
                    await self._settle(settler, unsettled, thread, len(sources))
                finally:
                    settler.stop()
                    feeding.cancel()
                    await asyncio.gather(feeding, return_exceptions=True)
                    _forget(unsettled)

    async def _feed(self, web: Web, sources: Iterator[Source], unsettled: _Unsettled) -> None:
        begun = asyncio.Semaphore(_MOST_BEGUN)
        visits: set[asyncio.Task[None]] = set()
        try:
            while together := list(islice(sources, _LOADED_TOGETHER)):
                kept = await asyncio.to_thread(self._latest, together)
                for source, latest in zip(together, kept, strict=True):
                    await begun.acquire()
                    visit = asyncio.create_task(self._visit(web, source, latest, unsettled))
                    visits.add(visit)
                    visit.add_done_callback(visits.discard)
                    visit.add_done_callback(lambda _visit: begun.release())
            await asyncio.gather(*visits)
        except Exception as error:  # noqa: BLE001  raised again by the one who waits for visits
            await unsettled.put(error)
        finally:
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits, return_exceptions=True)

    def _latest(self, sources: Sequence[Source]) -> list[KeptSnapshot | None]:
        return [history.latest(self.archive, source.work, source.slug) for source in sources]

    async def _visit(
        self,
        web: Web,
        source: Source,
        latest: KeptSnapshot | None,
        unsettled: _Unsettled,
    ) -> None:
        brought: Arrived | Unmodified | FetchError | None = None
        if source.url is not None:
            try:
                brought = await web.visit(source, self._validators(source, latest))
            except FetchError as error:
                brought = error
            except Exception as error:  # noqa: BLE001  one source never stops the others
                brought = FetchFailed(surprise(source, error))
        at = brought.at if isinstance(brought, Arrived | Unmodified) else self.clock()
        await unsettled.put(Seen(source=source, at=at, latest=latest, brought=brought))

    def _validators(self, source: Source, latest: KeptSnapshot | None) -> Validators | None:
        if latest is None or latest.description.url != source.url:
            return None
        past = self.known.get(source.name, Past())
        newest = past.digits == digits(latest.snapshot_id)[:_SHORT_DIGITS]
        description = latest.description
        return validators(
            url=description.final_url or description.url,
            headers=description.headers,
            etag=past.etag if newest else None,
            confirmed_at=max(description.fetched_at, past.whole_at or description.fetched_at),
            now=self.clock(),
        )

    async def _settle(
        self,
        settler: Settler,
        unsettled: _Unsettled,
        thread: ThreadPoolExecutor,
        total: int,
    ) -> None:
        done = 0
        self.advance(done, total)
        while done < total:
            batch = await _arrived(unsettled)
            await asyncio.get_running_loop().run_in_executor(thread, settler.settle, batch)
            done += len(batch)
            self.advance(done, total)


async def _arrived(unsettled: _Unsettled) -> list[Seen]:
    """Wait for what arrives, but not long: what was settled before is to be noted meanwhile."""
    try:
        async with asyncio.timeout(NOTED_AFTER_SECONDS):
            batch = [_seen(await unsettled.get())]
    except TimeoutError:
        return []
    while not unsettled.empty():
        batch.append(_seen(unsettled.get_nowait()))
    return batch


def _seen(arrived: Seen | Exception) -> Seen:
    if isinstance(arrived, Exception):
        raise arrived
    return arrived


def _forget(unsettled: _Unsettled) -> None:
    """Forget what arrived and was not settled, as the round was interrupted."""
    while not unsettled.empty():
        arrived = unsettled.get_nowait()
        if isinstance(arrived, Seen):
            arrived.forget()


def _open_as_many_as_we_may() -> None:
    """Raise the number of files and connections that may be open to what the system allows.

    A connection is kept a few seconds for the next request to its host. Many hosts were more than
    the usual 1,024: the watch then could not even start git.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_OPEN if hard == resource.RLIM_INFINITY else min(hard, _MOST_OPEN)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
