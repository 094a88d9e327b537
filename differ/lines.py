"""The lines of a text, cut apart only where somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from differ.ends import equal_end, equal_start
from differ.matching import Pair
from differ.model import Span

_FEW = 64
"""Lines beyond those known that are cut one by one; for more, all of the text is cut."""


class Lines(Sequence[str]):
    """The lines of a text as a sequence, of which those in a span are cut.

    Most versions differ in a line or two, and cutting a text into lines takes longer than finding
    where it differs.
    """

    __slots__ = ("_count", "_end", "_first", "_lines", "_start", "_text")

    def __init__(self, text: str, span: Span, ends: Pair) -> None:
        """Take a *text* whose lines all end with a line feed.

        *span* are the characters whose lines are cut, *ends* the lines before and after those.
        """
        self._text = text
        self._start, self._end = span.start, span.end
        self._lines = text[span.start : span.end].split("\n")[:-1]
        self._first = ends[0]
        self._count = ends[0] + len(self._lines) + ends[1]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._count)
            if start >= stop:
                return []
            self._reach(start, stop)
            return self._lines[start - self._first : stop - self._first : step]
        index = place if place >= 0 else place + self._count
        if not 0 <= index < self._count:
            raise IndexError(place)
        self._reach(index, index + 1)
        return self._lines[index - self._first]

    def _reach(self, start: int, stop: int) -> None:
        """Cut the lines from *start* to *stop* too, if they are not cut yet."""
        before, after = self._first - start, stop - self._first - len(self._lines)
        if before <= 0 and after <= 0:
            return
        text, begin, end = self._text, self._start, self._end
        if max(before, after) > _FEW:
            before, begin, end = self._first, 0, len(text)
        else:
            before = max(0, before)
            for _ in range(before):
                begin = text.rfind("\n", 0, begin - 1) + 1
            for _ in range(after):
                end = text.find("\n", end) + 1
        self._lines = text[begin:end].split("\n")[:-1]
        self._first, self._start, self._end = self._first - before, begin, end


def of_both(old: str, new: str) -> tuple[Lines, Lines, Pair]:
    """Return the lines of two texts, and how many of them are equal at the start and at the end.

    >>> old, new, ends = of_both("a\\nb\\nd", "a\\nc\\nd")
    >>> list(old), ends
    (['a', 'b', 'd'], (1, 1))
    """
    old, new = old + "\n", new + "\n"
    limit = min(len(old), len(new))
    start = old.rfind("\n", 0, equal_start(old, new, limit)) + 1
    end = equal_end(old, new, limit - start)
    if not (_is_start(old, len(old) - end) and _is_start(new, len(new) - end)):
        end -= old.find("\n", len(old) - end) + 1 - (len(old) - end)
    ends = old.count("\n", 0, start), old.count("\n", len(old) - end)
    return (
        Lines(old, Span(start, len(old) - end), ends),
        Lines(new, Span(start, len(new) - end), ends),
        ends,
    )


def _is_start(text: str, place: int) -> bool:
    """Tell whether a line starts at *place*."""
    return place == 0 or text[place - 1] == "\n"
