"""Link the segments of two texts: those that stayed, in order, and those that moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from differ import fillers, gaps, matching, moves, pairing, similarity, strays, units
from differ.budget import Budget
from differ.gaps import Gap, Texts
from differ.links import Link, Links
from differ.matching import Pair
from differ.model import Operation, Span
from differ.segments import is_filler

WEAK = 0.15
"""Share of common words that is enough where nothing else competes for either segment."""

MOST_COMPARED = 20_000
"""Units of both texts that are compared by their words; of more, only equal ones are linked."""

SHORT = 8
"""Words up to which such segments need not be alike at all: a heading or a date, put anew."""


def link(
    old: Sequence[str], new: Sequence[str], ends: Pair, language: str | None, budget: Budget
) -> Links:
    """Link the segments of *old* and *new*; segments without a link were deleted or inserted.

    *ends* are how many segments are equal at the start and, after those, at the end.
    """
    middle = units.middle(old, new, ends)
    texts = Texts(middle.old.texts, middle.new.texts, language, budget)
    inner = _link(texts).spread(middle.old, middle.new)
    n, m = len(old), len(new)
    first = Link(Span(0, middle.start), Span(0, middle.start))
    last = Link(Span(n - middle.end, n), Span(m - middle.end, m))
    return Links((first, *inner.stayed, last), inner.moved)


def _link(texts: Texts) -> Links:
    """Link the units of two texts that differ at both ends.

    Equal units are linked first, moved ones among them, so that the search for likeness has little
    left to do; then those that differ in form alone; then those that are alike.
    """
    if not texts.old or not texts.new:
        return Links((), ())
    if len(texts.old) == len(texts.new) == 1:
        return Links((_single(texts, 0, 0),) if _is_one(texts) else (), ())
    stayed = strays.without(texts, _equal_runs(texts))
    between = list(texts.gaps(stayed))
    if all(_is_edited_in_place(texts, gap) for gap in between) and _are_all_new(texts, between):
        stayed += [_single(texts, gap.old[0], gap.new[0]) for gap in between]
        return _with_fillers(texts, stayed, [])
    moved = moves.exact(
        {i: texts.old[i] for gap in between for i in gap.old},
        {j: texts.new[j] for gap in between for j in gap.new},
    )
    left: list[Gap] = []
    for gap in gaps.without(between, moved):
        paired = _pair(texts, gap)
        stayed += paired
        left += gap.between(paired)
    moved += _moved_and_edited(texts, left)
    stayed += _alone(texts, gaps.without(left, moved))
    return _with_fillers(texts, stayed, moved)


def _is_edited_in_place(texts: Texts, gap: Gap) -> bool:
    """Tell whether *gap* holds one unit of each text, and they are one, edited."""
    if not gap.is_one_to_one:
        return False
    i, j = gap.old[0], gap.new[0]
    return similarity.share_ends(texts.old[i], texts.new[j]) or (
        texts.likeness(i, j) >= similarity.LINKED
    )


def _are_all_new(texts: Texts, between: Sequence[Gap]) -> bool:
    """Tell whether no unit that went out of a gap came into another: whether none moved."""
    gone = {texts.old[i] for gap in between for i in gap.old}
    return all(texts.new[j] not in gone for gap in between for j in gap.new)


def _with_fillers(texts: Texts, stayed: list[Link], moved: Sequence[Pair]) -> Links:
    """Return the links that *stayed* and *moved*, and those of the fillers beside them."""
    stayed.sort(key=_place)
    runs = fillers.travelling(texts, stayed, sorted(moved, key=lambda pair: pair[1]))
    stayed += list(fillers.beside(texts, stayed, runs))
    return Links(tuple(sorted(stayed, key=_place)), tuple(runs))


def _equal_runs(texts: Texts) -> list[Link]:
    """Link the runs of equal units, in order, without the fillers at their ends.

    Fillers alone would hold apart what belongs together, and a blank line before a run may belong
    to a paragraph that moved away.
    """
    runs = []
    for i, j, length in matching.anchored(texts.old, texts.new, texts.budget):
        start, end = 0, length
        while start < end and is_filler(texts.old[i + start]):
            start += 1
        while start < end and is_filler(texts.old[i + end - 1]):
            end -= 1
        if start < end:
            runs.append(Link(Span(i + start, i + end), Span(j + start, j + end)))
    return runs


def _pair(texts: Texts, gap: Gap) -> list[Link]:
    """Link the units of *gap*: first by their comparison keys, then by likeness."""
    if gap.is_one_sided:
        return []
    if gap.is_one_to_one:
        alike = _is_edited_in_place(texts, gap)
        return [_single(texts, gap.old[0], gap.new[0])] if alike else []
    links = [
        _single(texts, gap.old[a + k], gap.new[b + k])
        for a, b, length in matching.anchored(*texts.keys(gap), texts.budget)
        for k in range(length)
    ]
    paired = chain.from_iterable(_alike(texts, inner) for inner in gap.between(links))
    return sorted([*links, *paired], key=_place)


def _alike(texts: Texts, gap: Gap) -> Iterator[Link]:
    if len(gap.old) + len(gap.new) > MOST_COMPARED:
        texts.budget.refused = True
        return
    for each in pairing.pair(*texts.rows(gap), texts.budget):
        first, last = gap.old[each.old.start], gap.old[each.old.end - 1]
        new_first, new_last = gap.new[each.new.start], gap.new[each.new.end - 1]
        yield Link(
            Span(first, last + 1),
            Span(new_first, new_last + 1),
            _operation(each.old, each.new),
        )


def _operation(old: Span, new: Span) -> Operation:
    if new.end - new.start > 1:
        return Operation.SPLIT
    return Operation.MERGE if old.end - old.start > 1 else Operation.REPLACEMENT


def _moved_and_edited(texts: Texts, left: Iterable[Gap]) -> list[Pair]:
    old = [i for gap in left for i in gap.old]
    new = [j for gap in left for j in gap.new]
    if not old or not new:
        return []
    if len(old) + len(new) > MOST_COMPARED:
        texts.budget.refused = True
        return []
    return moves.edited(
        {i: texts.old_bag(i) for i in old}, {j: texts.new_bag(j) for j in new}, texts.budget
    )


def _is_one(texts: Texts) -> bool:
    """Tell whether the only unit of each text is one, edited."""
    old, new = texts.old[0], texts.new[0]
    if is_filler(old) or is_filler(new):
        return fillers.agree(old, new)
    return similarity.share_ends(old, new) or _is_close(texts, 0, 0)


def _alone(texts: Texts, left: Iterable[Gap]) -> Iterator[Link]:
    """Link two units, short or weakly alike, when each is the only one left in its place."""
    for gap in left:
        if gap.is_one_to_one:
            i, j = gap.old[0], gap.new[0]
            if _is_close(texts, i, j):
                yield _single(texts, i, j)


def _is_close(texts: Texts, i: int, j: int) -> bool:
    """Tell whether two units that nothing competes for are short, or at least weakly alike."""
    short = max(texts.old_bag(i).size, texts.new_bag(j).size) <= SHORT
    return short or texts.likeness(i, j) >= WEAK


def _single(texts: Texts, i: int, j: int) -> Link:
    operation = None if texts.old[i] == texts.new[j] else Operation.REPLACEMENT
    return Link(Span(i, i + 1), Span(j, j + 1), operation)


def _place(link: Link) -> int:
    return link.old.start
