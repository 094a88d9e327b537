"""Visiting the web: what is kept of an answer, and what every other answer means."""

import asyncio
import gzip
import zlib
from time import monotonic, sleep

import brotli
import pytest

from snapshots.errors import FetchFailed, SourceGone, SourceRefused
from snapshots.fetching import budget, retrying, robots
from snapshots.fetching.answers import Unmodified
from snapshots.fetching.conditional import Validators
from snapshots.fetching.manners import Manner
from snapshots.fetching.media import MOST_BYTES
from snapshots.fetching.web import Web
from snapshots.model import Visiting

PAGE = "<!doctype html><p>Şuşa Bəyannaməsi 🕊️".encode()


@pytest.fixture
def hasty(monkeypatch):
    """A deadline that a test can wait for."""
    monkeypatch.setattr(budget.Budget.__init__, "__defaults__", (1.0,))


@pytest.fixture
def _at_once(monkeypatch):
    monkeypatch.setattr(retrying, "_FIRST_SECONDS", 0.01)
    monkeypatch.setattr(robots, "_PAUSE_SECONDS", 0.01)


def test_bytes_and_chosen_headers_are_kept(site, reply, visit):
    site.pages["/a"] = reply(
        PAGE, ("ETag", '"1"'), ("Last-Modified", "yesterday"), ("Set-Cookie", "a=b")
    )
    snapshot = visit(f"{site.address}/a")
    assert (snapshot.body, snapshot.status, snapshot.final_url) == (PAGE, 200, None)
    assert (snapshot.media_type, snapshot.extension) == ("text/html", "html")
    assert (snapshot.charset, snapshot.charset_from) == ("utf-8", "header")
    kept = dict(snapshot.headers)
    assert (kept["etag"], kept["last-modified"]) == ('"1"', "yesterday")
    assert not {"set-cookie", "server", "connection"} & set(kept)


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        (("text/html; charset=windows-1254", "<p>Şuşa".encode("cp1254")), ("text/html", "cp1254")),
        (
            ("text/html", '<meta charset="windows-1251"><p>Шуша'.encode("cp1251")),
            ("text/html", "cp1251"),
        ),
        (("application/octet-stream", b"%PDF-1.7 x"), ("application/pdf", None)),
        (("text/plain", b"<!doctype html><p>x"), ("text/html", "utf-8")),
        (("nonsense", b"plain"), ("text/plain", "utf-8")),
        (("application/json", b"{}"), ("application/json", "utf-8")),
    ],
)
def test_type_and_charset_come_from_header_and_bytes(site, reply, visit, sent, read_as):
    site.pages["/a"] = reply(sent[1], content_type=sent[0])
    snapshot = visit(f"{site.address}/a")
    assert (snapshot.media_type, snapshot.charset) == read_as


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda body: gzip.compress(body[:5]) + gzip.compress(body[5:])),
        ("gzip", lambda body: gzip.compress(body) + b"\0\0padding"),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", brotli.compress),
        ("identity", bytes),
        ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
    ],
)
def test_a_packed_body_is_unpacked(site, reply, visit, coding, pack):
    site.pages["/a"] = reply(pack(PAGE * 5000), ("Content-Encoding", coding))
    assert visit(f"{site.address}/a").body == PAGE * 5000


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, SourceGone),
        (410, SourceGone),
        (451, SourceGone),
        (401, SourceRefused),
        (403, SourceRefused),
        (202, FetchFailed),
        (204, FetchFailed),
        (304, FetchFailed),
        (400, FetchFailed),
        (501, FetchFailed),
    ],
)
def test_a_status_that_is_no_page_says_what_it_means(site, reply, visit, status, error):
    site.pages["/a"] = reply(b"" if status in {204, 304} else PAGE, status=status)
    with pytest.raises(error, match=f"Visiting w/s: .*{status}") as raised:
        visit(f"{site.address}/a")
    assert raised.value.status == status
    assert type(raised.value) is error


@pytest.mark.usefixtures("_at_once")
def test_what_may_pass_is_tried_again(site, reply, visit):
    answers = [reply(status=503), reply(status=500), reply(PAGE)]

    def page(request):
        answers.pop(0)(request)

    site.pages["/a"] = page
    assert visit(f"{site.address}/a").body == PAGE
    assert site.paths() == ["/a"] * 3


@pytest.mark.usefixtures("_at_once")
def test_what_does_not_pass_fails_after_three_attempts(site, reply, visit):
    site.pages["/a"] = reply(status=502)
    with pytest.raises(FetchFailed, match="502"):
        visit(f"{site.address}/a")
    assert site.paths() == ["/a"] * 3


def test_a_server_that_names_a_time_is_not_asked_before(site, reply, visit):
    site.pages["/a"] = reply(b"", ("Retry-After", "3600"), status=503)
    with pytest.raises(FetchFailed, match="503"):
        visit(f"{site.address}/a")
    assert site.paths() == ["/a"]


def test_what_is_known_is_asked_for_conditionally(site, reply, visit):
    def page(request):
        known = request.headers.get("If-None-Match") == '"1"'
        reply(b"" if known else PAGE, ("ETag", '"1"'), status=304 if known else 200)(request)

    site.pages["/a"] = page
    url = f"{site.address}/a"
    found = visit(url, validators=Validators(url=url, etag='"1"'))
    assert isinstance(found, Unmodified)
    assert (found.status, found.etag) == (304, '"1"')
    assert visit(url, validators=Validators(url=f"{url}b", etag='"1"')).body == PAGE


@pytest.mark.usefixtures("hasty", "_at_once")
class TestHostileServers:
    """Each ends within its deadline, with a sentence, and without its bytes in memory."""

    @pytest.fixture
    def fails(self, site, visit):
        def failing(words: str):
            began = monotonic()
            with pytest.raises(FetchFailed, match=words):
                visit(f"{site.address}/a")
            assert monotonic() - began < 2.0

        return failing

    @staticmethod
    def begin(request, *headers, status=200):
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        request.end_headers()

    def test_a_slow_drip(self, site, fails, drip):
        site.pages["/a"] = drip
        fails("longer than 1 seconds")

    def test_slow_headers(self, site, fails):
        def page(request):
            request.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                request.wfile.write(b"X-%d: a\r\n" % number)
                drip_pause()

        site.pages["/a"] = page
        fails("longer than 1 seconds")

    def test_an_endless_body(self, site, fails):
        def page(request):
            self.begin(request, ("Connection", "close"))
            while True:
                request.wfile.write(b"a" * 65536)

        site.pages["/a"] = page
        fails(f"more than {MOST_BYTES:,} bytes")

    def test_five_gigabytes_are_not_even_begun(self, site, fails):
        site.pages["/a"] = lambda request: self.begin(request, ("Content-Length", "5000000000"))
        fails("more than")

    @pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "gzip, gzip"])
    def test_a_bomb(self, site, reply, fails, coding):
        packed = b"\0" * 60_000_000
        for each in coding.split(", "):
            packed = {"gzip": pack_gzip, "deflate": zlib.compress, "br": pack_br}[each](packed)
        site.pages["/a"] = reply(packed, ("Content-Encoding", coding))
        fails("more than")

    def test_many_empty_packings(self, site, reply, fails):
        site.pages["/a"] = reply(gzip.compress(b"") * 50_000, ("Content-Encoding", "gzip"))
        fails("in more than 1000 pieces")

    def test_a_lying_length(self, site, fails):
        def page(request):
            self.begin(request, ("Content-Length", "1000"))
            request.wfile.write(b"short")
            request.close_connection = True

        site.pages["/a"] = page
        fails("cut off")

    def test_a_cut_chunk(self, site, fails):
        def page(request):
            self.begin(request, ("Transfer-Encoding", "chunked"))
            request.wfile.write(b"5\r\nabcde\r\n5\r\nab")
            request.close_connection = True

        site.pages["/a"] = page
        fails("cut off")

    def test_a_cut_packing(self, site, reply, fails):
        site.pages["/a"] = reply(gzip.compress(PAGE * 99)[:-9], ("Content-Encoding", "gzip"))
        fails("cut off")

    def test_a_wrong_packing(self, site, reply, fails):
        site.pages["/a"] = reply(PAGE, ("Content-Encoding", "gzip"))
        fails("cannot be unpacked")

    def test_an_unknown_packing(self, site, reply, fails):
        site.pages["/a"] = reply(PAGE, ("Content-Encoding", "zstd"))
        fails("not asked for")

    def test_ten_thousand_headers(self, site, reply, fails):
        site.pages["/a"] = reply(PAGE, *((f"X-{n}", "a") for n in range(10_000)))
        fails("too many or too long headers")

    def test_a_header_of_a_megabyte(self, site, reply, fails):
        site.pages["/a"] = reply(PAGE, ("X", "a" * 1_000_000))
        fails("too many or too long headers")

    @pytest.mark.parametrize(
        "garbage", [b"\x16\x03\x01", b"SSH-2.0\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"\r\n" * 99]
    )
    def test_what_is_no_http(self, site, fails, garbage):
        def page(request):
            request.wfile.write(garbage)
            request.close_connection = True

        site.pages["/a"] = page
        fails("Visiting w/s: ")


@pytest.mark.usefixtures("_at_once")
def test_nobody_listens(visit, free_port):
    with pytest.raises(FetchFailed, match="could not be reached"):
        visit(f"http://127.0.0.1:{free_port}/a")


def drip_pause() -> None:
    sleep(0.1)


def pack_gzip(body: bytes) -> bytes:
    return gzip.compress(body, 1)


def pack_br(body: bytes) -> bytes:
    return brotli.compress(body, quality=1)


@pytest.fixture
def drip():
    def page(request):
        request.send_response(200)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"a")
            request.wfile.flush()
            drip_pause()

    return page


def test_no_attempt_is_begun_for_which_no_time_is_left(site, reply, source_at):
    site.pages["/a"] = reply(b"", status=503)

    async def run():
        visiting = Visiting(pause_seconds=0, allow_networks=("127.0.0.0/8",))
        async with Web(visiting, environment={}) as web:
            await web.visit(source_at(f"{site.address}/a"), manner=Manner(seconds=0.4))

    began = monotonic()
    with pytest.raises(FetchFailed, match="503"):
        asyncio.run(run())
    assert monotonic() - began < 0.4
    assert site.paths() == ["/a"]
