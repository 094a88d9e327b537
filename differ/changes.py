"""Tell changes from links: what was deleted, inserted, replaced, moved, split and merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from differ import encodings, kinds, settling, significance, words
from differ.budget import Budget
from differ.links import Link, Links
from differ.matching import Hole
from differ.model import Change, Edit, Kind, Operation, Span
from differ.passage import Passage


@dataclass(frozen=True, slots=True)
class _Texts:
    """Two texts, their language, and the work that may still be done."""

    old: Sequence[str]
    new: Sequence[str]
    language: str | None
    budget: Budget


def tell(
    old: Sequence[str], new: Sequence[str], links: Links, language: str | None, budget: Budget
) -> tuple[Change, ...]:
    """Return the changes between *old* and *new*, ordered by their place in *new*."""
    texts = _Texts(old, new, language, budget)
    found = [_moved(texts, link) for link in links.moved]
    found += _deletions_and_insertions(texts, links)
    found += (_edited(texts, link, link.operation) for link in links.stayed if link.operation)
    found.sort(key=lambda change: (change.new.start, change.new.end, change.old.start))
    return tuple(settling.settle(old, new, encodings.join(old, new, found)))


def _moved(texts: _Texts, link: Link) -> Change:
    old = tuple(texts.old[link.old.start : link.old.end])
    new = tuple(texts.new[link.new.start : link.new.end])
    if old != new:
        return _edited(texts, link, Operation.MOVE_WITH_EDIT)
    score, reason = significance.of_kind(Kind.ORDER, Operation.MOVE)
    return Change(
        operation=Operation.MOVE,
        kind=Kind.ORDER,
        old=link.old,
        new=link.new,
        old_segments=old,
        new_segments=new,
        significance=score,
        reason=reason,
    )


def _deletions_and_insertions(texts: _Texts, links: Links) -> Iterator[Change]:
    """Yield a change for each run of segments without a link, in the places between links."""
    moved_old = {i for link in links.moved for i in range(link.old.start, link.old.end)}
    moved_new = {j for link in links.moved for j in range(link.new.start, link.new.end)}
    old_from = new_from = 0
    ends = Link(Span(len(texts.old), len(texts.old)), Span(len(texts.new), len(texts.new)))
    for link in [*links.stayed, ends]:
        for run in _runs(old_from, link.old.start, moved_old):
            yield _whole(texts, run, Span(new_from, new_from))
        for run in _runs(new_from, link.new.start, moved_new):
            yield _whole(texts, Span(link.old.start, link.old.start), run)
        old_from, new_from = link.old.end, link.new.end


def _runs(start: int, end: int, moved: set[int]) -> Iterator[Span]:
    """Yield the runs between *start* and *end* that hold nothing *moved*."""
    begin = start
    for place in range(start, end):
        if place in moved:
            if begin < place:
                yield Span(begin, place)
            begin = place + 1
    if begin < end:
        yield Span(begin, end)


def _whole(texts: _Texts, old: Span, new: Span) -> Change:
    """Return the deletion of *old* or the insertion of *new*, whichever is not empty."""
    removed = tuple(texts.old[old.start : old.end])
    added = tuple(texts.new[new.start : new.end])
    operation = Operation.DELETION if removed else Operation.INSERTION
    gone, come = "\n".join(removed), "\n".join(added)
    kind = kinds.of_whole(gone or come)
    score, reason = _judge(kind, operation, gone, come)
    return Change(
        operation=operation,
        kind=kind,
        old=old,
        new=new,
        old_segments=removed,
        new_segments=added,
        significance=score,
        reason=reason,
    )


def _edited(texts: _Texts, link: Link, operation: Operation) -> Change:
    """Return the change of linked segments, with the words that differ in them."""
    before = tuple(texts.old[link.old.start : link.old.end])
    after = tuple(texts.new[link.new.start : link.new.end])
    old, new = Passage("\n".join(before)), Passage("\n".join(after))
    edits = tuple(
        _edit(old, new, hole, texts.language)
        for hole in words.edits(old.text, new.text, texts.language, texts.budget)
    )
    removed, added = _substance(old.text, new.text, edits)
    kind = _kind(operation, edits, removed, added)
    score, reason = _judge(kind, operation, removed, added)
    return Change(
        operation=operation,
        kind=kind,
        old=link.old,
        new=link.new,
        old_segments=before,
        new_segments=after,
        edits=edits,
        significance=score,
        reason=reason,
    )


def _edit(old: Passage, new: Passage, hole: Hole, language: str | None) -> Edit:
    before, after = Span(hole[0], hole[1]), Span(hole[2], hole[3])
    return Edit(before, after, kinds.of_edit(old, new, before, after, language))


def _substance(old: str, new: str, edits: tuple[Edit, ...]) -> tuple[str, str]:
    """Return the wording that edits took away, and what they brought instead."""
    grave = [edit for edit in edits if edit.kind is Kind.WORDING]
    return (
        " ".join(old[edit.old.start : edit.old.end] for edit in grave),
        " ".join(new[edit.new.start : edit.new.end] for edit in grave),
    )


def _kind(operation: Operation, edits: tuple[Edit, ...], removed: str, added: str) -> Kind:
    found = {edit.kind for edit in edits}
    if Kind.WORDING in found and kinds.is_reordering(removed, added):
        found = (found - {Kind.WORDING}) | {Kind.ORDER}
    if operation is Operation.MOVE_WITH_EDIT:
        found.add(Kind.ORDER)
    return kinds.gravest(found)


def _judge(kind: Kind, operation: Operation, removed: str, added: str) -> tuple[float, str]:
    if kind is Kind.WORDING:
        return significance.of_wording(removed, added)
    return significance.of_kind(kind, operation)
