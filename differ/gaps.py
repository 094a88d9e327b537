"""The gaps between links, and what is asked of the segments in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from differ import folding, matching, similarity
from differ.budget import Budget
from differ.links import Link
from differ.matching import Pair
from differ.pairing import Row
from differ.segments import is_filler
from differ.similarity import Bag


class Gap(NamedTuple):
    """Segments with content that have no link, by their places, between two links."""

    old: Sequence[int]
    new: Sequence[int]

    @property
    def is_one_sided(self) -> bool:
        """Tell whether there is nothing to link here."""
        return not self.old or not self.new

    @property
    def is_one_to_one(self) -> bool:
        """Tell whether nothing competes for either segment."""
        return len(self.old) == len(self.new) == 1

    def between(self, links: Sequence[Link]) -> Iterator[Gap]:
        """Yield what stands before, between and after *links*, where there is anything."""
        a = b = 0
        for each in links:
            next_a = bisect_left(self.old, each.old.start)
            next_b = bisect_left(self.new, each.new.start)
            if a < next_a or b < next_b:
                yield Gap(self.old[a:next_a], self.new[b:next_b])
            a, b = bisect_left(self.old, each.old.end), bisect_left(self.new, each.new.end)
        if a < len(self.old) or b < len(self.new):
            yield Gap(self.old[a:], self.new[b:])


@dataclass(frozen=True, slots=True)
class Texts:
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

    def keys(self, gap: Gap) -> tuple[list[str], list[str]]:
        """Return the comparison keys of the segments of *gap*."""
        return (
            [folding.key(self.old[i], self.language) for i in gap.old],
            [folding.key(self.new[j], self.language) for j in gap.new],
        )

    def rows(self, gap: Gap) -> tuple[Row, Row]:
        """Return the segments of *gap* as bags, ready to be paired."""
        return (
            Row([self.old_bag(i) for i in gap.old], _seams(self.old, gap.old)),
            Row([self.new_bag(j) for j in gap.new], _seams(self.new, gap.new)),
        )

    def likeness(self, i: int, j: int) -> float:
        """Return how alike old segment *i* and new segment *j* are."""
        return similarity.likeness(self.old_bag(i), self.new_bag(j))

    def gaps(self, equal: Iterable[Link]) -> Iterator[Gap]:
        """Yield the gaps between links of *equal* runs."""
        blocks = ((link.old.start, link.new.start, link.old.end - link.old.start) for link in equal)
        for i, i_end, j, j_end in matching.holes(blocks, len(self.old), len(self.new)):
            old = [place for place in range(i, i_end) if not is_filler(self.old[place])]
            new = [place for place in range(j, j_end) if not is_filler(self.new[place])]
            if old or new:
                yield Gap(old, new)


def _seams(text: Sequence[str], places: Sequence[int]) -> frozenset[int]:
    """Return which of *places* follow upon a segment with content that is not one of them."""
    return frozenset(
        k
        for k, (above, below) in enumerate(pairwise(places), start=1)
        if not all(map(is_filler, text[above + 1 : below]))
    )


def without(gaps: Iterable[Gap], moved: Iterable[Pair]) -> list[Gap]:
    """Return *gaps* less the segments that *moved*."""
    old, new = {i for i, _ in moved}, {j for _, j in moved}
    return [
        Gap([i for i in gap.old if i not in old], [j for j in gap.new if j not in new])
        for gap in gaps
    ]
