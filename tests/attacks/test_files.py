"""Reading files of the machine by what a publisher, or a writer of the catalogue, may write."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from archive.importing.model import Refused
from archive.importing.warc import WarcFile
from snapshots import catalogue
from snapshots.errors import CatalogueMistakes, FetchError, ListUnreadable, ReadingFailed
from snapshots.fetching.files import fetch_file
from snapshots.fetching.redirects import next_address
from snapshots.identifiers import snapshot_id
from snapshots.listing import read_list
from snapshots.media_types import ATOM, DOCX, EPUB, HTML, JSON, ODT, RSS, XHTML, XML
from snapshots.model import Profile, Role, Snapshot, Source
from snapshots.reading.choosing import read

SECRET = "geheim-ışık-42"  # noqa: S105 - stands in files that nothing may read


def text_of(body: bytes, media_type: str, **profile: tuple[str, ...]) -> str:
    """What reading *body* gives, or the reason why it gives nothing."""
    snapshot = Snapshot(
        body=body,
        url="https://example.org/",
        fetched_at=datetime(2021, 6, 16, tzinfo=UTC),
        media_type=media_type,
        extension="bin",
    )
    source = Source(
        work="pact",
        slug="en",
        language="en",
        role=Role.AUTHENTIC,
        publisher="P",
        url="https://example.org/",
        profile=Profile(**profile),
    )
    try:
        found = read(snapshot, snapshot_id(snapshot), source)
    except ReadingFailed as error:
        return str(error)
    return "\n".join([*found.segments, *(each.text for each in found.removed)])


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the machine that nobody may read."""
    path = tmp_path / "secret.xml"
    path.write_text(f"<a>{SECRET}</a>", encoding="utf-8")
    return path


def packed(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr(name, content)
    return file.getvalue()


DOORS = [
    (HTML, lambda xml: xml.encode()),
    (XHTML, lambda xml: xml.encode()),
    (XML, lambda xml: xml.encode()),
    (ATOM, lambda xml: xml.encode()),
    (RSS, lambda xml: xml.encode("utf-16")),
    (DOCX, lambda xml: packed("word/document.xml", xml)),
    (ODT, lambda xml: packed("content.xml", xml)),
    (EPUB, lambda xml: packed("META-INF/container.xml", xml)),
]


@pytest.mark.parametrize(("media_type", "made"), DOORS, ids=[kind for kind, _ in DOORS])
def test_no_entity_of_xml_reads_a_file(media_type: str, made, secret: Path) -> None:
    address = secret.as_uri()
    for xml in (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}">]><a><p>&x;</p></a>',
        f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{address}"> %x;]><a><p>t</p></a>',
        f'<!DOCTYPE a SYSTEM "{address}"><a><p>&x;</p></a>',
        f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{address}" parse="text"/></a>',
        f'<?xml-stylesheet href="{address}"?><a><p>t</p></a>',
    ):
        assert SECRET not in text_of(made(xml), media_type)


def test_no_entity_of_a_feed_or_sitemap_reads_a_file(secret: Path) -> None:
    for root in ("rss", "feed", "urlset", "sitemapindex"):
        xml = f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "{secret.as_uri()}">]><{root}>&x;</{root}>'
        with pytest.raises(ListUnreadable):
            read_list(xml.encode(), "https://example.org/")


@pytest.mark.parametrize(
    "path",
    [
        "document('{}')//text()/..",
        "document('{}')",
        "doc('{}')",
        "unparsed-text('{}')",
        "json-doc('{}')",
        "collection('{}')",
        "uri-collection('{}')",
        "transform(map{{'source-node':doc('{}')}})",
        "load-xquery-module('{}')",
        "php:function('file_get_contents','{}')",
        "environment-variable('HEXAPLA_GEHEIM')",
        "system-property('user.dir')",
    ],
)
def test_no_function_of_a_path_reads_a_file_or_the_environment(
    path: str, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEXAPLA_GEHEIM", SECRET)
    for place in (secret.as_uri(), str(secret)):
        found = text_of(b"<a><p>t</p></a>", XML, path=(path.replace("{}", place),))
        assert SECRET not in found
        assert "failed" in found or "finds no elements" in found


@pytest.mark.parametrize("path", ["env", "$ENV", "$.env", "$__prog_args", "input_filename", "env.HEXAPLA_GEHEIM", "$ENV.HEXAPLA_GEHEIM"])  # fmt: skip
def test_no_path_into_json_reads_the_environment(path: str, monkeypatch) -> None:
    monkeypatch.setenv("HEXAPLA_GEHEIM", SECRET)
    assert os.environ["HEXAPLA_GEHEIM"] == SECRET
    assert SECRET not in text_of(b'{"a": "t"}', JSON, path=(path,))


PLACES = [
    "file:///etc/passwd",
    "file:/etc/passwd",
    "file:etc/passwd",
    "file: ///etc/passwd",
    "FILE:///etc/passwd",
    "source:file:///etc/passwd",
    "view-source:file:///etc/passwd",
    "jar:file:///etc/passwd!/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ftp://example.org/a",
    "gopher://127.0.0.1:6379/_x",
    " file:///etc/passwd",
    "https:file:///etc/passwd",
]
CATALOGUE = """title: T
works:
  - id: pact
    title: Pact
    sources:
      - {{id: en, {}, language: en, role: authentic, publisher: P}}
"""


@pytest.mark.parametrize("place", PLACES)
def test_no_address_of_a_catalogue_is_a_file(place: str) -> None:
    with pytest.raises(CatalogueMistakes):
        catalogue.parse(CATALOGUE.format(f'url: "{place}"'))


@pytest.mark.parametrize(
    "place",
    ["/etc/passwd", "../x", "a/../../x", "~/x", "file:///etc/passwd", "a\\..\\..\\x", "x\0"],
)
def test_no_file_of_a_catalogue_lies_outside_of_it(place: str, tmp_path: Path) -> None:
    root = tmp_path / "collection"
    root.mkdir()
    (tmp_path / "x").write_text(SECRET)
    with suppress(CatalogueMistakes):
        parsed = catalogue.parse(CATALOGUE.format(f"file: {place!r}"))
        with pytest.raises(FetchError):
            fetch_file(parsed.works[0].sources[0], root, datetime.now(UTC))


@pytest.mark.parametrize("place", PLACES)
def test_no_redirect_leads_to_a_file(place: str) -> None:
    with suppress(FetchError):
        assert next_address("https://example.org/a", place).startswith("https://example.org/")


@pytest.mark.parametrize("place", PLACES)
def test_no_list_names_a_file(place: str) -> None:
    feed = f"<rss><channel><item><title>t</title><link>{place}</link></item></channel></rss>"
    listed = read_list(feed.encode(), "https://example.org/feed").entries
    for each in listed:
        if not each.url.startswith("https://example.org/"):
            with pytest.raises(CatalogueMistakes):
                catalogue.parse(CATALOGUE.format(f'url: "{each.url}"'))


def test_a_packed_crawl_writes_no_file_and_does_not_fill_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "in" / "crawl.wacz"
    path.parent.mkdir()
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        package.writestr("../../outside.warc", b"WARC/1.1\r\n\r\n")
        package.writestr("/outside.warc", b"WARC/1.1\r\n\r\n")
        package.writestr("archive/bomb.warc", b"\0" * 300_000_000)
    events = list(WarcFile(path, {}, {}).events())
    assert all(isinstance(event, Refused) for event in events)
    assert any("unpacks to" in event.problem for event in events)
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["crawl.wacz", "in"]


def test_no_address_in_a_crawl_steers_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a"
    path.write_bytes(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/ \x1b[2J\r\n"
        b"WARC-Date: 2020-05-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body)
    )
    hexapla = Path(sys.executable).with_name("hexapla")
    folder = tmp_path / "collection"
    subprocess.run([hexapla, "init", folder, "--title", "T"], check=True, capture_output=True)
    ran = subprocess.run(
        [hexapla, "import", "warc", path, "-C", folder], capture_output=True, check=False
    )
    assert b"\x1b" not in ran.stdout + ran.stderr
    assert b"example.org" in path.read_bytes()
    assert b"Traceback" not in ran.stderr
