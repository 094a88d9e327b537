"""Build all records of collections of two sizes, and see what a snapshot costs and what grows.

    python benchmarks/records_building.py --snapshots 10000 --sources 1000 --seed 1 --json
    python benchmarks/records_building.py --snapshots 100000 --changing 0.02
    python benchmarks/records_building.py --snapshots 2000 --sources 50 --lines 170   # 20 KB texts

Each collection is made through the archive, and built by a process of its own, whose CPU (with
that of its git) and largest memory are taken. What comes before the first diff and after the last
is told apart from the diffs, which are the differ's work. Then the records are weighed, table by
table, beside the archive after packing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from archive_data import cpu_seconds
from records_data import Shape, make

from archive.repository import Archive
from datasette_hexapla import building

MEBIBYTE = 1 << 20


def main() -> None:
    """Measure, and print the table."""
    arguments = _arguments()
    if arguments.build:
        print(json.dumps(build(arguments.build)))
        return
    folder = Path(tempfile.mkdtemp(prefix="hexapla-building-", dir=arguments.folder))
    try:
        results = [
            measure(folder / str(size), arguments, size)
            for size in (arguments.snapshots // 10, arguments.snapshots)
        ]
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(results))
        return
    for name in results[-1]:
        print(f"{name:45}", *(f"{result.get(name, '')!s:>14}" for result in results))


def measure(folder: Path, arguments: argparse.Namespace, snapshots: int) -> dict[str, object]:
    """Return what building the records of so many *snapshots* takes."""
    folder.mkdir()
    sources = min(arguments.sources, snapshots)
    shape = Shape(sources, arguments.lines, arguments.changing, arguments.seed)
    make(folder / "archive.git", shape, snapshots)
    written = subprocess.run(
        [sys.executable, __file__, "--build", str(folder)], check=True, capture_output=True
    ).stdout
    return {"snapshots": snapshots, **json.loads(written), **weighed(folder)}


def build(folder: Path) -> dict[str, object]:
    """Build the records in this process, and return what it took."""
    marks: dict[str, float] = {}

    def mark(done: int, total: int) -> None:
        # The first call comes when all diffs are known but none is made.
        marks.setdefault("began", cpu_seconds())
        marks.setdefault("diffs", total)
        if done == marks["diffs"]:
            marks.setdefault("ended", cpu_seconds())

    with Archive.open(folder / "archive.git") as archive:
        before, started = cpu_seconds(), time.perf_counter()
        building.rebuild(archive, folder / "records.db", None, mark)
    elapsed, used = time.perf_counter() - started, cpu_seconds() - before
    ((count,),) = _asked(folder, "SELECT count(*) FROM snapshots")
    diffs, diffing = int(marks["diffs"]), marks["ended"] - marks["began"]
    return {
        "diffs": diffs,
        "snapshots a CPU second, without diffs": round(count / (used - diffing)),
        "snapshots a CPU second, with diffs": round(count / used),
        "snapshots a second of the clock, with diffs": round(count / elapsed),
        "CPU ms a diff": round(diffing / max(diffs, 1) * 1000, 2),
        "largest memory, MiB": _largest_memory(),
    }


def weighed(folder: Path) -> dict[str, object]:
    """Return the bytes a snapshot takes in the records, by table, and in the packed archive."""
    path = folder / "archive.git"
    subprocess.run(["git", "--git-dir", str(path), "repack", "-adfq"], check=True)
    packed = sum(file.stat().st_size for file in (path / "objects").rglob("*") if file.is_file())
    ((count,),) = _asked(folder, "SELECT count(*) FROM snapshots")
    ((texts,),) = _asked(folder, "SELECT sum(length(CAST(text AS BLOB))) FROM versions")
    found: dict[str, object] = {
        "archive, bytes a snapshot": packed // count,
        "records, bytes a snapshot": (folder / "records.db").stat().st_size // count,
        "of these texts of versions": texts // count,
    }
    for table, size in _asked(
        folder,
        "SELECT coalesce(nullif(m.tbl_name, ''), name), sum(pgsize) AS size FROM dbstat"
        " LEFT JOIN sqlite_master AS m USING (name) GROUP BY 1 ORDER BY size DESC LIMIT 6",
    ):
        found[f"{table} with its indexes"] = size // count
    return found


def _asked(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        try:
            return connection.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []  # SQLite was built without dbstat: tables are not weighed one by one


def _largest_memory() -> int:
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes * 1024 // MEBIBYTE if os.uname().sysname == "Linux" else kibibytes // MEBIBYTE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--changing", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, help="Where to make the collections.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
