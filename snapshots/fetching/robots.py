"""Robots: what the robots.txt of an origin asks of programs (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from snapshots.errors import FetchFailed, SourceRefused
from snapshots.fetching.failures import Passing
from snapshots.fetching.redirects import origin

MOST_BYTES = 500 * 1024
"""What is read of a robots.txt at most; RFC 9309, 2.5, asks for at least as much."""

_CLIENT_ERRORS = range(400, 500)
_SERVER_ERRORS = range(500, 600)
_TOO_MANY_REQUESTS = 429
_LONGEST_PAUSE = 3600.0
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt asks of the program *product*; without *parsed*, nothing."""

    product: str
    parsed: Protego | None = None

    def check(self, url: str) -> None:
        """See that *url* may be visited.

        Raises: SourceRefused.
        """
        if self.parsed is not None and not self.parsed.can_fetch(url, self.product):
            raise SourceRefused(
                f"robots.txt of {urlsplit(url).hostname} asks programs not to visit this page"
            )

    @property
    def pause_seconds(self) -> float:
        """The least time between two requests that it asks for."""
        if self.parsed is None:
            return 0.0
        delay = self.parsed.crawl_delay(self.product) or 0.0
        rate = self.parsed.request_rate(self.product)
        if rate is not None and rate.requests > 0:
            # Cut before it is divided: whole numbers of a file can be too large for fractions.
            seconds = min(rate.seconds, int(_LONGEST_PAUSE) * rate.requests)
            delay = max(delay, seconds / rate.requests)
        return min(max(delay, 0.0), _LONGEST_PAUSE)


class Robots:
    """The rules of every origin that a watch meets, each asked for once."""

    def __init__(self, product: str, get: Callable[[str], Awaitable[tuple[int, bytes]]]) -> None:
        """Visit as *product*; *get* brings status and beginning of an address."""
        self._product = product
        self._get = get
        self._asked: dict[tuple[str, str, int | None], asyncio.Task[Rules]] = {}

    def known(self, url: str) -> Rules | None:
        """Return the rules for *url* if they were asked for already and came."""
        asked = self._asked.get(origin(url))
        if asked is None or not asked.done() or asked.exception() is not None:
            return None
        return asked.result()

    async def rules(self, url: str) -> Rules:
        """Return the rules for *url*.

        Raises: SourceRefused where the server cannot say, FetchFailed where none answers.
        """
        place = origin(url)
        if place not in self._asked:
            self._asked[place] = asyncio.create_task(self._ask(url))
        # One visit may run out of time while others go on waiting for the same answer.
        return await asyncio.shield(self._asked[place])

    async def _persist(self, url: str) -> tuple[int, bytes]:
        """Get *url*, at the second attempt if need be: all sources of a host hang on it."""
        try:
            return await self._get(url)
        except Passing:
            await asyncio.sleep(_PAUSE_SECONDS)
        try:
            return await self._get(url)
        except Passing as error:
            raise FetchFailed(str(error)) from error

    async def close(self) -> None:
        """Stop asking."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def _ask(self, url: str) -> Rules:
        parts = urlsplit(url)
        status, content = await self._persist(f"{parts.scheme}://{parts.netloc}/robots.txt")
        if status == _TOO_MANY_REQUESTS or status in _SERVER_ERRORS:
            raise SourceRefused(
                f"robots.txt of {parts.hostname} cannot be read (status {status}), and until it "
                "can, nothing there may be visited",
                status=status,
            )
        if status in _CLIENT_ERRORS:
            return Rules(self._product)
        if status != 200:  # noqa: PLR2004  OK
            raise FetchFailed(f"robots.txt was answered with status {status}", status=status)
        text = content.decode("utf-8-sig", "replace")
        return Rules(self._product, await asyncio.to_thread(Protego.parse, text))
