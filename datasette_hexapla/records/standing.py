"""Standing: the segments of a source's newest version, and since when each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlite_utils import Database

from datasette_hexapla.folding import fold_for_index
from datasette_hexapla.records.rows import Row, execute, insert, select
from differ.model import Operation, Step


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


def write_segments(database: Database, source: str) -> None:
    """Replace the segments of *source* by those of its newest version."""
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
        stands = _since(database, source)
        rows = zip(segments, stands, strict=True)
        insert(
            database,
            "segments",
            (
                _row(line, segment, since)
                | {"version": version, "source": source, "work": work, "language": language}
                for line, (segment, since) in enumerate(rows, 1)
            ),
        )


def _row(line: int, segment: str, since: Since) -> Row:
    return {
        "line": line,
        "text": segment,
        "since": since.version,
        "change": since.change,
        "folded": fold_for_index(segment),
    }


def _since(database: Database, source: str) -> Sequence[Since]:
    """Follow the segments of *source* through all its diffs."""
    versions = select(
        database,
        "SELECT name, segments, step FROM versions WHERE source = ? ORDER BY number",
        [source],
    )
    changes = {version: list(spans) for version, spans in _spans(database, source)}
    stands: list[Since] = []
    for name, count, step in versions:
        made = [
            replace(change, keeps=change.keeps or _is_ours(str(step), change))
            for change in changes.get(str(name), [])
        ]
        stands = list(_carry(stands, made, str(name), int(count or 0)))
    return stands


def _spans(database: Database, source: str) -> Iterator[tuple[str, Iterator[_Span]]]:
    rows = select(
        database,
        "SELECT diffs.new, changes.name, changes.operation, changes.old_line, changes.old_lines,"
        " changes.new_line, changes.new_lines"
        " FROM diffs JOIN changes ON changes.diff = diffs.name"
        " WHERE diffs.source = ? ORDER BY diffs.new, changes.number",
        [source],
    )
    for version, of_version in groupby(rows, key=lambda row: row[0]):
        yield str(version), (_span(*row[1:]) for row in of_version)


def _span(name: object, operation: object, *places: object) -> _Span:
    old_line, old_lines, new_line, new_lines = (int(str(place)) for place in places)
    return _Span(
        name=str(name),
        keeps=operation == Operation.MOVE,
        old=range(old_line - 1, old_line - 1 + old_lines),
        new=range(new_line - 1, new_line - 1 + new_lines),
    )


def _is_ours(step: str, change: _Span) -> bool:
    """Tell whether new reading rules made the change, which makes no segment younger."""
    return step == Step.TECHNICAL and len(change.old) == len(change.new)


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
