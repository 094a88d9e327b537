"""Moves: where passages stood that stand elsewhere now, in the text and as a picture."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from datasette_hexapla.pages.told import Told
from differ.rendering.characters import visible

MOST_DRAWN = 60
HEIGHT = 160
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Departure:
    """The place that a passage left; *place* counts the lines of the new text before it."""

    told: Told
    place: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A move as a line from the old text at the left to the new one at the right."""

    number: int
    old_line: int
    new_line: int
    y_old: float
    y_new: float


@dataclass(frozen=True, slots=True)
class MoveMap:
    """The moves of a diff as a picture; *left_out* counts those that it has no room for."""

    arcs: tuple[Arc, ...]
    left_out: int


def departures(told: Sequence[Told], old: Sequence[str]) -> list[Departure]:
    """Return the places that passages left, in order of the new text."""
    kept = _Kept(told)
    found = []
    for change in told:
        if change.moved:
            first = change.old_line - 1
            found.append(Departure(change, kept.place(first), _excerpt(old[first : first + 9])))
    return sorted(found, key=lambda each: (each.place, each.told.old_line))


def drawn(told: Sequence[Told], old: int, new: int) -> MoveMap | None:
    """Return the picture of the moves between texts of *old* and *new* lines; None without any."""
    moved = [change for change in told if change.moved]
    if not moved:
        return None
    arcs = tuple(
        Arc(
            number=change.number,
            old_line=change.old_line,
            new_line=change.new_line,
            y_old=_height(change.old_line, change.old_lines, old),
            y_new=_height(change.new_line, change.new_lines, new),
        )
        for change in moved[:MOST_DRAWN]
    )
    return MoveMap(arcs, len(moved) - len(arcs))


def _excerpt(segments: Sequence[str]) -> str:
    words = " ".join(segment[: _EXCERPT + 1] for segment in segments)
    return escape(visible(words[:_EXCERPT])) + ("…" if len(words) > _EXCERPT else "")


def _height(first: int, count: int, total: int) -> float:
    return round((first - 1 + count / 2) * HEIGHT / max(total, 1), 1)


class _Kept:
    """Finds where a place of the old text is in the new one, by the lines that stayed."""

    def __init__(self, told: Sequence[Told]) -> None:
        old = sorted((each.old_line - 1, each.old_lines) for each in told if each.old_lines)
        self._new = sorted(
            (each for each in told if each.new_lines), key=lambda each: each.new_line
        )
        self._starts = [start for start, _ in old]
        self._gone = [0, *accumulate(size for _, size in old)]
        self._come = [0, *accumulate(each.new_lines for each in self._new)]
        self._behind = [
            each.new_line - 1 - come for each, come in zip(self._new, self._come, strict=False)
        ]

    def place(self, old: int) -> int:
        """Return how many lines of the new text stand before the place *old* of the old one."""
        stayed = old - self._gone[bisect_left(self._starts, old)]
        passed = first = bisect_left(self._behind, stayed)
        here = self._new[first : bisect_right(self._behind, stayed)]
        for number, change in enumerate(here, first + 1):
            if not change.moved and change.old_line - 1 < old:
                passed = number
        return stayed + self._come[passed]
