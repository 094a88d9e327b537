"""Excerpts: the marked words of a change with a little of what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

AROUND = 60
"""Characters shown on either side of marked words."""

LONGEST = 320
"""Characters of an excerpt; a longer one ends in three dots."""

_LONGEST_SIGN = 10
"""Characters that one escaped character may take, as `&quot;` does."""

_OPENING = re.compile(r"<(del|ins)[^>]*>")
_PIECE = re.compile(r"&[#\w]+;|.", re.DOTALL)
_ESCAPED = re.compile(r"&[#\w]+;")
_SIDES = {"old": "ins", "new": "del"}


def excerpt(html: str) -> str:
    """Return the beginning of a change's HTML around its first marked words.

    >>> excerpt("one <del>two</del><ins>2</ins> three")
    'one <del>two</del><ins>2</ins> three'
    """
    shown: list[str] = []
    room, end = LONGEST, 0
    for piece in _pieces(html):
        start, end = end, end + len(piece)
        marked = piece.startswith("<")
        text = piece if marked else _context(piece, first=not start, last=end == len(html))
        cut, used = _cut(text, room)
        shown.append(cut)
        room -= used
        if room <= 0:
            break
    return "".join(shown)


def side(html: str, which: str) -> str:
    """Return the `old` or the `new` side of a change's HTML.

    >>> side("one <del>two</del><ins>2</ins> three", "new")
    'one <ins>2</ins> three'
    """
    left_out = _SIDES[which]
    return re.sub(rf"<{left_out}[^>]*>.*?</{left_out}>", "", html, flags=re.DOTALL)


def _pieces(html: str) -> Iterator[str]:
    """Cut *html* into plain and marked pieces, as it was written by `records.wording`.

    They are cut as they are asked for: of ten million characters a page shows the first few.
    """
    end = 0
    while opening := _OPENING.search(html, end):
        closing = f"</{opening[1]}>"
        close = html.find(closing, opening.end())
        if close < 0:
            break
        if opening.start() > end:
            yield html[end : opening.start()]
        end = close + len(closing)
        yield html[opening.start() : end]
    if end < len(html):
        yield html[end:]


def _context(text: str, *, first: bool, last: bool) -> str:
    if first and last:
        return text
    window = 2 * AROUND * _LONGEST_SIGN
    if len(text) <= window and len(_PIECE.findall(text)) <= 2 * AROUND:
        return text
    # Where an escaped character is cut in two at the edge of the window, it is not among the ends.
    head = [] if first else _PIECE.findall(text[:window])[:AROUND]
    tail = [] if last else _PIECE.findall(text[-window:])[-AROUND:]
    return f"{''.join(head)} … {''.join(tail)}"


def _cut(piece: str, room: int) -> tuple[str, int]:
    """Return as much of *piece* as there is *room* for, and how much that is."""
    tag = _OPENING.match(piece)
    opening = tag[0] if tag else ""
    closing = f"</{tag[1]}>" if tag else ""
    inner = piece[len(opening) : len(piece) - len(closing)]
    characters = [found[0] for found in islice(_PIECE.finditer(inner), room + 1)]
    if len(characters) <= room:
        return piece, len(characters)
    return f"{opening}{''.join(characters[:room])}…{closing}", room


def bounded(html: str, most: int) -> tuple[str, int]:
    """Return at most *most* characters of a change's HTML, and how many were left out.

    >>> bounded("<del>abcdef</del>gh", 3)
    ('<del>abc…</del>', 5)
    """
    if len(html) <= most:
        return html, 0
    shown: list[str] = []
    room = most
    left_out = 0
    for piece in _pieces(html):
        text, used = _cut(piece, room) if room else ("", 0)
        shown.append(text)
        room -= used
        left_out += _length(piece) - used
    return "".join(shown), left_out


def _length(piece: str) -> int:
    tag = _OPENING.match(piece)
    markup = len(f"{tag[0]}</{tag[1]}>") if tag else 0
    return len(piece) - markup - sum(len(each) - 1 for each in _ESCAPED.findall(piece))
