"""Blame: since when the lines of any version stand, and which change made each of them so.

The records say it of newest versions and of landmarks; from any other version the diffs are
followed back to the nearest landmark, or to the first text.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter

from datasette_hexapla.pages.asking import Connection, Row, many, one
from datasette_hexapla.records.standing import LANDMARK_EVERY

MOST_STEPS = 4 * LANDMARK_EVERY
"""Versions that are gone back at most, where faults or other sources lie between landmarks."""


@dataclass(frozen=True, slots=True)
class Since:
    """Since when a line stands as it does; *code* and *change* name the change that made it so.

    A line of the first text was made by no change. Where *earlier* is true, it stood before, too:
    it was not followed further back.
    """

    at: str
    code: str | None
    change: int | None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """Lines from *first* to *last*, counted from 1, and since when they stand."""

    first: int
    last: int
    since: Since


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that stand together: where the version that is asked about has them, and *place*."""

    asked: int
    place: int
    size: int


@dataclass(frozen=True, slots=True)
class _Step:
    """A version on the way back, and how it came from the one before."""

    version: str
    began_at: str
    way: str
    is_landmark: int
    is_first: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A change, as far as it moves and replaces lines."""

    code: str
    number: int
    keeps: bool
    old: range
    new: range


_BACK = """
WITH RECURSIVE ways AS NOT MATERIALIZED (
    SELECT name, began_at,
        CASE WHEN step = 'recovery' AND returns_to <> '' THEN returns_to ELSE previous END AS led,
        CASE WHEN step = 'recovery' AND returns_to <> '' THEN 'back'
            WHEN other_rules THEN 'ours' ELSE 'changed' END AS way,
        EXISTS (SELECT 1 FROM landmarks WHERE version = versions.name) AS known
    FROM versions
), back(name, began_at, led, way, known, place) AS (
    SELECT name, began_at, led, way, known, 0 FROM ways WHERE name = ?
    UNION ALL
    SELECT before.name, before.began_at, before.led, before.way, before.known, place + 1
    FROM back JOIN ways AS before ON before.name = back.led
    WHERE NOT back.known AND place + 1 < ?
)
SELECT name, began_at, way, known, led IS NULL AS first FROM back ORDER BY place
"""

_MADE = """
SELECT diffs.new, diffs.code, changes.number, changes.operation, changes.old_line,
    changes.old_lines, changes.new_line, changes.new_lines
FROM diffs JOIN changes ON changes.diff = diffs.name
WHERE diffs.new IN (SELECT value FROM json_each(?)) ORDER BY diffs.new, changes.new_line
"""

_NAMED = """
SELECT versions.name, versions.began_at, diffs.code FROM versions
LEFT JOIN diffs ON diffs.new = versions.name
WHERE versions.name IN (SELECT value FROM json_each(?))
"""


def blame(connection: Connection, version: str, asked: Iterable[range]) -> list[Stood]:
    """Return since when the lines of *version* in the ranges *asked*, from 1, stand as they do."""
    runs = [_Run(lines.start - 1, lines.start - 1, len(lines)) for lines in asked if lines]
    found: list[Stood] = []
    steps = [_Step(*row) for row in many(connection, _BACK, version, MOST_STEPS)]
    made = _made(connection, steps)
    for step in steps:
        if step.is_landmark:
            return _merged([*found, *_from_landmark(connection, step.version, runs)])
        if step.is_first or not runs:
            break
        if step.way != "back" and step.version in made:
            way = _Way(made[step.version])
            found += [
                _stood(each, Since(step.began_at, change.code, change.number))
                for each, change in way.made(runs)
            ]
            runs = list(way.before(runs))
    if steps:
        last = steps[-1]
        rest = Since(last.began_at, None, None, earlier=not last.is_first)
        found += [_stood(each, rest) for each in runs]
    return _merged(found)


def by_line(stood: Iterable[Stood]) -> dict[int, Since]:
    """Return the same by the number of each line."""
    return {line: each.since for each in stood for line in range(each.first, each.last + 1)}


def _stood(run: _Run, since: Since) -> Stood:
    return Stood(run.asked + 1, run.asked + run.size, since)


def _merged(found: Iterable[Stood]) -> list[Stood]:
    merged: list[Stood] = []
    for each in sorted(found, key=lambda each: each.first):
        last = merged[-1] if merged else None
        if last and last.since == each.since and last.last + 1 == each.first:
            merged[-1] = Stood(last.first, each.last, each.since)
        else:
            merged.append(each)
    return merged


def _made(connection: Connection, steps: Sequence[_Step]) -> dict[str, list[_Made]]:
    ways = {step.version: step.way for step in steps if not step.is_landmark}
    rows = many(connection, _MADE, json.dumps(list(ways)))
    return {
        version: [_change(row, ways[version]) for row in together]
        for version, together in groupby(rows, key=itemgetter("new"))
    }


def _change(row: Row, way: str) -> _Made:
    old = range(row["old_line"] - 1, row["old_line"] - 1 + row["old_lines"])
    new = range(row["new_line"] - 1, row["new_line"] - 1 + row["new_lines"])
    # As in the records: what only moved, or was only read by newer rules of ours, is no younger.
    keeps = row["operation"] == "move" or (way == "ours" and len(old) == len(new))
    return _Made(row["code"], row["number"], keeps, old, new)


class _Way:
    """The way from a version to the one before it, by the changes between them."""

    def __init__(self, changes: Sequence[_Made]) -> None:
        self._changes = sorted((c for c in changes if c.new), key=lambda c: c.new.start)
        self._ends = [change.new.stop for change in self._changes]
        self._come = [0, *accumulate(len(change.new) for change in self._changes)]
        old = sorted((c.old for c in changes if c.old), key=lambda lines: lines.start)
        self._gone = [0, *accumulate(len(lines) for lines in old)]
        # Behind so many lines that no change covers, each of the changes begins in the old text.
        self._behind = [lines.start - gone for lines, gone in zip(old, self._gone, strict=False)]

    def made(self, runs: Iterable[_Run]) -> Iterator[tuple[_Run, _Made]]:
        """Yield the parts of *runs* that a change made what they are."""
        for run in runs:
            for part, change in self._parts(run):
                if change is not None and not change.keeps:
                    yield part, change

    def before(self, runs: Iterable[_Run]) -> Iterator[_Run]:
        """Yield where the other parts of *runs* stood before."""
        for run in runs:
            for part, change in self._parts(run):
                if change is None:
                    yield from self._unchanged(part)
                elif change.keeps:
                    place = change.old[part.place - change.new.start]
                    yield _Run(part.asked, place, part.size)

    def _parts(self, run: _Run) -> Iterator[tuple[_Run, _Made | None]]:
        place, end = run.place, run.place + run.size
        number = bisect_right(self._ends, place)
        while place < end:
            change = self._changes[number] if number < len(self._changes) else None
            inside = change is not None and change.new.start <= place
            until = self._ends[number] if inside else change.new.start if change else end
            until = min(until, end)
            yield (
                _Run(run.asked + place - run.place, place, until - place),
                (change if inside else None),
            )
            place, number = until, number + int(inside)

    def _unchanged(self, run: _Run) -> Iterator[_Run]:
        """Yield where lines that no change covers stood: they keep their order."""
        count = run.place - self._come[bisect_right(self._ends, run.place)]
        asked, end = run.asked, run.asked + run.size
        while asked < end:
            passed = bisect_right(self._behind, count)
            room = self._behind[passed] - count if passed < len(self._behind) else end - asked
            size = min(room, end - asked)
            yield _Run(asked, count + self._gone[passed], size)
            asked, count = asked + size, count + size


def _from_landmark(connection: Connection, version: str, runs: Sequence[_Run]) -> list[Stood]:
    row = one(connection, "SELECT stood FROM landmarks WHERE version = ?", version)
    known = json.loads(row["stood"]) if row else []
    parts = list(_by_origin(known, runs))
    names = json.dumps(sorted({since for _, since, _ in parts}))
    named = {each["name"]: each for each in many(connection, _NAMED, names)}
    return [
        _stood(
            part,
            Since(
                at=named[since]["began_at"],
                code=named[since]["code"] if change else None,
                change=int(change.rpartition(".")[2]) if change else None,
            ),
        )
        for part, since, change in parts
    ]


def _by_origin(
    known: Sequence[tuple[int, str, str | None]], runs: Iterable[_Run]
) -> Iterator[tuple[_Run, str, str | None]]:
    """Yield the parts of *runs* with the version since which they stand, and the change."""
    ends = list(accumulate(count for count, *_ in known))
    for run in runs:
        place, end = run.place, run.place + run.size
        while place < end:
            number = bisect_right(ends, place)
            _, since, change = known[number]
            until = min(ends[number], end)
            yield _Run(run.asked + place - run.place, place, until - place), since, change
            place = until
