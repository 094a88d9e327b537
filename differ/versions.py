"""Tell what turns one version of a text into another, so that it can be done again."""

from __future__ import annotations

from collections.abc import Sequence

from differ import changes, differences, kinds, lines, matching
from differ.budget import Budget
from differ.errors import DiffDoesNotApply
from differ.matching import Pair
from differ.model import Change, Diff

ALGORITHM = "hexapla-versions/2"
"""Name and version of the differ: raised whenever any diff may come out otherwise."""


def diff(old: Sequence[str], new: Sequence[str], *, language: str | None = None) -> Diff:
    """Return the changes that turn *old* into *new*, both one segment an item.

    *language* is the BCP 47 tag of both; it decides how case folds. The work is bounded by counts
    (`differ.budget`), never by time: equal inputs give equal diffs on any machine.

    >>> change, = diff(["# Terms", "Pay in May."], ["# Terms", "Pay in June."]).changes
    >>> change.operation.value, change.kind.value, change.old, change.new
    ('replacement', 'number', Span(start=1, end=2), Span(start=1, end=2))
    """
    # The caller may change his lists before the changes are read.
    before, after = tuple(old), tuple(new)
    return _diff(before, after, matching.equal_ends(before, after), language)


def diff_texts(old: str, new: str, *, language: str | None = None) -> Diff:
    r"""Return the changes that turn *old* into *new*, both with one segment a line.

    The same as `diff` of both split at line feeds, and sooner: what is equal at the ends is not
    cut into lines.

    >>> diff_texts("# Terms\nPay in May.", "# Terms\nPay in June.").changes[0].old
    Span(start=1, end=2)
    """
    return _diff(*lines.of_both(old, new), language)


def _diff(old: Sequence[str], new: Sequence[str], ends: Pair, language: str | None) -> Diff:
    budget = Budget()
    found = differences.find(old, new, ends, language, budget)
    return Diff.judged_when_read(
        lambda: _judged(changes.tell(old, new, found, language), coarse=budget.refused),
        algorithm=ALGORITHM,
        coarse=budget.refused,
    )


def _judged(found: tuple[Change, ...], *, coarse: bool) -> Diff:
    gravest = max(found, key=lambda change: change.significance) if found else None
    return Diff(
        algorithm=ALGORITHM,
        changes=found,
        kind=kinds.gravest(change.kind for change in found) if found else None,
        significance=gravest.significance if gravest else 0.0,
        reason=gravest.reason if gravest else "",
        coarse=coarse,
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
