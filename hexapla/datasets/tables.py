"""The tables of a dataset as CSV, each cell harmless to a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO

from datasette_hexapla import schema
from datasette_hexapla.tables.model import Column, Table
from hexapla.recalling import Records, Row

Chosen = Callable[[str, str], bool]
"""Tells by work and source what is exported."""

NAMES = (
    "works",
    "related_works",
    "texts",
    "sources",
    "facts",
    "lineage",
    "addresses",
    "snapshots",
    "visits",
    "readings",
    "versions",
    "diffs",
    "changes",
)
"""The tables that are exported; all others are derived from their texts."""

# The text of a version is a file; what pages show, and search, is made of the other columns.
_LEFT_OUT = {"versions": {"text"}, "changes": {"html", "added", "removed"}}
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Made:
    """A table as it is exported: its columns, its CSV, its number of rows, and as Parquet, too."""

    table: Table
    columns: tuple[Column, ...]
    content: bytes
    rows: int
    parquet: bytes | None = None


Write = Callable[[Table, tuple[Column, ...], list[Row]], bytes]
"""Writes the columns and rows of a table in a further form."""


def tables(records: Records, chosen: Chosen, parquet: Write | None = None) -> Iterator[Made]:
    """Yield each table of `NAMES` with the rows that are *chosen*, in order of its key.

    What writes *parquet*, if there is anything, writes each table once more.
    """
    by_name = {table.name: table for table in schema.TABLES}
    kept = _kept(records, chosen)
    for name in NAMES:
        table = by_name[name]
        columns = _columns(table)
        rows = [row for row in _rows(records, table) if kept.has(table, row)]
        more = parquet(table, columns, rows) if parquet else None
        yield Made(table, columns, _csv(columns, rows), len(rows), more)


def text_path(version: str, began_at: str) -> str:
    """Return the path of the file with the text of the version called *version*.

    >>> text_path("law/tr/94a9ed024d38.2", "2021-06-16T10:00:00Z")
    'texts/law/tr/2021-06-16-94a9ed024d38.2.md'
    """
    source, _, rest = version.rpartition("/")
    return f"texts/{source}/{began_at[:10]}-{rest}.md"


def texts(records: Records, chosen: Chosen) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the text of each version that is *chosen*."""
    wanted = "select name, source, began_at, segments, text from versions order by name"
    for row in records.connection.execute(wanted):
        work, _, source = row["source"].partition("/")
        if chosen(work, source):
            text = f"{row['text']}\n" if row["segments"] else ""
            yield text_path(row["name"], row["began_at"]), text.encode("utf-8", "replace")


def harmless(value: object) -> object:
    """Return *value* as a cell that no spreadsheet takes for a formula.

    An apostrophe goes before what could be one, and before such apostrophes, so that it can be
    taken away again; numbers are not touched.

    >>> harmless("=1+1"), harmless("'=1"), harmless("a-b"), harmless(-1)
    ("'=1+1", "''=1", 'a-b', -1)
    """
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def _columns(table: Table) -> tuple[Column, ...]:
    left_out = _LEFT_OUT.get(table.name, set())
    kept = [
        each
        for each in table.columns
        if not each.surrogate and each.name not in left_out and not each.name.endswith("folded")
    ]
    if table.name == "versions":
        kept.append(Column(name="path", description="The file in this dataset that has its text."))
    return tuple(kept)


def _rows(records: Records, table: Table) -> Iterator[Row]:
    found = records.connection.execute(
        f"select * from {table.name} order by {', '.join(table.key)}"  # noqa: S608 (names of ours)
    )
    for each in found:
        row = dict(each)
        if table.name == "versions":
            row["path"] = text_path(row["name"], row["began_at"])
        yield row


@dataclass(frozen=True, slots=True)
class _Kept:
    """The sources that are exported, and the texts and works that they belong to."""

    sources: frozenset[str]
    texts: frozenset[str]
    works: frozenset[str]

    def has(self, table: Table, row: Row) -> bool:
        """Tell whether *row* belongs to them: by its source, its text, or else by its work."""
        if table.name == "texts":
            return row["name"] in self.texts
        source = row["name"] if table.name == "sources" else row.get("source")
        if source is not None:
            return source in self.sources
        work = row["slug"] if table.name == "works" else row.get("work")
        return work is None or work in self.works


def _kept(records: Records, chosen: Chosen) -> _Kept:
    rows = [
        row
        for row in records.rows("select name, work, slug, text from sources")
        if chosen(row["work"], row["slug"])
    ]
    return _Kept(
        sources=frozenset(row["name"] for row in rows),
        texts=frozenset(row["text"] for row in rows),
        works=frozenset(row["work"] for row in rows),
    )


def _csv(columns: tuple[Column, ...], rows: list[Row]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([harmless(row[column.name]) for column in columns])
    return out.getvalue().encode("utf-8", "replace")
