"""Excerpts: the marked words of a change with a little of what stands around them."""

from __future__ import annotations

import re

AROUND = 60
"""Characters shown on either side of marked words."""

LONGEST = 320
"""Characters of an excerpt; a longer one ends in three dots."""

_MARKED = re.compile(r"(<(del|ins)[^>]*>.*?</\2>)", re.DOTALL)
_OPENING = re.compile(r"<[^>]*>")
_PIECE = re.compile(r"&[#\w]+;|.", re.DOTALL)
_SIDES = {"old": "ins", "new": "del"}


def excerpt(html: str) -> str:
    """Return the beginning of a change's HTML around its first marked words.

    >>> excerpt("one <del>two</del><ins>2</ins> three")
    'one <del>two</del><ins>2</ins> three'
    """
    pieces = _pieces(html)
    shown: list[str] = []
    room = LONGEST
    for place, piece in enumerate(pieces):
        marked = piece.startswith("<")
        text = piece if marked else _context(piece, first=place == 0, last=place == len(pieces) - 1)
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


def _pieces(html: str) -> list[str]:
    """Cut *html* into plain and marked pieces, as it was written by `records.wording`."""
    pieces, end = [], 0
    for found in _MARKED.finditer(html):
        pieces += [html[end : found.start()], found[0]]
        end = found.end()
    return [piece for piece in [*pieces, html[end:]] if piece]


def _context(text: str, *, first: bool, last: bool) -> str:
    characters = _PIECE.findall(text)
    if len(characters) <= 2 * AROUND:
        return text
    head = [] if first else characters[:AROUND]
    tail = [] if last else characters[-AROUND:]
    if first and last:
        return text
    return f"{''.join(head)} … {''.join(tail)}"


def _cut(piece: str, room: int) -> tuple[str, int]:
    """Return as much of *piece* as there is *room* for, and how much that is."""
    tag = _OPENING.match(piece)
    opening = tag[0] if tag else ""
    closing = f"</{opening[1:4]}>" if opening else ""
    characters = _PIECE.findall(piece[len(opening) : len(piece) - len(closing)])
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
    return len(_PIECE.findall(_OPENING.sub("", piece) if piece.startswith("<") else piece))
