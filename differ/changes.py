"""Tell changes from differences: what kind each is, how much it matters, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from differ import encodings, kinds, settling, significance
from differ.differences import Difference
from differ.matching import Hole
from differ.model import Change, Edit, Kind, Operation, Span
from differ.passage import Passage


def tell(
    old: Sequence[str],
    new: Sequence[str],
    differences: Iterable[Difference],
    language: str | None,
) -> tuple[Change, ...]:
    """Return the changes that *differences* between *old* and *new* are, in their order."""
    found = [_change(old, new, difference, language) for difference in differences]
    return tuple(settling.settle(old, new, encodings.join(old, new, found)))


def _change(
    old: Sequence[str], new: Sequence[str], difference: Difference, language: str | None
) -> Change:
    before = tuple(old[difference.old.start : difference.old.end])
    after = tuple(new[difference.new.start : difference.new.end])
    removed, added = "\n".join(before), "\n".join(after)
    kind, edits = Kind.ORDER, tuple[Edit, ...]()
    if not before or not after:
        kind = kinds.of_whole(removed or added)
    elif difference.operation is not Operation.MOVE:
        edits = _edits(removed, added, difference.holes, language)
        removed, added = _substance(removed, added, edits)
        kind = _kind(difference.operation, edits, removed, added)
    score, reason = _judge(kind, difference.operation, removed, added)
    return Change(
        operation=difference.operation,
        kind=kind,
        old=difference.old,
        new=difference.new,
        old_segments=before,
        new_segments=after,
        edits=edits,
        significance=score,
        reason=reason,
    )


def _edits(
    removed: str, added: str, holes: Iterable[Hole], language: str | None
) -> tuple[Edit, ...]:
    old, new = Passage(removed), Passage(added)
    return tuple(_edit(old, new, hole, language) for hole in holes)


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
    # Without an edit only the cut into segments differs: a line feed stands inside of one.
    return kinds.gravest(found or {Kind.WHITESPACE})


def _judge(kind: Kind, operation: Operation, removed: str, added: str) -> tuple[float, str]:
    if kind is Kind.WORDING:
        return significance.of_wording(removed, added)
    return significance.of_kind(kind, operation)
