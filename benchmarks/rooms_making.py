"""Make a collection as large as is asked for: a part through the real archive, the rest copied.

The *original* is made as any collection is: a catalogue of works in several languages, snapshots
with readings and visits kept in an archive, and records built from it with the diffs, histories and
comparisons that building makes. One source, of short texts, has an eightieth of all snapshots that
there will be; the others have many or, most of them, a few.

Then every row is copied as often as is asked for, works, sources, snapshots and changes under names
and IDs of their own and at times some seconds apart, into the same tables and indexes; the one long
history five times only. Copies have the texts of the original, so that words stay as common as they
were; the bytes of their snapshots are those of the original, which are in the archive.
"""

from __future__ import annotations

import heapq
import json
import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from rooms_texts import LANGUAGES, Speaker

from archive.keeping import writing
from archive.repository import Archive
from datasette_hexapla import building, schema
from datasette_hexapla.records.numbering import PER_SECOND
from datasette_hexapla.tables import catalogue
from datasette_hexapla.tables.model import Table
from differ.encoders import universal
from snapshots.digests import sha256
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, Visit

BEGINNING = datetime(2014, 1, 1, tzinfo=UTC)
DAYS = 4_000
COLUMNS = 4
"""Languages of a work."""

MOST_LINES = 120
LONG_COPIES = 6
"""The long history and its copies."""

STEEPNESS = 1.1
"""The nth of the other sources has fewer snapshots than the first by n to this power."""

_SLUG = re.compile(r"\bw(?=[0-9]{4}\b)")
_DIGITS = re.compile(r"(?<=\b[0-9a-f]{10})[0-9a-f]{2}")
_SECONDS = re.compile(r":00Z")
_LONG = "w0000"
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Size:
    """How large a collection is to be: *snapshots* in all, in so many *copies* of the original."""

    snapshots: int
    copies: int
    sources: int
    seed: int

    @property
    def longest(self) -> int:
        """Return the number of snapshots of the long history."""
        return max(2, self.snapshots // 80)

    @property
    def original(self) -> int:
        """Return the number of snapshots of the original, the long history aside."""
        return (self.snapshots - LONG_COPIES * self.longest) // self.copies


@dataclass(frozen=True, slots=True)
class _Source:
    work: str
    slug: str
    language: str
    snapshots: int
    lines: int

    @property
    def url(self) -> str:
        return f"https://{self.work}.example.org/{self.slug}"


def make(folder: Path, size: Size, *, encoded: bool = True) -> None:
    """Make a collection in *folder*."""
    sources = tuple(_sources(size))
    with Archive.create(folder / "archive.git") as archive:
        _keep(archive, sources, size)
        encoder = universal() if encoded else None
        building.rebuild(archive, folder / "records.db", encoder)
    copy(folder / "records.db", size.copies)


def _sources(size: Size) -> Iterator[_Source]:
    choices = random.Random(size.seed)
    yield _Source(_LONG, "long", LANGUAGES[0], size.longest, 8)
    whole = sum(rank**-STEEPNESS for rank in range(1, size.sources + 1))
    for rank in range(1, size.sources + 1):
        number, column = divmod(rank - 1, COLUMNS)
        language = LANGUAGES[(column + (number if column else 0)) % len(LANGUAGES)]
        lines = min(MOST_LINES, max(6, round(choices.lognormvariate(3.0, 0.8))))
        snapshots = max(2, round(size.original * rank**-STEEPNESS / whole))
        yield _Source(f"w{number + 1:04}", f"{language}-{column}", language, snapshots, lines)


def _catalogue(sources: tuple[_Source, ...]) -> bytes:
    works: dict[str, list[_Source]] = {}
    for source in sources:
        works.setdefault(source.work, []).append(source)
    lines = ["title: A made collection", "works:"]
    for slug, columns in works.items():
        lines += [f"  - id: {slug}", f"    title: Work {slug}", "    sources:"]
        for place, source in enumerate(columns):
            role = "unofficial translation" if place else "authentic"
            lines.append(
                f"      - {{id: {source.slug}, url: {json.dumps(source.url)},"
                f" language: {source.language}, role: {role}, publisher: P}}"
            )
    return ("\n".join(lines) + "\n").encode()


def _keep(archive: Archive, sources: tuple[_Source, ...], size: Size) -> None:
    histories = [_history(source, size.seed) for source in sources]
    visits: dict[str, list[Visit]] = {}
    with writing(archive) as writer:
        writer.keep_catalogue(_catalogue(sources))
        for _, _, source, snapshot, reading in heapq.merge(*histories):
            identifier = writer.keep(source.work, source.slug, snapshot, reading)
            month = snapshot.fetched_at.strftime("%Y-%m")
            visits.setdefault(month, []).extend(_visits(source, snapshot, str(identifier)))
        for month, made in visits.items():
            writer.keep_visits(f"run-{month}", made)


def _visits(source: _Source, snapshot: Snapshot, identifier: str) -> Iterator[Visit]:
    at = snapshot.fetched_at
    named = {"work": source.work, "source": source.slug}
    yield Visit(**named, visited_at=at, outcome=Outcome.CHANGED, snapshot=identifier)
    later = at + timedelta(minutes=5)
    failed = int(identifier[-2:], 16) < 8  # noqa: PLR2004 - one of 32
    outcome = Outcome.FAILED if failed else Outcome.UNCHANGED
    confirmed = None if failed else identifier
    yield Visit(**named, visited_at=later, outcome=outcome, snapshot=confirmed)


def _history(
    source: _Source, seed: int
) -> Iterator[tuple[datetime, str, _Source, Snapshot, Reading]]:
    choices = random.Random(f"{seed} {source.url}")
    speaker = Speaker(source.language, choices)
    lines = ["# " + speaker.line(), *(speaker.line() for _ in range(source.lines))]
    step = timedelta(minutes=DAYS * 24 * 60 // (source.snapshots + 1))
    at = BEGINNING + timedelta(minutes=choices.randrange(max(1, step // timedelta(minutes=1))))
    for number in range(source.snapshots):
        if number and choices.random() < 0.87:  # noqa: PLR2004 - the others differ in bytes alone
            lines = speaker.revised(lines)
        yield at, source.url, source, *_read(source, lines, at, number)
        at += step


def _read(source: _Source, lines: list[str], at: datetime, number: int) -> tuple[Snapshot, Reading]:
    text = "\n".join(lines)
    snapshot = Snapshot(
        body=f"{text}\n<!-- {number} -->\n".encode(),
        url=source.url,
        fetched_at=at,
        media_type="text/plain",
        extension="txt",
        status=200,
        headers=(("content-type", "text/plain; charset=utf-8"),),
        charset="utf-8",
        charset_from="header",
    )
    return snapshot, Reading(
        snapshot=snapshot_id(snapshot),
        segments=tuple(lines),
        reader="lines",
        reader_version=1,
        rules_version=1,
        profile_sha256=sha256(b""),
    )


def copy(path: Path, copies: int) -> None:
    """Copy all rows of the records in *path*, so that they hold so many *copies* of each."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -500000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        with _without_indexes(connection):
            for table in schema.TABLES:
                if table.name not in _ALONE:
                    _copy_table(connection, table, copies)
        _sum_up_months(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = wal")


_ALONE = frozenset({"state", "facts", "verdicts", "collection_months"})
_NUMBERED = {"snapshots": "kept_as", "works": "position"}
"""Columns that count all rows of their table."""

_NAMED = frozenset(
    (
        *("name", "slug", "code", "snapshot_id", "digits", "scope", "surt", "title", "url"),
        *("base_versions", "translation_versions", "revised", "archive_path"),
    )
)


@contextmanager
def _without_indexes(connection: sqlite3.Connection) -> Iterator[None]:
    """Take away indexes and triggers for as long as the block lasts, and index all rows then."""
    found = connection.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in found:
        connection.execute(f'DROP {kind} "{name}"')
    yield
    for _, _, sql in found:
        connection.execute(sql)
    for table in schema.TABLES:
        if table.searched:
            name = f"{table.name}_fts"
            rebuild = f"INSERT INTO {name}({name}) VALUES ('rebuild')"  # noqa: S608 - ours
            connection.execute(rebuild)


def _copy_table(connection: sqlite3.Connection, table: Table, copies: int) -> None:
    # Where rows have a number of their own, it is made of a time.
    timed = table.surrogate is not None
    columns = table.columns
    names = ", ".join(f'"{column.name}"' for column in columns)
    original = f"SELECT {names} FROM {table.name} ORDER BY rowid"  # noqa: S608 - names of ours
    rows = connection.execute(original).fetchall()
    numbered = _NUMBERED.get(table.name)
    places = tuple(
        place
        for place, column in enumerate(columns)
        if column.references
        or column.surrogate
        or column.name in {*_NAMED, numbered}
        or column.name.endswith(("_at", "until"))
    )
    values = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({values})"  # noqa: S608 - names of ours
    together = groupby(rows, key=lambda row: row[0] // PER_SECOND) if timed else [(0, rows)]
    for _, group in together:
        same = [(row, LONG_COPIES if _is_long(row) else copies) for row in group]
        for number in range(1, copies):
            step = _later(number) if timed else number * len(rows)
            connection.executemany(
                sql,
                (_copied(row, places, number, step) for row, until in same if number < until),
            )


def _is_long(row: Sequence[Any]) -> bool:
    return any(isinstance(value, str) and value.startswith(_LONG) for value in row[:6])


def _later(number: int) -> int:
    """Return by how much the numbers of a copy's rows are greater, which are made of times."""
    minutes, seconds = divmod(number, _MINUTE)
    return seconds * PER_SECOND + minutes * PER_SECOND // 4


def _copied(row: Sequence[Any], places: Sequence[int], number: int, step: int) -> list[Any]:
    """Return *row* of the original as its copy with this *number* has it."""
    found = list(row)
    for place in places:
        value = found[place]
        if isinstance(value, str):
            value = _SLUG.sub(f"c{number:02}-w", value)
            value = _DIGITS.sub(partial(_other_digits, number), value)
            found[place] = _SECONDS.sub(f":{number % _MINUTE:02}Z", value)
        elif value is not None:
            found[place] = value + step
    return found


def _other_digits(number: int, found: re.Match[str]) -> str:
    return f"{(int(found[0], 16) + number) % 256:02x}"


def _sum_up_months(connection: sqlite3.Connection) -> None:
    columns = [column.name for column in catalogue.COLLECTION_MONTHS.columns[1:]]
    sums = ", ".join(f"sum({name})" for name in columns)
    connection.execute("DELETE FROM collection_months")
    connection.execute(
        f"INSERT INTO collection_months SELECT month, {sums} FROM months GROUP BY month"  # noqa: S608 - ours
    )
