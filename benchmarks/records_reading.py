"""Ask the records of a large collection what pages ask, beside `git log -- path` in the same run.

    python benchmarks/records_reading.py --snapshots 100000 --sources 1000 --seed 1 --json
    python benchmarks/records_reading.py --collection PATH   # a folder with archive.git, records.db

Three questions, of random sources and dates: the latest text, the text at a date, and the list of
versions. A text is read from the records, and besides as a blob through one held-open cat-file.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive_data import percentile
from records_data import Shape, make

from archive.layout import source_folder
from archive.repository import Archive
from datasette_hexapla import building
from hexapla.recalling import Records

SLOW_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of the clock, which others on the machine stretch, and of this process' CPU."""

    clock: float
    cpu: float


def main() -> None:
    """Measure, and print the table."""
    arguments = _arguments()
    made = None if arguments.collection else Path(tempfile.mkdtemp(prefix="hexapla-reading-"))
    folder = arguments.collection or made
    try:
        if made is not None:
            shape = Shape(arguments.sources, arguments.lines, arguments.changing, arguments.seed)
            make(made / "archive.git", shape, arguments.snapshots)
        result = measure(folder, arguments.rounds, random.Random(arguments.seed))
    finally:
        if made is not None:
            shutil.rmtree(made)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:50} {value}")


def measure(folder: Path, rounds: int, choices: random.Random) -> dict[str, float]:
    """Return milliseconds a question, median and p95, and how many times faster than git log."""
    path = folder / "records.db"
    with (
        Archive.open(folder / "archive.git") as archive,
        closing(_connected(archive, path)) as connection,
    ):
        records = Records(connection)
        names = [row["name"] for row in records.rows("select name from sources order by name")]
        dates = [row["began_at"] for row in records.rows("select began_at from versions")]
        ((count,),) = connection.execute("select count(*) from snapshots")
        questions: dict[str, Callable[[str], object]] = {
            "latest text": records.version,
            "text at a date": lambda name: _at(records, name, choices.choice(dates)),
            "list of versions": records.versions,
            "latest text, as a blob": lambda name: _blob(archive, connection, name),
        }
        result: dict[str, float] = {"snapshots": count, "sources": len(names)}
        slow = [_timed(_log(archive), choices.choice(names)) for _ in range(SLOW_ROUNDS)]
        median = percentile([each.clock for each in slow], 0.5)
        result["git log -- path, median ms"] = round(median, 1)
        for told, ask in questions.items():
            taken = [_timed(ask, choices.choice(names)) for _ in range(rounds)]
            clock, cpu = [each.clock for each in taken], [each.cpu for each in taken]
            result[f"{told}, median ms"] = round(percentile(clock, 0.5), 3)
            result[f"{told}, p95 ms"] = round(percentile(clock, 0.95), 3)
            result[f"{told}, p95 ms of our CPU"] = round(percentile(cpu, 0.95), 3)
            result[f"git log / {told}"] = round(median / percentile(clock, 0.5))
    return result


def _connected(archive: Archive, path: Path) -> sqlite3.Connection:
    building.update(archive, path, None)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _at(records: Records, name: str, date: str) -> object:
    # Half of a collection's dates lie before the first text of some source: that is an answer, too.
    latest = records.rows("select began_at from versions where source = ? and number = 1", [name])
    return records.version(f"{name}@{max(date, latest[0]['began_at'])}")


def _blob(archive: Archive, connection: sqlite3.Connection, name: str) -> str:
    row = connection.execute(
        "select text_blob from versions join readings on readings.name = versions.name"
        " where versions.source = ? and is_newest",
        [name],
    ).fetchone()
    return archive.blob(row[0]).decode()


def _log(archive: Archive) -> Callable[[str], object]:
    def log(name: str) -> object:
        work, _, source = name.partition("/")
        return archive.commands.run("log", "--format=%H", "main", "--", source_folder(work, source))

    return log


def _timed(ask: Callable[[str], object], name: str) -> Taken:
    clock, cpu = time.perf_counter(), time.process_time()
    ask(name)
    return Taken((time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collection", type=Path)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--changing", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
