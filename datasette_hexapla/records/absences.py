"""Absences: when visits found a source gone, and whether another visit confirmed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlite_utils import Database

from datasette_hexapla.records.rows import Row, execute, insert, select
from snapshots.model import Outcome
from snapshots.serialising import parse_time

CONFIRMED_AFTER = timedelta(hours=1)
"""One visit may fall into a minute's trouble of the server; two so far apart tell a withdrawal."""

# A visit that found a change found it in the snapshot that it made. Refused and failed visits, and
# those whose bytes are suspect, say nothing of whether the text is there.
_LOOKS = """
SELECT visited_at, 1 FROM visits WHERE source = ?1 AND outcome = ?2
UNION SELECT visited_at, 0 FROM visits WHERE source = ?1 AND outcome = ?3
UNION SELECT fetched_at, 0 FROM snapshots WHERE source = ?1
"""

_COLUMNS = "since_at, last_at, visits, confirmed_at, until_at"


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which every visit that says anything found the source gone."""

    since_at: str
    last_at: str
    visits: int
    confirmed_at: str | None
    until_at: str | None


def outdated(database: Database, sources: Iterable[str]) -> set[str]:
    """Return those of *sources* whose absences are not what their visits say."""
    return {source for source in sources if found(database, source) != kept(database, source)}


def found(database: Database, source: str) -> list[Absence]:
    """Return the absences that the visits of *source* tell, in order of time."""
    gone = select(
        database,
        "SELECT 1 FROM visits WHERE source = ? AND outcome = ? LIMIT 1",
        [source, Outcome.GONE.value],
    )
    if not gone:
        return []
    looks = select(database, _LOOKS, [source, Outcome.GONE.value, Outcome.UNCHANGED.value])
    told = [(str(at), bool(is_gone)) for at, is_gone in looks]
    return list(_absences(sorted(told, key=lambda look: (look[0].rstrip("Z"), look[1]))))


def kept(database: Database, source: str) -> list[Absence]:
    """Return the absences that the records hold of *source*, in order of time."""
    rows = select(
        database,
        f"SELECT {_COLUMNS} FROM absences WHERE source = ?"  # noqa: S608 - columns of ours
        " ORDER BY rtrim(since_at, 'Z')",
        [source],
    )
    return [Absence(*row) for row in rows]  # type: ignore[arg-type]  # columns as they were written


def write(
    database: Database, source: str, rows: Iterable[tuple[Absence, str | None, bool]]
) -> None:
    """Replace the absences of *source* by *rows*: each with its version, and whether that is back.

    The version is the one that was withdrawn, if there was any.
    """
    execute(database, "DELETE FROM absences WHERE source = ?", [source])
    insert(database, "absences", (_row(source, *row) for row in rows))


def _row(source: str, absence: Absence, version: str | None, restored_same: bool) -> Row:  # noqa: FBT001 - a column
    return {
        "source": source,
        "since_at": absence.since_at,
        "work": source.partition("/")[0],
        "last_at": absence.last_at,
        "visits": absence.visits,
        "confirmed_at": absence.confirmed_at,
        "until_at": absence.until_at,
        "version": version,
        "restored_same": int(restored_same),
    }


def _absences(looks: Iterable[tuple[str, bool]]) -> Iterator[Absence]:
    runs = [(gone, [at for at, _ in run]) for gone, run in groupby(looks, key=lambda look: look[1])]
    until = [*(times[0] for _, times in runs[1:]), None]
    for (gone, times), until_at in zip(runs, until, strict=True):
        if gone:
            first = _moment(times[0])
            late = (at for at in times if _moment(at) - first >= CONFIRMED_AFTER)
            yield Absence(times[0], times[-1], len(times), next(late, None), until_at)


def _moment(at: str) -> datetime:
    return parse_time(at)
