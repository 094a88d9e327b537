"""Reaching: whom a backfill may ask, as what a service names need not be its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.importing.services import Service
from snapshots.fetching.answers import Arrived
from snapshots.fetching.manners import Manner
from snapshots.fetching.redirects import origin
from snapshots.model import Source, Visiting

if TYPE_CHECKING:
    from snapshots.fetching.web import Web


@dataclass(frozen=True, slots=True)
class Reach:
    """Asks the *service* itself wherever it is, and others on the open internet only.

    The lists of aggregators name captures in many archives. A list that means harm could name a
    machine of the user's own network, which the catalogue allows for something else.
    """

    service: Service
    near: Web
    far: Web

    async def get(self, source: Source, url: str, manner: Manner) -> Arrived:
        """Return what is at *url*, asked for in the name of *source*; close its body.

        Raises: FetchError.
        """
        own = {origin(self.service.address), origin(self.service.replay)}
        web = self.near if origin(url) in own else self.far
        asked = replace(source, url=url, headers=(), cookies=(), browser=False)
        arrived = await web.visit(asked, manner=manner)
        assert isinstance(arrived, Arrived)  # noqa: S101  asked for without validators
        return arrived


@asynccontextmanager
async def reach(service: Service, visiting: Visiting) -> AsyncIterator[Reach]:
    """Yield who asks *service* and what it names, as *visiting* says."""
    # aiohttp costs a quarter of a second, which other commands need not wait for.
    from snapshots.fetching.web import Web

    async with Web(visiting) as near, Web(replace(visiting, allow_networks=())) as far:
        yield Reach(service, near, far)
