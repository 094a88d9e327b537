"""Watch what pywb, a Memento server, replays from a WARC file that we exported ourselves.

    python -m venv /tmp/pywb && /tmp/pywb/bin/pip install pywb
    python benchmarks/watching_pywb.py --pywb /tmp/pywb/bin

A page of the loopback is watched on four days: a text, the same text, and two others. Three days
are exported as WARC, pywb replays them, and its pages are watched: raw (`id_`) and rewritten
(`mp_`), of a day and the newest, one of a day without a capture, and one that was never captured.
Then everything is watched again, and once more after the fourth day was added to pywb. pywb is a
test server here, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from archive import history
from archive.history import KeptSnapshot
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.exporting import export_warc
from hexapla.watching import watch, watched

FIRST_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = ("birinci", "birinci", "ikinci", "üçüncü")
PAGE = (
    "<!doctype html><html><head><title>Qanun</title></head><body><main><h1>Qanun</h1>"
    "<p>Maddə 1. Iğdır’da {} bənd ışıqlıdır.</p><p>Maddə 2. <a href='/law'>Öz ünvanı</a>.</p>"
    "</main></body></html>"
)
CATALOGUE = """title: Benchmark
visiting:
  pause: 0
  allow_networks: [127.0.0.0/8]
works:
  - id: law
    title: Law
    sources:
"""
SOURCE = """      - id: {}
        url: {}
        language: az
        role: authentic
        publisher: Benchmark
"""
START_SECONDS = 30


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pywb", type=Path, required=True, help="folder of pywb's programs")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-pywb-"))
    try:
        rows = measure(folder, arguments.pywb)
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(f"{name}: {value}" for name, value in row.items()))


def measure(folder: Path, programs: Path) -> list[dict[str, object]]:
    """Return what became of each source in three watches."""
    (replayed := folder / "pywb").mkdir()
    # As public archives have it: a date without a capture redirects to the nearest one.
    (replayed / "config.yaml").write_text("redirect_to_exact: true\n")
    manage(programs, replayed, "init", "laws")
    original = collection(folder / "original", {})
    with origin() as (address, words):
        (original.folder / "sources.yml").write_text(CATALOGUE + SOURCE.format("az", address))
        kept = [on_day(original, words, day) for day in range(3)]
        add(original, programs, replayed, folder / "three.warc.gz")
        with pywb(programs, replayed) as archive:
            found = collection(folder / "watching", addresses(archive, address))
            rounds = [watch(found, watched(found)) for _ in range(2)]
            kept.append(on_day(original, words, 3))
            add(original, programs, replayed, folder / "four.warc.gz")
            rounds.append(watch(found, watched(found)))
            return told(found, original, kept, rounds)


def addresses(archive: str, address: str) -> dict[str, str]:
    """Return what is watched of *archive*, which captured *address*."""
    days = [f"{FIRST_DAY + timedelta(day):%Y%m%d%H%M%S}" for day in range(4)]
    return {
        "raw-first": f"{archive}/{days[0]}id_/{address}",
        "raw-revisit": f"{archive}/{days[1]}id_/{address}",
        "raw-no-such-date": f"{archive}/{days[2][:8]}id_/{address}",
        "raw-newest": f"{archive}/2099id_/{address}",
        "rewritten-first": f"{archive}/{days[0]}mp_/{address}",
        "rewritten-newest": f"{archive}/2099mp_/{address}",
        "never-captured": f"{archive}/{days[0]}id_/{address}/other",
    }


def collection(folder: Path, named: dict[str, str]) -> Collection:
    """Return a new collection of the addresses *named*."""
    folder.mkdir()
    sources = "".join(SOURCE.format(*each) for each in named.items())
    (folder / "sources.yml").write_text(CATALOGUE + sources)
    return Collection(folder)


def on_day(original: Collection, words: list[str], day: int) -> KeptSnapshot:
    """Watch the page as it is on *day*, and return what is its newest snapshot then."""
    words[:] = [WORDS[day]]
    watch(original, watched(original), clock=lambda: FIRST_DAY + timedelta(day))
    return newest(original, "az")


def newest(found: Collection, slug: str) -> KeptSnapshot | None:
    """Return the newest snapshot of a source."""
    with Archive.open(found.archive_path) as archive:
        return history.latest(archive, "law", slug)


def add(original: Collection, programs: Path, replayed: Path, path: Path) -> None:
    """Export everything of *original*, and have pywb replay it."""
    export_warc(original, path)
    manage(programs, replayed, "add", "laws", str(path))


def manage(programs: Path, replayed: Path, *wanted: str) -> None:
    """Have pywb's manager do what is *wanted*."""
    command = [programs / "wb-manager", *wanted]
    subprocess.run(command, cwd=replayed, check=True, stderr=subprocess.DEVNULL)


@contextmanager
def origin() -> Iterator[tuple[str, list[str]]]:
    """Serve the page, and yield its address and the word that it says."""
    words = [WORDS[0]]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(words[0]).encode()
            self.send_response(200 if self.path == "/law" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/law", words
    server.shutdown()
    server.server_close()


@contextmanager
def pywb(programs: Path, folder: Path) -> Iterator[str]:
    """Run pywb over *folder*, and yield the address of its collection."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [programs / "wayback", "-b", "127.0.0.1", "-p", str(port), "-d", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/laws"
    finally:
        server.kill()
        server.wait()


def told(
    found: Collection, original: Collection, kept: list[KeptSnapshot], rounds: list
) -> list[dict[str, object]]:
    """Return a row for each source: how it went, and whether it is what *original* kept."""
    rows = []
    for index, first in enumerate(rounds[0]):
        snapshot = newest(found, first.source)
        row: dict[str, object] = {
            "source": first.source,
            "three watches": [str(each[index].outcome) for each in by_source(rounds)],
            "status": by_source(rounds)[-1][index].status,
        }
        if snapshot is not None:
            row |= compared(found, original, kept, snapshot)
        rows.append(row)
    return rows


def by_source(rounds: list) -> list[list]:
    """Return the visits of each of *rounds*, in the order of the first."""
    order = [visit.source for visit in rounds[0]]
    return [sorted(visits, key=lambda visit: order.index(visit.source)) for visits in rounds]


def compared(
    found: Collection, original: Collection, kept: list[KeptSnapshot], snapshot: KeptSnapshot
) -> dict[str, object]:
    """Return the days on which *original* had the same bytes, and the same text, as *snapshot*."""
    headers = snapshot.description.headers
    with Archive.open(found.archive_path) as archive:
        text = snapshot.reading.load(archive).segments
    with Archive.open(original.archive_path) as archive:
        texts = [each.reading.load(archive).segments for each in kept]
    return {
        "redirects": sum(name == "location" for name, _ in headers),
        "Memento-Datetime": dict(headers).get("memento-datetime"),
        "bytes of day": [n for n, each in enumerate(kept, 1) if each.body == snapshot.body],
        "text of day": [n for n, each in enumerate(texts, 1) if each == text],
    }


if __name__ == "__main__":
    main()
