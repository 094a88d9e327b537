"""The browser: one headless Chromium for one watch, which has no way to any network of its own.

Its proxy and all its names lead nowhere. What a page asks for is fetched by us, or not at all.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from snapshots.errors import FetchFailed

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright

MOST_PAGES = 2
"""Pages that are rendered at a time."""

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_NOWHERE = "http://nowhere.invalid:9"
_SWITCHES = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
    "--blink-settings=imagesEnabled=false",
    "--disable-gpu",
)
_START_SECONDS = 20.0
_END_SECONDS = 5.0


class Browser:
    """A Chromium that is started when the first page wants it; end it with `close`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Look for Chromium on the PATH of *environment*, which is not handed on to it."""
        self._path = environment.get("PATH", os.defpath)
        self._places = asyncio.Semaphore(MOST_PAGES)
        self._starting = asyncio.Lock()
        self._driver: Playwright | None = None
        self._chromium: Chromium | None = None
        self._home: TemporaryDirectory[str] | None = None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places for pages while the block runs, and see that Chromium runs.

        Raises: FetchFailed where it cannot.
        """
        async with self._places:
            async with self._starting:
                if self._chromium is None or not self._chromium.is_connected():
                    await self._start()
            yield

    @asynccontextmanager
    async def context(self, language: str) -> AsyncIterator[BrowserContext]:
        """Open a profile of its own for one page, and forget it after the block.

        Raises: FetchFailed where Chromium has just ended.
        """
        from playwright.async_api import Error

        assert self._chromium is not None  # noqa: S101  whoever comes here holds a place
        try:
            context = await self._chromium.new_context(
                accept_downloads=False,
                locale=language,
                reduced_motion="reduce",
                service_workers="block",
                timezone_id="UTC",
            )
        except Error as error:
            raise FetchFailed("Chromium ended before the page was opened") from error
        try:
            yield context
        finally:
            if not await _ended(context.close()):
                # A page that never rests can keep its profile open; the next page starts afresh.
                await self.close()

    async def close(self) -> None:
        """End Chromium, if it was started."""
        chromium, driver, home = self._chromium, self._driver, self._home
        self._chromium = self._driver = self._home = None
        if chromium is not None:
            await _ended(chromium.close())
        if driver is not None:
            await _ended(driver.stop())
        if home is not None:
            home.cleanup()

    def check(self) -> str:
        """Return the path of Chromium.

        Raises: FetchFailed where it, or Playwright, is not installed.
        """
        try:
            import playwright.async_api  # noqa: F401  asked for here only whether it is there
        except ImportError:
            raise FetchFailed(
                'the source says "browser: true", and Playwright is not installed; '
                "pip install 'hexapla[browser]' installs it"
            ) from None
        found = (shutil.which(name, path=self._path) for name in _PROGRAMS)
        program = next((each for each in found if each), None)
        if program is None:
            raise FetchFailed(
                'the source says "browser: true", and there is no Chromium on the PATH; install '
                "the package chromium of your system"
            )
        return program

    async def _start(self) -> None:
        program = self.check()
        await self.close()
        from playwright.async_api import Error, async_playwright

        self._home = TemporaryDirectory(prefix="hexapla-browser-", ignore_cleanup_errors=True)
        try:
            self._driver = await async_playwright().start()
            self._chromium = await self._driver.chromium.launch(
                executable_path=program,
                headless=True,
                # Chromium does not sandbox what root runs; every other user has its sandbox.
                chromium_sandbox=os.geteuid() != 0,
                args=list(_SWITCHES),
                proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
                # Secrets of ours stay with us.
                env={"PATH": self._path, "HOME": self._home.name, "LANG": "C.UTF-8"},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=_START_SECONDS * 1000,
            )
        except (Error, OSError) as error:
            await self.close()
            cause = str(error).strip().splitlines()[0][:200]
            raise FetchFailed(f"Chromium could not be started ({cause})") from None


async def _ended(ending: object) -> bool:
    """Wait for *ending*, but not for ever; tell whether it came to its end."""
    from playwright.async_api import Error

    task = asyncio.ensure_future(ending)  # type: ignore[call-overload]  # any awaitable of Playwright's
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await task
            return True
    return False
