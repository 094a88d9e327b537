"""Writing rows: the one place that hands values to SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import cast

from sqlite_utils import Database
from sqlite_utils.db import Table

Value = str | int | float | None
Row = dict[str, Value]


def insert(database: Database, table: str, rows: Iterable[Row]) -> None:
    """Add *rows* to *table*."""
    cast("Table", database[table]).insert_all(map(_clean, rows))


def upsert(database: Database, table: str, row: Row, key: str) -> None:
    """Add *row* to *table*, or change the columns that it names where its *key* is there."""
    clean = _clean(row)
    written = cast("Table", database[table])
    if select(database, f"SELECT 1 FROM {table} WHERE {key} = ?", [clean[key]]):  # noqa: S608 - ours
        written.update(cast("str", clean[key]), clean)
    else:
        written.insert(clean)


def select(database: Database, sql: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
    """Return the rows that *sql* finds."""
    return list(database.conn.execute(sql, values))


def execute(database: Database, sql: str, values: Sequence[Value] = ()) -> None:
    """Run *sql*, which changes rows."""
    database.conn.execute(sql, values)


def as_json(value: object) -> str:
    """Return *value* as JSON that people can read, the same for equal values."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _clean(row: Row) -> Row:
    return {name: _storable(value) for name, value in row.items()}


def _storable(value: Value) -> Value:
    # Headers and addresses of the archive may hold halves of surrogate pairs, which JSON can
    # escape; SQLite keeps UTF-8, which cannot.
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value
