"""Numbering: the rows of changes in order of time, so that their index can be read newest first."""

from __future__ import annotations

from sqlite_utils import Database

from datasette_hexapla.records.rows import select
from snapshots.serialising import parse_time

PER_SECOND = 1 << 20
"""Numbers that one second of time has; in our days they stay below 2 to the power of 53."""


def first_number(database: Database, changed_at: str, count: int) -> int:
    """Return the first of *count* numbers in a row that are free, for changes made *changed_at*.

    Where a second has more changes than numbers, they go on into the next.
    """
    first = second(changed_at) * PER_SECOND
    last = _last(database, first, PER_SECOND)
    while last is not None:
        first = last + 1
        last = _last(database, first, count)
    return first


def second(changed_at: str) -> int:
    """Return the second of time that *changed_at* is in, counted from 1970."""
    return int(parse_time(changed_at).timestamp() // 1)


def _last(database: Database, first: int, count: int) -> int | None:
    """Return the greatest number that is taken among *count* from *first* on, if any is."""
    ((last,),) = select(
        database, "SELECT max(id) FROM changes WHERE id >= ? AND id < ?", [first, first + count]
    )
    return None if last is None else int(last)
