"""The web: visits to addresses, polite, bounded and judged at every step."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from snapshots.errors import AddressRefused, FetchError, FetchFailed
from snapshots.fetching import redirects, robots
from snapshots.fetching.answers import NOT_MODIFIED, Arrived, Unmodified, problem
from snapshots.fetching.bodies import beginning, receive
from snapshots.fetching.browser import Browser
from snapshots.fetching.budget import Budget
from snapshots.fetching.conditional import Validators
from snapshots.fetching.connecting import guarded_connector, proxy_connector, refusals
from snapshots.fetching.exchanges import exchange
from snapshots.fetching.failures import EXPECTED, Passing, meaning
from snapshots.fetching.manners import AS_SAID, Manner
from snapshots.fetching.media import MOST_BYTES
from snapshots.fetching.pacing import Pacing
from snapshots.fetching.parts import Part, passed_on, taken
from snapshots.fetching.proxies import proxy_for
from snapshots.fetching.redirects import origin
from snapshots.fetching.rendering import Document, Fetching, Rendering, kept
from snapshots.fetching.retrying import MOST_ATTEMPTS, PASSING, back_off, retry_after
from snapshots.fetching.secrets import Secrets
from snapshots.fetching.trips import Trip
from snapshots.guarding import Network, check_url, networks
from snapshots.model import Exchange, Source, Visiting

if TYPE_CHECKING:
    from playwright.async_api import Request

PRODUCT = "Hexapla"
_ROBOTS_SECONDS = 10.0
_LONGEST_HEADER = 16_384
_MOST_HEADERS = 256


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Web:
    """Visits sources on the web for one watch; use it in an `async with` statement."""

    def __init__(
        self,
        visiting: Visiting,
        *,
        environment: Mapping[str, str] = os.environ,
        resolver: AbstractResolver | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Visit as *visiting* says; *environment* holds the secrets, *resolver* finds hosts."""
        self._visiting = visiting
        self._allowed = networks(visiting.allow_networks)
        self._environment = environment
        self._resolver = resolver
        self._clock = clock
        self._pacing = Pacing(visiting)
        self._chance = random.Random()  # noqa: S311  spreads requests, guards nothing
        contact = f" (+{visiting.contact})" if visiting.contact else ""
        self._user_agent = f"{PRODUCT}/{version('hexapla')}{contact}"
        self._robots = robots.Robots(PRODUCT, partial(self._get_robots, allowed=self._allowed))
        self._strict_robots = robots.Robots(PRODUCT, partial(self._get_robots, allowed=()))
        self._browser = Browser(environment)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        direct = guarded_connector(self._allowed, self._resolver)
        self._direct = await self._open.enter_async_context(_session(direct))
        self._proxied = await self._open.enter_async_context(_session(proxy_connector()))
        strict = guarded_connector((), self._resolver)
        self._strict = await self._open.enter_async_context(_session(strict))
        self._open.push_async_callback(self._robots.close)
        self._open.push_async_callback(self._strict_robots.close)
        self._open.push_async_callback(self._browser.close)
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self._open.aclose()

    async def visit(
        self,
        source: Source,
        validators: Validators | None = None,
        manner: Manner = AS_SAID,
    ) -> Arrived | Unmodified:
        """Return what the address of *source* gives; close the body of what arrived.

        With *validators*, the server may answer that nothing changed. *manner* says how to take
        what is answered for others.

        Raises: SourceGone, SourceRefused, FetchFailed.
        """
        secrets = Secrets(self._environment)
        # Whether scripts would write the same again, no "not modified" of their page can say.
        trip = Trip(
            source=source,
            url=source.url or "",
            validators=None if source.browser else validators,
            secrets=secrets,
            budget=Budget() if manner.seconds is None else Budget(manner.seconds),
            manner=manner,
        )
        try:
            return await (self._render(trip) if source.browser else self._persist(trip))
        except FetchError as error:
            words = secrets.redact(str(error)).rstrip(".")
            kind = FetchFailed if isinstance(error, Passing) else type(error)
            raise kind(f"Visiting {source.name}: {words}.", status=error.status) from None

    async def _persist(self, trip: Trip) -> Arrived | Unmodified:
        """Make the trip, and make it again after failures that may pass."""
        for attempt in range(1, MOST_ATTEMPTS):
            try:
                return await self._follow(trip, trip.url, self._allowed)
            except Passing:
                pause = back_off(attempt, chance=self._chance)
                if pause >= trip.budget.left:
                    raise
                async with trip.budget.spending():
                    await asyncio.sleep(pause)
        return await self._follow(trip, trip.url, self._allowed)

    async def _follow(
        self, trip: Trip, start: str, allowed: tuple[Network, ...]
    ) -> Arrived | Unmodified:
        """Ask for the address *start*, and for those that answers send us to.

        *allowed* are the networks that are allowed although they are not global.
        """
        url, way = check_url(start), redirects.Way()
        hops: list[Exchange] = []
        while True:
            way.go(url)
            await self._ask_robots(url, trip, allowed)
            async with self._pacing.turn(_host(url)), trip.budget.spending():
                headers = trip.headers_for(url, self._user_agent)
                async with self._get(url, headers, trip.secrets, allowed) as response:
                    answer = response.status, response.raw_headers
                    asked = trip.public_headers(headers)
                    hops.append(exchange(url, asked, answer, trip.secrets.redact))
                    location = _redirect(response)
                    if location is None:
                        return await self._take(response, url, hops, trip)
                    if trip.take_cookies(response.cookies, url):
                        way.change()
            url = trip.manner.lead(url, location)

    async def _ask_robots(self, url: str, trip: Trip, allowed: tuple[Network, ...]) -> None:
        asked = self._robots if allowed == self._allowed else self._strict_robots
        rules = asked.known(url)
        if rules is None:
            async with trip.budget.spending():
                rules = await asked.rules(url)
        rules.check(url)
        if rules.pause_seconds:
            self._pacing.slow_down(_host(url), rules.pause_seconds)

    async def _render(self, trip: Trip) -> Arrived | Unmodified:
        """Make the trip, and return the page as it stands after its scripts have run."""
        self._browser.check()
        arrived = await self._persist(trip)
        if not isinstance(arrived, Arrived) or not arrived.is_page():
            return arrived
        document = _document(arrived)

        async def another(url: str) -> Document:
            # A script leads nowhere inside but to its own origin, whatever the catalogue allows.
            allowed = self._allowed if origin(url) == origin(trip.url) else ()
            # A trip of its own, since the time of this one is being counted already.
            found = await self._follow(replace(trip, budget=Budget()), url, allowed)
            assert isinstance(found, Arrived)  # noqa: S101  the trip has no validators
            return _document(found)

        async def part(request: Request, page_url: str) -> Part:
            return await self._part(request, page_url, trip)

        rendering = Rendering(document, Fetching(another, part))
        async with (
            self._browser.place(),
            trip.budget.spending(),
            self._browser.context(trip.source.language) as context,
        ):
            text = await rendering.run(context)
        return arrived.rendered(kept(text), rendering.document.url)

    async def _part(self, request: Request, page_url: str, trip: Trip) -> Part:
        """Return what *request* of the page at *page_url* asks for.

        Only to its own origin does a page reach into the networks that the catalogue allows; only
        pages of the source's origin have its headers and cookies sent.

        Raises: FetchError.
        """
        url, way = check_url(request.url.partition("#")[0]), redirects.Way()
        if origin(page_url) != origin(trip.url):
            trip = replace(trip, source=replace(trip.source, headers=(), cookies=()))
        while True:
            way.go(url)
            own = origin(url) == origin(page_url)
            headers = {**trip.headers_for(url, self._user_agent), **passed_on(request, own=own)}
            allowed = self._allowed if own else ()
            async with (
                self._pacing.aside(),
                self._get(url, headers, trip.secrets, allowed) as response,
            ):
                location = _redirect(response)
                if location is None:
                    return await taken(response, _chunks(response), request, page_url)
                trip.take_cookies(response.cookies, url)
            url = redirects.next_address(url, location)

    @asynccontextmanager
    async def _get(
        self,
        url: str,
        headers: Mapping[str, str],
        secrets: Secrets,
        allowed: tuple[Network, ...],
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for *url*, without following redirects.

        Raises: FetchFailed, AddressRefused; Passing for what may pass.
        """
        stated = self._visiting.proxy and secrets.fill_in(self._visiting.proxy)
        proxy = proxy_for(url, stated, self._environment, allowed)
        direct = self._direct if allowed == self._allowed else self._strict
        session = direct if proxy is None else self._proxied
        refused: list[AddressRefused] = []
        noting = refusals.set(refused)
        try:
            response = await session.get(
                _exactly(url), headers=headers, allow_redirects=False, proxy=proxy
            )
        except EXPECTED as error:
            raise meaning(error, refused) from error
        finally:
            refusals.reset(noting)
        async with response:
            yield response

    async def _take(
        self,
        response: aiohttp.ClientResponse,
        url: str,
        hops: list[Exchange],
        trip: Trip,
    ) -> Arrived | Unmodified:
        at = self._clock()
        headers = tuple(
            (name, trip.secrets.redact(value))
            for name, value in trip.manner.keep(response.raw_headers)
        )
        if response.status == NOT_MODIFIED and trip.validators is not None:
            return Unmodified(at=at, etag=dict(headers).get("etag"))
        if not trip.manner.is_quoted(response.status, response.headers):
            self._check(response, url)
        body = await receive(_chunks(response), response.headers.get("Content-Encoding", ""))
        return Arrived(
            at=at,
            url=trip.url,
            final_url=trip.secrets.redact(url),
            status=response.status,
            headers=(*(("location", hop.url) for hop in hops[1:]), *headers),
            body=body,
            exchanges=tuple(hops),
        )

    def _check(self, response: aiohttp.ClientResponse, url: str) -> None:
        """See that *response* is a page of bearable size.

        Raises: SourceGone, SourceRefused, FetchFailed; Passing for what may pass.
        """
        found = problem(response.status)
        if found is None:
            if (response.content_length or 0) > MOST_BYTES:
                raise FetchFailed(f"the body has more than {MOST_BYTES:,} bytes")
            return
        seconds = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        if seconds:
            self._pacing.leave_alone(_host(url), seconds)
        elif response.status in PASSING and isinstance(found, FetchFailed):
            raise Passing(str(found), status=found.status)
        raise found

    async def _get_robots(self, url: str, *, allowed: tuple[Network, ...]) -> tuple[int, bytes]:
        """Return status and beginning of the robots.txt at *url*, wherever it redirects to."""
        headers = {"User-Agent": self._user_agent, "Accept-Encoding": "identity"}
        way = redirects.Way()
        try:
            async with self._pacing.aside(), asyncio.timeout(_ROBOTS_SECONDS):
                while True:
                    way.go(url)
                    secrets = Secrets(self._environment)
                    async with self._get(url, headers, secrets, allowed) as response:
                        location = _redirect(response)
                        if location is None:
                            encoding = response.headers.get("Content-Encoding", "")
                            most = robots.MOST_BYTES
                            text = await beginning(_chunks(response), encoding, most)
                            return response.status, text
                    url = redirects.next_address(url, location)
        except TimeoutError:
            raise FetchFailed(
                f"robots.txt did not come within {_ROBOTS_SECONDS:g} seconds"
            ) from None


def _exactly(url: str) -> URL:
    """Return *url* to be asked for as it is written: `%2F` in a query is not `/` everywhere."""
    return URL(url, encoded=url.isascii())


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        auto_decompress=False,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
        max_headers=_MOST_HEADERS,
    )


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_any():
            yield chunk
    except EXPECTED as error:
        raise meaning(error, []) from error


def _redirect(response: aiohttp.ClientResponse) -> str | None:
    """Return where *response* sends us, or None where it does not."""
    if response.status in redirects.STATUSES:
        return response.headers.get("Location", "")
    return None


def _document(arrived: Arrived) -> Document:
    """Return what *arrived* as the page that a browser is given, and close it."""
    try:
        content_type = dict(arrived.headers).get("content-type") or "text/html"
        body = arrived.body.read()
    finally:
        arrived.body.close()
    return Document(url=arrived.final_url, content_type=content_type, body=body)


def _host(url: str) -> str:
    return redirects.origin(url)[1]
