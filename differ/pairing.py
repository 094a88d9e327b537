"""Pair the segments of a gap that are one text, edited, split or merged; order is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from differ import similarity
from differ.budget import Budget
from differ.model import Span
from differ.similarity import Bag

PARTS = 6
"""Segments into which one may have been split, or of which one may have been merged."""

CONTAINED = 0.6
"""Share of a part's words that must stand in the whole for a split or merge."""


class Candidate(NamedTuple):
    """Segments that may be one text: a range of the old ones, one of the new, and their worth."""

    old: Span
    new: Span
    worth: float


class Row(NamedTuple):
    """The segments of one side of a gap, as bags.

    *seams* are the segments before which something stands that moved here or away: a paragraph
    cannot have been split or merged across that.
    """

    bags: Sequence[Bag]
    seams: frozenset[int] = frozenset()


def pair(old: Row, new: Row, budget: Budget) -> list[Candidate]:
    """Return the heaviest chain of candidates in which neither side goes back."""
    pairs = similarity.nominate(old.bags, new.bags, budget)
    singles = _singles(pairs, old.bags, new.bags)
    splits = _groups(pairs, old, new)
    turned = sorted((j, i) for i, j in pairs)
    merges = [Candidate(each.new, each.old, each.worth) for each in _groups(turned, new, old)]
    return heaviest_chain([*singles, *splits, *merges], len(old.bags), len(new.bags))


def _singles(
    pairs: Iterable[tuple[int, int]], old: Sequence[Bag], new: Sequence[Bag]
) -> list[Candidate]:
    found = []
    for i, j in pairs:
        likeness = similarity.likeness(old[i], new[j])
        if likeness >= similarity.LINKED:
            worth = likeness * (old[i].size + new[j].size)
            found.append(Candidate(Span(i, i + 1), Span(j, j + 1), worth))
    return found


def _groups(pairs: Iterable[tuple[int, int]], wholes: Row, parts: Row) -> list[Candidate]:
    """Return the candidates in which a whole became two parts or more, or the other way round."""
    by_whole: defaultdict[int, set[int]] = defaultdict(set)
    for whole, part in pairs:
        by_whole[whole].add(part)
    found: list[Candidate] = []
    for whole, nominated in by_whole.items():
        bag = wholes.bags[whole]
        contained = {
            part
            for part in {near for part in nominated for near in (part - 1, part, part + 1)}
            if 0 <= part < len(parts.bags) and _is_contained(parts.bags[part], bag)
        }
        for first in sorted(contained):
            found += _grow(whole, bag, first, contained, parts)
    return found


def _is_contained(part: Bag, whole: Bag) -> bool:
    least = CONTAINED * part.size
    return 0 < least <= whole.size and similarity.shared(part, whole) >= least


def _grow(whole: int, bag: Bag, first: int, contained: set[int], parts: Row) -> Iterator[Candidate]:
    """Join parts to *first* as long as each holds words of the whole that the others do not."""
    joined = parts.bags[first]
    last = first + 1
    while last in contained and last not in parts.seams and last - first < PARTS:
        if not _is_contained(parts.bags[last], bag - joined):
            break
        joined += parts.bags[last]
        last += 1
        worth = 2.0 * similarity.shared(bag, joined)
        yield Candidate(Span(whole, whole + 1), Span(first, last), worth)


def heaviest_chain(
    candidates: Sequence[Candidate], old_length: int, new_length: int
) -> list[Candidate]:
    """Return the candidates of greatest worth in which each begins where the last ended, or after.

    Ends are kept in a Fenwick tree over the new segments, so the work grows with the number of
    candidates and not with the product of the lengths.
    """
    starting: defaultdict[int, list[int]] = defaultdict(list)
    for k, candidate in enumerate(candidates):
        starting[candidate.old.start].append(k)
    ending: defaultdict[int, list[int]] = defaultdict(list)
    totals = [0.0] * len(candidates)
    before = [-1] * len(candidates)
    best_up_to = _BestUpTo(new_length)
    for i in range(old_length + 1):
        for k in ending.pop(i, ()):
            best_up_to.offer(candidates[k].new.end, totals[k], k)
        for k in starting.pop(i, ()):
            total, before[k] = best_up_to.ask(candidates[k].new.start)
            totals[k] = total + candidates[k].worth
            ending[candidates[k].old.end].append(k)
    chain = []
    _, k = best_up_to.ask(new_length)
    while k >= 0:
        chain.append(candidates[k])
        k = before[k]
    return chain[::-1]


class _BestUpTo:
    """Answer which offer at a position or before it was the best (a Fenwick tree)."""

    def __init__(self, length: int) -> None:
        self._best: list[tuple[float, int]] = [(0.0, -1)] * (length + 2)

    def offer(self, position: int, total: float, name: int) -> None:
        place = position + 1
        while place < len(self._best):
            if total > self._best[place][0]:
                self._best[place] = (total, name)
            place += place & -place

    def ask(self, position: int) -> tuple[float, int]:
        place, best = position + 1, (0.0, -1)
        while place:
            if self._best[place][0] > best[0]:
                best = self._best[place]
            place -= place & -place
        return best
