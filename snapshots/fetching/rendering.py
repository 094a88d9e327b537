"""Rendering: a page as it stands after its scripts have run, every part of it fetched by us.

Chromium asks; each question is answered with what the guarded web brought, or not at all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from snapshots.errors import FetchError, FetchFailed
from snapshots.fetching.bodies import Body
from snapshots.fetching.media import MOST_BYTES
from snapshots.fetching.parts import Part

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Page, Request, Route

MOST_PARTS = 200
"""Scripts, stylesheets and data that one page may ask for."""

MOST_DOCUMENTS = 6
"""The page, and those that its scripts send us to."""

_PARTS = frozenset({"script", "stylesheet", "xhr", "fetch"})
_METHODS = frozenset({"GET", "HEAD"})
_MOST_AT_ONCE = 6
_PART_SECONDS = 10.0
_LOOK_SECONDS = 0.25
_QUIET_LOOKS = 3
_SETTLED_SECONDS = 5.0
_SERIALISED = f"""(() => {{
    if (document.readyState !== "complete" || !/^https?:$/.test(location.protocol)) return "";
    const type = document.doctype;
    const text = (type ? new XMLSerializer().serializeToString(type) + "\\n" : "")
        + (document.documentElement?.outerHTML ?? "");
    return text.length > {MOST_BYTES} ? null : text;
}})()"""
"""What Chromium is asked for: nothing yet while the page is loading, or is one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The page that a visit brought, as its server sent it; *url* is where it stands."""

    url: str
    content_type: str
    body: bytes


_Answer = TypeVar("_Answer", Part, Document)


@dataclass(frozen=True, slots=True)
class Fetching:
    """How a page's questions are answered.

    *document* brings the page at another address; *part* brings what a request asks for, on behalf
    of the page at the address given. Both raise FetchError.
    """

    document: Callable[[str], Coroutine[None, None, Document]]
    part: Callable[[Request, str], Coroutine[None, None, Part]]


@dataclass(slots=True)
class Rendering:
    """The rendering of *document* and of what it sends us to."""

    document: Document
    fetching: Fetching
    error: FetchError | None = None
    documents: int = 0
    parts: int = 0
    received: int = 0
    under_way: set[asyncio.Task[Any]] = field(default_factory=set)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_AT_ONCE))
    failed: asyncio.Event = field(default_factory=asyncio.Event)
    page: Page | None = None

    async def run(self, context: BrowserContext) -> str:
        """Render in *context*; return the page as text. It is for the caller to end it in time.

        Raises: FetchError.
        """
        from playwright.async_api import Error

        try:
            page = await self._open(context)
            rendered = asyncio.create_task(self._rendered(context, page))
            failing = asyncio.create_task(self.failed.wait())
            try:
                await asyncio.wait({rendered, failing}, return_when=asyncio.FIRST_COMPLETED)
                if self.error is not None:
                    raise self.error
                return await rendered
            finally:
                for task in (rendered, failing):
                    task.cancel()
                await asyncio.gather(rendered, failing, return_exceptions=True)
        except Error as error:
            cause = str(error).strip().splitlines()[0][:200]
            raise FetchFailed(f"Chromium could not render the page ({cause})") from None
        finally:
            await self._end(context)

    async def _open(self, context: BrowserContext) -> Page:
        async def answer(route: Route) -> None:
            await self._answer(route)

        await context.route("**/*", answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = self.page = await context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("crash", lambda _page: self._fail(FetchFailed("the page crashed Chromium")))
        context.on("page", _close)
        page.set_default_timeout(0)
        return page

    async def _end(self, context: BrowserContext) -> None:
        from playwright.async_api import Error

        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)
        try:
            async with asyncio.timeout(1):
                await context.unroute_all(behavior="ignoreErrors")
        except (Error, TimeoutError):
            return

    def _fail(self, error: FetchError) -> None:
        self.error = self.error or error
        self.failed.set()

    async def _rendered(self, context: BrowserContext, page: Page) -> str:
        await self._go(page)
        inspector = await context.new_cdp_session(page)
        text = ""
        quiet = 0
        until = monotonic() + _SETTLED_SECONDS
        # Scripts go on after "load". The page is taken once nothing is under way and it has stood
        # still for a while; one with a clock in it never does, and is taken as it is then.
        while not text or (quiet < _QUIET_LOOKS and monotonic() < until):
            await asyncio.sleep(_LOOK_SECONDS)
            before, text = text, await self._serialised(inspector)
            quiet = quiet + 1 if text == before and not self.under_way else 0
        return text

    async def _go(self, page: Page) -> None:
        from playwright.async_api import Error

        try:
            await page.goto(self.document.url, wait_until="load")
        except Error:
            # A page whose scripts send us on at once is never loaded; the one after it is.
            if self.documents < 2:  # noqa: PLR2004  the page itself, and another
                raise

    async def _serialised(self, inspector: CDPSession) -> str:
        """Return the document as text, asked from a world that its scripts cannot reach into."""
        from playwright.async_api import Error

        try:
            tree = await inspector.send("Page.getFrameTree")
            frame = {"frameId": tree["frameTree"]["frame"]["id"]}
            world = await inspector.send("Page.createIsolatedWorld", frame)
            wanted = {
                "expression": _SERIALISED,
                "contextId": world["executionContextId"],
                "returnByValue": True,
            }
            found = await inspector.send("Runtime.evaluate", wanted)
        except Error:
            # The page is just being left for another one; the next look finds that.
            return ""
        value = found["result"].get("value")
        if value is None:
            raise FetchFailed(f"the rendered page has more than {MOST_BYTES:,} characters")
        return str(value)

    # --- answering -------------------------------------------------------------------------

    async def _answer(self, route: Route) -> None:
        """Answer one question of the page; never lets one through to Chromium's own network."""
        from playwright.async_api import Error

        try:
            await self._decide(route, route.request)
        except FetchError as error:
            self._fail(error)
            await _abort(route)
        except Error:
            await _abort(route)

    async def _decide(self, route: Route, request: Request) -> None:
        main = self.page is not None and request.frame == self.page.main_frame
        if not main or request.method not in _METHODS:
            await route.abort()
        elif request.is_navigation_request():
            await self._answer_with_document(route, request.url)
        elif request.resource_type in _PARTS:
            await self._answer_with_part(route, request)
        else:
            await route.abort()

    async def _answer_with_document(self, route: Route, url: str) -> None:
        self.documents += 1
        if self.documents > MOST_DOCUMENTS:
            raise FetchFailed(f"its scripts send us on more than {MOST_DOCUMENTS - 1} times")
        if url.partition("#")[0] != self.document.url.partition("#")[0]:
            self.document = await self._counted(self.fetching.document(url))
        found = self.document
        if found.url.partition("#")[0] != url.partition("#")[0]:
            # Relative addresses are read from where the page stands, so the browser is sent there.
            there = json.dumps(found.url).replace("<", "\\u003c")
            body = f"<!doctype html><script>location.replace({there})</script>"
            await route.fulfill(status=200, content_type="text/html", body=body)
            return
        await route.fulfill(status=200, content_type=found.content_type, body=found.body)

    async def _answer_with_part(self, route: Route, request: Request) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise FetchFailed(f"the page asks for more than {MOST_PARTS} parts")
        try:
            part = await self._counted(self._part(request))
        except (FetchError, TimeoutError):
            # A page does without what cannot be got, as it does in every browser.
            await route.abort()
            return
        self.received += len(part.body)
        if self.received > MOST_BYTES:
            raise FetchFailed(f"the parts of the page have more than {MOST_BYTES:,} bytes")
        await route.fulfill(status=part.status, headers=part.headers, body=part.body)

    async def _part(self, request: Request) -> Part:
        async with self.at_once, asyncio.timeout(_PART_SECONDS):
            return await self.fetching.part(request, self.document.url)

    async def _counted(self, answering: Coroutine[None, None, _Answer]) -> _Answer:
        """Wait for what is *answering*, which is under way until then."""
        task = asyncio.create_task(answering)
        self.under_way.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            raise FetchFailed("the page was ended") from None
        finally:
            self.under_way.discard(task)


def kept(text: str) -> Body:
    """Return the rendered *text* as the body of a visit; halves of surrogate pairs are replaced.

    Raises: FetchFailed where it is too long.
    """
    body = Body()
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    body.add(whole.encode())
    return body


async def _close(page: Page) -> None:
    """Close what a page opened beside itself."""
    from playwright.async_api import Error

    try:
        await page.close()
    except Error:
        return


async def _abort(route: Route) -> None:
    from playwright.async_api import Error

    try:
        await route.abort()
    except Error:
        return
