"""Standing: the segments of a source's newest version, since when each stands, and its anchor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, takewhile

from sqlite_utils import Database

from datasette_hexapla.folding import fold_for_index, scope
from datasette_hexapla.records.numbering import first_number
from datasette_hexapla.records.rows import Row, as_json, execute, insert, select
from differ import anchors
from differ.model import Change, Diff, Kind, Operation, Span

LANDMARK_EVERY = 8
"""Versions from one landmark to the next: whoever asks of any version goes back so far at most."""

MOST_REVISIONS = 99
"""Changes remembered of one segment: what is written anew each day would know of thousands."""

_WORDS = frozenset([Kind.WORDING, Kind.NUMBER])
_SAME_WORDS = frozenset([Operation.MOVE, Operation.SPLIT, Operation.MERGE])


@dataclass(frozen=True, slots=True)
class Stood:
    """What is known of a segment: the version and the change that made it what it is.

    *revised* are the changes of its words or numbers, oldest first, each with its time.
    """

    version: str
    change: str | None = None
    anchor: str = ""
    revised: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    """A change, as far as it moves and replaces segments; places count from 0."""

    name: str
    at: str
    operation: Operation
    revises: bool
    keeps: bool
    old: range
    new: range


@dataclass(frozen=True, slots=True)
class _Leg:
    """A version on the way to the newest, and how it came from the one before."""

    version: str
    count: int
    way: _Way


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
), ways AS NOT MATERIALIZED (
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
    known = _known(database, source) if goes_on else {}
    execute(database, "DELETE FROM segments WHERE source = ?", [source])
    if not known:
        # Its last version may be gone, so that nothing is followed.
        execute(database, "DELETE FROM landmarks WHERE source = ?", [source])
    found = select(
        database,
        "SELECT versions.name, versions.work, sources.language"
        " FROM versions JOIN sources ON sources.name = versions.source"
        " WHERE versions.is_newest AND versions.source = ?",
        [source],
    )
    for version, work, language in found:
        stood = _follow(database, source, _Newest(str(version), str(language)), known)
        rows = zip(_segments(database, str(version)), stood, strict=True)
        placed: Row = {
            "version": version,
            "source": source,
            "work": work,
            "language": language,
            "scope": scope(str(work), str(language)),
        }
        _insert(
            database,
            [_row(line, segment, each) | placed for line, (segment, each) in enumerate(rows, 1)],
        )


def _insert(database: Database, rows: Sequence[Row]) -> None:
    """Add *rows* to the segments, numbered by the times since which they stand."""
    together: dict[str, list[Row]] = {}
    for row in rows:
        together.setdefault(str(row["since"]), []).append(row)
    began = select(
        database,
        "SELECT name, began_at FROM versions WHERE name IN (SELECT value FROM json_each(?))"
        " ORDER BY rtrim(began_at, 'Z'), name",
        [as_json(list(together))],
    )
    for version, at in began:
        same = together[str(version)]
        first = first_number(database, "segments", str(at), len(same))
        insert(database, "segments", ({"id": first + n, **row} for n, row in enumerate(same)))


def _known(database: Database, source: str) -> dict[str, list[Stood]]:
    """Return what is known of each segment of the version that was the newest last time."""
    rows = select(
        database,
        "SELECT version, since, change, anchor, revised FROM segments WHERE source = ?"
        " ORDER BY line",
        [source],
    )
    known: dict[str, list[Stood]] = {}
    for version, since, change, anchor, revised in rows:
        named = None if change is None else str(change)
        times = tuple((str(at), str(name)) for at, name in json.loads(str(revised)))
        known.setdefault(str(version), []).append(Stood(str(since), named, str(anchor), times))
    return known


def _segments(database: Database, version: str) -> tuple[str, ...]:
    ((text, count),) = select(
        database, "SELECT text, segments FROM versions WHERE name = ?", [version]
    )
    return tuple(str(text).split("\n")) if count else ()


def _row(line: int, segment: str, stood: Stood) -> Row:
    return {
        "line": line,
        "anchor": stood.anchor,
        "text": segment,
        "since": stood.version,
        "change": stood.change,
        "revised": as_json(stood.revised),
        "folded": fold_for_index(segment),
    }


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest version of a source, and its language."""

    version: str
    language: str


def _follow(
    database: Database, source: str, newest: _Newest, known: dict[str, list[Stood]]
) -> list[Stood]:
    """Follow the segments of the *newest* version of *source* through all diffs that led to it.

    The diffs go back to the first text, be it that of another source, or to a version in *known*.
    """
    back = _back_from(database, newest.version)
    towards = list(takewhile(lambda leg: leg.version not in known, back))
    stood = next((known[leg.version] for leg in back[len(towards) :]), None)
    if stood is None:
        execute(database, "DELETE FROM landmarks WHERE source = ?", [source])
    for place, leg in enumerate(reversed(towards), len(back) - len(towards)):
        if leg.way is not _Way.BACK or stood is None:
            stood = _gone_on(database, stood, leg, newest.language)
        if place and not place % LANDMARK_EVERY and leg.version.startswith(f"{source}/"):
            insert(database, "landmarks", [_landmark(source, leg.version, stood)])
    return stood or []


def _gone_on(
    database: Database, stood: list[Stood] | None, leg: _Leg, language: str
) -> list[Stood]:
    made = [] if stood is None else _spans(database, leg)
    before = stood or []
    carried = _carry(before, made, leg)
    if all(each.anchor for each in carried):
        return carried
    return _anchored(before, made, carried, _Text(_segments(database, leg.version), language))


def _landmark(source: str, version: str, stood: Sequence[Stood]) -> Row:
    alike = groupby(stood, key=lambda each: (each.version, each.change))
    runs = [[sum(1 for _ in together), *made] for made, together in alike]
    return {"version": version, "source": source, "stood": as_json(runs)}


def _back_from(database: Database, version: str) -> list[_Leg]:
    """Return the legs that led to *version*, the nearest first."""
    rows = select(database, _BACK, [version])
    return [_Leg(str(name), int(count or 0), _Way(str(way))) for name, count, way in rows]


def _spans(database: Database, leg: _Leg) -> list[_Span]:
    rows = select(
        database,
        "SELECT changes.name, changes.changed_at, changes.operation, changes.kind,"
        " changes.old_line, changes.old_lines, changes.new_line, changes.new_lines"
        " FROM diffs JOIN changes ON changes.diff = diffs.name"
        " WHERE diffs.new = ? ORDER BY changes.number",
        [leg.version],
    )
    return [_span(row, leg.way) for row in rows]


def _span(row: Sequence[object], way: _Way) -> _Span:
    name, at, operation, kind, *places = row
    old_line, old_lines, new_line, new_lines = (int(str(place)) for place in places)
    ours = way is _Way.OURS
    return _Span(
        name=str(name),
        at=str(at),
        operation=Operation(str(operation)),
        revises=kind in _WORDS and operation not in _SAME_WORDS and not ours,
        # New reading rules of ours make no segment younger.
        keeps=operation == Operation.MOVE or (ours and old_lines == new_lines),
        old=range(old_line - 1, old_line - 1 + old_lines),
        new=range(new_line - 1, new_line - 1 + new_lines),
    )


def _carry(before: Sequence[Stood], changes: Sequence[_Span], leg: _Leg) -> list[Stood]:
    """Return what is known of a version's segments, given the same of the version before.

    Segments that have no anchor yet have an empty one.
    """
    covered = {place for change in changes for place in change.old}
    unchanged = (each for place, each in enumerate(before) if place not in covered)
    changed = {
        place: each for change in changes for place, each in _made(before, change, leg.version)
    }
    return [
        changed[place] if place in changed else next(unchanged, Stood(leg.version))
        for place in range(leg.count)
    ]


def _made(before: Sequence[Stood], change: _Span, version: str) -> Iterator[tuple[int, Stood]]:
    """Yield the places of the segments that *change* made, with what is known of them."""
    old = [before[place] for place in change.old]
    if change.keeps:
        yield from zip(change.new, old, strict=True)
        return
    times = {time for each in old for time in each.revised}
    if change.revises:
        times.add((change.at, change.name))
    revised = tuple(sorted(times)[-MOST_REVISIONS:])
    for number, place in enumerate(change.new):
        anchor = old[number].anchor if number < len(old) else ""
        yield place, Stood(version, change.name, anchor, revised)


@dataclass(frozen=True, slots=True)
class _Text:
    """The segments of a version, and their language."""

    segments: tuple[str, ...]
    language: str


def _anchored(
    before: Sequence[Stood], changes: Sequence[_Span], stood: Sequence[Stood], text: _Text
) -> list[Stood]:
    """Return *stood* with anchors also for the segments that were not there before."""
    if not before:
        made = anchors.first(text.segments, text.language)
    else:
        diff = Diff(algorithm="", changes=tuple(map(_change, changes)), kind=None, significance=0.0)
        old = [each.anchor for each in before]
        made = anchors.carry(old, diff, text.segments, text.language)
    return [
        each if each.anchor else replace(each, anchor=anchor)
        for each, anchor in zip(stood, made, strict=True)
    ]


def _change(span: _Span) -> Change:
    return Change(
        operation=span.operation,
        kind=Kind.WORDING,
        old=Span(span.old.start, span.old.stop),
        new=Span(span.new.start, span.new.stop),
        old_segments=(),
        new_segments=(),
    )
