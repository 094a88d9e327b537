"""Measure what a diff asks of its reader, whichever engine made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import regex

EQUAL, DELETED, INSERTED = 0, -1, 1

Piece = tuple[int, str]
"""An operation and the text it stands for: the form diff-match-patch made common."""

# Not the differ's own tokens: what is a word is said here once for all engines.
# Scripts without spaces are judged by graphemes: their words are a matter of dictionaries.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
WORD = regex.compile(
    rf"(?V1)[[\p{{L}}\p{{N}}_\p{{M}}\u200c\u200d]--[{UNSPACED}]]+|[{UNSPACED}]\p{{M}}*"
)
GRAPHEME = regex.compile(r"\X")
FRAGMENT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """What one diff of one pair asks of its reader."""

    changed_words: int
    hunks: int
    fragments: int
    cut_words: int
    cut_graphemes: int


def measure(pieces: Sequence[Piece]) -> Measures:
    """Count changed words, hunks, small fragments, and cuts inside words and graphemes."""
    old = "".join(text for operation, text in pieces if operation != INSERTED)
    new = "".join(text for operation, text in pieces if operation != DELETED)
    old_spans, new_spans = _changed(pieces, INSERTED), _changed(pieces, DELETED)
    hunks, fragments = _hunks(pieces)
    return Measures(
        changed_words=_touched(old, old_spans) + _touched(new, new_spans),
        hunks=hunks,
        fragments=fragments,
        cut_words=_cut(WORD, old, old_spans) + _cut(WORD, new, new_spans),
        cut_graphemes=_cut(GRAPHEME, old, old_spans) + _cut(GRAPHEME, new, new_spans),
    )


def _changed(pieces: Sequence[Piece], other: int) -> list[tuple[int, int]]:
    """Return where one of the two texts changed; *other* is the operation that is not in it."""
    spans, position = [], 0
    for operation, text in pieces:
        if operation == other:
            continue
        if operation != EQUAL:
            spans.append((position, position + len(text)))
        position += len(text)
    return spans


def _touched(text: str, spans: Sequence[tuple[int, int]]) -> int:
    """Count the words of *text* that any of *spans* touches."""
    count = k = 0
    for word in WORD.finditer(text):
        while k < len(spans) and spans[k][1] <= word.start():
            k += 1
        count += k < len(spans) and spans[k][0] < word.end() and spans[k][0] < spans[k][1]
    return count


def _cut(unit: regex.Pattern[str], text: str, spans: Sequence[tuple[int, int]]) -> int:
    """Count the *unit*s of *text* inside which a span begins or ends."""
    edges = sorted({edge for span in spans for edge in span})
    count = k = 0
    for found in unit.finditer(text):
        while k < len(edges) and edges[k] <= found.start():
            k += 1
        count += k < len(edges) and edges[k] < found.end()
    return count


def _hunks(pieces: Sequence[Piece]) -> tuple[int, int]:
    """Count runs of change, and equal runs of one to three words inside a line between them.

    White space that differs is no hunk of its own, and white space between two changes belongs to
    their hunk.
    """
    hunks = fragments = 0
    equal = ""
    for operation, text in pieces:
        if operation == EQUAL or text.isspace():
            equal += text
        elif text:
            if not hunks or equal.strip():
                small = 0 < len(WORD.findall(equal)) <= FRAGMENT_WORDS and "\n" not in equal
                fragments += hunks > 0 and small
                hunks += 1
            equal = ""
    return hunks, fragments


def least_changed_words(old: str, new: str) -> int:
    """Return how many words must change at least: all but a longest common subsequence's."""
    a, b = WORD.findall(old), WORD.findall(new)
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    return len(a) + len(b) - 2 * _longest_common(a, b)


def _longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    where: defaultdict[str, int] = defaultdict(int)
    for i, word in enumerate(a):
        where[word] |= 1 << i
    full = row = (1 << len(a)) - 1
    for word in b:
        hits = row & where.get(word, 0)
        row = ((row + hits) | (row - hits)) & full
    return len(a) - row.bit_count()
