"""The page of numbers: changes per month, how far languages are behind, and how well we looked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Row, many, one
from datasette_hexapla.pages.holding import of_records
from datasette_hexapla.pages.places import Language
from datasette_hexapla.pages.stacks import (
    Stack,
    month_named,
    month_number,
    months_between,
    stack,
)

MONTHS = 36
LINES = 60
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_COUNTED = ("wording", "numbers", "other", "quiet", "words_added", "words_removed")
_LOOKED = ("visits", "unsuccessful", "snapshots")


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What happened in a month: versions by kind, the words of substantive ones, and visits."""

    month: str
    wording: int
    numbers: int
    other: int
    quiet: int
    words_added: int
    words_removed: int
    visits: int
    unsuccessful: int
    snapshots: int


@dataclass(frozen=True, slots=True)
class LagLine:
    """How far texts of a language are behind their bases; *path* leads to one, if it is one.

    *days* are those from *since_at* to the last look at the collection; *width* is that of a bar.
    """

    language: Language
    path: str | None
    compared: int
    stale: int
    behind: int
    since_at: str | None
    days: int
    clauses: int
    width: int


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """How often a source was visited, and the longest time in which nobody looked."""

    source: str
    language: Language
    visits: int
    unsuccessful: int
    snapshots: int
    first_day: str
    last_day: str
    gap_days: int
    gap_from: str | None


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """Numbers of a work, or of the collection when *work* is None; *older* continues the months."""

    work: str | None
    title: str
    path: str
    months: tuple[MonthLine, ...]
    older: str | None
    changes: Stack | None
    visits: Stack | None
    months_without_visit: int
    lags: tuple[LagLine, ...]
    coverage: tuple[SourceCoverage, ...]
    more_sources: int
    as_of: str | None


def read(connection: Connection, asked: Asked) -> NumbersPage:
    """Read the numbers of the work that the address names, of all works when it names none.

    Raises: NoSuchPage.
    """
    work = asked.names.get("work")
    title = _title(connection, work)
    as_of = of_records(connection, "last look", lambda: _last_look(connection))
    months, older = _months(connection, work, asked.options.get("before", ""))
    in_order = months[::-1]
    coverage = _coverage(connection, work) if work else []
    return NumbersPage(
        work=work,
        title=title,
        path=addresses.numbers(work),
        months=tuple(months),
        older=older,
        changes=stack(
            [
                (each.month, {name: getattr(each, name) for name in _COUNTED[:4]})
                for each in in_order
            ]
        ),
        visits=stack([(each.month, _outcomes(each)) for each in in_order]),
        months_without_visit=sum(not each.visits for each in months),
        lags=of_records(
            connection, f"lags of {work}", lambda: tuple(_lags(connection, work, as_of))
        ),
        coverage=tuple(_covered(row) for row in coverage[:LINES]),
        more_sources=max(len(coverage) - LINES, 0),
        as_of=as_of,
    )


def _title(connection: Connection, work: str | None) -> str:
    if work is None:
        return "All works"
    row = one(connection, "SELECT title FROM works WHERE slug = ?", work)
    if row is None:
        raise NoSuchPage(f'There is no work "{work}" in this collection.')
    return str(row["title"])


def _last_look(connection: Connection) -> str | None:
    row = one(
        connection,
        "SELECT max(max(coalesce(last_visited_at, ''), coalesce(last_seen_at, ''))) AS at"
        " FROM sources",
    )
    return row["at"] or None if row else None


def _outcomes(month: MonthLine) -> dict[str, int]:
    return {"successful": month.visits - month.unsuccessful, "unsuccessful": month.unsuccessful}


def _months(
    connection: Connection, work: str | None, before: str
) -> tuple[list[MonthLine], str | None]:
    """Return up to `MONTHS` months, newest first, those without anything among them."""
    table, whose, values = (
        ("months", "work = ?", [work]) if work else ("collection_months", "1", [])
    )
    limit = before if _MONTH.fullmatch(before) else "~"
    ends = f"SELECT max(month) AS month FROM {table} WHERE {whose} AND month < ?"  # noqa: S608 - ours
    newest = one(connection, ends, *values, limit)
    if newest is None or newest["month"] is None:
        return [], None
    first = month_named(max(month_number(newest["month"]) - MONTHS + 1, 0))
    rows = many(
        connection,
        f"SELECT * FROM {table} WHERE {whose} AND month >= ? AND month < ?",  # noqa: S608 - ours
        *values,
        first,
        limit,
    )
    known = {row["month"]: row for row in rows}
    earlier = one(connection, ends, *values, first)
    more = earlier is not None and earlier["month"] is not None
    listed = months_between(first if more else min(known), newest["month"])
    return [_month(month, known.get(month)) for month in reversed(listed)], first if more else None


def _month(month: str, row: Row | None) -> MonthLine:
    counts = {name: row[name] if row else 0 for name in (*_COUNTED, *_LOOKED)}
    return MonthLine(month=month, **counts)


_LAGS = """
SELECT texts.language, alignments.code, count(*) AS compared, sum(staleness.is_stale) AS stale,
    sum(staleness.behind * staleness.is_stale) AS behind,
    min(CASE WHEN staleness.is_stale THEN staleness.since_at END) AS since_at,
    sum(staleness.clauses) AS clauses
FROM staleness
JOIN texts ON texts.name = staleness.translation
JOIN alignments ON alignments.name = staleness.alignment
{where}
GROUP BY {group} ORDER BY since_at IS NULL, since_at, texts.language LIMIT ?
"""


def _lags(connection: Connection, work: str | None, as_of: str | None) -> list[LagLine]:
    where, group = ("WHERE staleness.work = ?", "staleness.alignment") if work else ("", "language")
    sql = _LAGS.format(where=where, group=group)
    rows = many(connection, sql, *([work] if work else []), LINES)
    days = [_days(row["since_at"], as_of) if row["since_at"] else 0 for row in rows]
    most = max([*days, 1])
    return [
        LagLine(
            language=Language(row["language"]),
            path=addresses.comparison(row["code"]) if work else None,
            compared=row["compared"],
            stale=row["stale"],
            behind=row["behind"],
            since_at=row["since_at"],
            days=behind,
            clauses=row["clauses"],
            width=round(1000 * behind / most),
        )
        for row, behind in zip(rows, days, strict=True)
    ]


_COVERAGE = """
WITH looks AS (
    SELECT source, day, visits, unsuccessful, snapshots,
        lag(day) OVER (PARTITION BY source ORDER BY day) AS before
    FROM activity WHERE work = ? AND (visits > 0 OR snapshots > 0)
), gaps AS (
    SELECT source, max(julianday(day) - julianday(before)) AS days, before
    FROM looks GROUP BY source
)
SELECT looks.source, sources.language, sum(looks.visits) AS visits,
    sum(looks.unsuccessful) AS unsuccessful, sum(looks.snapshots) AS snapshots,
    min(looks.day) AS first_day, max(looks.day) AS last_day,
    coalesce(gaps.days, 0) AS gap_days, gaps.before AS gap_from
FROM looks JOIN sources ON sources.name = looks.source JOIN gaps ON gaps.source = looks.source
GROUP BY looks.source ORDER BY looks.source
"""


def _coverage(connection: Connection, work: str) -> list[Row]:
    # Beside a single max(), SQLite takes the other columns from the row that has it: `before`.
    return many(connection, _COVERAGE, work)


def _covered(row: Row) -> SourceCoverage:
    return SourceCoverage(
        source=row["source"],
        language=Language(row["language"]),
        visits=row["visits"],
        unsuccessful=row["unsuccessful"],
        snapshots=row["snapshots"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        gap_days=int(row["gap_days"]),
        gap_from=row["gap_from"] if row["gap_days"] else None,
    )


def _days(since: str, until: str | None) -> int:
    end = date.fromisoformat((until or since)[:10])
    return max((end - date.fromisoformat(since[:10])).days, 0)
