"""Find the words that differ between two passages, never cutting inside a word or a grapheme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from differ import engine, matching, tidying
from differ.budget import Budget
from differ.matching import Block, Hole
from differ.tokens import Tokens, can_cut, pieces_of_both

ENGINE_TOKENS = 16
"""Tokens, of both passages, up to which diff-match-patch compares them.

Most edits are no longer. Beyond, its time grows with the square of the differences and `matching`
gives as short an answer 10 to 20 times as fast (docs/decisions/0031).
"""

_STEPS_A_PAIR = 4_000
"""What comparing two passages costs at least: the budget allows 10,000 of them."""


class _Passages(NamedTuple):
    """Two passages, and the tokens of what lies between their equal ends."""

    old: str
    new: str
    a: Tokens
    b: Tokens


def edits(old: str, new: str, language: str | None, budget: Budget) -> Iterator[Hole]:
    """Yield where *old* and *new* differ, in characters; what lies between is equal in both.

    >>> list(edits("the old text", "the new text", "en", Budget()))
    [(4, 7, 4, 7)]
    """
    start, end = equal_ends(old, new)
    if not budget.allows(_STEPS_A_PAIR):
        return iter([(start, len(old) - end, start, len(new) - end)])
    middles = old[start : len(old) - end], new[start : len(new) - end]
    a, b = (Tokens(found, start) for found in pieces_of_both(*middles, language))
    holes = list(matching.holes(_common(a.texts, b.texts, budget), len(a), len(b)))
    holes = tidying.slide(tidying.join_over_islands(holes, a, b), a, b)
    return _in_characters(_Passages(old, new, a, b), holes)


def equal_ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters are equal at the start and at the end, cutting at spaces only."""
    limit = min(len(old), len(new))
    start = _back_to_space(old, new, _equal_prefix(old, new, limit))
    end = _equal_suffix(old, new, limit - start)
    return start, _end_from_space(old, new, end)


def _equal_prefix(old: str, new: str, limit: int) -> int:
    low, high = 0, limit + 1
    while high - low > 1:
        middle = (low + high) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _equal_suffix(old: str, new: str, limit: int) -> int:
    low, high = 0, limit + 1
    while high - low > 1:
        middle = (low + high) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle
    return low


def _back_to_space(old: str, new: str, position: int) -> int:
    """Return the last cut up to *position* that has a space before it and no mark after it."""
    while position := old.rfind(" ", 0, position) + 1:
        if can_cut(old, position) and can_cut(new, position):
            return position
        position -= 1
    return 0


def _end_from_space(old: str, new: str, length: int) -> int:
    """Return the longest end of both, up to *length*, that begins with a space of its own."""
    while length:
        position = old.find(" ", len(old) - length)
        if position < 0:
            return 0
        length = len(old) - position
        if _stands_alone(old, position) and _stands_alone(new, len(new) - length):
            return length
        length -= 1
    return 0


def _stands_alone(text: str, position: int) -> bool:
    """Tell whether the white space at *position* shares no grapheme with its neighbours."""
    return can_cut(text, position) and can_cut(text, position + 1)


def _common(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[Block]:
    if len(a) + len(b) <= ENGINE_TOKENS:
        return engine.common(a, b)
    return matching.common(a, b, budget)


def _in_characters(passages: _Passages, holes: Sequence[Hole]) -> Iterator[Hole]:
    """Turn holes between tokens, and white space that differs elsewhere, into differences."""
    a, b = passages.a, passages.b
    i = j = 0
    for i_from, i_to, j_from, j_to in _with_ends(holes, len(a), len(b)):
        yield from _white_space(passages, i, i_from, j)
        hole = (a.end_before(i_from), a.start(i_to), b.end_before(j_from), b.start(j_to))
        yield from _without_equal_spaces(passages, hole)
        i, j = i_to, j_to


def _with_ends(holes: Sequence[Hole], n: int, m: int) -> list[Hole]:
    """Add empty holes at the ends, so that white space is looked at there too."""
    whole = list(holes)
    if not whole or whole[0][0] or whole[0][2]:
        whole.insert(0, (0, 0, 0, 0))
    if whole[-1][1] < n or whole[-1][3] < m:
        whole.append((n, n, m, m))
    return whole


def _white_space(passages: _Passages, i: int, i_end: int, j: int) -> Iterator[Hole]:
    """Yield white space that differs between equal tokens, those of *a* from *i* to *i_end*."""
    a, b = passages.a, passages.b
    j_end = j + i_end - i
    old = passages.old[a.start(i) : a.end_before(i_end)]
    if i_end - i > 1 and old != passages.new[b.start(j) : b.end_before(j_end)]:
        for k in range(1, i_end - i):
            hole = a.end_before(i + k), a.start(i + k), b.end_before(j + k), b.start(j + k)
            yield from _without_equal_spaces(passages, hole)


def _without_equal_spaces(passages: _Passages, hole: Hole) -> Iterator[Hole]:
    """Yield *hole*, if its sides differ, less the white space that both begin and end with."""
    left, right = passages.old[hole[0] : hole[1]], passages.new[hole[2] : hole[3]]
    if left != right:
        start = _equal_spaces(left, right, min(len(left), len(right)), 1)
        end = _equal_spaces(left, right, min(len(left), len(right)) - start, -1)
        yield hole[0] + start, hole[1] - end, hole[2] + start, hole[3] - end


def _equal_spaces(left: str, right: str, limit: int, step: int) -> int:
    """Count the white space that both begin with (*step* 1) or end with (*step* -1)."""
    count = 0
    first = 0 if step == 1 else -1
    while count < limit and left[first + step * count].isspace():
        if left[first + step * count] != right[first + step * count]:
            break
        count += 1
    while count and not (_can_cut(left, step * count) and _can_cut(right, step * count)):
        count -= 1
    return count


def _can_cut(text: str, position: int) -> bool:
    return can_cut(text, position if position > 0 else len(text) + position)
