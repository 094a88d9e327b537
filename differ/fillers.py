"""Give the fillers their places: blank lines and rules follow the content they stand beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from differ.gaps import Texts
from differ.links import Link
from differ.matching import Pair
from differ.model import Operation, Span
from differ.segments import is_filler


def travelling(texts: Texts, stayed: Iterable[Link], moved: Sequence[Pair]) -> list[Link]:
    """Link moved segments, joined when they travelled together, with the fillers after them."""
    if not moved:
        return []
    held_old, held_new = _held(stayed)
    runs: list[Link] = []
    for i, j in moved:
        old_end, new_end = i + 1, j + 1
        while (
            old_end not in held_old
            and new_end not in held_new
            and _are_equal_fillers(texts, old_end, new_end)
        ):
            old_end, new_end = old_end + 1, new_end + 1
        exact = texts.old[i] == texts.new[j]
        run = Link(
            Span(i, old_end),
            Span(j, new_end),
            Operation.MOVE if exact else Operation.MOVE_WITH_EDIT,
        )
        if runs and exact and _follows(run, runs[-1]):
            last = runs.pop()
            run = Link(Span(last.old.start, old_end), Span(last.new.start, new_end), Operation.MOVE)
        runs.append(run)
    return runs


def _held(links: Iterable[Link]) -> tuple[set[int], set[int]]:
    old: set[int] = set()
    new: set[int] = set()
    for each in links:
        old.update(range(each.old.start, each.old.end))
        new.update(range(each.new.start, each.new.end))
    return old, new


def _are_equal_fillers(texts: Texts, i: int, j: int) -> bool:
    return (
        i < len(texts.old)
        and j < len(texts.new)
        and texts.old[i] == texts.new[j]
        and is_filler(texts.old[i])
    )


def _follows(run: Link, last: Link) -> bool:
    return (
        last.operation is Operation.MOVE
        and last.old.end == run.old.start
        and last.new.end == run.new.start
    )


def agree(old: str, new: str) -> bool:
    """Tell whether two segments are fillers that differ at most in white space."""
    return is_filler(old) and is_filler(new) and old.split() == new.split()


def beside(texts: Texts, stayed: Sequence[Link], moved: Sequence[Link]) -> Iterator[Link]:
    """Yield links of the fillers next to a link when they differ at most in white space."""
    held_old, held_new = _held(moved)

    def free(i: int, j: int) -> bool:
        return i not in held_old and j not in held_new and agree(texts.old[i], texts.new[j])

    i = j = 0
    ends = Link(Span(len(texts.old), len(texts.old)), Span(len(texts.new), len(texts.new)))
    for each in [*stayed, ends]:
        old_end, new_end = each.old.start, each.new.start
        while i < old_end and j < new_end and free(i, j):
            yield _filler(texts, i, j)
            i, j = i + 1, j + 1
        while i < old_end and j < new_end and free(old_end - 1, new_end - 1):
            old_end, new_end = old_end - 1, new_end - 1
            yield _filler(texts, old_end, new_end)
        i, j = each.old.end, each.new.end


def _filler(texts: Texts, i: int, j: int) -> Link:
    operation = None if texts.old[i] == texts.new[j] else Operation.REPLACEMENT
    return Link(Span(i, i + 1), Span(j, j + 1), operation)
