"""Measure TimeGates over many addresses, and over an address with many mementos.

`python benchmarks/citing_timegates.py --seed 1 [--addresses 100000] [--mementos 3] [--asked 300]`

The records are filled with rows of snapshots that no archive holds, as TimeGates ask only these;
the addresses have queries, escapes and several spellings. One more address has `--most` mementos.
A server of its own answers over HTTP, first for a hundredth of the addresses, then for all, with a
page that reads nothing (`/-/versions.json`) beside them, so that the figures can be compared.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from datasette_hexapla.serving import arguments
from hexapla.collection import create
from hexapla.deriving import bring_up_to_date
from snapshots.surts import surt

FIRST = datetime(1999, 1, 1, tzinfo=UTC)
DAYS = 9_000
PATHS = ["/a/{n}", "/ı/{n}?q=a%20b&n={n}", "/A/{n}.html", "/x,y;z/{n}?é=1", "/?id={n}#top"]
SPELLINGS = ["https://www.example{h}.org{p}", "http://example{h}.org:80{p}", "EXAMPLE{h}.org{p}"]
_IN_A_SOURCE = 100
_SHARE = 100
_SNAPSHOT = """
insert into snapshots (name, snapshot_id, digits, source, number, kept_as, fetched_at, url, headers,
    media_type, extension, body_sha256, body_blob, length, obtained, stated, archive_commit,
    archive_path)
values (?1 || '/' || substr(?2, 1, 12), 'swh:1:dir:' || ?2, ?2, ?1, ?3, ?4, ?5, ?6, '[]',
    'text/html', 'html', '', '', 0, 'watched', '[]', '', '')
"""
_ADDRESS = "insert into addresses values (?, ?, ?, 'snapshots', ?, NULL, ?)"


def address(number: int) -> str:
    """Return the address *number*, as it is kept."""
    path = PATHS[number % len(PATHS)].format(n=number)
    return f"https://example{number % 997}.org{path}"


def asked_as(number: int) -> str:
    """Return another spelling of the address *number*."""
    path = PATHS[number % len(PATHS)].format(n=number).partition("#")[0]
    spelled = SPELLINGS[number % len(SPELLINGS)].format(h=number % 997, p=path)
    return spelled.encode().decode("ascii", "ignore") if spelled.isascii() else _escaped(spelled)


def _escaped(address_: str) -> str:
    return "".join(c if c.isascii() else "".join(f"%{b:02x}" for b in c.encode()) for c in address_)


def fill(records: Path, numbers: Sequence[int], mementos: int, chance: random.Random) -> None:
    """Write rows of so many *mementos* of each of the addresses *numbers*."""
    with closing(sqlite3.connect(records)) as connection, connection:
        held: dict[str, list[tuple[datetime, str]]] = {}
        for number in numbers:
            source = f"w{number // _IN_A_SOURCE}/s"
            held.setdefault(source, []).extend(
                (_moment(chance), address(number)) for _ in range(mementos)
            )
        for source, rows in held.items():
            _write(connection, source, sorted(rows), chance)


def _write(
    connection: sqlite3.Connection,
    source: str,
    rows: list[tuple[datetime, str]],
    chance: random.Random,
) -> None:
    spans: dict[str, list[str]] = {}
    for number, (at, url) in enumerate(rows, 1):
        stated = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        spans.setdefault(url, []).append(stated)
        digits = f"{chance.getrandbits(160):040x}"
        connection.execute(_SNAPSHOT, (source, digits, number, number, stated, url))
    for url, times in spans.items():
        connection.execute(_ADDRESS, (source, times[0], url, times[-1], surt(url)))


def _moment(chance: random.Random) -> datetime:
    return FIRST + timedelta(days=chance.randrange(DAYS), seconds=chance.randrange(86_400))


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve the records in *folder*; yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    told = arguments(folder / "records.db", folder / "archive.git", "127.0.0.1", port)
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", *told],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    server.send_signal(signal.SIGINT)
    server.wait()


def timed(port: int, path: str, status: int, **headers: str) -> float:
    """Return the milliseconds until *path* has answered with *status*."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    answer.read()
    milliseconds = (time.perf_counter() - started) * 1000
    connection.close()
    if answer.status != status:
        raise SystemExit(f"{path} answered {answer.status}, not {status}.")
    return milliseconds


def told(milliseconds: list[float]) -> dict[str, float]:
    """Return median and 95th percentile."""
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    return {"median ms": round(statistics.median(milliseconds), 1), "p95 ms": round(p95, 1)}


def asked(
    port: int, numbers: Sequence[int], times: int, chance: random.Random
) -> dict[str, dict[str, float]]:
    """Return how long each kind of question takes, asked of some of *numbers* by turns."""
    found: dict[str, list[float]] = {}
    for _ in range(times):
        uri = asked_as(chance.choice(numbers))
        at = format_datetime(_moment(chance), usegmt=True)
        for name, path, status in (
            ("nothing read", "/-/versions.json", 200),
            ("TimeGate", f"/timegate/{uri}", 302),
            ("TimeMap", f"/timemap/link/{uri}", 200),
            ("never archived", f"/timegate/{uri}0000", 404),
        ):
            found.setdefault(name, []).append(timed(port, path, status, Accept_Datetime=at))
    return {name: told(each) for name, each in found.items()}


def measure(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Return every figure."""
    chance = random.Random(options.seed)
    found: dict[str, object] = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    few = range(options.addresses // _SHARE)
    collection = create(folder / "collection", "TimeGates")
    bring_up_to_date(collection)
    fill(collection.records_path, few, options.mementos, chance)
    with served(collection.folder) as port:
        found[f"{len(few)} addresses"] = asked(port, few, options.asked, chance)
    rest = range(len(few), options.addresses)
    fill(collection.records_path, rest, options.mementos, chance)
    many = options.addresses
    fill(collection.records_path, [many], options.most, chance)
    with served(collection.folder) as port:
        found[f"{many} addresses"] = asked(port, range(many), options.asked, chance)
        one = asked(port, [many], max(options.asked // 10, 20), chance)
        found[f"one address with {options.most} mementos"] = one
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--addresses", type=int, default=100_000)
    parser.add_argument("--mementos", type=int, default=3)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=300)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(json.dumps(measure(options, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
