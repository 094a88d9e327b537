"""Ask every kind of page of a large collection, one after another and eight at once.

    python benchmarks/rooms_speed.py --snapshots 1000000 --copies 25 --sources 400 --seed 1 --json
    python benchmarks/rooms_speed.py --collection PATH   # a folder with archive.git and records.db

The collection is made as `rooms_making.py` tells: `--snapshots` in all, an original through the
archive, and copies of its rows. It is served by Datasette in a process of its own, over the
loopback. Addresses of every kind are drawn at random from the records, so that hardly any is asked
twice: first one of each kind, for which the server compiles its templates (the column "first", and
no other), then all kinds in turn, one question at a time, then the same by eight clients at once.
CPU is that of all threads of the server between a question and its answer, where Linux tells it;
the largest answers are given in KB. The last lines name what took too long, and errors.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive_data import percentile
from rooms_asking import Collection, Question, asked, questions
from rooms_making import Size, make

from datasette_hexapla.serving import arguments

CLIENTS = 8
WAIT_SECONDS = 60
PAGE_LIMIT_MS, SEARCH_LIMIT_MS = 50.0, 100.0
_ERRORS = 500
_SHOWN = ("p50", "p95", "max", "CPU", "CPU p95", "KB")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: how long it took, on the clock and of the server's CPU, and its size."""

    kind: str
    path: str
    milliseconds: float
    cpu: float
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class Server:
    """A Datasette that serves a collection."""

    port: int
    process: int

    def ask(self, each: Question, connection: http.client.HTTPConnection) -> Answer:
        """Ask one question, and read the whole answer."""
        before, started = self.cpu_milliseconds(), time.perf_counter()
        connection.request("GET", each.path, headers=dict(each.headers))
        response = connection.getresponse()
        size = len(response.read())
        taken = (time.perf_counter() - started) * 1000
        used = self.cpu_milliseconds() - before
        return Answer(each.kind, each.path, taken, used, response.status, size)

    def ask_all(self, several: Sequence[Question]) -> list[Answer]:
        """Ask *several* questions one after another over one connection."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            return [self.ask(each, connection) for each in several]

    def cpu_milliseconds(self) -> float:
        """Return the CPU that all threads of the server have used so far."""
        threads = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in threads) / 1e6


def main() -> None:
    """Make, serve, ask, and print the table."""
    options = _options()
    made = None if options.collection else Path(tempfile.mkdtemp(prefix="hexapla-rooms-"))
    folder = options.collection or made
    try:
        if made:
            make(made, Size(options.snapshots, options.copies, options.sources, options.seed))
        result = measure(folder, options)
    finally:
        if made:
            shutil.rmtree(made)
    if options.json:
        print(json.dumps(result, indent=1))
        return
    _print(result)


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return what was measured of the collection in *folder*."""
    path = folder / "records.db"
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        _served(folder) as server,
    ):
        kinds = questions(Collection(connection, random.Random(options.seed)))
        if options.only:
            kinds = {name: draw for name, draw in kinds.items() if options.only in name}
        # Whoever asks first has the templates compiled, and files read from the disk.
        first = server.ask_all(list(asked(kinds, 1)))
        several = list(asked(kinds, options.rounds))
        alone = server.ask_all(several)
        with ThreadPoolExecutor(CLIENTS) as pool:
            shares = [several[n::CLIENTS] for n in range(CLIENTS)]
            together = [each for part in pool.map(server.ask_all, shares) for each in part]
        return {
            "collection": _counts(connection),
            "first": {answer.kind: round(answer.milliseconds, 1) for answer in first},
            "alone": _summed(alone),
            "eight at once": _summed(together),
            "missed": _missed(alone),
            "errors": [f"{a.status} {a.path}" for a in (*alone, *together) if a.status >= _ERRORS],
        }


def _summed(answers: Sequence[Answer]) -> dict[str, dict[str, object]]:
    by_kind: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_kind[answer.kind].append(answer)
    return {kind: _of_kind(found) for kind, found in by_kind.items()}


def _of_kind(answers: Sequence[Answer]) -> dict[str, object]:
    taken = [answer.milliseconds for answer in answers]
    used = [answer.cpu for answer in answers]
    slowest = max(answers, key=lambda answer: answer.milliseconds)
    return {
        "asked": len(answers),
        "p50": round(percentile(taken, 0.5), 1),
        "p95": round(percentile(taken, 0.95), 1),
        "max": round(max(taken), 1),
        "CPU": round(percentile(used, 0.5), 1),
        "CPU p95": round(percentile(used, 0.95), 1),
        "KB": round(max(answer.size for answer in answers) / 1024, 1),
        "statuses": sorted({answer.status for answer in answers}),
        "slowest": slowest.path,
    }


def _missed(answers: Sequence[Answer]) -> list[str]:
    return [
        kind
        for kind, found in _summed(answers).items()
        if float(str(found["p95"])) > (SEARCH_LIMIT_MS if "search" in kind else PAGE_LIMIT_MS)
    ]


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = ("works", "sources", "snapshots", "versions", "changes", "segments", "visits")
    counted = {table: f"SELECT count(*) FROM {table}" for table in tables}  # noqa: S608 - ours
    return {table: connection.execute(sql).fetchone()[0] for table, sql in counted.items()}


@contextmanager
def _served(folder: Path) -> Iterator[Server]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = arguments(folder / "records.db", folder / "archive.git", "127.0.0.1", port)
    command = [sys.executable, "-m", "datasette", *settings]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _print(result: dict[str, Any]) -> None:
    print(result["collection"])
    alone, together = result["alone"], result["eight at once"]
    print(
        f"{'':32}{''.join(f'{name:>9}' for name in ('first', *_SHOWN))}"
        f"   8 clients:{'p95':>9}{'max':>9}"
    )
    for kind, found in alone.items():
        row = f"{result['first'][kind]:>9}" + "".join(f"{found[name]:>9}" for name in _SHOWN)
        other = together[kind]
        codes = ",".join(map(str, found["statuses"]))
        print(f"{kind:32}{row}{'':13}{other['p95']:>9}{other['max']:>9}  {codes}")
    for name in ("missed", "errors"):
        print(f"{name}: {result[name]}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collection", type=Path)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--sources", type=int, default=40, help="Sources of the original.")
    parser.add_argument("--rounds", type=int, default=20, help="Questions of each kind.")
    parser.add_argument("--only", default="", help="Only kinds with this in their name.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
