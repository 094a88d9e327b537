"""Mementos: the snapshots of an address of the web, as the records have them in order of time.

An address may have any number of them, and a collection any number of addresses, so only a list
of all reads all: what is nearest to a time is looked for where it stands.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from datasette_hexapla.pages.asking import Connection, Row, many, one
from snapshots.serialising import parse_time
from snapshots.surts import surt

_SPELLINGS = """
SELECT DISTINCT source, url FROM addresses WHERE surt = ? AND known_from = 'snapshots'
"""
_KEPT = "SELECT digits, fetched_at, url FROM snapshots WHERE source = ? AND url = ?"
_FIRST = f"{_KEPT} ORDER BY number LIMIT 1"
_LAST = f"{_KEPT} ORDER BY number DESC LIMIT 1"
# Two, so that the one before or after the nearest is among them, on whichever side that stands.
_BEFORE = f"{_KEPT} AND number <= ? ORDER BY number DESC LIMIT 2"
_AFTER = f"{_KEPT} AND number > ? ORDER BY number LIMIT 2"
_COUNT = "SELECT max(number) FROM snapshots WHERE source = ?"
_AT = "SELECT fetched_at FROM snapshots WHERE source = ? AND number = ?"


class Memento(NamedTuple):
    """A snapshot, the time as the archive writes it, and the address that it was got from."""

    digits: str
    fetched_at: str
    url: str

    @property
    def at(self) -> datetime:
        """Return when it was got."""
        return parse_time(self.fetched_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The memento that is *chosen*, and its neighbours among all of its address."""

    first: Memento
    prev: Memento | None
    chosen: Memento
    next: Memento | None
    last: Memento


def all_of(connection: Connection, uri: str) -> Sequence[Memento]:
    """Return the mementos of *uri*, in whatever spelling, in order of time."""
    return _in_order(
        row
        for spelling in _spellings(connection, uri)
        for row in many(connection, _KEPT, *spelling)
    )


def nearest(connection: Connection, uri: str, wanted: datetime | None) -> Neighbours | None:
    """Return the memento of *uri* nearest to the time *wanted*, or the newest; None if none is."""
    found = _around(connection, uri, wanted)
    if not found:
        return None
    newest = found[-1]
    chosen = min(found, key=lambda each: abs(each.at - wanted)) if wanted else newest
    return _neighbours(found, chosen)


def beside(connection: Connection, this: Memento) -> Neighbours | None:
    """Return the neighbours of *this* memento; None, if it is of no address of the web."""
    found = _around(connection, this.url, this.at)
    known = {each.digits: each for each in [*found, this]}
    return _neighbours(sorted(known.values(), key=_order), this) if found else None


def _neighbours(found: Sequence[Memento], chosen: Memento) -> Neighbours:
    """Return those of *chosen* among those *found*: the ends, and what stands around a time."""
    place = next(n for n, each in enumerate(found) if each.digits == chosen.digits)
    return Neighbours(
        first=found[0],
        prev=found[place - 1] if place else None,
        chosen=found[place],
        next=found[place + 1] if place + 1 < len(found) else None,
        last=found[-1],
    )


def _around(connection: Connection, uri: str, at: datetime | None) -> Sequence[Memento]:
    """Return the first and the last memento of *uri*, and the two on either side of a time."""
    return _in_order(
        row
        for spelling in _spellings(connection, uri)
        for row in _rows_around(connection, spelling, at)
    )


def _rows_around(
    connection: Connection, spelling: tuple[str, str], at: datetime | None
) -> Iterator[Row]:
    yield from many(connection, _FIRST, *spelling)
    yield from many(connection, _LAST, *spelling)
    place = _place(connection, spelling[0], at)
    yield from many(connection, _BEFORE, *spelling, place)
    yield from many(connection, _AFTER, *spelling, place)


def _place(connection: Connection, source: str, at: datetime | None) -> int:
    """Return the number of the last snapshot of *source* that was got by the time *at*, or 0."""
    found = one(connection, _COUNT, source)
    count: int = found[0] if found else 0
    if at is None:
        return count

    def got_at(number: int) -> datetime:
        row = one(connection, _AT, source, number)
        assert row is not None  # noqa: S101 - the snapshots of a source are numbered without gaps
        return parse_time(row["fetched_at"])

    return bisect_right(range(1, count + 1), at, key=got_at)


def _spellings(connection: Connection, uri: str) -> list[tuple[str, str]]:
    key = surt(uri)
    # What is no address of the web was never published there.
    rows = many(connection, _SPELLINGS, key) if key is not None else []
    return [(row["source"], row["url"]) for row in rows]


def _in_order(rows: Iterable[Row]) -> Sequence[Memento]:
    once = {row[0]: Memento(*row) for row in rows}
    return sorted(once.values(), key=_order)


def _order(memento: Memento) -> tuple[str, str]:
    # Without the Z, which would come after the fraction of a second that another time has.
    return memento.fetched_at[:-1], memento.digits
