"""Grid: one row for each clause of a work, one column for each of its languages.

A Hexapla has a base in its first column; every other column is compared with that base, and the
rows follow it. What only another language has gets a row of its own, after the one it follows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from differ.model import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differ.model import Clause, Comparison

_Cell = tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A clause in each language: *base*, and one cell for each comparison, in their order."""

    base: _Cell
    cells: tuple[_Cell, ...]


def grid(comparisons: Sequence[Comparison]) -> tuple[Row, ...]:
    """Return the rows that *comparisons* of one base with several texts make.

    Every clause of the base is in exactly one row, and so is every clause of the other texts.
    Where one language joins what another keeps apart, the row holds all of it.
    """
    joined = _joined(comparisons)
    cells: dict[Passage, list[list[Passage]]] = defaultdict(lambda: [[] for _ in comparisons])
    extra: dict[Passage | None, list[Row]] = defaultdict(list)
    for column, comparison in enumerate(comparisons):
        last: Passage | None = None
        for clause in comparison.clauses:
            if clause.base:
                last = joined[clause.base[-1]]
                cells[last][column].extend(clause.translation)
            else:
                extra[last].append(_alone(clause, column, len(comparisons)))
    return tuple(_in_order(joined, cells, extra, len(comparisons)))


def _joined(comparisons: Sequence[Comparison]) -> dict[Passage, Passage]:
    """Return, for each clause of the base, the first of those that share its row."""
    first: dict[Passage, Passage] = {}

    def find(passage: Passage) -> Passage:
        while first[passage] != passage:
            first[passage] = first[first[passage]]
            passage = first[passage]
        return passage

    for comparison in comparisons:
        for clause in comparison.clauses:
            for passage in clause.base:
                first.setdefault(passage, passage)
                one, other = sorted((find(clause.base[0]), find(passage)), key=_place)
                first[other] = one
    return {passage: find(passage) for passage in first}


def _place(passage: Passage) -> tuple[int, int, int]:
    return passage.segment, passage.span.start, passage.span.end


def _alone(clause: Clause, column: int, columns: int) -> Row:
    return Row((), tuple(clause.translation if i == column else () for i in range(columns)))


def _in_order(
    joined: dict[Passage, Passage],
    cells: dict[Passage, list[list[Passage]]],
    extra: dict[Passage | None, list[Row]],
    columns: int,
) -> list[Row]:
    members: dict[Passage, list[Passage]] = defaultdict(list)
    for passage in sorted(joined, key=_place):
        members[joined[passage]].append(passage)
    rows = [*extra[None]]
    for head in sorted(members, key=_place):
        columns_of_row = cells[head] if head in cells else [[] for _ in range(columns)]
        rows.append(Row(tuple(members[head]), tuple(map(tuple, columns_of_row))))
        rows.extend(extra[head])
    return rows
