"""Columns: one base and several translations in rows that render each other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from datasette_hexapla.pages.asking import Connection, many
from datasette_hexapla.pages.joined import Cell, JoinedText, PartOf, cell


@dataclass(frozen=True, slots=True)
class Beads:
    """The beads of one alignment: places of the base, of the translation, and what they are."""

    code: str
    beads: tuple[tuple[tuple[int, ...], tuple[int, ...], str], ...]


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """What one column has in a row; *place* says what it is to the base."""

    cells: tuple[Cell, ...]
    place: str


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """One row over all columns, the base first."""

    number: int
    columns: tuple[ColumnCells, ...]
    seam: PartOf | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Which segments stand in a row: of the base, and of each translation with what they are."""

    base: tuple[int, ...]
    translations: dict[int, tuple[tuple[int, ...], str]]


def beads_of(connection: Connection, alignment: str, code: str) -> Beads:
    """Return the beads of *alignment*, in order."""
    rows = many(
        connection,
        "SELECT base, translation, place FROM beads WHERE alignment = ? ORDER BY number",
        alignment,
    )
    return Beads(
        code,
        tuple(
            (tuple(json.loads(r["base"])), tuple(json.loads(r["translation"])), r["place"])
            for r in rows
        ),
    )


def frames(size: int, alignments: Sequence[Beads]) -> list[_Frame]:
    """Return the rows of a base of *size* segments and the translations that *alignments* match.

    Segments of the base that any translation renders together stand in one row. What only a
    translation has stands in a row of its own, behind the row of what came before it.
    """
    row_of = _rows_of_base(size, alignments)
    groups: dict[int, list[int]] = defaultdict(list)
    for segment in range(1, size + 1):
        groups[row_of[segment]].append(segment)
    matched: dict[int, dict[int, tuple[tuple[int, ...], str]]] = defaultdict(dict)
    alone: dict[int, list[_Frame]] = defaultdict(list)
    for column, alignment in enumerate(alignments):
        last = 0
        for base, translation, place in alignment.beads:
            if base:
                last = row_of[base[0]]
                segments, before = matched[last].get(column, ((), place))
                matched[last][column] = ((*segments, *translation), _graver(before, place))
            else:
                alone[last].append(_Frame((), {column: (translation, place)}))
    ordered = list(alone[0])
    for row in sorted(groups):
        ordered.append(_Frame(tuple(groups[row]), matched[row]))
        ordered += alone[row]
    return ordered


def _rows_of_base(size: int, alignments: Sequence[Beads]) -> dict[int, int]:
    """Return for each segment of the base the first segment of the row that it stands in."""
    root = {segment: segment for segment in range(1, size + 1)}

    def top(segment: int) -> int:
        while root[segment] != segment:
            root[segment] = root[root[segment]]
            segment = root[segment]
        return segment

    for alignment in alignments:
        for base, _, _ in alignment.beads:
            for one, other in pairwise(base):
                low, high = sorted((top(one), top(other)))
                root[high] = low
    return {segment: top(segment) for segment in root}


def _graver(one: str, other: str) -> str:
    order = ("omitted", "moved", "outside", "matched")
    return min(one, other, key=lambda place: order.index(place) if place in order else len(order))


def rows(
    base: JoinedText,
    translations: Sequence[JoinedText],
    framed: Sequence[_Frame],
    first: int,
) -> list[AlignedRow]:
    """Return *framed* rows with their cells; *first* is the number of the first."""
    return [
        AlignedRow(
            number=number,
            columns=(
                ColumnCells(tuple(cell(base, n) for n in frame.base), "base"),
                *(
                    _column(text, frame.translations.get(column))
                    for column, text in enumerate(translations)
                ),
            ),
            seam=next((base.seams[n] for n in frame.base if n in base.seams), None),
        )
        for number, frame in enumerate(framed, first)
    ]


def _column(text: JoinedText, found: tuple[tuple[int, ...], str] | None) -> ColumnCells:
    if found is None:
        return ColumnCells((), "nothing")
    segments, place = found
    return ColumnCells(tuple(cell(text, n) for n in segments), place)
