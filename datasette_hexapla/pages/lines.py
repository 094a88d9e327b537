"""Lines: a text cut to what one page can carry, each line with its number and its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from differ.rendering.characters import visible

MOST_LINES = 400
MOST_CHARACTERS = 40_000
LONGEST_LINE = 20_000
MARKUP = 220
"""What the markup of a line weighs, in characters: 50,000 short lines are long, too."""

_FORMS = (
    ("heading-1", re.compile(r"# ")),
    ("heading-2", re.compile(r"## ")),
    ("heading-3", re.compile(r"#{3,6} ")),
    ("item", re.compile(r"[-*•] |\(?[0-9]{1,3}[.)] |\(?[a-zA-Z][.)] |\(?[ivxlc]{1,6}[.)] ")),
    ("quote", re.compile(r"> ")),
    ("table-row", re.compile(r"\| ")),
)

_HEADING = re.compile(r"\A(#{1,6}) ")


@dataclass(frozen=True, slots=True)
class Line:
    """A segment on a page; *left_out* counts characters that it does not show."""

    number: int
    form: str
    html: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a text; *before* and *after* are where other parts begin, None at an end."""

    lines: tuple[Line, ...]
    total: int
    before: int | None
    after: int | None


def part(segments: Sequence[str], first: int = 1) -> Part:
    """Return the part of a text that begins with line *first*."""
    start = min(max(first, 1), max(len(segments), 1)) - 1
    shown = room(segments[start:])
    end = start + shown
    return Part(
        lines=tuple(line(n, text) for n, text in enumerate(segments[start:end], start + 1)),
        total=len(segments),
        before=_begin_before(segments, start) if start else None,
        after=end + 1 if end < len(segments) else None,
    )


def _begin_before(segments: Sequence[str], start: int) -> int:
    """Return the line at which the part before the one at the place *start* begins.

    Parts are counted from the first line on, so that leafing back leads through those that leafing
    forth led through: else an exported site would have a page that begins with every line.
    """
    place = begun = 0
    while place < start:
        begun, place = place, place + room(islice(segments, place, None))
    return begun + 1


def room(texts: Iterable[str], most: int = MOST_CHARACTERS) -> int:
    """Return how many of *texts* one page can carry: at least one.

    They weigh what they are sent as: a Chinese sign is three bytes, an escaped one up to six.
    """
    return room_for((sent(text) + MARKUP for text in texts), most)


def sent(text: str) -> int:
    """Return how many bytes *text* is as a page shows it."""
    return len(escape(text[:LONGEST_LINE]).encode("utf-8", "replace"))


def room_for(weights: Iterable[int], most: int) -> int:
    """Return how many lines or rows of these *weights*, in bytes, come to *most*: at least one."""
    count = used = 0
    for weight in weights:
        used += weight
        if count and (used > most or count >= MOST_LINES):
            break
        count += 1
    return count


def dressed(html: str) -> str:
    """Return the HTML of a segment with the number signs of a heading made small.

    >>> dressed("## Scope")
    '<span class="marker">##</span> Scope'
    """
    return _HEADING.sub(r'<span class="marker">\1</span> ', html)


def line(number: int, text: str) -> Line:
    """Return line *number* as a page shows it.

    >>> line(3, "## Scope").form
    'heading-2'
    """
    return Line(
        number=number,
        form=next((name for name, form in _FORMS if form.match(text)), "plain"),
        html=dressed(escape(visible(text[:LONGEST_LINE]))),
        left_out=max(0, len(text) - LONGEST_LINE),
    )
