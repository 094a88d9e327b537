"""Cutting: the sentences of a segment, and the clauses of a long sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from differ.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE_END = regex.compile(
    # A stop, whatever closes after it, and a space before what may open a sentence; or a full-width
    # stop, which needs no space. A single letter or a common abbreviation before it ends nothing.
    r"(?<!\b\p{Lu}|\b(?:[Nn]o|[Nn]r|[Aa]rt|[Ss]t|[Dd]r|[Pp]rof|[Mm]r|[Mm]rs|[Mm]s|vs|e\.g|i\.e|z\.B|d\.h"
    r"|bzw|vb|örn|т\.е|т\.д|ст|п|gl|cf|al|Inc|Ltd|Co|Corp|p|pp|nr|ust|poz|lit|tzn|np|bijv|dhr))"
    r"[.!?…؟۔।։]+[\"'”’»)\]*_]*\s+(?=[\p{Lu}\p{Lt}\p{Lo}\p{Nd}\"'“‘„«(\[¿¡*_])"
    r"|[。！？]+[」』”’）]*\s*(?=.)"
)
_CLAUSE_END = regex.compile(r"[;:；：،؛]\s+|[；：，]|(?:,|\s[–—-])\s+")
_LONG_SENTENCE = 200
"""Code points from which a sentence is cut into clauses: shorter ones are evidence enough."""
_SHORTEST_CLAUSE = 25


def sentences(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of *text*, which together are all of it.

    >>> [span.end for span in sentences("Bir cümle. İkinci cümle, No. 5.")]
    [11, 31]
    """
    return tuple(_between(text, Span(0, len(text)), _SENTENCE_END))


def clauses(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of *text*, the long ones cut at their signs."""
    found: list[Span] = []
    for sentence in sentences(text):
        if sentence.end - sentence.start < _LONG_SENTENCE:
            found.append(sentence)
        else:
            found.extend(_merged(_between(text, sentence, _CLAUSE_END)))
    return tuple(found)


def phrases(text: str) -> tuple[Span, ...]:
    """Return the spans of what stands between any two signs of *text*, but no mere scraps."""
    found: list[Span] = []
    for sentence in sentences(text):
        found.extend(_merged(_between(text, sentence, _CLAUSE_END)))
    return tuple(found)


def _between(text: str, span: Span, sign: regex.Pattern[str]) -> Iterator[Span]:
    start = span.start
    for found in sign.finditer(text, span.start, span.end):
        if found.end() < span.end:
            yield Span(start, found.end())
            start = found.end()
    if start < span.end:
        yield Span(start, span.end)


def _merged(pieces: Iterator[Span]) -> Iterator[Span]:
    """Join pieces that are too short to stand alone to their neighbours."""
    held: Span | None = None
    for piece in pieces:
        held = Span(held.start, piece.end) if held else piece
        if held.end - held.start >= _SHORTEST_CLAUSE:
            yield held
            held = None
    if held:
        yield held
