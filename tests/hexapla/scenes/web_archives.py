"""A web archive on the loopback, which counts what it is asked for."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from archive.history import SnapshotEntry, entries
from archive.repository import Archive
from hexapla.collection import Collection

URL = "https://www.example.org/%C4%B1%C5%9F%C4%B1k?b=1&a=%2F"
OTHER = "https://example.org/new"
BEGAN = datetime(2015, 2, 27, 23, 59, 59, tzinfo=UTC)
CATALOGUE = """title: T
visiting:
  pause: 0
  allow_networks: {}
works:
  - id: law
    title: Law
    sources:
      - id: az
        url: {}
        language: az
        role: authentic
        publisher: X
        headers: {{ X-Member: "17" }}
"""


def page(text: str) -> bytes:
    return f"<!doctype html><main><h1>Qanun</h1><p>Maddə 1. {text}</p></main>".encode()


def stamp(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}"


@dataclass
class Capture:
    at: datetime
    body: bytes = b""
    original: str = URL
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    is_revisit: bool = False

    @property
    def digest(self) -> str:
        return sha1(self.body, usedforsecurity=False).hexdigest()


@dataclass
class WebArchive(dict):
    """The pages of a site that is a web archive: a CDX server, TimeMaps and replay."""

    address: str
    captures: list[Capture] = field(default_factory=list)
    form: str = "table"
    at_once: int = 5000
    rewrites: bool = True
    states_times: bool = True
    asked: Counter[str] = field(default_factory=Counter)
    lists: int = 0
    broken: set[str] = field(default_factory=set)
    begun: threading.Event = field(default_factory=threading.Event)
    held_at: str | None = None

    def get(self, path, default=None):
        if path.startswith("/web/cdx?"):
            return lambda request: self._index(request, parse_qs(urlsplit(path).query))
        if path.startswith("/timemap/"):
            return lambda request: self._timemap(request, path)
        found = re.fullmatch(r"/web/(\d+)id_/(.*)", path)
        return (lambda request: self._replay(request, *found.groups())) if found else default

    def _of(self, url: str) -> list[Capture]:
        return sorted((c for c in self.captures if c.original == url), key=lambda c: c.at)

    def _index(self, request, asked) -> None:
        self.lists += 1
        first = asked.get("from", ["0"])[0].ljust(14, "0")
        last = asked.get("to", ["9"])[0].ljust(14, "9")
        found = [c for c in self._of(asked["url"][0]) if first <= stamp(c.at) <= last]
        found = found[: min(self.at_once, int(asked["limit"][0]))]
        kinds = ["warc/revisit" if c.is_revisit else "text/html" for c in found]
        states = ["-" if c.is_revisit else str(c.status) for c in found]
        rows = [
            ["org,example)/", stamp(c.at), c.original, kind, status, c.digest, "9"]
            for c, kind, status in zip(found, kinds, states, strict=True)
        ]
        names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
        match self.form:
            case "table":
                text = json.dumps([names, *rows] if rows else [])
            case "text":
                text = "".join(" ".join(row) + "\n" for row in rows)
            case _:
                text = "".join(
                    json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows
                )
        send(request, text.encode(), content_type="text/plain")

    def _timemap(self, request, path: str) -> None:
        """Answer with a TimeMap, ten mementos a page."""
        self.lists += 1
        kind, number, url = re.fullmatch(r"/timemap/(\w+)/(?:(\d+)/)?(http.*)", path).groups()
        every = self._of(url)
        if not every:
            send(request, b"", status=404)
            return
        start = 10 * (int(number or 1) - 1)
        mementos = [
            (f"{self.address}/web/{stamp(c.at)}/{url}", format_datetime(c.at, usegmt=True))
            for c in every[start : start + 10]
        ]
        pages = [
            f"{self.address}/timemap/{kind}/{n + 1}/{url}" for n in range(-(-len(every) // 10))
        ]
        if kind == "json":
            told = {
                "mementos": {"list": [{"uri": uri, "datetime": at} for uri, at in mementos]},
                "timemap_index": [{"uri": each} for each in pages],
            }
            text = json.dumps(told)
        else:
            links = [f'<{uri}>; rel="memento"; datetime="{at}"' for uri, at in mementos]
            links += [f'<{p}>; rel="timemap"; type="application/link-format"' for p in pages]
            text = ",\n".join([f'<{url}>; rel="original"', *links])
        send(request, text.encode(), content_type="application/link-format")

    def _replay(self, request, wanted: str, url: str) -> None:
        self.asked[f"{wanted} {url}"] += 1
        if wanted == self.held_at:
            self.begun.set()
            threading.Event().wait(20)
        if wanted in self.broken:
            send(request, b"down", status=503)
            return
        exact = [c for c in self._of(url) if stamp(c.at) == wanted]
        near = min(self._of(url), key=lambda c: abs(int(stamp(c.at)) - int(wanted)), default=None)
        if not exact:
            where = [("Location", f"/web/{stamp(near.at)}id_/{url}")] if near else []
            send(request, b"not here", *where, status=302 if near else 404)
            return
        (capture,) = exact
        time = [("Memento-Datetime", format_datetime(capture.at, usegmt=True))]
        headers = [*(time if self.states_times else []), *capture.headers]
        if 300 <= capture.status < 400 and self.rewrites:
            headers = [
                (n, f"{self.address}/web/{wanted}id_/{v}" if n == "Location" else v)
                for n, v in headers
            ]
        send(request, capture.body, ("ETag", '"of the archive"'), *headers, status=capture.status)


def send(request, body, *headers, status=200, content_type="text/html; charset=utf-8"):
    request.send_response(status)
    for name, value in (("Content-Type", content_type), *headers):
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def kept(folder: Path):
    with Archive.open(Collection(folder).archive_path) as archive:
        found = [e.kept for e in entries(archive) if isinstance(e, SnapshotEntry)]
        snapshots = [each.load(archive) for each in found]
    return sorted(snapshots, key=lambda snapshot: snapshot.fetched_at)


def visits(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "records.db")) as records:
        query = "select visited_at, outcome from visits order by visited_at"
        return [(at[:10], outcome) for at, outcome in records.execute(query)]
