"""Backfilling from a web archive on the loopback, which counts what it is asked for."""

from __future__ import annotations

import gzip
import json
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha1
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

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


@pytest.fixture
def museum(site) -> WebArchive:
    """A web archive with a capture a day: a text, the same, another, none, the first again."""
    found = WebArchive(site.address)
    site.pages = found
    texts = ["bir", "bir", "iki", None, "bir"]
    for day, text in enumerate(texts):
        found.captures.append(
            Capture(
                at=BEGAN + timedelta(days=day),
                body=page(text) if text else b"never heard of it",
                status=200 if text else 404,
                headers=(("X-Archive-Orig-ETag", f'"{day}"'),),
                is_revisit=day == 1,
            )
        )
    return found


@pytest.fixture
def collection(tmp_path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    catalogue = CATALOGUE.format("[127.0.0.0/8]", URL)
    (folder / "sources.yml").write_text(catalogue, encoding="utf-8")
    return folder


@pytest.fixture
def fill(run, collection, museum):
    def filling(*arguments: str, service: str = "/web/cdx"):
        from_service = ("--from", f"{museum.address}{service}")
        return run("backfill", "-C", collection, "law/az", *from_service, *arguments)

    return filling


@pytest.fixture
def told(fill):
    return lambda *arguments, **more: json.loads(fill(*arguments, "--json", **more).out)


def kept(folder: Path):
    with Archive.open(Collection(folder).archive_path) as archive:
        found = [e.kept for e in entries(archive) if isinstance(e, SnapshotEntry)]
        snapshots = [each.load(archive) for each in found]
    return sorted(snapshots, key=lambda snapshot: snapshot.fetched_at)


def visits(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "records.db")) as records:
        query = "select visited_at, outcome from visits order by visited_at"
        return [(at[:10], outcome) for at, outcome in records.execute(query)]


@pytest.mark.parametrize("form", ["table", "text", "lines"])
def test_what_was_captured_becomes_the_past_of_the_source(fill, museum, collection, form):
    museum.form = form
    done = fill()
    assert (done.code, done.err) == (0, "")
    assert "Listed 5 captures, fetched 3." in done.out
    found = kept(collection)
    assert [s.body for s in found] == [page("bir"), page("iki"), page("bir")]
    assert [(s.fetched_at - BEGAN).days for s in found] == [0, 2, 4]
    assert {s.url for s in found} == {URL}
    assert dict(found[1].headers)["etag"] == '"2"'
    assert found[1].obtained == f"imported from {museum.address}/web/20150301235959id_/{URL}"
    assert (found[1].charset, found[1].charset_from) == ("utf-8", "header")
    assert visits(collection) == [("2015-02-28", "unchanged"), ("2015-03-02", "gone")]


@pytest.mark.parametrize("service", ["/web/cdx", "/timemap/link/", "/timemap/json"])
def test_a_second_run_fetches_no_capture_again(told, museum, service):
    first = told(service=service)
    assert first["kept"] == 3
    assert (first["withdrawn"], first["revisits"]) == (1, 1)
    asked = dict(museum.asked)
    second = told(service=service)
    assert (second["fetched"], second["kept"], second["known"]) == (0, 0, 5)
    assert museum.asked == asked
    assert set(asked.values()) == {1}


def test_another_service_that_has_the_same_captures_is_not_asked_for_them(told, museum):
    told(service="/web/cdx")
    asked = dict(museum.asked)
    assert told(service="/timemap/link")["fetched"] == 0
    assert museum.asked == asked


def test_captures_are_put_between_what_is_kept_already(run, collection, site, told):
    live = f"{site.address}/web/20150301235959id_/{URL}"
    text = CATALOGUE.format("[127.0.0.0/8]", live)
    (collection / "sources.yml").write_text(text, encoding="utf-8")
    assert run("watch", "-C", collection).code == 0
    told("--address", URL)
    history = run("history", "-C", collection, "law/az").out.splitlines()
    dates = [line[:10] for line in history]
    assert dates == sorted(dates)
    assert dates[:3] == ["2015-02-27", "2015-03-01", "2015-03-03"]
    assert "first" in history[0]
    # What the branch shows is what is newest, though older ones were added after it.
    shown = subprocess.run(
        ["git", "--git-dir", collection / "archive.git", "grep", "-h", "fetched_at", "main"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert '"fetched_at": "2015' not in shown


def test_a_dry_run_lists_and_keeps_nothing(fill, museum, collection):
    done = fill("--dry-run")
    actions = [line.split()[0] for line in done.out.splitlines()]
    assert actions == ["fetch", "unchanged", "fetch", "gone", "fetch"]
    assert "Listed 5 captures: 3 fetch, 1 gone, 1 unchanged." in done.err
    assert not museum.asked
    assert kept(collection) == []
    fill()
    told = json.loads(fill("--dry-run", "--json").out)
    assert {each["action"] for each in told} == {"known"}


def test_only_what_is_chosen_is_fetched(told, museum):
    assert told("--since", "2015-03-01", "--until", "2015-03-02")["fetched"] == 1
    assert told("--every", "month")["fetched"] == 1
    assert set(museum.asked) == {f"20150227235959 {URL}", f"20150301235959 {URL}"}
    assert told("--at-most", "2")["revisits"] == 2


def test_long_lists_come_in_pages_and_each_page_once(told, museum):
    museum.captures = [
        Capture(at=BEGAN + timedelta(hours=n), body=page("bir"), is_revisit=n > 0)
        for n in range(333)
    ]
    museum.at_once = 150
    first = told()
    assert (first["listed"], first["fetched"], first["revisits"]) == (333, 1, 332)
    assert museum.lists == 3


@pytest.mark.parametrize("kind", ["link", "json"])
def test_timemaps_in_pages_are_read_to_their_end(told, museum, kind):
    museum.captures = [Capture(at=BEGAN + timedelta(days=n), body=page("bir")) for n in range(25)]
    first = told("--at-most", "3", service=f"/timemap/{kind}")
    assert (first["listed"], first["fetched"]) == (25, 3)
    assert museum.lists == 4


def test_a_server_that_does_not_count_from_a_date_is_told_of(fill, museum):
    museum.captures = [
        Capture(at=BEGAN + timedelta(hours=n), body=page("bir"), is_revisit=n > 0)
        for n in range(120)
    ]
    whole = museum._index
    museum._index = lambda request, asked: whole(request, {**asked, "from": ["0"]})
    done = fill()
    assert done.code == 3
    assert "from the beginning" in done.err


@pytest.mark.parametrize("rewrites", [True, False])
@pytest.mark.parametrize("location", [OTHER, "/new"])
def test_redirections_are_followed_in_the_archive_and_nowhere_else(
    told, museum, collection, rewrites, location
):
    # pywb replays them as they came: they would lead to the live web.
    museum.rewrites = rewrites
    if rewrites and location == "/new":
        location = "https://www.example.org/new"
    target = location if location.startswith("https") else "https://www.example.org/new"
    museum.captures = [
        Capture(at=BEGAN, status=302, headers=(("Location", location),)),
        Capture(at=BEGAN, body=page("yeni"), original=target),
    ]
    assert told()["kept"] == 1
    (snapshot,) = kept(collection)
    assert (snapshot.url, snapshot.final_url) == (URL, target)
    assert snapshot.body == page("yeni")
    assert ("location", target) in snapshot.headers
    assert snapshot.fetched_at == BEGAN


def test_what_was_captured_long_after_the_redirection_is_not_of_its_date(fill, museum, collection):
    museum.captures = [
        Capture(at=BEGAN, status=302, headers=(("Location", OTHER),)),
        Capture(at=BEGAN + timedelta(days=400), body=page("yeni"), original=OTHER),
    ]
    done = fill()
    assert done.code == 3
    assert "instead" in done.err
    assert kept(collection) == []


def test_a_capture_of_another_time_is_not_taken_for_the_one_that_was_listed(fill, museum):
    wanted = museum.captures[2]
    whole = museum._replay
    museum._replay = lambda request, when, url: whole(
        request, "20150227235950" if when == stamp(wanted.at) else when, url
    )
    done = fill()
    assert done.code == 3
    assert "offers that of 20150227235959 instead" in done.err
    assert "Kept 2 snapshots" in done.out or "Kept 1 snapshots" in done.out


def test_errors_that_were_captured_are_visits_that_failed(told, museum, collection):
    museum.captures[3] = Capture(at=museum.captures[3].at, body=b"down", status=503)
    first = told(service="/timemap/link")
    assert (first["missed"], first["refused"]) == (1, 0)
    assert ("2015-03-02", "failed") in visits(collection)
    asked = dict(museum.asked)
    told(service="/timemap/link")
    assert museum.asked == asked


def test_a_capture_that_cannot_be_had_stops_no_other_and_is_tried_again(
    fill, museum, collection, monkeypatch
):
    monkeypatch.setattr("snapshots.fetching.retrying._FIRST_SECONDS", 0.01)
    museum.broken.add(stamp(museum.captures[2].at))
    museum.states_times = False
    done = fill()
    assert done.code == 3
    assert "status 503" in done.err
    # The third text equals the first: with the second one missing it is a visit.
    assert [s.body for s in kept(collection)] == [page("bir")]
    museum.broken.clear()
    again = fill()
    assert again.code == 0
    assert [s.body for s in kept(collection)] == [page("bir"), page("iki")]


def test_a_service_that_fails_again_and_again_is_left_alone(told, museum, monkeypatch):
    monkeypatch.setattr("snapshots.fetching.retrying._FIRST_SECONDS", 0.01)
    museum.captures = [Capture(at=BEGAN + timedelta(days=n), body=page(str(n))) for n in range(12)]
    museum.broken = {stamp(each.at) for each in museum.captures[3:]}
    museum.states_times = False
    first = told()
    assert (first["kept"], first["refused"], first["left"]) == (3, 5, 4)
    museum.broken.clear()
    assert told()["kept"] == 9


def test_texts_that_were_packed_for_the_way_are_kept_as_they_were(told, museum, collection):
    body = page("sıxılmış")
    packed = Capture(at=BEGAN, body=gzip.compress(body), headers=(("Content-Encoding", "gzip"),))
    museum.captures = [packed]
    told()
    assert [s.body for s in kept(collection)] == [body]


def test_the_robots_of_the_service_are_obeyed(fill, museum, collection):
    text = b"User-agent: *\nDisallow: /web/\n"
    ask = museum.get
    robots = lambda request: send(request, text, content_type="text/plain")  # noqa: E731
    museum.get = lambda path, default=None: robots if path == "/robots.txt" else ask(path, default)
    done = fill()
    assert done.code == 3
    assert "robots.txt" in done.err
    assert not museum.asked
    assert kept(collection) == []


def test_secrets_of_the_source_are_not_sent_to_the_service(told, site):
    told()
    assert len(site.asked) > 4
    assert all("x-member" not in headers for _, headers in site.asked)


def test_nothing_is_asked_of_networks_that_the_catalogue_does_not_allow(fill, collection, site):
    (collection / "sources.yml").write_text(CATALOGUE.format("[]", URL), encoding="utf-8")
    done = fill()
    assert done.code == 3
    assert "not an address on the open internet" in done.err
    assert not site.asked


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("law/az", "--from", "https://archive.example/search"), "ends in /cdx"),
        (("law/ez", "--from", "https://archive.example/cdx"), 'Did you mean "law/az"'),
        (("--from", "https://archive.example/cdx"), "say --all"),
        (("law/az",), "--from"),
    ],
)
def test_what_cannot_be_meant_is_said(run, collection, arguments, words):
    done = run("backfill", "-C", collection, *arguments)
    assert done.code in {1, 2}
    assert words in done.err


def test_an_address_that_was_never_captured_has_nothing_to_fill_in(told, museum):
    museum.captures.clear()
    for service in ("/web/cdx", "/timemap/link"):
        assert told(service=service)["listed"] == 0


def test_nothing_that_was_fetched_is_fetched_again_after_a_kill(museum, collection, told):
    museum.held_at = stamp(museum.captures[4].at)
    program = Path(sys.executable).with_name("hexapla")
    command = [program, "backfill", "-C", collection, "law", "--from", f"{museum.address}/web/cdx"]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert museum.begun.wait(30)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert [s.body for s in kept(collection)] == [page("bir"), page("iki")]
    museum.held_at = None
    asked = Counter(museum.asked)
    assert told()["kept"] == 1
    asked[f"{stamp(museum.captures[4].at)} {URL}"] += 1
    assert museum.asked == asked
    assert len(kept(collection)) == 3


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_says_so_and_keeps_what_it_has(museum, collection, ending):
    museum.held_at = stamp(museum.captures[4].at)
    program = Path(sys.executable).with_name("hexapla")
    command = [program, "backfill", "-C", collection, "--all", "--from", f"{museum.address}/web/cdx"]
    stopped = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert museum.begun.wait(30)
    stopped.send_signal(ending)
    _, complaint = stopped.communicate(timeout=20)
    assert stopped.returncode == 1
    assert "nothing that was acknowledged is lost" in complaint
    assert len(kept(collection)) == 2


def test_addresses_that_are_escaped_reach_the_service_as_they_are(told, museum):
    told()
    assert all(key.split(" ")[1] == URL for key in museum.asked)
    assert "ışık" in unquote(next(iter(museum.asked)))
