"""Latest changes: steps of histories, each with the words that changed most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Row, many, one
from datasette_hexapla.pages.excerpts import excerpt
from datasette_hexapla.pages.holding import of_records
from datasette_hexapla.pages.narrowing import (
    SIGNIFICANCES,
    Narrowed,
    conditions,
    joined,
    narrowed,
    of_absences,
)
from datasette_hexapla.pages.places import Language, Place, place
from differ.model import Kind

PER_PAGE = 30
OTHERS = 10
MOST_WORKS = 500
MOST_COUNTED = 1000
"""Steps that are counted behind what is shown; a page need not know of more."""

MOST_SEEN = 3_000
"""Steps that are looked at for a page; where fewer suit, the next page looks on."""

# When a time of absence was confirmed, and when its very text was there again.
_ABSENCES = {
    "withdrawn": ("confirmed_at", "confirmed_at > ''"),
    "restored": ("until_at", "until_at > '' AND restored_same"),
}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The words of one change, with a little of what stands around them."""

    number: int
    operation: str
    html: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a version to the next, or a text that was withdrawn or is there again."""

    code: str
    path: str
    source: str
    changed_at: str
    step: str
    kind: str | None
    significance: float
    reason: str
    changes: int
    words_added: int
    words_removed: int
    place: Place
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many steps there are of one sort."""

    step: str
    count: int


@dataclass(frozen=True, slots=True)
class Others:
    """Steps that say nothing new, made since the oldest of those shown: *count*, and a few."""

    count: int
    at_most: bool
    tallies: tuple[Tally, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """A page of steps, newest first; *older* continues it, None at the end."""

    show: str
    work: str | None
    language: str | None
    narrowed: Narrowed
    steps: tuple[Step, ...]
    older: str | None
    others: Others | None


def latest(
    connection: Connection, asked: Asked, *, count: int = PER_PAGE, excerpts: int = 2
) -> Latest:
    """Read the steps that *asked* wants: of a work, in a language, before a moment."""
    wanted = narrowed(asked)
    found, looked_until = _rows(connection, wanted, count + 1)
    rows = sorted(
        [*found, *_absent(connection, wanted, count + 1)],
        key=lambda row: (row["changed_at"], row["code"]),
        reverse=True,
    )
    steps = tuple(_step(connection, row, excerpts) for row in rows[:count])
    older = looked_until
    if len(rows) > count:
        older = f"{steps[-1].changed_at}~{steps[-1].code}"
    return Latest(
        show=wanted.show,
        work=wanted.work,
        language=wanted.language,
        narrowed=wanted,
        steps=steps,
        older=older,
        others=_others(connection, wanted, older.partition("~")[0] if older else ""),
    )


def _rows(connection: Connection, wanted: Narrowed, count: int) -> tuple[Sequence[Row], str | None]:
    """Return *count* steps that are *wanted*, and, where others may follow, the last looked at.

    Only the newest `MOST_SEEN` of those that an index gives are looked at.
    """
    given = conditions(wanted)
    indexed, values = joined(given.indexed)
    rest, more = joined(given.rest)
    newest = f"FROM diffs WHERE {indexed} ORDER BY changed_at DESC, code DESC LIMIT ?"
    found = many(
        connection,
        f"SELECT * FROM (SELECT * {newest}) WHERE {rest} LIMIT ?",  # noqa: S608 - conditions of ours
        *values,
        MOST_SEEN,
        *more,
        count,
    )
    if len(found) == count or not given.rest:
        return found, None
    last = one(
        connection,
        f"SELECT changed_at, code {newest} OFFSET ?",
        *values,
        1,
        MOST_SEEN - 1,
    )
    return found, f"{last['changed_at']}~{last['code']}" if last else None


def _absent(connection: Connection, wanted: Narrowed, count: int) -> Sequence[Row]:
    """Return texts that were withdrawn, and those that came back as they had been."""
    if wanted.kind or wanted.significance:
        return []
    where, values = joined(of_absences(wanted).all)
    return [
        row
        for step, (at, known) in _ABSENCES.items()
        for row in many(
            connection,
            f"SELECT source, work, {at} AS changed_at, ? AS step, since_at AS since,"  # noqa: S608 - ours
            " ? || '.' || source AS code, NULL AS name, NULL AS kind, 1.0 AS significance,"
            " '' AS reason, 0 AS changes, 0 AS words_added, 0 AS words_removed"
            f" FROM absences WHERE {known} AND {where} ORDER BY {at} DESC, code DESC LIMIT ?",
            step,
            step,
            *values,
            count,
        )
    ]


def _step(connection: Connection, row: Row, excerpts: int) -> Step:
    absent = "since" in row.keys()  # noqa: SIM118 - a row is no mapping
    at = place(connection, row["source"])
    return Step(
        code=row["code"],
        path=_absence_path(row) if absent else addresses.change(row["code"]),
        source=row["source"],
        changed_at=row["changed_at"],
        step=row["step"],
        kind=row["kind"],
        significance=row["significance"],
        reason=_REASONS[row["step"]] if absent else row["reason"],
        changes=row["changes"],
        words_added=row["words_added"],
        words_removed=row["words_removed"],
        place=at,
        excerpts=() if absent else tuple(_excerpts(connection, row["name"], excerpts)),
    )


_REASONS = {
    "withdrawn": "The text is no longer published: two visits or more found it gone.",
    "restored": "The text that was withdrawn is published again, as it was.",
}


def _absence_path(row: Row) -> str:
    return f"{addresses.source(row['source'])}#{absence_anchor(row['since'])}"


def absence_anchor(since_at: str) -> str:
    """Return where a time of absence that began *since_at* stands on the page of its source.

    >>> absence_anchor("2021-06-16T00:00:00Z")
    'gone-20210616000000'
    """
    return f"gone-{re.sub('[^0-9]', '', since_at)}"


def _excerpts(connection: Connection, diff: str, count: int) -> list[Excerpt]:
    rows = many(
        connection,
        "SELECT number, operation, html FROM changes WHERE diff = ?"
        " ORDER BY significance DESC, number LIMIT ?",
        diff,
        count,
    )
    return [Excerpt(row["number"], row["operation"], excerpt(row["html"])) for row in rows]


def _others(connection: Connection, wanted: Narrowed, since: str) -> Others | None:
    """Return what is left out between the steps that are shown, None when nothing is."""
    if wanted.shows_all:
        return None
    given = conditions(wanted, substantive=0)
    indexed, values = joined(given.indexed)
    rest, more = joined(given.rest)
    rows = many(
        connection,
        f"SELECT * FROM (SELECT * FROM diffs WHERE {indexed} AND changed_at >= ?"  # noqa: S608 - ours
        f" ORDER BY changed_at DESC, code DESC LIMIT ?) WHERE {rest}",
        *values,
        since,
        MOST_COUNTED,
        *more,
    )
    if not rows:
        return None
    steps = [row["step"] for row in rows]
    return Others(
        count=len(steps),
        at_most=len(steps) == MOST_COUNTED,
        tallies=tallies(steps),
        steps=tuple(_step(connection, row, 0) for row in rows[:OTHERS]),
    )


def tallies(steps: Sequence[str]) -> tuple[Tally, ...]:
    """Return how many there are of each of *steps*, the most first.

    >>> [(each.step, each.count) for each in tallies(["noise", "flap", "noise"])]
    [('noise', 2), ('flap', 1)]
    """
    counted = {step: steps.count(step) for step in dict.fromkeys(steps)}
    ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Tally(step, count) for step, count in ordered)


def languages(connection: Connection) -> tuple[Language, ...]:
    """Return the languages of the collection, in the order of their tags."""

    def read() -> tuple[Language, ...]:
        rows = many(connection, "SELECT DISTINCT language FROM sources ORDER BY language")
        return tuple(Language(row["language"]) for row in rows)

    return of_records(connection, "languages", read)


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The list of all changes, with what it can be narrowed to."""

    latest: Latest
    works: tuple[tuple[str, str], ...]
    languages: tuple[Language, ...]
    kinds: tuple[str, ...]
    significances: tuple[str, ...]


def read(connection: Connection, asked: Asked) -> ChangesPage:
    """Read the list of changes."""
    return ChangesPage(
        latest=latest(connection, asked),
        works=of_records(connection, "works", lambda: _works(connection)),
        languages=languages(connection),
        kinds=tuple(kind.value for kind in Kind),
        significances=SIGNIFICANCES,
    )


def _works(connection: Connection) -> tuple[tuple[str, str], ...]:
    rows = many(connection, "SELECT slug, title FROM works ORDER BY position LIMIT ?", MOST_WORKS)
    return tuple((row["slug"], row["title"]) for row in rows)
