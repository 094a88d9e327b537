"""Checked: the findings of one comparison, as its page lists them and marks them in the texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Connection, many, one
from datasette_hexapla.pages.reported import Alarm, of_alignment

PER_PAGE = 25
"""Findings that a page lists, each with passages of two languages; others stand on further ones."""

MOST_MARKS = 1_000

Span = tuple[int, int, int]
"""A segment from 1, and where in it a passage begins and ends."""

_MARKS = """
SELECT findings.number, bead, findings.rule, tier, base, translation_spans,
    verdicts.verdict IS 'dismissed' AS is_dismissed
FROM findings
LEFT JOIN verdicts ON verdicts.translation = findings.translation
    AND verdicts.key = findings.key AND verdicts.in_force
WHERE alignment = ? AND bead BETWEEN ? AND ? ORDER BY findings.number LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a finding stands in both texts."""

    number: int
    bead: int
    rule: str
    tier: str
    is_dismissed: bool
    base: Sequence[Span]
    translation: Sequence[Span]


class Findings(Protocol):
    """The findings of a comparison, numbered in the order in which they should be read."""

    def count(self) -> int:
        """Return how many there are."""

    def listed(self, first: int) -> Sequence[Alarm]:
        """Return those of the page that begins with number *first*."""

    def marked(self, first: int, last: int) -> Sequence[Mark]:
        """Return where those in the beads *first* to *last* stand."""


def page_of(number: int) -> int:
    """Return the number that the page begins with on which finding *number* is listed.

    >>> page_of(1), page_of(25), page_of(26)
    (1, 1, 26)
    """
    return (max(number, 1) - 1) // PER_PAGE * PER_PAGE + 1


def address(code: str, number: int) -> str:
    """Return the address of a finding: that of the page of the comparison that lists it.

    >>> address("0123456789ab~ba9876543210", 7), address("0123456789ab~ba9876543210", 30)
    ('/t/0123456789ab~ba9876543210#f7', '/t/0123456789ab~ba9876543210?finding=26#f30')
    """
    first = page_of(number)
    path = addresses.with_options(addresses.comparison(code), finding=first if first > 1 else None)
    return f"{path}#f{number}"


def is_dismissed(alarm: Alarm) -> bool:
    """Tell whether a reader said that there is nothing to check."""
    return alarm.verdict is not None and alarm.verdict.verdict == "dismissed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The findings of an *alignment* in the records."""

    connection: Connection
    alignment: str

    def count(self) -> int:
        """Return how many there are."""
        sql = "SELECT count(*) AS count FROM findings WHERE alignment = ?"
        found = one(self.connection, sql, self.alignment)
        return found["count"] if found else 0

    def listed(self, first: int) -> Sequence[Alarm]:
        """Return those of the page that begins with number *first*."""
        return of_alignment(self.connection, self.alignment, first=first, count=PER_PAGE)

    def marked(self, first: int, last: int) -> Sequence[Mark]:
        """Return where those in the beads *first* to *last* stand."""
        rows = many(self.connection, _MARKS, self.alignment, first, last, MOST_MARKS)
        return [_mark(row, is_dismissed=bool(row["is_dismissed"])) for row in rows]


@dataclass(frozen=True, slots=True)
class MadeNow:
    """The findings of a comparison that was made just now: its *rows*, and the same as *alarms*."""

    rows: Sequence[Mapping[str, Any]]
    alarms: Sequence[Alarm]

    def count(self) -> int:
        """Return how many there are."""
        return len(self.alarms)

    def listed(self, first: int) -> Sequence[Alarm]:
        """Return those of the page that begins with number *first*."""
        return self.alarms[first - 1 : first - 1 + PER_PAGE]

    def marked(self, first: int, last: int) -> Sequence[Mark]:
        """Return where those in the beads *first* to *last* stand."""
        return [
            _mark(row, is_dismissed=is_dismissed(alarm))
            for row, alarm in zip(self.rows, self.alarms, strict=True)
            if first <= alarm.bead <= last
        ][:MOST_MARKS]


def _mark(row: Any, *, is_dismissed: bool) -> Mark:
    return Mark(
        number=row["number"],
        bead=row["bead"],
        rule=row["rule"],
        tier=row["tier"],
        is_dismissed=is_dismissed,
        base=json.loads(row["base"]),
        translation=json.loads(row["translation_spans"]),
    )
