"""Export to pywb, have it replay everything, and backfill empty collections from it.

    python -m venv /tmp/pywb && /tmp/pywb/bin/pip install pywb
    python benchmarks/citing_pywb.py --pywb /tmp/pywb/bin [--collection PATH]

A site of the loopback is watched on eight days: a page that changes, stays, moves behind a
redirect, comes packed, in another charset, is gone, and comes back. It is exported as WARC, and
pywb, a test server here and nothing else, replays it. Whatever is exported is asked of pywb again;
empty collections are backfilled from its CDX server and its TimeMaps, run twice, and killed in
between. With --collection, the same is done with everything of the web in that collection (the
demo's, say) instead. What is asked of pywb passes a forwarder that counts it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from watching_pywb import CATALOGUE, SOURCE, manage, pywb

from archive.history import SnapshotEntry, entries
from archive.importing.choosing import Choice
from archive.importing.listings import stamp_of
from archive.importing.services import service_at
from archive.repository import Archive
from hexapla.backfilling import Wish, backfill
from hexapla.collection import Collection
from hexapla.exporting import export_warc
from hexapla.moments import moments
from hexapla.watching import watch, watched
from snapshots.digests import sha256
from snapshots.model import Snapshot

FIRST_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "<!doctype html><main><h1>Qanun</h1><p>Maddə 1. Iğdır’da {} bənd ışıqlıdır.</p></main>"
LISTS = ("cdx", "timemap/link", "timemap/json")
MOST_KILLS = 5
QUERY = "/%C4%B1%C5%9F%C4%B1k?b=1&a=%2F"

Shown = dict[tuple[str, str, str], str]
"""The digest of what each source showed at each date at each address."""


@dataclass(frozen=True)
class Kept:
    """A snapshot of the web, and whose it is."""

    name: tuple[str, str]
    snapshot: Snapshot


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pywb", type=Path, required=True, help="folder of pywb's programs")
    parser.add_argument("--collection", type=Path, help="export this one, instead of a site")
    parser.add_argument("--lists", nargs="+", choices=LISTS, default=LISTS)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-pywb-"))
    try:
        if options.collection is None:
            name, original = "a site of eight days", watched_site(folder)
        else:
            name, original = options.collection.name, Collection(options.collection)
        told = {name: measure(original, folder / "on-its-way", options.pywb, options.lists)}
    finally:
        shutil.rmtree(folder)
    print(json.dumps(told, indent=1))


def measure(
    original: Collection, folder: Path, programs: Path, lists: Sequence[str]
) -> dict[str, object]:
    """Return what became of *original* on its way to pywb and back, by each of *lists*."""
    (replayed := folder / "pywb").mkdir(parents=True)
    manage(programs, replayed, "init", "laws")
    exported = export_warc(original, folder / "all.warc.gz")
    manage(programs, replayed, "add", "laws", str(folder / "all.warc.gz"))
    kept = snapshots_of(original)
    told: dict[str, object] = {"exported": exported.captures, "of the web": len(kept)}
    with pywb(programs, replayed) as direct, forwarding(direct) as (address, asked):
        told["replayed"] = replays(kept, address)
        for list_at in lists:
            asked.clear()
            told[list_at] = filled(original, kept, folder / list_at, f"{address}/{list_at}", asked)
        asked.clear()
        told["killed"] = killed(kept, folder / "killed", f"{address}/cdx", asked)
    return told


def snapshots_of(collection: Collection) -> list[Kept]:
    """Return the snapshots of *collection* that came from the web."""
    with Archive.open(collection.archive_path) as archive:
        return [
            Kept((entry.kept.work, entry.kept.source), entry.kept.load(archive))
            for entry in entries(archive)
            if isinstance(entry, SnapshotEntry) and entry.kept.description.url.startswith("http")
        ]


def replays(kept: list[Kept], address: str) -> dict[str, int]:
    """Return how many snapshots pywb replays with their bytes, and with their dates."""
    counts: Counter[str] = Counter()
    for each in kept:
        snapshot = each.snapshot
        url = snapshot.exchanges[-1].url if snapshot.exchanges else snapshot.url
        status, headers, body = get(f"{address}/{stamp_of(snapshot.fetched_at)}id_/{url}")
        counts["status 200"] += status == 200  # noqa: PLR2004  OK
        counts["same bytes"] += body == snapshot.body
        stated = f"{snapshot.fetched_at:%a, %d %b %Y %H:%M:%S} GMT"
        counts["same dates"] += headers.get("Memento-Datetime") == stated
        if snapshot.final_url:
            first = f"{address}/{stamp_of(snapshot.fetched_at)}id_/{snapshot.url}"
            hop, headers, _ = get(first)
            counts["redirects replayed as redirects"] += hop // 100 == 3  # noqa: PLR2004
    return {"snapshots": len(kept), **counts}


def filled(
    original: Collection, kept: list[Kept], folder: Path, address: str, asked: Counter[str]
) -> dict[str, object]:
    """Return how an empty collection is backfilled from the list at *address*, twice."""
    empty = emptied(original, folder)
    wishes = wishes_for(empty, kept)
    first = backfill(empty, wishes, service_at(address), Choice())
    replayed = Counter({path: n for path, n in asked.items() if "id_/" in path})
    asked.clear()
    second = backfill(empty, wishes, service_at(address), Choice())
    return {
        "listed": first.listed,
        "fetched": first.fetched,
        "snapshots": first.intake.kept,
        "visits that found one unchanged": first.intake.revisits,
        "refused": [str(refusal) for refusal in first.intake.refusals][:5],
        **compared(kept, empty),
        "captures asked for more than once": sum(n > 1 for n in replayed.values()),
        "second run fetched": second.fetched,
        "second run asked for": sum("id_/" in path for path in asked),
    }


def emptied(original: Collection, folder: Path) -> Collection:
    """Return a collection with the catalogue of *original*, which may ask the loopback."""
    folder.mkdir(parents=True)
    text = original.catalogue_path.read_text(encoding="utf-8")
    if "visiting:" not in text:
        text += "\nvisiting:\n  pause: 0\n  allow_networks: [127.0.0.0/8]\n"
    (folder / "sources.yml").write_text(text, encoding="utf-8")
    return Collection(folder)


def wishes_for(collection: Collection, kept: list[Kept]) -> list[Wish]:
    """Return what is to be backfilled: each source from each address that it ever had."""
    known = {
        (source.work, source.slug): source
        for work in collection.catalogue().works
        for source in work.sources
    }
    named = dict.fromkeys((each.name, each.snapshot.url) for each in kept)
    return [Wish(known[name], url) for name, url in named]


def compared(kept: list[Kept], found: Collection) -> dict[str, int]:
    """Return how many snapshots *found* has with the same bytes at the same date."""
    with Archive.open(found.archive_path) as archive:
        seen = moments(archive, {each.name for each in kept})
    same = sum(
        (shown := seen[each.name].shown.get(each.snapshot.fetched_at.replace(microsecond=0)))
        is not None
        and shown.sha256 == sha256(each.snapshot.body)
        for each in kept
    )
    return {"same bytes at the same date": same}


def killed(kept: list[Kept], folder: Path, address: str, asked: Counter[str]) -> dict[str, object]:
    """Kill a backfill after every third capture until one is whole; return what was asked."""
    folder.mkdir(parents=True)
    name, url = kept[0].name, kept[0].snapshot.url
    text = (CATALOGUE + SOURCE.format("az", url)).replace("id: law", f"id: {name[0]}")
    (folder / "sources.yml").write_text(text.replace("id: az", f"id: {name[1]}"))
    addresses = {each.snapshot.url for each in kept if each.name == name}
    program = Path(sys.executable).with_name("hexapla")
    command = [program, "backfill", "-C", folder, "--all", "--from", address]
    command += [word for each in sorted(addresses) for word in ("--address", each)]
    found, of_it = Collection(folder), [each for each in kept if each.name == name]
    settled: dict[str, int] = {}
    kills = 0
    while kills < MOST_KILLS and run_until_third(command, asked):
        kills += 1
        with Archive.open(found.archive_path) as archive:
            known = {stamp_of(at) for at in moments(archive, {name})[name].known}
        replayed = {path: n for path, n in asked.items() if "id_/" in path}
        settled |= {path: n for path, n in replayed.items() if path.split("/")[2][:14] in known}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {
        "kills": kills,
        "snapshots": len(of_it),
        "requests": sum(n for path, n in asked.items() if "id_/" in path),
        "kept before a kill": len(settled),
        "of these asked for again": sum(asked[path] > n for path, n in settled.items()),
        **compared(of_it, found),
    }


def run_until_third(command: list[object], asked: Counter[str]) -> bool:
    """Run *command*, and kill it when it asks for its third capture; tell whether it came to it."""
    before = sum("id_/" in path for path in asked.elements())
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while sum("id_/" in path for path in asked.elements()) < before + 3:
        if run.poll() is not None:
            return False
        time.sleep(0.005)
    run.kill()
    run.wait()
    return True


def get(address: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of what is at *address*, without following redirects."""
    parts = urlsplit(address)
    with closing(HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("GET", address.removeprefix(f"http://{parts.netloc}"))
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


@contextmanager
def forwarding(direct: str) -> Iterator[tuple[str, Counter[str]]]:
    """Forward what is asked to the server at *direct*; yield our address and what was asked."""
    parts = urlsplit(direct)
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            with closing(HTTPConnection(parts.netloc, timeout=60)) as connection:
                # With our own host, so that pywb's TimeMaps name us.
                connection.request("GET", self.path, headers=dict(self.headers))
                answer = connection.getresponse()
                body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"transfer-encoding", "content-length", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):
                # Whoever asked may have been killed.
                self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(Handler) as port:
        yield f"http://127.0.0.1:{port}{parts.path}", asked


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve with *handler* on a port of the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def watched_site(folder: Path) -> Collection:
    """Watch a site of the loopback on eight days."""
    found = Collection(folder / "original")
    found.folder.mkdir()
    day = [0]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path, day[0])
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(Handler) as port:
        text = CATALOGUE + SOURCE.format("az", f"http://127.0.0.1:{port}{QUERY}")
        (found.folder / "sources.yml").write_text(text)
        for number in range(8):
            day[0] = number
            watch(found, watched(found), clock=lambda: FIRST_DAY + timedelta(day[0]))
    return found


def answer(path: str, day: int) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return what the site answers on *day*: status, headers and body."""
    html = [("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{day}"')]
    if path == "/robots.txt" or day == 5 or path not in {QUERY, "/yeni"}:  # noqa: PLR2004
        return 404, html, b"no such page"
    if day == 2 and path == QUERY:  # noqa: PLR2004
        return 307, [*html, ("Location", "/yeni")], b"moved"
    body = PAGE.format(("bir", "bir", "iki", "üç", "dörd", "", "bir", "bir")[day]).encode()
    if day == 3:  # noqa: PLR2004
        return 200, [*html, ("Content-Encoding", "gzip")], gzip.compress(body)
    if day == 4:  # noqa: PLR2004
        turkish = body.decode().replace("ə", "e").replace("’", "'").encode("windows-1254")
        return 200, [("Content-Type", "text/html; charset=windows-1254")], turkish
    return 200, html, body


if __name__ == "__main__":
    main()
