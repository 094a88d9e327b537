"""Captures: what a web archive lists of an address, asked for page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from archive.errors import NotImportable
from archive.importing.choosing import Choice
from archive.importing.listings import Listed, Listing
from archive.importing.model import Refused
from archive.importing.services import Kind, Service
from hexapla.reaching import Reach
from snapshots.errors import SourceGone
from snapshots.fetching.manners import Manner
from snapshots.model import Source

_LIST = Manner(seconds=120.0)
"""Indexes of large archives are slow to begin an answer."""

_MOST_PAGES = 1000
_SURELY_WHOLE = 100
"""No server breaks off lists that are as short as this."""


@dataclass(frozen=True, slots=True)
class Found:
    """The captures that a service lists, and lines of its lists that could not be read."""

    captures: tuple[Listed, ...]
    unread: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Lister:
    """Asks a service for its lists."""

    reach: Reach

    @property
    def service(self) -> Service:
        """The service that is asked."""
        return self.reach.service

    async def captures(self, source: Source, address: str, choice: Choice) -> Found:
        """Return what the service has of *address*, as far as *choice* may want it.

        Raises: FetchError, NotImportable.
        """
        found: dict[tuple[datetime, str], Listed] = {}
        unread: list[Refused] = []
        pages = self._index if self.service.kind is Kind.CDX else self._timemap
        async for where, page in pages(source, address, choice):
            found |= {(each.at, each.original): each for each in page.captures}
            unread += [Refused(place=where, problem=f"not understood: {x}") for x in page.unread]
        return Found(tuple(found.values()), tuple(unread))

    async def _index(
        self, source: Source, address: str, choice: Choice
    ) -> AsyncIterator[tuple[str, Listing]]:
        """Yield the pages of an index, each beginning at the date at which the last one ended."""
        since, seen = choice.since, set[tuple[datetime, str]]()
        for _ in range(_MOST_PAGES):
            where = self.service.page(address, since, choice.until)
            page = await self._page(source, address, where)
            yield where, page
            new = {(each.at, each.original) for each in page.captures} - seen
            if seen and any(each.at < (since or each.at) for each in page.captures):
                yield where, Listing((), unread=("all from the beginning, as from any date",))
            if not new or len(page.captures) < _SURELY_WHOLE:
                return
            seen |= new
            since = max(at for at, _ in new)
        raise _without_end(address)

    async def _timemap(
        self, source: Source, address: str, choice: Choice
    ) -> AsyncIterator[tuple[str, Listing]]:
        """Yield the pages of a TimeMap, as they name each other."""
        waiting, seen = [self.service.page(address, choice.since, choice.until)], set[str]()
        while waiting:
            where = waiting.pop(0)
            if where in seen:
                continue
            if len(seen) >= _MOST_PAGES:
                raise _without_end(where)
            seen.add(where)
            page = await self._page(source, address, where)
            yield where, page
            waiting += page.pages

    async def _page(self, source: Source, address: str, where: str) -> Listing:
        try:
            arrived = await self.reach.get(source, where, _LIST)
        except SourceGone:
            # So Memento says that it has nothing.
            return Listing(())
        try:
            text = arrived.body.read().decode("utf-8", "replace")
        finally:
            arrived.body.close()
        return self.service.read(text, where, address)


def _without_end(where: str) -> NotImportable:
    return NotImportable(
        f"Listing captures: the lists of {where} do not come to an end. Choose a shorter time "
        "with --since and --until."
    )
