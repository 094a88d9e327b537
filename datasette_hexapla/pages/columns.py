"""Columns: a base and several translations of it in rows of clauses that render each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from datasette_hexapla.pages.asking import Connection, Row, many
from datasette_hexapla.pages.behind import StaleMark
from datasette_hexapla.pages.joined import Cell, JoinedText, PartOf, piece
from datasette_hexapla.pages.lines import sent
from differ import grid
from differ.model import Alignment, Clause, Comparison, Passage, Place, Span

Facts = Row | Mapping[str, Any]

_CELL, _LINE = 140, 240
"""What the markup of a cell and of a line in it weighs, in bytes."""

_GRAVEST_FIRST = (Place.OMITTED, Place.ADDED, Place.MOVED, Place.OUTSIDE, Place.MATCHED)


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a base and of one translation, also by the passages on either side."""

    all: tuple[Clause, ...]
    of_base: Mapping[Passage, Clause]
    of_translation: Mapping[Passage, Clause]
    first: frozenset[Passage]
    """The passages of the base with which beads begin."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What renders what, and which beads are *stale*; equal *keys* mean equal clauses.

    It *is_carried* where it follows from what renders what in the newest texts.
    """

    key: tuple[str, ...]
    clauses: Clauses
    stale: Mapping[int, StaleMark] = field(default_factory=dict)
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """What one column has in a row; *place* says what it is to the base."""

    cells: tuple[Cell, ...]
    place: str
    stale: StaleMark | None = None


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """One row over all columns, the base first; *anchor* names it for as long as it is there."""

    number: int
    anchor: str | None
    columns: tuple[ColumnCells, ...]
    seam: PartOf | None


def clauses(rows: Iterable[Facts]) -> Clauses:
    """Return the clauses that *rows* of the records tell."""
    return gathered(
        Clause(
            bead=row["bead"],
            base=_passages(row["base"]),
            translation=_passages(row["translation"]),
            place=Place(row["place"]),
            score=row["score"],
        )
        for row in rows
    )


def gathered(clauses: Iterable[Clause]) -> Clauses:
    """Return *clauses*, which stand in order, so that they are found by their passages."""
    found = tuple(clauses)
    first: dict[int, Passage] = {}
    for clause in found:
        if clause.base:
            first.setdefault(clause.bead, clause.base[0])
    return Clauses(
        all=found,
        of_base={passage: clause for clause in found for passage in clause.base},
        of_translation={passage: clause for clause in found for passage in clause.translation},
        first=frozenset(first.values()),
    )


def clauses_of(connection: Connection, alignment: str) -> list[Row]:
    """Return the rows of the clauses of *alignment*, in order."""
    return many(
        connection,
        "SELECT bead, place, base, translation, score FROM clauses WHERE alignment = ?"
        " ORDER BY number",
        alignment,
    )


def _passages(spans: str) -> tuple[Passage, ...]:
    return tuple(
        Passage(segment=segment - 1, span=Span(start, end))
        for segment, start, end in json.loads(spans)
    )


def grid_of(base: JoinedText, matchings: Sequence[Matching]) -> tuple[grid.Row, ...]:
    """Return the rows of *base* and the translations that *matchings* hold, in order.

    A base without any translation has one row for each segment.
    """
    if not matchings:
        wholes = (Span(0, len(base.segment(n + 1))) for n in range(base.size))
        return tuple(
            grid.Row((Passage(segment=n, span=span),), ()) for n, span in enumerate(wholes)
        )
    empty = Alignment(algorithm="", encoder="", beads=())
    return grid.grid(
        [Comparison(alignment=empty, findings=(), clauses=each.clauses.all) for each in matchings]
    )


def rows(
    texts: Sequence[JoinedText],
    matchings: Sequence[Matching],
    shown: Sequence[grid.Row],
    first: int,
) -> list[AlignedRow]:
    """Return *shown* rows with their cells, the base first; *first* is the number of the first."""
    base, translations = texts[0], texts[1:]
    found = []
    for number, row in enumerate(shown, first):
        columns = (
            _column(text, row.base, cell, matched)
            for text, cell, matched in zip(translations, row.cells, matchings, strict=True)
        )
        cells = ColumnCells(_cells(base, row.base), "base")
        found.append(AlignedRow(number, anchor_of(base, row), (cells, *columns), _seam(base, row)))
    return found


def _column(
    text: JoinedText, base: Sequence[Passage], cell: Sequence[Passage], matched: Matching
) -> ColumnCells:
    known = matched.clauses
    here = [known.of_base[each] for each in base if each in known.of_base]
    there = [known.of_translation[each] for each in cell if each in known.of_translation]
    places = {clause.place for clause in (*here, *there)}
    place = next((each.value for each in _GRAVEST_FIRST if each in places), "nothing")
    # A bead of several clauses is marked where it begins.
    begun = (known.of_base[each].bead for each in base if each in known.first)
    stale = next((matched.stale[bead] for bead in begun if bead in matched.stale), None)
    return ColumnCells(_cells(text, cell), place, stale)


def _cells(text: JoinedText, passages: Sequence[Passage]) -> tuple[Cell, ...]:
    """Return *passages* as cells, those that stand together in one segment as one."""
    by_segment = groupby(sorted(passages, key=_order), key=lambda each: each.segment)
    found = []
    for segment, together in by_segment:
        spans = [each.span for each in together]
        found.append(piece(text, segment + 1, Span(spans[0].start, max(s.end for s in spans))))
    return tuple(found)


def _order(passage: Passage) -> tuple[int, int, int]:
    return passage.segment, passage.span.start, passage.span.end


def anchor_of(base: JoinedText, row: grid.Row) -> str | None:
    """Return the anchor of the segment with which *row* begins, and where in it that is."""
    if not row.base:
        return None
    first = min(row.base, key=_order)
    part, line = base.where(first.segment + 1)
    if not part.anchors:
        return None
    within = f"~{first.span.start}" if first.span.start else ""
    number = f"{part.part}." if len(base.parts) > 1 else ""
    return f"{number}{part.anchors[line - 1]}{within}"


def _seam(base: JoinedText, row: grid.Row) -> PartOf | None:
    begins = {passage.segment + 1 for passage in row.base if not passage.span.start}
    return next((base.seams[place] for place in sorted(begins) if place in base.seams), None)


def weights(texts: Sequence[JoinedText], found: Iterable[grid.Row]) -> Iterator[int]:
    """Yield how many bytes each row of *texts* puts on a page, as far as can be said before."""
    for row in found:
        cells = (row.base, *row.cells)
        used = _CELL * len(cells)
        for text, passages in zip(texts, cells, strict=True):
            used += _LINE * len({each.segment for each in passages})
            used += sum(
                sent(text.segment(each.segment + 1)[each.span.start : each.span.end])
                for each in passages
            )
        yield used
