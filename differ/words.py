"""Find the words that differ between two passages, never cutting inside a word or a grapheme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from differ import engine, matching, tidying
from differ.budget import Budget
from differ.ends import equal_end, equal_start
from differ.matching import Block, Hole, Pair
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


def edits(old: str, new: str, language: str | None, budget: Budget) -> list[Hole]:
    """Return where *old* and *new* differ, in characters; what lies between is equal in both.

    >>> edits("the old text", "the new text", "en", Budget())
    [(4, 7, 4, 7)]
    """
    start, end = equal_ends(old, new)
    hole = start, len(old) - end, start, len(new) - end
    if not budget.allows(_STEPS_A_PAIR) or start in (hole[1], hole[3]):
        return [hole]
    left, right = pieces_of_both(old[start : hole[1]], new[start : hole[3]], language)
    ends = _ends_of_replacement(left, right)
    if ends is not None:
        first, last = ends
        hole = start + first, hole[1] - last, start + first, hole[3] - last
        return list(_without_equal_spaces(old, new, hole))
    passages = _Passages(old, new, Tokens(left, start), Tokens(right, start))
    return _in_characters(passages, _between_tokens(passages.a, passages.b, budget))


def _ends_of_replacement(left: Sequence[str], right: Sequence[str]) -> Pair | None:
    """Return how many characters are equal at the ends if all words between were replaced.

    Most edits are such, and there is nothing to search and nothing to tidy then.
    """
    start, end = matching.equal_ends(left, right)
    gone = {piece for piece in left[start : len(left) - end] if not piece.isspace()}
    come = {piece for piece in right[start : len(right) - end] if not piece.isspace()}
    if not gone or not come or not gone.isdisjoint(come):
        return None
    return sum(map(len, left[:start])), sum(map(len, left[len(left) - end :]))


def _between_tokens(a: Tokens, b: Tokens, budget: Budget) -> list[Hole]:
    holes = list(matching.holes(_common(a.texts, b.texts, budget), len(a), len(b)))
    return tidying.slide(tidying.join_over_islands(holes, a, b), a, b)


def equal_ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters are equal at the start and at the end, cutting at spaces only."""
    limit = min(len(old), len(new))
    start = _back_to_space(old, new, equal_start(old, new, limit))
    end = equal_end(old, new, limit - start)
    return start, _end_from_space(old, new, end)


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
    if len(a) + len(b) > ENGINE_TOKENS:
        return matching.common(a, b, budget)
    start, end = matching.equal_ends(a, b)
    i_end, j_end = len(a) - end, len(b) - end
    middle = engine.common(a[start:i_end], b[start:j_end])
    inner = [(start + i, start + j, length) for i, j, length in middle]
    return matching.joined([(0, 0, start), *inner, (i_end, j_end, end)])


def _in_characters(passages: _Passages, holes: Sequence[Hole]) -> list[Hole]:
    """Turn holes between tokens, and white space that differs elsewhere, into differences."""
    a, b = passages.a, passages.b
    found: list[Hole] = []
    i = j = 0
    for i_from, i_to, j_from, j_to in _with_ends(holes, len(a), len(b)):
        if i_from - i > 1:
            found += _white_space(passages, i, i_from, j)
        hole = (a.end_before(i_from), a.start(i_to), b.end_before(j_from), b.start(j_to))
        found += _without_equal_spaces(passages.old, passages.new, hole)
        i, j = i_to, j_to
    return found


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
    if old != passages.new[b.start(j) : b.end_before(j_end)]:
        for k in range(1, i_end - i):
            hole = a.end_before(i + k), a.start(i + k), b.end_before(j + k), b.start(j + k)
            yield from _without_equal_spaces(passages.old, passages.new, hole)


def _without_equal_spaces(old: str, new: str, hole: Hole) -> Iterator[Hole]:
    """Yield *hole*, if its sides differ, less the white space that both begin and end with."""
    left, right = old[hole[0] : hole[1]], new[hole[2] : hole[3]]
    if left == right:
        return
    start = end = 0
    limit = min(len(left), len(right))
    if limit:
        start = _equal_spaces(left, right, limit, 1) if left[0].isspace() else 0
        end = _equal_spaces(left, right, limit - start, -1) if left[-1].isspace() else 0
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
