"""Standing: the segments of a source's newest version, and since when each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from sqlite_utils import Database

from datasette_hexapla.folding import fold_for_index
from datasette_hexapla.records.rows import Row, execute, insert, select
from differ.model import Operation


@dataclass(frozen=True, slots=True)
class Since:
    """The version, and the change, that made a segment what it is."""

    version: str
    change: str | None


@dataclass(frozen=True, slots=True)
class _Span:
    """A change, as far as it moves and replaces segments; places count from 0."""

    name: str
    keeps: bool
    old: range
    new: range


class _Way(StrEnum):
    """How a version came from the one that led to it."""

    CHANGED = "changed"
    OURS = "ours"
    BACK = "back"


# A recovery from a fault of capture made nothing: its text goes on from that before the fault.
_BACK = """
WITH RECURSIVE back(name, led, segments, way, place) AS (
    SELECT name, led, segments, way, 0 FROM ways WHERE name = ?
    UNION ALL
    SELECT before.name, before.led, before.segments, before.way, place + 1
    FROM back JOIN ways AS before ON before.name = back.led
), ways AS (
    SELECT name, segments,
        CASE WHEN step = 'recovery' AND returns_to <> '' THEN returns_to ELSE previous END AS led,
        CASE WHEN step = 'recovery' AND returns_to <> '' THEN 'back'
            WHEN other_rules THEN 'ours' ELSE 'changed' END AS way
    FROM versions
)
SELECT name, segments, way FROM back ORDER BY place
"""


def write_segments(database: Database, source: str, *, goes_on: bool = False) -> None:
    """Replace the segments of *source* by those of its newest version.

    Where the source only *goes_on*, with nothing before its newest version of last time altered,
    since when segments stand is followed from there, and otherwise from the beginning.
    """
    stood = _stood(database, source) if goes_on else {}
    execute(database, "DELETE FROM segments WHERE source = ?", [source])
    found = select(
        database,
        "SELECT versions.name, versions.text, versions.segments, versions.work, sources.language"
        " FROM versions JOIN sources ON sources.name = versions.source"
        " WHERE versions.is_newest AND versions.source = ?",
        [source],
    )
    for version, text, count, work, language in found:
        segments = str(text).split("\n") if count else []
        rows = zip(segments, _since(database, str(version), stood), strict=True)
        insert(
            database,
            "segments",
            (
                _row(line, segment, since)
                | {"version": version, "source": source, "work": work, "language": language}
                for line, (segment, since) in enumerate(rows, 1)
            ),
        )


def _stood(database: Database, source: str) -> dict[str, list[Since]]:
    """Return since when each segment of the version stood that was the newest last time."""
    rows = select(
        database,
        "SELECT version, since, change FROM segments WHERE source = ? ORDER BY line",
        [source],
    )
    stood: dict[str, list[Since]] = {}
    for version, since, change in rows:
        known = Since(str(since), None if change is None else str(change))
        stood.setdefault(str(version), []).append(known)
    return stood


def _row(line: int, segment: str, since: Since) -> Row:
    return {
        "line": line,
        "text": segment,
        "since": since.version,
        "change": since.change,
        "folded": fold_for_index(segment),
    }


def _since(database: Database, version: str, stood: dict[str, list[Since]]) -> list[Since]:
    """Follow the segments of *version* through all diffs that led to it.

    The diffs go back to the first text, be it that of another source, or to a version in *stood*.
    """
    back = _back_from(database, version)
    towards = list(takewhile(lambda each: each[0] not in stood, back))
    start = next((stood[name] for name, *_ in back[len(towards) :]), [])
    for name, count, way in reversed(towards):
        made = [] if way is _Way.BACK else _spans(database, name)
        if way is _Way.OURS:
            made = list(map(_kept_by_rules, made))
        start = list(_carry(start, made, name, count))
    return start


def _back_from(database: Database, version: str) -> list[tuple[str, int, _Way]]:
    """Return *version* and what led to it, the nearest first: name, segments and way each."""
    rows = select(database, _BACK, [version])
    return [(str(name), int(count or 0), _Way(str(way))) for name, count, way in rows]


def _spans(database: Database, version: str) -> list[_Span]:
    rows = select(
        database,
        "SELECT changes.name, changes.operation, changes.old_line, changes.old_lines,"
        " changes.new_line, changes.new_lines"
        " FROM diffs JOIN changes ON changes.diff = diffs.name"
        " WHERE diffs.new = ? ORDER BY changes.number",
        [version],
    )
    return [_span(*row) for row in rows]


def _span(name: object, operation: object, *places: object) -> _Span:
    old_line, old_lines, new_line, new_lines = (int(str(place)) for place in places)
    return _Span(
        name=str(name),
        keeps=operation == Operation.MOVE,
        old=range(old_line - 1, old_line - 1 + old_lines),
        new=range(new_line - 1, new_line - 1 + new_lines),
    )


def _kept_by_rules(change: _Span) -> _Span:
    """Return *change*, made by new reading rules of ours, which make no segment younger."""
    return replace(change, keeps=change.keeps or len(change.old) == len(change.new))


def _carry(
    before: Sequence[Since], changes: Sequence[_Span], version: str, count: int
) -> Iterator[Since]:
    """Yield since when each of *count* segments stands, given the same of the version before."""
    covered = {place for change in changes for place in change.old}
    unchanged = (since for place, since in enumerate(before) if place not in covered)
    changed: dict[int, Since] = {}
    for change in changes:
        if change.keeps:
            changed |= {new: before[old] for new, old in zip(change.new, change.old, strict=True)}
        for place in change.new:
            changed.setdefault(place, Since(version, change.name))
    for place in range(count):
        if place in changed:
            yield changed[place]
        else:
            yield next(unchanged, Since(version, None))
