"""Headings: under which headings a line of a text stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from differ.rendering.characters import visible

_LEVELS = 6
_LONGEST = 120


class Headings:
    """The headings of a text, looked for once."""

    def __init__(self, segments: Sequence[str]) -> None:
        """Look through *segments*."""
        self._segments = segments
        self._places = [n for n, text in enumerate(segments) if text[:1] == "#" and _level(text)]

    def above(self, place: int) -> tuple[str, ...]:
        """Return the headings above *place*, counted from 0, the highest first.

        >>> Headings(["# Law", "## One", "a", "## Two", "b"]).above(4)
        ('Law', 'Two')
        """
        found: list[str] = []
        level = _LEVELS + 1
        for heading in reversed(self._places[: bisect_left(self._places, place)]):
            depth = _level(self._segments[heading])
            if depth < level:
                found.append(visible(self._segments[heading][depth + 1 : depth + 1 + _LONGEST]))
                level = depth
            if level == 1:
                break
        return tuple(reversed(found))


def _level(text: str) -> int:
    """Return how deep a heading is, 0 for what is none."""
    depth = len(text[: _LEVELS + 2]) - len(text[: _LEVELS + 2].lstrip("#"))
    return depth if depth <= _LEVELS and text[depth : depth + 1] == " " else 0
