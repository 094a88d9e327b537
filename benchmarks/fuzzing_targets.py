"""What `fuzzing.py` throws bytes at: each target with its seeds and its documented errors."""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

import fuzzing_routes
from httpx import InvalidURL
from protego import Protego

from archive.errors import NotImportable
from archive.importing.foreign import foreign_repository
from archive.importing.histories import History
from archive.importing.jsonl import JsonLines
from archive.importing.scraped import Scraped
from archive.importing.timemaps import read_timemap
from archive.importing.warc import WarcFile
from archive.importing.webchanges import WebChanges
from differ.errors import MalformedDiff, TermsMistakes
from differ.model import Text
from differ.rendering import html, unified
from differ.rendering import json as diff_json
from differ.terms import parse as parse_terms
from differ.translations import compare
from differ.versions import apply, diff
from snapshots import catalogue, charsets, media_types
from snapshots.errors import (
    CatalogueMistakes,
    FetchError,
    IdentifierError,
    ListUnreadable,
    ReadingFailed,
)
from snapshots.fetching.answers import kept_headers
from snapshots.fetching.codings import decoders, unpacked
from snapshots.fetching.redirects import next_address
from snapshots.fetching.retrying import retry_after
from snapshots.identifiers import (
    parse_abbreviation,
    parse_passage_id,
    parse_snapshot_id,
    snapshot_id,
)
from snapshots.listing import read_list
from snapshots.model import Profile, Role, Snapshot, Source
from snapshots.reading.choosing import read
from snapshots.surts import capture_key

HERE = "https://example.org/a"
NOW = datetime(2021, 6, 16, tzinfo=UTC)
HEXAPLA = Path(sys.executable).with_name("hexapla")
LANGUAGES = (None, "en", "tr", "ja", "th", "ar")
_TOO_LONG_FOR_ALIGNMENT = 3000


class Broken(Exception):
    """What we promise does not hold."""


def promise(holds: bool, what: str) -> None:  # noqa: FBT001 - an assertion that -O keeps
    """Complain of *what* unless it *holds*."""
    if not holds:
        raise Broken(what)


@dataclass(frozen=True)
class Target:
    """What is run with bytes, and the errors that it documents.

    Where inputs are *packed*, most changes are made to what is inside of the ZIP.
    """

    run: Callable[[bytes], object]
    allowed: tuple[type[Exception], ...] = ()
    packed: bool = False

    def try_(self, data: bytes) -> None:
        """Run with *data*; only what is no documented error comes through."""
        try:
            self.run(data)
        except self.allowed:
            return


def text_of(data: bytes) -> str:
    """Return *data* as text with everything that text of others can hold, half surrogates too."""
    return data.decode("utf-8", "surrogateescape")


def reading(media_type: str, *paths: str) -> Callable[[bytes], object]:
    """Return what reads bytes as *media_type*; the last line may hold a path, after two NULs."""

    def run(data: bytes) -> None:
        body, _, path = data.partition(b"\0\0path:")
        wanted = (*paths, path.decode("utf-8", "replace")) if path else paths
        snapshot = Snapshot(
            body=body, url=HERE, fetched_at=NOW, media_type=media_type, extension="bin"
        )
        source = Source(
            work="w",
            slug="s",
            language="en",
            role=Role.AUTHENTIC,
            publisher="P",
            url=HERE,
            profile=Profile(path=wanted),
        )
        found = read(snapshot, snapshot_id(snapshot), source)
        promise(read(snapshot, snapshot_id(snapshot), source) == found, "equal readings")
        for segment in found.segments:
            segment.encode()  # a text must be storable
            promise("\n\n" not in segment, "a segment has no empty line")

    return run


def identifiers(data: bytes) -> None:
    """Parse every kind of ID."""
    text = text_of(data)
    for parse in (parse_snapshot_id, parse_passage_id, parse_abbreviation):
        try:
            parse(text)
        except IdentifierError as error:
            str(error).encode()


def headers(data: bytes) -> None:
    """Take headers, redirects, robots.txt and packed bodies as servers send them."""
    lines = data.split(b"\n")
    pairs = tuple((name, value) for name, _, value in (each.partition(b":") for each in lines))
    for name, value in kept_headers(pairs):
        json.dumps([name, value]).encode()
        retry_after(value, NOW)
    for _, value in pairs:
        text = value.decode("utf-8", "surrogateescape")
        capture_key(text)
        retry_after(text, NOW)
        with suppress(FetchError):
            place = next_address(HERE, text)
            promise(place.lower().startswith(("http:", "https:")), "leads to the web")
    rules = Protego.parse(data.decode("utf-8", "replace"))
    rules.can_fetch(HERE, "hexapla")
    for coding in ("gzip", "deflate", "br"):
        with suppress(FetchError):
            sizes = [len(piece) for piece in unpacked(data, decoders(coding))]
            promise(max(sizes, default=0) <= 1 << 20, "no piece is large")


def charset(data: bytes) -> None:
    """Decide and decode."""
    for media_type in ("text/html", "text/plain", "application/xml"):
        found = charsets.decide(data, media_type, data[:30].decode("latin-1"))
        charsets.decode(data, found.name).encode("utf-8", "surrogatepass")


def imported(kind: Callable[..., Any], *more: object) -> Callable[[bytes], object]:
    """Return what imports bytes from a file with the reader *kind*."""

    def run(data: bytes) -> None:
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(data)
            list(kind(Path(file.name), {}, *more).events())

    return run


def git(data: bytes) -> None:
    """Import a bundle."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.bundle"
        path.write_bytes(data)
        with foreign_repository(path) as repository:
            list(History(repository, Scraped(), {}).events())


def webchanges(data: bytes) -> None:
    """Import a database, a list of jobs and what one of them found, or the database whole."""
    jobs, _, found = data.partition(b"\n====\n")
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "snapshots.db"
        (Path(folder) / "jobs.yaml").write_bytes(f"url: {HERE}\n".encode())
        if data.startswith(b"SQLite format 3"):
            database.write_bytes(data)
        else:
            (Path(folder) / "jobs.yaml").write_bytes(jobs)
            named = sha1(HERE.encode(), usedforsecurity=False).hexdigest()
            with closing(sqlite3.connect(database)) as connection, connection:
                connection.execute("create table webchanges (uuid, timestamp, msgpack_data)")
                connection.execute("insert into webchanges values (?, 1.5e9, ?)", (named, found))
        list(WebChanges(Path(folder), {}).events())


def _two(data: bytes) -> tuple[list[str], list[str]]:
    old, _, new = data.partition(b"\n====\n")
    return text_of(old).split("\n\n"), text_of(new).split("\n\n")


def differ(data: bytes) -> None:
    """Compare two versions."""
    old, new = _two(data)
    language = LANGUAGES[len(data) % len(LANGUAGES)]
    found = diff(old, new, language=language)
    promise(apply(old, found) == tuple(new), "applying gives the new text")
    promise(diff_json.load(diff_json.dump(found)) == found, "a diff survives JSON")
    html.inline(old, found).encode("utf-8", "surrogateescape")
    unified.render(old, found).encode("utf-8", "surrogateescape")


def stored_diff(data: bytes) -> None:
    """Load a diff that somebody else wrote."""
    diff_json.load(text_of(data))


def _text(segments: list[str], language: str) -> Text:
    return Text(segments=tuple(each for each in segments if each), language=language)


def alignment(data: bytes) -> None:
    """Compare two languages, without a model of meanings."""
    old, new = _two(data[:_TOO_LONG_FOR_ALIGNMENT])
    base, translation = _text(old, "tr"), _text(new, "en")
    found = compare(base, translation, None)
    rows = [row for bead in found.alignment.beads for row in bead.base]
    promise(len(rows) == len(set(rows)), "every segment is in one bead")


def routes(data: bytes) -> None:
    """Ask for an address of ours, in any way."""
    try:
        asked, answer = fuzzing_routes.answer(data)
    except InvalidURL:
        return  # what no client can send
    # Datasette itself answers 500 where it is asked to sort its own tables by what is no column.
    promise(
        answer.status_code < fuzzing_routes.FIRST_ERROR or "/records/" in asked,
        f"{asked} is answered with {answer.status_code}",
    )


READ = (ReadingFailed,)
TARGETS = {
    "catalogue": Target(lambda data: catalogue.parse(text_of(data)), (CatalogueMistakes,)),
    "terms": Target(lambda data: parse_terms(text_of(data)), (TermsMistakes,)),
    "identifiers": Target(identifiers),
    "headers": Target(headers),
    "charsets": Target(charset),
    "html": Target(reading(media_types.HTML), READ),
    "xhtml": Target(reading(media_types.XHTML), READ),
    "markdown": Target(reading(media_types.MARKDOWN), READ),
    "xml": Target(reading(media_types.XML), READ),
    "json": Target(reading(media_types.JSON), READ),
    "rtf": Target(reading(media_types.RTF), READ),
    "pdf": Target(reading(media_types.PDF), READ),
    "docx": Target(reading(media_types.DOCX), READ, packed=True),
    "odt": Target(reading(media_types.ODT), READ, packed=True),
    "epub": Target(reading(media_types.EPUB), READ, packed=True),
    "lists": Target(lambda data: read_list(data, HERE), (ListUnreadable,)),
    "warc": Target(imported(WarcFile, {}), (NotImportable,)),
    "jsonl": Target(imported(JsonLines), (NotImportable,)),
    "git": Target(git, (NotImportable,)),
    "webchanges": Target(webchanges, (NotImportable,)),
    "captures": Target(lambda data: read_timemap(text_of(data), HERE, HERE), (NotImportable,)),
    "differ": Target(differ),
    "stored-diff": Target(stored_diff, (MalformedDiff,)),
    "alignment": Target(alignment),
    "routes": Target(routes),
}
"""Every target by its name."""
