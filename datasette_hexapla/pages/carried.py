"""Carried: what renders what in older texts, as far as the comparison of the newest tells it.

To compare two texts by what they say takes a second or more, so older texts are not compared for a
page. What stands to this day is matched as it is today. What stood between the same two matched
passages on both sides, and stands no more, is set beside each other in its order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from datasette_hexapla.pages.joined import JoinedText
from differ import matching
from differ.budget import Budget
from differ.model import Clause, Passage, Place, Span
from differ.similarity import bag, likeness

LEAST_LIKENESS = 0.4
"""The share of words in common from which a passage counts as another one that was edited."""

MOST_PAIRS = 900
"""Pairs of passages that are tried between two that did not change."""

_ONE_SIDED = {
    (True, False): Place.OMITTED,
    (False, True): Place.ADDED,
}


@dataclass(frozen=True, slots=True)
class Followed:
    """Where segments of a newest text stood in an older one, and which of them read the same."""

    text: JoinedText
    place: Mapping[int, int]
    same: frozenset[int]

    def passages(self, newest: Iterable[Passage]) -> tuple[Passage, ...]:
        """Return where passages of the *newest* text stood; an edited segment counts as a whole."""
        found = (
            Passage(
                segment=self.place[each.segment],
                span=each.span if each.segment in self.same else self._whole(each.segment),
            )
            for each in newest
            if each.segment in self.place
        )
        return tuple(dict.fromkeys(found))

    def rest(self) -> Iterator[int]:
        """Yield the segments of the older text that stand no more."""
        stands = set(self.place.values())
        return (place for place in range(self.text.size) if place not in stands)

    def _whole(self, segment: int) -> Span:
        return Span(0, len(self.text.segment(self.place[segment] + 1)))


def follow(newest: JoinedText, older: JoinedText) -> Followed:
    """Return where the segments of *newest* stood in *older*, as they are or edited."""
    new, old = segments(newest), segments(older)
    blocks = matching.anchored(old, new, Budget())
    same = {j + n: i + n for i, j, count in blocks for n in range(count)}
    edited = {
        place: before
        for hole in matching.holes(blocks, len(old), len(new))
        for place, before in _edited(old, new, hole)
    }
    return Followed(older, same | edited, frozenset(same))


def segments(text: JoinedText) -> tuple[str, ...]:
    """Return all segments of *text*, through its parts."""
    return tuple(segment for part in text.parts for segment in part.segments)


def _edited(
    old: Sequence[str], new: Sequence[str], hole: matching.Hole
) -> Iterator[tuple[int, int]]:
    """Yield which segment in a *hole* of the new text was which of the old one, in order."""
    first, end, new_first, new_end = hole
    if (end - first) * (new_end - new_first) > MOST_PAIRS:
        return
    bags = [bag(segment) for segment in old[first:end]]
    for place in range(new_first, new_end):
        words = bag(new[place])
        likely = [likeness(words, bags[before - first]) for before in range(first, end)]
        best = max(likely, default=0.0)
        if best >= LEAST_LIKENESS:
            before = first + likely.index(best)
            yield place, before
            bags, first = bags[before + 1 - first :], before + 1


def carry(kept: Sequence[Clause], base: Followed, text: Followed) -> tuple[Clause, ...]:
    """Return the clauses of both older texts, given those that are *kept* of the newest."""
    carried = list(_carried(kept, base, text))
    free = max((each.bead for each in kept), default=-1) + 1
    rest = enumerate(_set_side_by_side(carried, base, text), free)
    return _in_order([*carried, *(replace(each, bead=bead) for bead, each in rest)])


def _carried(kept: Sequence[Clause], base: Followed, text: Followed) -> Iterator[Clause]:
    for bead, together in groupby(kept, key=lambda clause: clause.bead):
        clauses = list(together)
        if not all(each.segment in text.same for c in clauses for each in c.translation):
            # An edited segment is not cut into clauses, so that its bead is one, too.
            clauses = [_joined(clauses)]
        for clause in clauses:
            sides = base.passages(clause.base), text.passages(clause.translation)
            if any(sides):
                yield Clause(
                    bead=bead,
                    base=sides[0],
                    translation=sides[1],
                    place=_place(clause.place, sides),
                    score=clause.score,
                )


def _joined(clauses: Sequence[Clause]) -> Clause:
    return Clause(
        bead=clauses[0].bead,
        base=tuple(passage for each in clauses for passage in each.base),
        translation=tuple(passage for each in clauses for passage in each.translation),
        place=clauses[0].place,
        score=min(each.score for each in clauses),
    )


def _place(place: Place, sides: tuple[tuple[Passage, ...], tuple[Passage, ...]]) -> Place:
    one_sided = _ONE_SIDED.get((bool(sides[0]), bool(sides[1])))
    if one_sided is None:
        return place
    return place if place is Place.OUTSIDE else one_sided


def _set_side_by_side(
    carried: Sequence[Clause], base: Followed, text: Followed
) -> Iterator[Clause]:
    """Yield clauses of what stands no more, by the matched passages that it stood behind."""
    matched = [each for each in carried if each.base and each.translation]
    of_base = _behind(base, {each.base[-1].segment: n for n, each in enumerate(matched)})
    of_text = _behind(text, {each.translation[-1].segment: n for n, each in enumerate(matched)})
    for after in sorted(of_base.keys() | of_text.keys()):
        for pair in zip_longest(of_base[after], of_text[after]):
            sides = tuple((each,) if each else () for each in pair)
            yield Clause(
                bead=0,
                base=sides[0],
                translation=sides[1],
                place=_place(Place.MATCHED, (sides[0], sides[1])),
                score=0.0,
            )


def _behind(side: Followed, matched: Mapping[int, int]) -> defaultdict[int, list[Passage]]:
    """Return what stands no more of one *side*, by the number of the last *matched* before it."""
    rest = set(side.rest())
    found: defaultdict[int, list[Passage]] = defaultdict(list)
    last = -1
    for place in range(side.text.size):
        if place in rest:
            span = Span(0, len(side.text.segment(place + 1)))
            found[last].append(Passage(segment=place, span=span))
        last = matched.get(place, last)
    return found


def _in_order(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return *clauses* in the order of the base, what it lacks behind what it stands behind."""
    ends = sorted(
        (each.translation[-1].segment, _key(each.base[0]))
        for each in clauses
        if each.base and each.translation
    )

    def key(clause: Clause) -> tuple[int, ...]:
        if clause.base:
            return (*_key(clause.base[0]), 0, 0)
        segment = clause.translation[0].segment
        before = bisect_left(ends, (segment,))
        return (*(ends[before - 1][1] if before else (-1, 0)), 1, segment)

    return tuple(sorted(clauses, key=key))


def _key(passage: Passage) -> tuple[int, int]:
    return passage.segment, passage.span.start
