"""Time the pages of one source with thousands of versions: changes, snapshots, any two versions.

A text of clauses is edited again and again (words, now and then a move, an insertion or a
deletion), kept by the real archive and told by the real records. Each page is then asked of
Datasette in this process, without a network; the first page of each kind is not counted.

    python benchmarks/rooms_histories.py --versions 10000 --seed 1 [--json]
    python benchmarks/rooms_histories.py --records PATH      # records of one source "law/en"
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from archive.keeping import writing
from archive.repository import Archive
from datasette_hexapla import building
from snapshots import catalogue
from snapshots.identifiers import snapshot_id
from snapshots.model import Snapshot, Source
from snapshots.reading.choosing import read

CATALOGUE = """
title: One long history
works:
  - id: law
    title: Law
    sources:
      - {id: en, url: 'https://example.org/', language: en, role: authentic, publisher: P}
"""
CLAUSES = 120
WORDS = ("party", "price", "goods", "term", "notice", "court", "bank", "month", "duty", "share")
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
OFTEN = timedelta(hours=12)
MOVED, INSERTED, DELETED = 0.05, 0.1, 0.15
"""Shares of the versions in which a clause moves, comes or goes, each with those before it."""

FOUND = 200


def clause(number: int, chance: random.Random) -> str:
    """Return a clause of some twenty words, no two alike."""
    words = " ".join(chance.choice(WORDS) for _ in range(18))
    return f"Clause {number} of the {words} {chance.randrange(10**6)}."


def texts(versions: int, chance: random.Random) -> Iterator[str]:
    """Yield the text of each version."""
    text = [clause(number, chance) for number in range(CLAUSES)]
    for version in range(versions):
        yield "\n\n".join(text)
        place = chance.randrange(len(text))
        kind = chance.random()
        if kind < MOVED:
            text.insert(chance.randrange(len(text)), text.pop(place))
        elif kind < INSERTED:
            text.insert(place, clause(version, chance))
        elif kind < DELETED and len(text) > CLAUSES // 2:
            del text[place]
        else:
            words = text[place].split(" ")
            words[chance.randrange(4, len(words))] = chance.choice(WORDS) + str(version)
            text[place] = " ".join(words)


def keep(archive: Archive, versions: int, chance: random.Random) -> None:
    """Keep all versions in *archive*."""
    stated = catalogue.parse(CATALOGUE)
    (source,) = stated.sources
    with writing(archive) as writer:
        writer.keep_catalogue(CATALOGUE.encode())
        for number, text in enumerate(texts(versions, chance)):
            keep_one(writer, source, text, FIRST + number * OFTEN)


def keep_one(writer: Any, source: Source, text: str, at: datetime) -> None:
    """Keep one version."""
    snapshot = Snapshot(
        body=text.encode(),
        url=source.url or "",
        fetched_at=at,
        media_type="text/plain",
        extension="txt",
        charset="utf-8",
        charset_from="utf-8",
        status=200,
        headers=(),
    )
    reading = read(snapshot, snapshot_id(snapshot), source)
    writer.keep(source.work, source.slug, snapshot, reading)


def addresses(records: Path, asked: int, chance: random.Random) -> dict[str, list[str]]:
    """Return so many addresses of each kind of page."""
    with closing(sqlite3.connect(records)) as connection:
        codes = [code for (code,) in connection.execute("SELECT code FROM diffs")]
        digits = [each for (each,) in connection.execute("SELECT digits FROM snapshots")]
    pairs = [sorted(chance.sample(range(len(digits)), 2)) for _ in range(asked)]
    return {
        "change": [f"/c/{chance.choice(codes)}" for _ in range(asked)],
        "snapshot": [f"/s/{chance.choice(digits)}" for _ in range(asked)],
        "any two, first": [f"/d/{digits[a][:12]}..{digits[b][:12]}" for a, b in pairs],
        "any two, again": [f"/d/{digits[a][:12]}..{digits[b][:12]}" for a, b in pairs[-20:]],
        "source": ["/src/law/en", "/src/law/en?before=500"] * (asked // 2),
    }


async def timed(records: Path, pages: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Return milliseconds of each kind of page: median and p95, by the clock and of CPU."""
    from datasette.app import Datasette

    datasette = Datasette([str(records)], settings={"default_allow_sql": False})
    await datasette.invoke_startup()
    found = {}
    for kind, paths in pages.items():
        await datasette.client.get(paths[0])
        times, cpu, size = [], [], 0
        for path in paths[1:]:
            began, worked = perf_counter(), process_time()
            response = await datasette.client.get(path)
            times.append(1000 * (perf_counter() - began))
            cpu.append(1000 * (process_time() - worked))
            size = max(size, len(response.content))
            if response.status_code != FOUND:
                raise SystemExit(f"{path} answered {response.status_code}")
        found[kind] = {
            "pages": len(times),
            "median_ms": middle(times, 0.5),
            "p95_ms": middle(times, 0.95),
            "cpu_median_ms": middle(cpu, 0.5),
            "cpu_p95_ms": middle(cpu, 0.95),
            "largest_kb": size / 1000,
        }
    return found


def middle(times: list[float], share: float) -> float:
    """Return the value below which this *share* of *times* lies."""
    return sorted(times)[min(round(share * len(times)), len(times) - 1)]


def make(folder: Path, versions: int, chance: random.Random) -> Path:
    """Make a history of so many *versions* in *folder*, and return its records."""
    records = folder / "records.db"
    with Archive.create(folder / "archive.git") as archive:
        keep(archive, versions, chance)
        building.update(archive, records, None)
    return records


def told_of(records: Path) -> dict[str, float]:
    """Return how many versions and landmarks there are, and the share of the file of the latter."""
    with closing(sqlite3.connect(records)) as connection:
        ((versions,),) = connection.execute("SELECT count(*) FROM versions")
        ((landmarks, size),) = connection.execute(
            "SELECT count(*), coalesce(sum(length(stood)), 0) FROM landmarks"
        )
    share = size / records.stat().st_size
    return {"versions": versions, "landmarks": landmarks, "landmarks_share": share}


def main(said: Callable[[str], object] = print) -> None:
    """Make the history, time its pages, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=Path, help="Records that were made before.")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        records = asked.records or make(Path(folder), asked.versions, chance)
        facts = told_of(records)
        found = asyncio.run(timed(records, addresses(records, asked.asked, chance)))
    if asked.json:
        said(json.dumps({**facts, "pages": found}, indent=1))
        return
    said(", ".join(f"{name} {value:.4g}" for name, value in facts.items()))
    for kind, row in found.items():
        said(f"{kind:16}" + "".join(f"  {name} {value:.1f}" for name, value in row.items()))


if __name__ == "__main__":
    sys.exit(main())
