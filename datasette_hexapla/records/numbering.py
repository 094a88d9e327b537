"""Numbering: rows in order of time, so that their full-text index can be read newest first."""

from __future__ import annotations

from sqlite_utils import Database

from datasette_hexapla.records.rows import select
from snapshots.serialising import parse_time

PER_SECOND = 1 << 20
"""Numbers that one second of time has; in our days they stay below 2 to the power of 53."""


def first_number(database: Database, table: str, at: str, count: int) -> int:
    """Return the first of *count* numbers in a row that are free in *table*, for the time *at*.

    Where a second has more changes than numbers, they go on into the next.
    """
    first = int(parse_time(at).timestamp() // 1) * PER_SECOND
    last = _last(database, table, first, PER_SECOND)
    while last is not None:
        first = last + 1
        last = _last(database, table, first, count)
    return first


def _last(database: Database, table: str, first: int, count: int) -> int | None:
    """Return the greatest number that is taken among *count* from *first* on, if any is."""
    sql = f"SELECT max(id) FROM {table} WHERE id >= ? AND id < ?"  # noqa: S608 - a table of ours
    ((last,),) = select(database, sql, [first, first + count])
    return None if last is None else int(last)
