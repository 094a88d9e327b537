"""Link the segments of two texts: those that stayed, in order, and those that moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from differ import folding, matching, moves, pairing, similarity
from differ.budget import Budget
from differ.matching import Pair
from differ.model import Span
from differ.segments import is_filler
from differ.similarity import Bag

WEAK = 0.15
"""Share of common words that is enough where nothing else competes for either segment."""


SHORT = 8
"""Words up to which such segments need not be alike at all: a heading or a date, put anew."""


@dataclass(frozen=True, slots=True)
class Link:
    """Segments of the old text, and those of the new text that they became."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class Links:
    """All links between two texts: *stayed* in the order of both, *moved* in that of the new."""

    stayed: tuple[Link, ...]
    moved: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Segments with content, by their places, between two links."""

    old: Sequence[int]
    new: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Two texts, and what has been asked of their segments so far."""

    old: Sequence[str]
    new: Sequence[str]
    language: str | None
    budget: Budget
    old_bags: dict[int, Bag] = field(default_factory=dict)
    new_bags: dict[int, Bag] = field(default_factory=dict)

    def old_bag(self, i: int) -> Bag:
        """Return the words of old segment *i*."""
        if i not in self.old_bags:
            self.old_bags[i] = similarity.bag(self.old[i])
        return self.old_bags[i]

    def new_bag(self, j: int) -> Bag:
        """Return the words of new segment *j*."""
        if j not in self.new_bags:
            self.new_bags[j] = similarity.bag(self.new[j])
        return self.new_bags[j]

    def segments(self, gap: _Gap) -> tuple[list[str], list[str]]:
        """Return the segments of *gap*."""
        return [self.old[i] for i in gap.old], [self.new[j] for j in gap.new]

    def keys(self, gap: _Gap) -> tuple[list[str], list[str]]:
        """Return the comparison keys of the segments of *gap*."""
        old, new = self.segments(gap)
        return (
            [folding.key(segment, self.language) for segment in old],
            [folding.key(segment, self.language) for segment in new],
        )


def link(old: Sequence[str], new: Sequence[str], language: str | None, budget: Budget) -> Links:
    """Link the segments of *old* and *new*; segments without a link were deleted or inserted.

    Equal segments are linked first, moved ones among them, so that the search for likeness has
    little left to do; then those that differ in form alone; then those that are alike.
    """
    start, end = matching.equal_ends(old, new)
    texts = _Texts(old, new, language, budget)
    whole = _Gap(
        [i for i in range(start, len(old) - end) if not is_filler(old[i])],
        [j for j in range(start, len(new) - end) if not is_filler(new[j])],
    )
    stayed = _links(whole, matching.anchored(*texts.segments(whole), budget))
    gaps = list(_between(whole, stayed))
    moved = moves.exact(
        {i: old[i] for gap in gaps for i in gap.old}, {j: new[j] for gap in gaps for j in gap.new}
    )
    left: list[_Gap] = []
    for gap in _without(gaps, moved):
        paired = _pair_gap(texts, gap)
        stayed += paired
        left += _between(gap, paired)
    moved += moves.edited(
        {i: texts.old_bag(i) for gap in left for i in gap.old},
        {j: texts.new_bag(j) for gap in left for j in gap.new},
        budget,
    )
    stayed += _alone(texts, _without(left, moved))
    stayed += _equal_ends(texts, start, end)
    stayed.sort(key=_place)
    runs = _moved_runs(texts, stayed, sorted(moved, key=lambda pair: pair[1]))
    return Links(tuple(sorted([*stayed, *_fillers(texts, stayed, runs)], key=_place)), tuple(runs))


def _equal_ends(texts: _Texts, start: int, end: int) -> Iterator[Link]:
    if start:
        yield Link(Span(0, start), Span(0, start))
    if end:
        old, new = len(texts.old), len(texts.new)
        yield Link(Span(old - end, old), Span(new - end, new))


def _place(link: Link) -> int:
    return link.old.start


def _single(i: int, j: int) -> Link:
    return Link(Span(i, i + 1), Span(j, j + 1))


def _links(gap: _Gap, pairs: Iterable[Pair]) -> list[Link]:
    return [_single(gap.old[a], gap.new[b]) for a, b in pairs]


def _between(gap: _Gap, links: Sequence[Link]) -> Iterator[_Gap]:
    """Yield what of *gap* stands before, between and after *links*, where there is anything."""
    a = b = 0
    for each in links:
        next_a, next_b = bisect_left(gap.old, each.old.start), bisect_left(gap.new, each.new.start)
        if a < next_a or b < next_b:
            yield _Gap(gap.old[a:next_a], gap.new[b:next_b])
        a, b = bisect_left(gap.old, each.old.end), bisect_left(gap.new, each.new.end)
    if a < len(gap.old) or b < len(gap.new):
        yield _Gap(gap.old[a:], gap.new[b:])


def _without(gaps: Iterable[_Gap], moved: Iterable[Pair]) -> list[_Gap]:
    old, new = {i for i, _ in moved}, {j for _, j in moved}
    return [
        _Gap([i for i in gap.old if i not in old], [j for j in gap.new if j not in new])
        for gap in gaps
    ]


def _pair_gap(texts: _Texts, gap: _Gap) -> list[Link]:
    """Link the segments of *gap*: first by their comparison keys, then by likeness."""
    if not gap.old or not gap.new:
        return []
    links = _links(gap, matching.anchored(*texts.keys(gap), texts.budget))
    alike = chain.from_iterable(_pair_alike(texts, inner) for inner in _between(gap, links))
    return sorted([*links, *alike], key=_place)


def _pair_alike(texts: _Texts, gap: _Gap) -> Iterator[Link]:
    old, new = [texts.old_bag(i) for i in gap.old], [texts.new_bag(j) for j in gap.new]
    for each in pairing.pair(old, new, texts.budget):
        yield Link(
            Span(gap.old[each.old.start], gap.old[each.old.end - 1] + 1),
            Span(gap.new[each.new.start], gap.new[each.new.end - 1] + 1),
        )


def _alone(texts: _Texts, gaps: Iterable[_Gap]) -> Iterator[Link]:
    """Link two segments, short or weakly alike, when each is the only one left in its place."""
    for gap in gaps:
        if len(gap.old) == len(gap.new) == 1:
            i, j = gap.old[0], gap.new[0]
            old, new = texts.old_bag(i), texts.new_bag(j)
            if max(old.size, new.size) <= SHORT or similarity.likeness(old, new) >= WEAK:
                yield _single(i, j)


def _moved_runs(texts: _Texts, stayed: Iterable[Link], moved: Iterable[Pair]) -> list[Link]:
    """Join moved segments that travelled together, and let them take their fillers along."""
    free = _FreeFillers(texts, stayed)
    runs: list[Link] = []
    for i, j in moved:
        old_end, new_end = i + 1, j + 1
        while free.are_equal(old_end, new_end):
            old_end, new_end = old_end + 1, new_end + 1
        old_start, new_start = i, j
        if runs and _continues(texts, runs[-1], i, j):
            last = runs.pop()
            old_start, new_start = last.old.start, last.new.start
        runs.append(Link(Span(old_start, old_end), Span(new_start, new_end)))
    return runs


def _continues(texts: _Texts, run: Link, i: int, j: int) -> bool:
    """Tell whether the equal segments *i* and *j* follow upon a run of equal segments."""
    return (
        run.old.end == i
        and run.new.end == j
        and texts.old[i] == texts.new[j]
        and texts.old[run.old.start] == texts.new[run.new.start]
    )


class _FreeFillers:
    """Know which fillers stand outside every link."""

    def __init__(self, texts: _Texts, stayed: Iterable[Link]) -> None:
        self._texts = texts
        self._old: set[int] = set()
        self._new: set[int] = set()
        for each in stayed:
            self._old.update(range(each.old.start, each.old.end))
            self._new.update(range(each.new.start, each.new.end))

    def are_equal(self, i: int, j: int) -> bool:
        """Tell whether free fillers stand at *i* and *j* and are equal."""
        old, new = self._texts.old, self._texts.new
        return (
            i < len(old)
            and j < len(new)
            and old[i] == new[j]
            and i not in self._old
            and j not in self._new
            and is_filler(old[i])
        )


def _fillers(texts: _Texts, stayed: Sequence[Link], runs: Sequence[Link]) -> Iterator[Link]:
    """Link the fillers next to a link with each other when they differ at most in white space."""
    moved_old = {i for run in runs for i in range(run.old.start, run.old.end)}
    moved_new = {j for run in runs for j in range(run.new.start, run.new.end)}

    def agree(i: int, j: int) -> bool:
        return (
            i not in moved_old
            and j not in moved_new
            and is_filler(texts.old[i])
            and is_filler(texts.new[j])
            and texts.old[i].split() == texts.new[j].split()
        )

    i = j = 0
    last = _single(len(texts.old), len(texts.new))
    for each in [*stayed, last]:
        old_end, new_end = each.old.start, each.new.start
        while i < old_end and j < new_end and agree(i, j):
            yield _single(i, j)
            i, j = i + 1, j + 1
        while i < old_end and j < new_end and agree(old_end - 1, new_end - 1):
            old_end, new_end = old_end - 1, new_end - 1
            yield _single(old_end, new_end)
        i, j = each.old.end, each.new.end
