"""Reading plain text: a block a line, and hard-wrapped paragraphs joined where that is certain.

A text counts as hard-wrapped only when its own line ends prove it. Let the width be the length of
its longest line, at most 100. A line end is *full* when the first word of the next line would not
have fitted within the width. Nine in ten of the line ends inside paragraphs must be full, and there
must be at least eight of them; lists, verses, addresses and texts with one long line fail this.
Even then only full line ends are joined, so that a line that was ended on purpose stays one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from snapshots.filtering import Block

READER = "plain"
READER_VERSION = 1

_WIDEST = 100
_NARROWEST = 30
_FEWEST_LINE_ENDS = 8
_SHARE_FULL = 0.9

_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_OWN_LINE = re.compile(
    r"\s*(?:[-*+•·–—#>|]|\(?[0-9]{1,4}[.)]|\(?[a-zA-Z][.)]|\([ivxlc]+\)|§)(?:\s|$)"
)
"""Beginnings of list items, headings, quotes and rules, which are never joined to a line before."""

_UNSPACED = re.compile("[\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
"""Scripts that are written without spaces, and whose lines may end after any character."""


def read_plain(text: str) -> tuple[Block, ...]:
    """Return the blocks of the plain *text*."""
    paragraphs = _paragraphs(text)
    width = _wrapped_at(paragraphs)
    if width is not None:
        paragraphs = [_joined(paragraph, width) for paragraph in paragraphs]
    return tuple(Block(line) for paragraph in paragraphs for line in paragraph)


def _paragraphs(text: str) -> list[list[str]]:
    """Return the lines of *text*, in groups that blank lines separate."""
    groups: list[list[str]] = [[]]
    for line in _LINE_END.split(text):
        if line.strip():
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _wrapped_at(paragraphs: list[list[str]]) -> int | None:
    """Return the width at which the lines of *paragraphs* were broken, or None where none was."""
    width = max((len(line) for paragraph in paragraphs for line in paragraph), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    ends = [
        _is_full(line, following, width)
        for paragraph in paragraphs
        for line, following in pairwise(paragraph)
        if not _OWN_LINE.match(following)
    ]
    if len(ends) < _FEWEST_LINE_ENDS or sum(ends) < _SHARE_FULL * len(ends):
        return None
    return width


def _is_full(line: str, following: str, width: int) -> bool:
    following = following.lstrip()
    if _UNSPACED.match(following):
        # Punctuation may hang over or be pulled in, so one character of play is allowed.
        return len(line) + 2 > width
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _joined(lines: list[str], width: int) -> list[str]:
    joined = [lines[0]]
    for line, following in pairwise(lines):
        if _OWN_LINE.match(following) or not _is_full(line, following, width):
            joined.append(following)
        else:
            joined[-1] = _join(joined[-1], following.lstrip())
    return joined


def _join(text: str, following: str) -> str:
    """Return the two joined; a hyphen at the line end stays, as it may belong to the word."""
    unspaced = _UNSPACED.match(text[-1]) and _UNSPACED.match(following)
    hyphenated = text.endswith("-") and text[-2:-1].isalpha() and following[:1].isalpha()
    return text + ("" if unspaced or hyphenated else " ") + following
