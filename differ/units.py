"""Choose what is linked: segments, or the paragraphs that hard-wrapped lines make up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from differ.matching import Pair

_WIDTH = 100
_SAMPLE = 16
_LEAST_LINES = 4
_CONTINUED = 0.25
_MOST_LINES = 100

# A list item, a heading, a table row, a quotation: lines that begin something of their own.
_BEGINS = re.compile(r"\s*(?:[-*+•>|#:]|\(?\w{1,4}[.)]\s|===)")


class Units(NamedTuple):
    """The units between the equal ends of a text, and where the segments of each begin and end."""

    texts: list[str]
    starts: Sequence[int]
    ends: Sequence[int]


class Middle(NamedTuple):
    """What lies between the *start* and *end* first and last segments, equal in two texts."""

    start: int
    end: int
    old: Units
    new: Units


def middle(old: Sequence[str], new: Sequence[str], ends: Pair) -> Middle:
    """Return the units of two texts between their equal *ends*.

    A reading has one block a line, and its segments are its units. Other texts, such as laws kept
    as Markdown, are broken at some width: one new word there pushes others down line after line,
    so that told line by line each would be deleted here and inserted there.
    """
    start, end = ends
    if _is_wrapped(old, start, end) and _is_wrapped(new, start, end):
        first = min(_paragraph_start(old, start), _paragraph_start(new, start))
        last = min(_paragraph_end(old, end), _paragraph_end(new, end))
        paragraphs = _paragraphs(old, first, last), _paragraphs(new, first, last)
        if all(_are_sane(units) for units in paragraphs):
            return Middle(first, last, *paragraphs)
    return Middle(start, end, _segments(old, start, end), _segments(new, start, end))


def _segments(text: Sequence[str], start: int, end: int) -> Units:
    stop = len(text) - end
    return Units(list(text[start:stop]), range(start, stop), range(start + 1, stop + 1))


def _paragraphs(text: Sequence[str], start: int, end: int) -> Units:
    lines = text[start : len(text) - end]
    if not lines:
        return Units([], [], [])
    begins = [0]
    begins += [k for k in range(1, len(lines)) if not _belongs(lines[k - 1], lines[k])]
    stops = [*begins[1:], len(lines)]
    texts = ["\n".join(lines[i:j]) for i, j in zip(begins, stops, strict=True)]
    return Units(texts, [start + k for k in begins], [start + k for k in stops])


def _are_sane(units: Units) -> bool:
    """Tell whether no paragraph is so long that its lines must be something else: a list."""
    return all(j - i <= _MOST_LINES for i, j in zip(units.starts, units.ends, strict=True))


def _is_wrapped(text: Sequence[str], start: int, end: int) -> bool:
    """Tell whether the lines around a place look like paragraphs broken at some width.

    Then none is long, and many go on in the next line in the middle of a sentence.
    """
    if start < len(text) and len(text[start]) > _WIDTH:
        return False
    first = max(0, start - _SAMPLE)
    lines = text[first : min(len(text) - end + _SAMPLE, first + 4 * _SAMPLE)]
    if len(lines) < _LEAST_LINES or max(map(len, lines)) > _WIDTH:
        return False
    content = sum(not line.isspace() for line in lines if line)
    continued = sum(map(_continues, lines, lines[1:]))
    return continued >= _CONTINUED * content > 0


def _paragraph_start(text: Sequence[str], place: int) -> int:
    """Return where the paragraph begins to which the line at *place* belongs."""
    while 0 < place < len(text) and _belongs(text[place - 1], text[place]):
        place -= 1
    return place


def _paragraph_end(text: Sequence[str], end: int) -> int:
    """Return how many lines follow the paragraph that goes on in the last *end* lines."""
    while 0 < end < len(text) and _belongs(text[-end - 1], text[-end]):
        end -= 1
    return end


def _belongs(above: str, below: str) -> bool:
    """Tell whether two lines may be of one paragraph."""
    return bool(above.strip()) and bool(below.strip()) and not _BEGINS.match(below)


def _continues(above: str, below: str) -> bool:
    """Tell whether a sentence goes on from one line to the next."""
    return below.lstrip()[:1].islower() and _belongs(above, below)
