"""Find the segments that stand elsewhere now: first those moved as they were, then edited ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from differ import similarity
from differ.budget import Budget
from differ.matching import Pair
from differ.similarity import Bag

EDITED = 0.5
"""Share of common words from which a segment elsewhere is the same one, edited.

More than for segments in the same place: position is evidence too, and here it speaks against.
"""

_LEAST_CHARACTERS = 12
_LEAST_WORDS = 6
_MOST_COPIES = 4


def exact(old: Mapping[int, str], new: Mapping[int, str]) -> list[Pair]:
    """Return the indices of equal segments, among those without a partner, as pairs.

    Equal segments are paired in order when both texts have as many of them. A short line or one
    of many copies is no move: menus and lists repeat themselves.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, segment in new.items():
        if len(segment) >= _LEAST_CHARACTERS:
            places[segment].append(j)
    copies = Counter(segment for segment in old.values() if segment in places)
    pairs = []
    for i, segment in old.items():
        count = copies.get(segment, 0)
        if 0 < count <= _MOST_COPIES and count == len(places.get(segment, ())):
            pairs.append((i, places[segment].pop(0)))
            copies[segment] -= 1
    return pairs


def edited(old: Mapping[int, Bag], new: Mapping[int, Bag], budget: Budget) -> list[Pair]:
    """Return the indices of segments that moved and were edited, the surest pairs first."""
    old_places = [i for i, bag in old.items() if bag.size >= _LEAST_WORDS]
    new_places = [j for j, bag in new.items() if bag.size >= _LEAST_WORDS]
    if not old_places or not new_places:
        return []
    bags: Sequence[Bag] = [old[i] for i in old_places]
    scored = []
    for a, b in similarity.nominate(bags, [new[j] for j in new_places], budget):
        i, j = old_places[a], new_places[b]
        likeness = similarity.likeness(old[i], new[j])
        if likeness >= EDITED:
            scored.append((-likeness * (old[i].size + new[j].size), i, j))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for _, i, j in sorted(scored):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            pairs.append((i, j))
    return pairs
