"""Find what differs between two texts: segments that went, came, moved or hold other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from differ import linking, words
from differ.budget import Budget
from differ.links import Link, Links
from differ.matching import Hole, Pair
from differ.model import Operation, Span


class Difference(NamedTuple):
    """What was done to which segments, and in which characters they differ.

    *holes* count in the old segments joined by line feeds, and in the new ones likewise.
    """

    operation: Operation
    old: Span
    new: Span
    holes: Sequence[Hole] = ()


@dataclass(frozen=True, slots=True)
class _Texts:
    """Two texts, their language, and the work that may still be done."""

    old: Sequence[str]
    new: Sequence[str]
    language: str | None
    budget: Budget


def find(
    old: Sequence[str], new: Sequence[str], ends: Pair, language: str | None, budget: Budget
) -> list[Difference]:
    """Return the differences between *old* and *new*, ordered by their place in *new*.

    *ends* are how many segments are equal at the start and, after those, at the end.
    """
    links = linking.link(old, new, ends, language, budget)
    texts = _Texts(old, new, language, budget)
    found = [_moved(texts, link) for link in links.moved]
    found += _deletions_and_insertions(texts, links)
    found += [_edited(texts, link, link.operation) for link in links.stayed if link.operation]
    if len(found) > 1:
        found.sort(key=_place)
    return found


def _place(difference: Difference) -> tuple[int, int, int]:
    return difference.new.start, difference.new.end, difference.old.start


def _moved(texts: _Texts, link: Link) -> Difference:
    old = texts.old[link.old.start : link.old.end]
    if old != texts.new[link.new.start : link.new.end]:
        return _edited(texts, link, Operation.MOVE_WITH_EDIT)
    return Difference(Operation.MOVE, link.old, link.new)


def _edited(texts: _Texts, link: Link, operation: Operation) -> Difference:
    """Return the difference of linked segments, with the words that differ in them."""
    old = "\n".join(texts.old[link.old.start : link.old.end])
    new = "\n".join(texts.new[link.new.start : link.new.end])
    holes = words.edits(old, new, texts.language, texts.budget)
    return Difference(operation, link.old, link.new, holes)


def _deletions_and_insertions(texts: _Texts, links: Links) -> Iterator[Difference]:
    """Yield a difference for each run of segments without a link, in the places between links."""
    moved_old = {i for link in links.moved for i in range(link.old.start, link.old.end)}
    moved_new = {j for link in links.moved for j in range(link.new.start, link.new.end)}
    n, m = len(texts.old), len(texts.new)
    old_from = new_from = 0
    for link in [*links.stayed, Link(Span(n, n), Span(m, m))]:
        if old_from < link.old.start:
            here = Span(new_from, new_from)
            for run in _runs(old_from, link.old.start, moved_old):
                yield Difference(Operation.DELETION, run, here)
        if new_from < link.new.start:
            here = Span(link.old.start, link.old.start)
            for run in _runs(new_from, link.new.start, moved_new):
                yield Difference(Operation.INSERTION, here, run)
        old_from, new_from = link.old.end, link.new.end


def _runs(start: int, end: int, moved: set[int]) -> Iterator[Span]:
    """Yield the runs between *start* and *end* that hold nothing *moved*."""
    if not moved:
        yield Span(start, end)
        return
    begin = start
    for place in range(start, end):
        if place in moved:
            if begin < place:
                yield Span(begin, place)
            begin = place + 1
    if begin < end:
        yield Span(begin, end)
