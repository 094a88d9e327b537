"""Pacing: when a request may begin, so that no host is hurried and none waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

from snapshots.errors import SourceRefused
from snapshots.model import HostRule, Visiting

MOST_AT_ONCE = 100
"""Requests that are under way at a time, over all hosts."""

LONGEST_WAIT_SECONDS = 90.0
"""A host that wants to be left alone for longer is left to a later watch."""


class _Lane:
    """The requests to one host, one behind the other."""

    def __init__(self, pause_seconds: float, connections: int) -> None:
        self.pause_seconds = pause_seconds
        self.places = asyncio.Semaphore(connections)
        self.gate = asyncio.Lock()
        self.free_at = 0.0


class Pacing:
    """Lets requests begin: per host one after a pause, and overall a bounded number at a time."""

    def __init__(self, visiting: Visiting, clock: Callable[[], float] = monotonic) -> None:
        self._visiting = visiting
        self._rules = {rule.host: rule for rule in visiting.hosts}
        self._lanes: dict[str, _Lane] = {}
        self._everywhere = asyncio.Semaphore(MOST_AT_ONCE)
        self._clock = clock

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until a request to *host* may begin, and hold its place while the block runs.

        Raises: SourceRefused where the host asked for more patience than a watch has.
        """
        lane = self._lane(host)
        async with lane.places:
            async with lane.gate:
                await self._wait(lane, host)
                await self._everywhere.acquire()
                lane.free_at = max(lane.free_at, self._clock() + lane.pause_seconds)
            try:
                yield
            finally:
                self._everywhere.release()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Hold a place for a request that is not counted against its host: its robots.txt."""
        async with self._everywhere:
            yield

    def slow_down(self, host: str, pause_seconds: float) -> None:
        """Leave at least *pause_seconds* between requests to *host* from now on."""
        lane = self._lane(host)
        lane.pause_seconds = max(lane.pause_seconds, pause_seconds)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Begin no request to *host* for *seconds*: it asked for that."""
        lane = self._lane(host)
        lane.free_at = max(lane.free_at, self._clock() + seconds)

    async def _wait(self, lane: _Lane, host: str) -> None:
        # Asked again after each wait: another answer may have asked for more in the meantime.
        while (seconds := lane.free_at - self._clock()) > 0:
            if seconds > LONGEST_WAIT_SECONDS:
                raise SourceRefused(
                    f"{host} asks to be left alone for {seconds:.0f} seconds more; a later watch "
                    "visits it"
                )
            await asyncio.sleep(seconds)

    def _lane(self, host: str) -> _Lane:
        if host not in self._lanes:
            rule = self._rules.get(host, HostRule(host=host))
            usual = self._visiting
            pause = usual.pause_seconds if rule.pause_seconds is None else rule.pause_seconds
            self._lanes[host] = _Lane(pause, rule.connections or usual.connections)
        return self._lanes[host]
