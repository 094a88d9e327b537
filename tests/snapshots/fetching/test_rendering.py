import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest

from snapshots.errors import FetchError, FetchFailed, SourceGone, SourceRefused
from snapshots.fetching.browser import Browser
from snapshots.fetching.budget import Budget
from snapshots.fetching.rendering import MOST_PARTS, Document, Fetching, Rendering
from snapshots.fetching.web import Web
from snapshots.model import Role, Source, Visiting

LOOPBACK = Visiting(pause_seconds=0, connections=50, allow_networks=("127.0.0.0/8",))


def rendered(*urls: str, environment=None, **more):
    """Visit *urls* in one watch; return the snapshot of each, or the error."""

    async def run():
        async with Web(LOOPBACK, environment=environment or {}) as web:
            visits = [
                web.visit(
                    Source(
                        work="w",
                        slug="s",
                        language="tr",
                        role=Role.REPORT,
                        publisher="p",
                        url=url,
                        browser=True,
                        **more,
                    )
                )
                for url in urls
            ]
            return [
                snapshot(each) for each in await asyncio.gather(*visits, return_exceptions=True)
            ]

    return asyncio.run(run())


def snapshot(brought):
    if isinstance(brought, FetchError):
        return brought
    if isinstance(brought, BaseException):
        raise brought
    found = brought.snapshot()
    brought.body.close()
    return found


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


WRITTEN_LATER = b"""<!doctype html><html><head><meta charset=windows-1254></head><body>
<article id=a></article><script src="/s.js"></script></body></html>"""
SCRIPT = """
fetch("/data.json", {headers: {"X-Kind": "law"}}).then(r => r.json()).then(found => setTimeout(() => {
    for (const line of found) {
        const p = document.createElement("p");
        p.textContent = line;
        document.getElementById("a").append(p);
    }
}, 400));
"""
LINES = [
    "Madde 1 – Iğdır’da ışık",
    "Maddə 2 ə",
    "Статья 3",
    "第四条",
    "👩‍👩‍👧",
    "ا",
    "e\u0301",
    "a\ud800b",
]


def test_text_that_only_a_script_writes_is_there_and_a_second_visit_brings_the_same(site, reply):
    site.pages["/page"] = WRITTEN_LATER
    site.pages["/s.js"] = reply(SCRIPT.encode(), content_type="text/javascript")
    site.pages["/data.json"] = json.dumps(LINES).encode()
    first, second = rendered(site.address + "/page", site.address + "/page")
    text = first.body.decode("utf-8")
    written = "".join(f"<p>{line}</p>" for line in LINES)
    assert written.replace("\ud800", "\ufffd") in text
    assert text.startswith("<!DOCTYPE html>")
    assert (first.obtained, first.media_type, first.charset) == ("rendered", "text/html", "utf-8")
    assert (first.status, first.final_url, first.url) == (200, None, site.address + "/page")
    assert first.body == second.body
    assert {h["x-kind"] for path, h in site.asked if path == "/data.json"} == {"law"}


def test_a_page_with_a_clock_is_taken_while_it_still_changes(site):
    site.pages["/"] = (
        b"<p id=c></p><b>Madde 1</b><script>setInterval(() => c.innerText++, 20)</script>"
    )
    (found,) = rendered(site.address + "/")
    assert b"<b>Madde 1</b>" in found.body


def test_redirects_of_server_and_script_lead_on_and_are_recorded(site, reply):
    site.pages["/old"] = reply(b"", ("Location", "/moved"), status=301)
    site.pages["/moved"] = b"<script>location.href = 'below/new'</script>"
    site.pages["/below/new"] = reply(b"", ("Location", "/there/text"), status=302)
    site.pages["/there/text"] = b"<p>text</p><script src=beside.js></script>"
    site.pages["/there/beside.js"] = b"document.body.append('beside')"
    (found,) = rendered(site.address + "/old")
    assert b"<p>text</p>" in found.body
    assert b"beside" in found.body
    assert found.final_url == site.address + "/there/text"


def test_what_a_script_sends_us_to_is_judged_as_every_page(site):
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /closed"
    site.pages["/to-nothing"] = b"<script>location = '/nothing'</script>"
    site.pages["/to-closed"] = b"<script>location = '/closed'</script>"
    ways = ("/to-nothing", "/to-closed", "/closed")
    gone, *closed = rendered(*(site.address + way for way in ways))
    assert isinstance(gone, SourceGone)
    assert [type(each) for each in closed] == [SourceRefused, SourceRefused]
    assert "/closed" not in site.paths()


def test_scripts_that_send_us_on_and_on_fail_the_visit(site):
    for step in range(20):
        site.pages[f"/{step}"] = f"<script>location = '/{step + 1}'</script>".encode()
    (found,) = rendered(site.address + "/0")
    assert isinstance(found, FetchFailed)
    assert "send us on more than 5 times" in str(found)
    assert len(site.paths()) == 6


def test_what_is_no_page_is_kept_as_it_came(site, reply):
    site.pages["/law.pdf"] = reply(b"%PDF-1.7 law", content_type="application/pdf")
    (found,) = rendered(site.address + "/law.pdf")
    assert (found.body, found.obtained) == (b"%PDF-1.7 law", "watched")


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


def test_no_byte_of_a_hostile_page_reaches_a_forbidden_address(site, reply, canary):
    page = HOSTILE.replace("CANARY", canary.address).replace("PORT", str(canary.port))
    site.pages["/"] = page.encode()
    away = reply(b"", ("Location", f"http://{canary.address}/redirected"), status=302)
    site.pages["/redirecting.js"] = away
    (found,) = rendered(site.address + "/")
    assert b"tried 20" in found.body
    assert canary.seen == []
    assert "/worker.js" not in site.paths()


def test_a_page_that_is_sent_to_a_forbidden_address_fails(site, reply, canary):
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


def test_headers_of_the_source_go_to_its_origin_only_and_no_secret_to_chromium(site, second_site):
    site.pages["/"] = (
        f"<body><script src=/a.js></script><script src={second_site.address}/b.js></script>".encode()
    )
    site.pages["/a.js"] = b"document.body.append('own')"
    headers = (("Authorization", "Bearer ${TOKEN}"),)
    environment = {"TOKEN": "geheim-ışık".replace("ı", "i").replace("ş", "s")}
    (found,) = rendered(site.address + "/", environment=environment, headers=headers)
    assert b"own" in found.body
    assert {h["authorization"] for p, h in site.asked if p in {"/", "/a.js"}} == {
        "Bearer geheim-isik"
    }
    assert second_site.asked == []


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


def test_without_chromium_the_visit_says_what_to_install(site):
    site.pages["/"] = b"text"
    (found,) = rendered(site.address + "/", environment={"PATH": "/nonexistent"})
    assert isinstance(found, FetchFailed)
    assert "install the package chromium" in str(found)
    assert site.asked == []


def test_without_the_extra_the_visit_says_what_to_install():
    program = (
        "import sys; sys.modules['playwright'] = None\n"
        "from snapshots.fetching.browser import Browser\n"
        "from snapshots.errors import FetchFailed\n"
        "try: Browser({}).check()\n"
        "except FetchFailed as error: print(error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "pip install 'hexapla[browser]'" in ran.stdout


def test_nothing_is_left_running(site):
    site.pages["/"] = b"<p>text</p>"
    before = children()
    rendered(site.address + "/")
    deadline = monotonic() + 5
    while (left := children() - before) and monotonic() < deadline:
        threading.Event().wait(0.05)
    assert not left


def children() -> set[str]:
    """The processes that this one started, however far down, that are still alive."""
    tree: dict[str, set[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        pid = folder.name
        try:
            said = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent = said.rpartition(")")[2].split()[:2]
        if state != "Z":
            tree.setdefault(parent, set()).add(pid)
    found: set[str] = set()
    waiting = [str(os.getpid())]
    while waiting:
        new = tree.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
