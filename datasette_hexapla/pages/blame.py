"""Blame: since when the lines of any version stand, and which change made each of them so.

The records say it of newest versions and of landmarks; from any other version the diffs are
followed back to the nearest landmark, or to the first text.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby
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
class _Step:
    """A version on the way back, and how it came from the one before."""

    version: str
    began_at: str
    way: str
    is_landmark: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class _Made:
    """A change, as far as it moves and replaces lines."""

    code: str
    number: int
    keeps: bool
    old: range
    new: range


_BACK = """
WITH RECURSIVE ways AS (
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


def blame(connection: Connection, version: str, lines: Iterable[int]) -> dict[int, Since]:
    """Return since when each of *lines* of *version*, counted from 1, stands as it does."""
    places = {line - 1: line - 1 for line in lines}
    found: dict[int, Since] = {}
    steps = [
        _Step(*row[:3], bool(row["known"]), bool(row["first"]))
        for row in many(connection, _BACK, version, MOST_STEPS)
    ]
    made = _made(connection, steps)
    for step in steps:
        if step.is_landmark:
            found |= _from_landmark(connection, step.version, places)
            return _counted(found)
        if step.is_first or not places:
            break
        if step.way != "back":
            places = _before(step, made.get(step.version, []), places, found)
    if steps:
        last = steps[-1]
        rest = Since(last.began_at, None, None, earlier=not last.is_first)
        found |= dict.fromkeys(places, rest)
    return _counted(found)


def _counted(found: dict[int, Since]) -> dict[int, Since]:
    return {place + 1: since for place, since in found.items()}


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


def _before(
    step: _Step, made: Sequence[_Made], places: dict[int, int], found: dict[int, Since]
) -> dict[int, int]:
    """Return where *places* of a version stood in the one before, and add to *found* what is new.

    *places* are named by where they stand in the version that is asked about.
    """
    inside = {place: change for change in made for place in change.new}
    unchanged = _Unchanged(made)
    before: dict[int, int] = {}
    for asked, place in places.items():
        change = inside.get(place)
        if change is None:
            before[asked] = unchanged.old(place)
        elif change.keeps:
            before[asked] = change.old[place - change.new.start]
        else:
            found[asked] = Since(step.began_at, change.code, change.number)
    return before


class _Unchanged:
    """Finds where a line that no change covers stood: such lines keep their order."""

    def __init__(self, made: Sequence[_Made]) -> None:
        new = sorted((each.new.start, len(each.new)) for each in made if each.new)
        old = sorted((each.old.start, len(each.old)) for each in made if each.old)
        self._starts = [start for start, _ in new]
        self._come = [0, *accumulate(size for _, size in new)]
        self._gone = [0, *accumulate(size for _, size in old)]
        # Behind so many lines that no change covers, each of the changes begins in the old text.
        self._behind = [start - gone for (start, _), gone in zip(old, self._gone, strict=False)]

    def old(self, place: int) -> int:
        """Return where the line stood that stands at *place* of the new text now."""
        count = place - self._come[bisect_left(self._starts, place)]
        return count + self._gone[bisect_right(self._behind, count)]


def _from_landmark(
    connection: Connection, version: str, places: dict[int, int]
) -> Iterator[tuple[int, Since]]:
    row = one(connection, "SELECT stood FROM landmarks WHERE version = ?", version)
    runs = json.loads(row["stood"]) if row else []
    named = many(connection, _NAMED, json.dumps(sorted({made[1] for made in runs})))
    known = {each["name"]: (each["began_at"], each["code"]) for each in named}
    lines = list(chain.from_iterable([made] * count for count, *made in runs))
    for asked, place in places.items():
        since, change = lines[place]
        at, code = known[since]
        number = int(change.rpartition(".")[2]) if change else None
        yield asked, Since(at, code if change else None, number)
