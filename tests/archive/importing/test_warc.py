from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import NotImportable
from archive.exporting.captures import METADATA_TYPE
from archive.importing.model import Imported, Refused, Revisited, Withdrawn
from archive.importing.warc import WarcFile
from snapshots.fetching.redirects import MOST_REDIRECTS
from snapshots.identifiers import snapshot_id

URL = "https://www.example.org/şartlar?dil=tr"
HTML = "<!doctype html><h1>Şartlar</h1><p>Iğdır'da ödenir.</p>".encode()


class Crawl:
    """A WARC file, written as crawlers write them."""

    def __init__(self, *, packed: bool = True) -> None:
        self.out = BytesIO()
        self.writer = WARCWriter(self.out, gzip=packed, warc_version="WARC/1.1")
        self.starts: list[int] = []

    def add(self, uri: str = URL, body: bytes = HTML, day: int = 1, **more: object) -> None:
        kind = str(more.pop("kind", "response"))
        headers = list(more.pop("headers", [("Content-Type", "text/html; charset=utf-8")]))
        status = str(more.pop("status", "200 OK"))
        self.starts.append(self.out.tell())
        for name, header in (("concurrent", "WARC-Concurrent-To"), ("refers", "WARC-Refers-To")):
            if name in more:
                more[header] = f"<urn:uuid:00000000-0000-4000-8000-{more.pop(name):012}>"
        record = self.writer.create_warc_record(
            uri,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status, headers, "HTTP/1.1")
            if kind == "response"
            else None,
            warc_content_type=str(more.pop("Content-Type", "")),
            warc_headers_dict={
                "WARC-Date": f"2020-05-{day:02}T10:00:00Z",
                "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{len(self.starts):012}>",
                **more,
            },
        )
        self.writer.write_record(record)
        self.digest = record.rec_headers.get_header("WARC-Payload-Digest")

    def revisit(self, uri: str, digest: str, day: int) -> None:
        record = self.writer.create_revisit_record(
            uri,
            digest,
            uri,
            "2020-05-01T10:00:00Z",
            warc_headers_dict={"WARC-Date": f"2020-05-{day:02}T10:00:00Z"},
        )
        self.writer.write_record(record)

    def events(self, folder: Path, name: str = "crawl.warc.gz", **more):
        path = folder / name
        path.write_bytes(self.out.getvalue())
        return list(read(path, **more).events())


def read(path: Path, addresses=None, wanted=lambda _uri: True) -> WarcFile:
    declared = dict.fromkeys(addresses or {}, "tr")
    return WarcFile(path, declared, addresses or {}, wanted)


@pytest.mark.parametrize("packed", [True, False])
def test_captures_become_snapshots_with_their_own_dates(tmp_path: Path, packed):
    crawl = Crawl(packed=packed)
    crawl.add()
    crawl.add(body=HTML + b"<p>Ek.</p>", day=2)
    first, second = crawl.events(tmp_path)
    assert isinstance(first, Imported)
    assert first.snapshot.body == HTML
    assert first.snapshot.url == URL
    assert first.snapshot.fetched_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert first.snapshot.status == 200
    assert (first.snapshot.charset, first.snapshot.charset_from) == ("utf-8", "header")
    assert first.snapshot.obtained.startswith("imported from WARC record <urn:uuid:")
    assert first.source == second.source
    assert second.snapshot.fetched_at.day == 2


def test_bodies_that_were_packed_on_their_way_are_unpacked(tmp_path: Path):
    crawl = Crawl()
    kind = ("Content-Type", "text/html")
    crawl.add(body=gzip.compress(HTML), headers=[kind, ("Content-Encoding", "gzip")])
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HTML), HTML)
    crawl.add(body=chunked, headers=[kind, ("Transfer-Encoding", "chunked")], day=2)
    crawl.add(body=brotli.compress(HTML), headers=[kind, ("Content-Encoding", "br")], day=3)
    # Some crawlers keep the header, and the body without its coding.
    crawl.add(body=HTML, headers=[kind, ("Content-Encoding", "gzip")], day=4)
    assert [event.snapshot.body for event in crawl.events(tmp_path)] == [HTML] * 4


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_body_that_unfolds_to_gigabytes_is_refused(tmp_path: Path, coding):
    body = b"x" * 50_000_000
    packed = brotli.compress(body) if coding == "br" else gzip.compress(body)
    crawl = Crawl()
    crawl.add(body=packed, headers=[("Content-Type", "text/html"), ("Content-Encoding", coding)])
    (event,) = crawl.events(tmp_path)
    assert isinstance(event, Refused)
    assert "more than" in event.problem


def test_what_was_captured_at_the_address_of_a_source_is_its_past(tmp_path: Path):
    crawl = Crawl()
    for uri in ("http://example.org/%C5%9Fartlar?dil=tr", "https://example.org:443/şartlar?dil=tr"):
        crawl.add(uri)
    events = crawl.events(tmp_path, addresses={("law", "tr"): URL})
    assert {event.source for event in events} == {("law", "tr")}


def test_addresses_that_nobody_knows_become_works(tmp_path: Path):
    crawl = Crawl()
    crawl.add(
        "https://a.example/x", headers=[("Content-Type", "text/plain"), ("Content-Language", "tr")]
    )
    crawl.add("http://www.a.example/x", day=2)
    crawl.add("https://b.example/", day=3, headers=[("Content-Language", "en, fr")])
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(crawl.out.getvalue())
    sources = read(path).sources
    assert [(each.source.url, each.source.language) for each in sources] == [
        ("https://a.example/x", "tr"),
        ("https://b.example/", "und"),
    ]
    assert not any(each.source.watched for each in sources)


def test_what_nobody_reads_is_passed_over(tmp_path: Path):
    crawl = Crawl()
    for kind in ("image/png", "text/css", "application/javascript", "font/woff2"):
        crawl.add(f"https://example.org/{kind}", headers=[("Content-Type", kind)])
    crawl.add(status="302 Found", headers=[("Location", "/")])
    crawl.add(status="404 Not Found", uri="https://example.org/never-there")
    crawl.add(kind="request", body=b"GET / HTTP/1.1\r\n\r\n")
    crawl.add()
    assert [type(event) for event in crawl.events(tmp_path)] == [Imported]


def test_a_page_that_went_is_withdrawn(tmp_path: Path):
    crawl = Crawl()
    crawl.add()
    crawl.add(status="410 Gone", body=b"gone", day=2)
    _, event = crawl.events(tmp_path)
    assert isinstance(event, Withdrawn)
    assert "410" in event.reason


def test_a_revisit_is_a_visit_that_found_the_snapshot_unchanged(tmp_path: Path):
    crawl = Crawl()
    crawl.add()
    crawl.revisit(URL, crawl.digest, 3)
    crawl.revisit(URL, "sha1:" + "A" * 32, 4)
    imported, event, refused = crawl.events(tmp_path)
    assert isinstance(event, Revisited)
    assert event.source == imported.source
    assert event.at.day == 3
    assert isinstance(refused, Refused)


def test_an_address_that_is_none_is_refused(tmp_path: Path):
    crawl = Crawl()
    crawl.add("https://[example/")
    crawl.add(day=2)
    refused, imported = crawl.events(tmp_path)
    assert isinstance(refused, Refused)
    assert isinstance(imported, Imported)


def test_only_wanted_addresses_are_read(tmp_path: Path):
    crawl = Crawl()
    crawl.add()
    crawl.add("https://example.org/other", day=2)
    events = crawl.events(tmp_path, wanted=lambda uri: uri.endswith("other"))
    assert [event.snapshot.url for event in events] == ["https://example.org/other"]


def test_requests_come_along_wherever_crawlers_write_them(tmp_path: Path):
    asked = b"GET /x HTTP/1.1\r\nHost: a\r\nUser-Agent: crawler\r\nCookie: id=7\r\n\r\n"
    crawl = Crawl()
    # Before its answer, as wget has it, behind it, as others, and with something in between.
    crawl.add(kind="request", body=asked, concurrent=2, day=1)
    crawl.add(day=1, headers=[("Content-Type", "text/html"), ("X-Frame-Options", "DENY")])
    crawl.add(day=2, body=HTML + b"2")
    crawl.add(kind="request", body=asked, concurrent=3, day=2)
    crawl.add(day=3, body=HTML + b"3")
    crawl.add(kind="request", body=asked.replace(b"GET", b"POST"), concurrent=5, day=3)
    events = crawl.events(tmp_path)
    assert [type(event) for event in events] == [Imported] * 3
    exchanges = [event.snapshot.exchanges for event in events]
    assert all(len(each) == 1 for each in exchanges)
    assert [each[0].asked for each in exchanges] == [
        (("Host", "a"), ("User-Agent", "crawler")),
        (("Host", "a"), ("User-Agent", "crawler")),
        (),
    ]
    assert ("X-Frame-Options", "DENY") in exchanges[0][0].answered
    # An archive that had it without, from an earlier version, has it.
    assert events[0].known_as == (snapshot_id(replace(events[0].snapshot, exchanges=())),)


def test_headers_are_read_in_whichever_charset_a_server_wrote_them(tmp_path: Path):
    content = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"X-Turkish: \xc4\xb1\xc5\x9f\xc4\xb1k\r\nX-French: caf\xe9\r\n\r\n" + HTML
    )
    path = tmp_path / "crawl.warc"
    path.write_bytes(
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\n"
        "WARC-Date: 2020-05-01T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(content)}\r\n\r\n".encode()
        + content
        + b"\r\n\r\n"
    )
    (event,) = read(path).events()
    answered = dict(event.snapshot.exchanges[0].answered)
    # What is UTF-8 in one header is so in itself; another may be written otherwise.
    assert (answered["X-Turkish"], answered["X-French"]) == ("ışık", "café")


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-10:00"])
def test_a_time_that_is_of_no_year_in_utc_is_refused_alone(tmp_path: Path, date: str):
    crawl = Crawl()
    crawl.add(**{"WARC-Date": date})
    crawl.add(day=2)
    refused, imported = crawl.events(tmp_path)
    assert "out of range" in refused.problem
    assert imported.snapshot.fetched_at.day == 2


@pytest.mark.parametrize("is_damaged", [False, True])
def test_what_stands_behind_the_last_chunk_counts_for_the_digest_only(tmp_path: Path, is_damaged):
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML) + b"trailing bytes" * 9_000
    headers = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")]
    crawl = Crawl(packed=False)
    crawl.add(body=chunked, headers=headers)
    content = bytearray(crawl.out.getvalue())
    content[-5] ^= is_damaged
    crawl.out = BytesIO(bytes(content))
    (event,) = crawl.events(tmp_path)
    if is_damaged:
        assert "damaged" in event.problem
    else:
        assert event.snapshot.body == HTML


def test_a_page_to_which_the_address_of_a_source_led_is_its_past(tmp_path: Path):
    crawl = Crawl()
    crawl.add(
        "http://example.org/old", body=b"", status="301 Moved", headers=[("Location", "/mid")]
    )
    new = "https://www.example.org/%C5%9Fartlar?dil=tr"
    crawl.add("http://example.org/mid", body=b"", status="302 Found", headers=[("Location", new)])
    crawl.add(URL)
    crawl.add(URL, day=9, body=HTML + b"9")
    addresses = {("law", "tr"): "https://example.org/old"}
    first, second = crawl.events(tmp_path, addresses=addresses)
    assert first.source == ("law", "tr")
    assert (first.snapshot.url, first.snapshot.final_url) == ("http://example.org/old", URL)
    assert [each.status for each in first.snapshot.exchanges] == [301, 302, 200]
    assert [v for n, v in first.snapshot.headers if n == "location"] == [
        "http://example.org/mid", URL,
    ]  # fmt: skip
    # Days later nobody was sent there.
    assert second.source != ("law", "tr")
    assert second.snapshot.url == URL


def test_redirects_that_lead_nowhere_or_in_circles_stop_nothing(tmp_path: Path):
    crawl = Crawl()
    for location in ("", "http://[x", "/a" * 9000, "ftp://example.org/", "/loop", "//\\", "/loop"):
        kind = [("Location", location)] if location else []
        crawl.add("http://example.org/loop", body=b"", status="302 Found", headers=kind)
    crawl.add("http://example.org/loop")
    (event,) = crawl.events(tmp_path, addresses={("law", "tr"): "http://example.org/loop"})
    assert event.snapshot.url == "http://example.org/loop"


@pytest.mark.parametrize(
    "told",
    [
        {"exchanges": 5, "headers": "x"},
        {"exchanges": [{"url": "http://[x", "asked": [], "answered": [], "status": 200}]},
        {"exchanges": [{"url": "javascript:x", "asked": [], "answered": [], "status": 200}]},
        {"exchanges": [{"url": "http://a/"}], "headers": [["a"], 5, ["b", None]]},
    ],
)
def test_what_a_file_says_of_its_snapshots_need_not_be_true(tmp_path: Path, told):
    crawl = Crawl()
    content = json.dumps({"snapshot": told, "work": "law", "source": "tr"}).encode()
    crawl.add("urn:x", content, kind="metadata", refers=2, **{"Content-Type": METADATA_TYPE})
    crawl.add()
    (event,) = crawl.events(tmp_path)
    assert event.source == ("law", "tr")
    assert event.snapshot.exchanges == ()


@pytest.mark.parametrize("told", [b"{", b"[1]", b"5", b"\xff", b"[" * 100_000])
def test_what_a_file_says_of_a_snapshot_that_is_no_object_is_refused_alone(tmp_path: Path, told):
    crawl = Crawl()
    crawl.add("urn:x", told, kind="metadata", refers=2, **{"Content-Type": METADATA_TYPE})
    crawl.add()
    refused, imported = crawl.events(tmp_path)
    assert "what it says of a snapshot is not" in refused.problem
    assert imported.snapshot.body == HTML


def test_a_way_of_too_many_redirects_is_not_remembered(tmp_path: Path):
    crawl = Crawl()
    for step in range(MOST_REDIRECTS + 1):
        address, headers = f"http://example.org/{step}", [("Location", f"/{step + 1}")]
        crawl.add(address, body=b"", status="302 Found", headers=headers)
    crawl.add(f"http://example.org/{MOST_REDIRECTS}")
    crawl.add(f"http://example.org/{MOST_REDIRECTS + 1}", body=HTML + b"!")
    addresses = {("law", "tr"): "http://example.org/0"}
    last, beyond = crawl.events(tmp_path, addresses=addresses)
    assert last.source == ("law", "tr")
    assert len(last.snapshot.exchanges) == MOST_REDIRECTS + 1
    assert beyond.source != ("law", "tr")
    assert beyond.snapshot.url == f"http://example.org/{MOST_REDIRECTS + 1}"


@pytest.mark.parametrize("packed", [True, False])
def test_a_damaged_record_is_refused_and_all_others_are_read(tmp_path: Path, packed):
    crawl = Crawl(packed=packed)
    for day in range(1, 11):
        crawl.add(body=HTML + b"%d" % day, day=day)
    content = bytearray(crawl.out.getvalue())
    starts = [*crawl.starts, len(content)]
    for number in (2, 6):
        content[starts[number + 1] - 12] ^= 0x55
    path = tmp_path / "crawl.warc"
    path.write_bytes(bytes(content))
    events = list(read(path).events())
    refused = [event for event in events if isinstance(event, Refused)]
    assert [event.snapshot.fetched_at.day for event in events if isinstance(event, Imported)] == [
        1, 2, 4, 5, 6, 8, 9, 10,
    ]  # fmt: skip
    assert [event.place for event in refused] == [
        f"crawl.warc, offset {starts[number]}" for number in (2, 6)
    ]
    assert all(event.problem for event in refused)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path, packed):
    crawl = Crawl(packed=packed)
    for day in range(1, 4):
        crawl.add(body=HTML * 50, day=day)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(crawl.out.getvalue()[:-60])
    *events, last = read(path).events()
    assert [event.snapshot.fetched_at.day for event in events] == [1, 2]
    assert isinstance(last, Refused)


def test_a_file_that_was_compressed_as_a_whole_is_read(tmp_path: Path):
    crawl = Crawl(packed=False)
    for day in range(1, 4):
        crawl.add(day=day)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(crawl.out.getvalue()))
    assert [event.snapshot.fetched_at.day for event in read(path).events()] == [1, 2, 3]


def test_the_warc_files_in_a_wacz_are_read(tmp_path: Path):
    crawl = Crawl()
    crawl.add()
    path = tmp_path / "crawl.wacz"
    with ZipFile(path, "w") as package:
        package.writestr("archive/data.warc.gz", crawl.out.getvalue())
        package.writestr("datapackage.json", "{}")
    (event,) = read(path).events()
    assert event.place == "crawl.wacz, archive/data.warc.gz, offset 0"


@pytest.mark.parametrize("content", [b"", b"\n", b"no WARC at all\r\n" * 9, b"\x1f\x8b\x08", b"PK"])
def test_a_file_that_is_none_has_nothing_to_import(tmp_path: Path, content):
    path = tmp_path / "crawl.warc"
    path.write_bytes(content)
    assert not [event for event in read(path).events() if not isinstance(event, Refused)]


def test_a_broken_package_is_said_to_be_one(tmp_path: Path):
    path = tmp_path / "crawl.wacz"
    with ZipFile(path, "w") as package:
        package.writestr("archive/a.warc", b"WARC/1.0\r\n" * 100)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"WARC/1.0", b"WARC/1.9", 1))
    with pytest.raises(NotImportable, match="nothing is kept twice"):
        list(read(path).events())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.booleans())
def test_no_damage_stops_the_reading(tmp_path: Path, chance, packed):
    crawl = Crawl(packed=packed)
    for day in range(1, 6):
        crawl.add(body=HTML + b"%d" % day, day=day)
    content = bytearray(crawl.out.getvalue())
    for _ in range(chance.randrange(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path / "crawl.warc"
    path.write_bytes(bytes(content[: chance.randrange(len(content))]))
    for event in read(path).events():
        assert isinstance(event, Imported | Refused | Revisited | Withdrawn)
