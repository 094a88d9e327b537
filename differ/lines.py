"""The lines of a text, cut apart only where somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from differ.ends import equal_end, equal_start
from differ.matching import Pair
from differ.model import Span

_FEW = 64
"""Lines beyond those cut that are found one by one, once; after that all of the text is cut."""


class Lines(Sequence[str]):
    """The lines of a text as a sequence, of which those in a span are cut.

    Most versions differ in a line or two, and cutting a text into lines takes longer than finding
    where it differs.
    """

    __slots__ = ("_count", "_end", "_few", "_first", "_lines", "_start", "_stop", "_text")

    def __init__(self, text: str, span: Span, ends: Pair) -> None:
        """Cut the lines of *text* in *span*, with *ends* lines before and after them.

        A span ends where the line after it starts; the last line is taken to have a line feed too.
        """
        self._text = text
        self._start, self._end = span.start, span.end
        self._lines = _cut(text, span.start, span.end)
        self._few = _FEW
        self._first = ends[0]
        self._stop = ends[0] + len(self._lines)
        self._count = self._stop + ends[1]

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
            if start < self._first or stop > self._stop:
                self._reach(start, stop)
            return self._lines[start - self._first : stop - self._first : step]
        index = place if place >= 0 else place + self._count
        if not 0 <= index < self._count:
            raise IndexError(place)
        if not self._first <= index < self._stop:
            self._reach(index, index + 1)
        return self._lines[index - self._first]

    def _reach(self, start: int, stop: int) -> None:
        """Cut the lines from *start* to *stop* too, not all of which are cut yet."""
        before, after = self._first - start, stop - self._stop
        text, begin, end = self._text, self._start, self._end
        if max(before, after) > self._few:
            before, begin, end = self._first, 0, len(text) + 1
        else:
            before = max(0, before)
            for _ in range(before):
                begin = text.rfind("\n", 0, begin - 1) + 1
            for _ in range(after):
                end = _next_line(text, end)
        self._few = 0  # whoever walks on line by line must not have all of them cut at each step
        self._lines = _cut(text, begin, end)
        self._first, self._start, self._end = self._first - before, begin, end
        self._stop = self._first + len(self._lines)


def _cut(text: str, start: int, end: int) -> list[str]:
    return text[start : end - 1].split("\n") if start < end else []


def _next_line(text: str, place: int) -> int:
    """Return where the line starts that follows upon the one at *place*."""
    return text.find("\n", place) + 1 or len(text) + 1


def of_both(old: str, new: str) -> tuple[Lines, Lines, Pair]:
    """Return the lines of two texts, and how many of them are equal at the start and at the end.

    >>> old, new, ends = of_both("a\\nb\\nd", "a\\nc\\nd")
    >>> list(old), ends
    (['a', 'b', 'd'], (1, 1))
    """
    n, m = len(old), len(new)
    shorter = min(n, m)
    start = equal_start(old, new, shorter)
    if old[start : start + 1] in ("", "\n") and new[start : start + 1] in ("", "\n"):
        start += 1  # one text ends here, and the other goes on in another line
    else:
        start = old.rfind("\n", 0, start) + 1
    end = equal_end(old, new, shorter - start) + 1 if start <= shorter else 0
    if not (_is_start(old, n + 1 - end) and _is_start(new, m + 1 - end)):
        end = n + 1 - _next_line(old, n + 1 - end)
    ends = _count(old, 0, start), _count(old, n + 1 - end, n + 1)
    return (
        Lines(old, Span(start, n + 1 - end), ends),
        Lines(new, Span(start, m + 1 - end), ends),
        ends,
    )


def _is_start(text: str, place: int) -> bool:
    """Tell whether a line starts at *place*, or would start there."""
    return place == 0 or place > len(text) or text[place - 1] == "\n"


def _count(text: str, start: int, end: int) -> int:
    """Count the lines that lie between two starts of lines."""
    return text.count("\n", start, end) + (end > len(text) and start < end)
