"""Make differences easier to read without making them wrong: fewer, and at better places."""

from __future__ import annotations

from collections.abc import Sequence

from differ.matching import Hole
from differ.tokens import Tokens

ISLAND_WORDS = 3
"""Words up to which an agreement between two differences says less than it interrupts."""

_ISLAND_TOKENS = 12
_SLIDE_TOKENS = 64
_SENTENCE_ENDS = frozenset(".!?…。！？؟۔।\n")
_CLAUSE_ENDS = frozenset(",;:،؛、，；：")


def join_over_islands(holes: Sequence[Hole], a: Tokens, b: Tokens) -> list[Hole]:
    """Join differences across agreements too small to help a reader of a mosaic of words.

    An agreement of up to `ISLAND_WORDS` goes when no fewer words differ beside it than stand in it,
    or when marks that differ enclose it: quotation marks, brackets, emphasis (docs/decisions/0033).
    """
    if len(holes) == 1:
        return list(holes)
    joined: list[tuple[Hole, int]] = []
    for hole in holes:
        here, size = hole, a.count_words(hole[0], hole[1]) + b.count_words(hole[2], hole[3])
        while joined:
            before, size_before = joined[-1]
            island = _island_words(a, before[1], here[0])
            if island > min(ISLAND_WORDS, size_before + size):
                break
            joined.pop()
            here, size = (before[0], here[1], before[2], here[3]), size_before + 2 * island + size
        joined.append((here, size))
    return _enclosing([hole for hole, _ in joined], a, b)


def _enclosing(holes: Sequence[Hole], a: Tokens, b: Tokens) -> list[Hole]:
    """Join a mark that differs before a few words with the mark that differs after them."""
    found: list[Hole] = []
    opened = False
    for hole in holes:
        marks = not a.count_words(hole[0], hole[1]) and not b.count_words(hole[2], hole[3])
        if opened and marks and _is_enclosed(found[-1], hole, a, b):
            before = found.pop()
            found.append((before[0], hole[1], before[2], hole[3]))
            opened = False
        else:
            found.append(hole)
            opened = marks
    return found


def _is_enclosed(before: Hole, after: Hole, a: Tokens, b: Tokens) -> bool:
    """Tell whether two differences stick to the few words between them, on both sides."""
    if _island_words(a, before[1], after[0]) > ISLAND_WORDS:
        return False
    sides = ((a, before[:2], after[:2]), (b, before[2:], after[2:]))
    return all(
        (opening[0] == opening[1] or side.touches(opening[1]))
        and (closing[0] == closing[1] or side.touches(closing[0]))
        for side, opening, closing in sides
    )


def _island_words(tokens: Tokens, start: int, end: int) -> int:
    if end - start > _ISLAND_TOKENS:
        return ISLAND_WORDS + 1
    return tokens.count_words(start, end)


def slide(holes: Sequence[Hole], a: Tokens, b: Tokens) -> list[Hole]:
    """Move each pure insertion or deletion to where it begins with a sentence or a clause.

    "A. [B. ]C." may as well be told as "A[. B]. C.": both are as short, one is easier to read.
    """
    slid: list[Hole] = []
    for i, i_end, j, j_end in holes:
        by = 0
        if i == i_end or j == j_end:
            # One agreement must stay before it: two differences that touch would be one.
            room = i - slid[-1][1] - 1 if slid else i
            by = _best_slide(b, j, j_end, room) if i == i_end else _best_slide(a, i, i_end, room)
        slid.append((i - by, i_end - by, j - by, j_end - by))
    return slid


def _best_slide(tokens: Tokens, start: int, end: int, room: int) -> int:
    """Return by how many tokens, at most *room*, to move what lies from *start* to *end* left."""
    best, best_score = 0, _start_score(tokens, start)
    for by in range(1, min(room, _SLIDE_TOKENS) + 1):
        if tokens.texts[start - by] != tokens.texts[end - by]:
            break
        score = _start_score(tokens, start - by)
        if score > best_score:
            best, best_score = by, score
    return best


def _start_score(tokens: Tokens, index: int) -> int:
    """Say how well a difference begins at *index*: after a sentence, a clause, a space, or not."""
    if index == 0 or tokens.texts[index - 1] in _SENTENCE_ENDS:
        return 3
    if tokens.texts[index - 1] in _CLAUSE_ENDS:
        return 2
    return 1 if tokens.end_before(index) < tokens.start(index) else 0
