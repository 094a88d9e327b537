"""Tell what turns one version of a text into another, so that it can be done again."""

from __future__ import annotations

from collections.abc import Sequence

from differ import changes, kinds, linking
from differ.budget import Budget
from differ.errors import DiffDoesNotApply
from differ.model import Diff

ALGORITHM = "hexapla-versions/1"
"""Name and version of the differ: raised whenever any diff may come out otherwise."""


def diff(old: Sequence[str], new: Sequence[str], *, language: str | None = None) -> Diff:
    """Return the changes that turn *old* into *new*, both one segment an item.

    *language* is the BCP 47 tag of both; it decides how case folds. The work is bounded by counts
    (`differ.budget`), never by time: equal inputs give equal diffs on any machine.

    >>> change, = diff(["# Terms", "Pay in May."], ["# Terms", "Pay in June."]).changes
    >>> change.operation.value, change.kind.value, change.old, change.new
    ('replacement', 'number', Span(start=1, end=2), Span(start=1, end=2))
    """
    budget = Budget()
    links = linking.link(old, new, language, budget)
    found = changes.tell(old, new, links, language, budget)
    return Diff(
        algorithm=ALGORITHM,
        changes=found,
        kind=kinds.gravest(change.kind for change in found) if found else None,
        significance=max((change.significance for change in found), default=0.0),
        reason=max(found, key=lambda change: change.significance).reason if found else "",
        coarse=budget.refused,
    )


def apply(old: Sequence[str], diff: Diff) -> tuple[str, ...]:
    """Return the new text that *diff* makes of *old*.

    Raises: DiffDoesNotApply, when *old* is not the text that the diff was made from.
    """
    kept = list(old)
    for change in diff.changes:
        if tuple(old[change.old.start : change.old.end]) != change.old_segments:
            raise DiffDoesNotApply(change.old.start, change.old.end)
    for change in sorted(diff.changes, key=lambda change: -change.old.start):
        del kept[change.old.start : change.old.end]
    new: list[str] = []
    remaining = iter(kept)
    for change in sorted(diff.changes, key=lambda change: change.new.start):
        while len(new) < change.new.start:
            new.append(next(remaining))
        new += change.new_segments
    return (*new, *remaining)
