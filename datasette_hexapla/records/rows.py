"""Writing rows: the one place that hands values to SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import cast

from sqlite_utils import Database
from sqlite_utils.db import Table

Value = str | int | float | None
Row = dict[str, Value]

# Made once: `json.dumps` makes an encoder for every value that it writes in a form of our own.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


def insert(database: Database, table: str, rows: Iterable[Row]) -> None:
    """Add *rows*, which all name the same columns, to *table*.

    The tables are sqlite-utils' work, but not their many rows: it looks at each batch anew to find
    out which columns there are.
    """
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return
    names = tuple(first)
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of ours
    database.conn.execute(sql, _values(first, names))
    database.conn.executemany(sql, (_values(row, names) for row in remaining))


def upsert(database: Database, table: str, row: Row, key: str) -> None:
    """Add *row* to *table*, or change the columns that it names where its *key* is there."""
    clean = {name: _storable(value) for name, value in row.items()}
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


def execute_many(database: Database, sql: str, rows: Iterable[Sequence[Value]]) -> None:
    """Run *sql*, which changes rows, once with each of *rows* as its values."""
    database.conn.executemany(sql, rows)


def as_json(value: object) -> str:
    """Return *value* as JSON that people can read, the same for equal values."""
    return _JSON.encode(value)


def _values(row: Row, names: Sequence[str]) -> tuple[Value, ...]:
    return tuple(_storable(row[name]) for name in names)


def _storable(value: Value) -> Value:
    # Headers and addresses of the archive may hold halves of surrogate pairs, which JSON can
    # escape; SQLite keeps UTF-8, which cannot.
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value
