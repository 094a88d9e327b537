"""Find the words that differ between two passages, never cutting inside a word or a grapheme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from differ import engine, matching
from differ.budget import Budget
from differ.matching import Block
from differ.model import Edit, Span
from differ.tokens import Tokens, can_cut, is_word, tokenise

ENGINE_TOKENS = 48
"""Tokens, of both passages, up to which diff-match-patch compares them.

Beyond, its time grows with the square of the differences and `matching` gives as short an answer
20 times as fast (300 tokens against 300: 45 ms and 2.4 ms).
"""

ISLAND_WORDS = 3
"""Words up to which an agreement between two differences says less than it interrupts."""

_MOST_ISLAND_TOKENS = 12

_SLIDE_TOKENS = 64
_SENTENCE_ENDS = frozenset(".!?…。！？؟۔।\n")
_CLAUSE_ENDS = frozenset(",;:،؛、，；：")


@dataclass(frozen=True, slots=True)
class _Passages:
    """Two passages, and the tokens of what lies between their equal ends."""

    old: str
    new: str
    start: int
    end: int
    old_tokens: Tokens
    new_tokens: Tokens


@dataclass(frozen=True, slots=True)
class _Hole:
    """Tokens of the old passage, and those of the new one that stand in their place."""

    old: Span
    new: Span


def edits(old: str, new: str, budget: Budget) -> tuple[Edit, ...]:
    """Return the edits that turn *old* into *new*; what lies between them is equal in both.

    >>> for edit in edits("the old text", "the new text", Budget()):
    ...     print(edit.old, edit.new)
    Span(start=4, end=7) Span(start=4, end=7)
    """
    if old == new:
        return ()
    start, end = equal_ends(old, new)
    a = tokenise(old[start : len(old) - end], start)
    b = tokenise(new[start : len(new) - end], start)
    passages = _Passages(old, new, start, end, a, b)
    holes = _holes(_common(a.texts, b.texts, budget), a, b)
    holes = _slid(_without_islands(holes, a, b), a, b)
    return tuple(_edits(passages, holes))


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


def _holes(blocks: Sequence[Block], a: Tokens, b: Tokens) -> list[_Hole]:
    return [
        _Hole(Span(i, i_end), Span(j, j_end))
        for i, i_end, j, j_end in matching.holes(blocks, len(a.texts), len(b.texts))
    ]


def _without_islands(holes: list[_Hole], a: Tokens, b: Tokens) -> list[_Hole]:
    """Join differences across agreements too small to help a reader of a mosaic of words.

    An agreement of up to `ISLAND_WORDS` goes when telling its words twice, as gone and as come,
    no more than doubles the words that the reader has to compare.
    """
    joined: list[_Hole] = []
    sizes: list[int] = []
    for hole in holes:
        here, size = hole, _words_in(a, hole.old) + _words_in(b, hole.new)
        while joined:
            between = Span(joined[-1].old.end, here.old.start)
            island = _words_in(a, between) if _is_small(between) else ISLAND_WORDS + 1
            if island > ISLAND_WORDS or 2 * island > sizes[-1] + size:
                break
            before = joined.pop()
            size += sizes.pop() + 2 * island
            here = _Hole(Span(before.old.start, here.old.end), Span(before.new.start, here.new.end))
        joined.append(here)
        sizes.append(size)
    return joined


def _is_small(span: Span) -> bool:
    return span.end - span.start <= _MOST_ISLAND_TOKENS


def _words_in(tokens: Tokens, span: Span) -> int:
    return sum(is_word(token) for token in tokens.texts[span.start : span.end])


def _slid(holes: list[_Hole], a: Tokens, b: Tokens) -> list[_Hole]:
    """Move each pure insertion or deletion to where it begins with a sentence or a clause.

    "A. [B. ]C." may as well be told as "A[. B]. C.": both are as short, one is easier to read.
    """
    slid: list[_Hole] = []
    for hole in holes:
        pure_insertion = hole.old.start == hole.old.end
        if pure_insertion or hole.new.start == hole.new.end:
            room = hole.old.start - (slid[-1].old.end if slid else 0)
            by = _best_slide(*((b, hole.new) if pure_insertion else (a, hole.old)), room)
            slid.append(_Hole(_moved(hole.old, by), _moved(hole.new, by)))
        else:
            slid.append(hole)
    return slid


def _moved(span: Span, by: int) -> Span:
    return Span(span.start - by, span.end - by)


def _best_slide(tokens: Tokens, hole: Span, room: int) -> int:
    """Return by how many tokens to move *hole* to the left, at most *room*."""
    best, best_score = 0, _start_score(tokens, hole.start)
    for by in range(1, min(room, _SLIDE_TOKENS) + 1):
        if tokens.texts[hole.start - by] != tokens.texts[hole.end - by]:
            break
        score = _start_score(tokens, hole.start - by)
        if score > best_score:
            best, best_score = by, score
    return best


def _start_score(tokens: Tokens, index: int) -> int:
    """Say how well a difference begins at *index*: after a sentence, a clause, a space, or not."""
    if index == 0 or tokens.texts[index - 1] in _SENTENCE_ENDS:
        return 3
    if tokens.texts[index - 1] in _CLAUSE_ENDS:
        return 2
    return 1 if tokens.ends[index - 1] < tokens.starts[index] else 0


def _edits(passages: _Passages, holes: list[_Hole]) -> Iterator[Edit]:
    """Turn holes, and white space that differs between equal tokens, into edits."""
    a, b = passages.old_tokens, passages.new_tokens
    i = j = 0
    for hole in _with_ends(holes, len(a.texts), len(b.texts)):
        yield from _white_space_edits(passages, Span(i, hole.old.start), j)
        yield from _edit(passages, *_around(passages, hole))
        i, j = hole.old.end, hole.new.end


def _with_ends(holes: list[_Hole], old_length: int, new_length: int) -> list[_Hole]:
    """Add empty holes at the ends, so that white space is looked at there too."""
    first = _Hole(Span(0, 0), Span(0, 0))
    last = _Hole(Span(old_length, old_length), Span(new_length, new_length))
    at_start = holes and holes[0].old.start == holes[0].new.start == 0
    whole = holes if at_start else [first, *holes]
    at_end = whole[-1].old.end == old_length and whole[-1].new.end == new_length
    return whole if at_end else [*whole, last]


def _white_space_edits(passages: _Passages, run: Span, j: int) -> Iterator[Edit]:
    """Look for white space that differs between the equal tokens of *run* and from *j*."""
    a, b = passages.old_tokens, passages.new_tokens
    last = run.end - run.start - 1
    if last < 1 or (
        passages.old[a.starts[run.start] : a.ends[run.end - 1]]
        == passages.new[b.starts[j] : b.ends[j + last]]
    ):
        return
    for i in range(run.start, run.end - 1):
        here = Span(a.ends[i], a.starts[i + 1]), Span(b.ends[j], b.starts[j + 1])
        yield from _edit(passages, *here)
        j += 1


def _around(passages: _Passages, hole: _Hole) -> tuple[Span, Span]:
    """Return the characters between the equal tokens on either side of *hole*."""
    old_end, new_end = len(passages.old) - passages.end, len(passages.new) - passages.end
    return (
        _characters(passages.old_tokens, hole.old, passages.start, old_end),
        _characters(passages.new_tokens, hole.new, passages.start, new_end),
    )


def _characters(tokens: Tokens, span: Span, start: int, end: int) -> Span:
    return Span(
        tokens.ends[span.start - 1] if span.start else start,
        tokens.starts[span.end] if span.end < len(tokens.starts) else end,
    )


def _edit(passages: _Passages, old: Span, new: Span) -> Iterator[Edit]:
    """Yield the edit from *old* to *new* without the white space they have in common."""
    left, right = passages.old[old.start : old.end], passages.new[new.start : new.end]
    if left == right:
        return
    start = 0
    room = min(len(left), len(right))
    while start < room and left[start] == right[start] and left[start].isspace():
        start += 1
    while start and not (can_cut(left, start) and can_cut(right, start)):
        start -= 1
    end, room = 0, room - start
    while end < room and left[-1 - end] == right[-1 - end] and left[-1 - end].isspace():
        end += 1
    while end and not (can_cut(left, len(left) - end) and can_cut(right, len(right) - end)):
        end -= 1
    yield Edit(
        Span(old.start + start, old.end - end),
        Span(new.start + start, new.end - end),
    )
