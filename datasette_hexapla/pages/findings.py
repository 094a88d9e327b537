"""The page of findings: everything that should be checked, the gravest first."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.pages.asking import Asked, Connection
from datasette_hexapla.pages.holding import of_records
from datasette_hexapla.pages.reported import Alarm, alarms, count_alarms, dismissed_alarms

PER_PAGE = 50
MOST = 20_000
"""Alarms that are listed: the gravest, or the gravest of a work."""


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """Alarms of all works; *after* continues the list."""

    work: str | None
    total: int
    alarms: tuple[Alarm, ...]
    dismissed: tuple[Alarm, ...]
    after: int | None


def read(connection: Connection, asked: Asked) -> FindingsPage:
    """Read the list of findings."""
    work = asked.options.get("work") or None
    skipped = asked.number("skip", otherwise=0, most=MOST)
    found = alarms(connection, count=PER_PAGE + 1, work=work, skip=skipped)
    return FindingsPage(
        work=work,
        total=of_records(connection, f"alarms of {work}", lambda: count_alarms(connection, work)),
        alarms=tuple(found[:PER_PAGE]),
        dismissed=tuple(dismissed_alarms(connection, work)),
        after=skipped + PER_PAGE if len(found) > PER_PAGE and skipped < MOST else None,
    )
