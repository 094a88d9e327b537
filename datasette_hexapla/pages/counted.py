"""Counted: when words were added or removed, by month, or by year where that would be too many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datasette_hexapla.pages.asking import Connection, many
from datasette_hexapla.pages.stacks import Stack, months_between, stack
from datasette_hexapla.records.numbering import PER_SECOND

MOST_MONTHS = 48
MOST_YEARS = 100
MOST_CHANGES = 20_000
"""More changes than these are not counted: that would cost more than finding them."""


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One month, `2021-06`, or year, `2021`, and the changes in it that were found."""

    at: str
    changes: int


@dataclass(frozen=True, slots=True)
class When:
    """When something was found: *times* in order, and their picture.

    There are none of both where *more_than* says how many changes are too many to be counted.
    """

    times: tuple[TimeLine, ...]
    picture: Stack | None
    by: str
    more_than: int | None


def when(connection: Connection, match: str, column: str) -> When | None:
    """Return when changes that *match* in the index were made, None when there are none.

    *column* names the part of the picture.
    """
    rows = many(
        connection,
        # The numbers of changes are times, so that no row is read but the index.
        "SELECT strftime('%Y-%m', rowid / ?, 'unixepoch') AS month, count(*) AS changes FROM ("
        "SELECT rowid FROM changes_fts WHERE changes_fts MATCH ? LIMIT ?) GROUP BY month",
        PER_SECOND,
        match,
        MOST_CHANGES + 1,
    )
    if not rows:
        return None
    if sum(row["changes"] for row in rows) > MOST_CHANGES:
        return When((), None, "month", MOST_CHANGES)
    by, counted = _buckets({row["month"]: row["changes"] for row in rows})
    return When(
        times=tuple(TimeLine(at, changes) for at, changes in counted.items()),
        picture=stack([(at, {column: changes}) for at, changes in counted.items()]),
        by=by,
        more_than=None,
    )


def _buckets(months: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    """Return what *months* are counted by, and the counts, with times of nothing between them.

    >>> _buckets({"2020-12": 1, "2021-02": 2})
    ('month', {'2020-12': 1, '2021-01': 0, '2021-02': 2})
    """
    first, last = min(months), max(months)
    spanned = months_between(first, last)
    if len(spanned) <= MOST_MONTHS:
        return "month", {month: months.get(month, 0) for month in spanned}
    years = [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]
    counted = dict.fromkeys(years, 0)
    for month, changes in months.items():
        counted[month[:4]] += changes
    if len(years) > MOST_YEARS:
        # A single captured date of long ago would leave no room for what happened since.
        counted = {year: changes for year, changes in counted.items() if changes}
    return "year", counted
