"""Cut the two sides of a change into what stayed, what went and what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from differ.model import Change, Diff, Kind, Operation

MOVES = frozenset({Operation.MOVE, Operation.MOVE_WITH_EDIT})


class Mark(Enum):
    """What a fragment of a text is to the change it stands in."""

    SAME = "same"
    GONE = "gone"
    COME = "come"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text and what became of it."""

    mark: Mark
    text: str
    kind: Kind | None = None


def old_side(change: Change) -> list[Fragment]:
    """Return the old segments of *change*, joined by line feeds, with what went from them."""
    text = "\n".join(change.old_segments)
    if change.operation is Operation.DELETION:
        return [Fragment(Mark.GONE, text, change.kind)]
    cuts = [(edit.old.start, edit.old.end, edit.kind) for edit in change.edits]
    return list(_cut(text, cuts, Mark.GONE))


def new_side(change: Change) -> list[Fragment]:
    """Return the new segments of *change*, joined by line feeds, with what came into them."""
    text = "\n".join(change.new_segments)
    if change.operation is Operation.INSERTION:
        return [Fragment(Mark.COME, text, change.kind)]
    cuts = [(edit.new.start, edit.new.end, edit.kind) for edit in change.edits]
    return list(_cut(text, cuts, Mark.COME))


def both_sides(change: Change) -> list[Fragment]:
    """Return one text in which what went stands before what came in its place."""
    if change.operation is Operation.DELETION:
        return old_side(change)
    if change.operation is Operation.INSERTION:
        return new_side(change)
    old, new = "\n".join(change.old_segments), "\n".join(change.new_segments)
    fragments, position = [], 0
    for edit in change.edits:
        fragments += [
            Fragment(Mark.SAME, old[position : edit.old.start]),
            Fragment(Mark.GONE, old[edit.old.start : edit.old.end], edit.kind),
            Fragment(Mark.COME, new[edit.new.start : edit.new.end], edit.kind),
        ]
        position = edit.old.end
    fragments.append(Fragment(Mark.SAME, old[position:]))
    return [fragment for fragment in fragments if fragment.text]


def _cut(text: str, cuts: list[tuple[int, int, Kind]], mark: Mark) -> Iterator[Fragment]:
    position = 0
    for start, end, kind in cuts:
        if position < start:
            yield Fragment(Mark.SAME, text[position:start])
        if start < end:
            yield Fragment(mark, text[start:end], kind)
        position = end
    if position < len(text):
        yield Fragment(Mark.SAME, text[position:])


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A run of segments that both texts share: its first place in each, and the segments."""

    old: int
    new: int
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """The place that a moved change left."""

    change: Change


Row = Unchanged | Departure | Change


def rows(old: Sequence[str], diff: Diff) -> Iterator[Row]:
    """Yield the whole of two texts, in the order in which a person reads their differences.

    A move stands twice: as a departure where it was, as itself where it is now.
    """
    leaving = sorted(
        (change for change in diff.changes if change.operation in MOVES),
        key=lambda change: -change.old.start,
    )
    kept = _kept(old, diff)
    position = 0
    for change in diff.changes:
        unchanged = list(islice(kept, change.new.start - position))
        yield from _unchanged(old, unchanged, position, leaving)
        if change.operation not in MOVES:
            yield from _departures(leaving, change.old.start)
        yield change
        position = change.new.end
    yield from _unchanged(old, list(kept), position, leaving)
    yield from _departures(leaving, len(old))


def _kept(old: Sequence[str], diff: Diff) -> Iterator[int]:
    """Yield the places of the old segments that no change covers."""
    position = 0
    for span in sorted((change.old for change in diff.changes), key=lambda span: span.start):
        yield from range(position, span.start)
        position = span.end
    yield from range(position, len(old))


def _unchanged(
    old: Sequence[str], places: list[int], new: int, leaving: list[Change]
) -> Iterator[Row]:
    """Yield the old segments at *places* as runs, departures between them."""
    run: list[int] = []
    for place in places:
        if run and place > run[-1] + 1:
            yield Unchanged(run[0], new, tuple(old[run[0] : run[-1] + 1]))
            new += len(run)
            run = []
        if not run:
            yield from _departures(leaving, place)
        run.append(place)
    if run:
        yield Unchanged(run[0], new, tuple(old[run[0] : run[-1] + 1]))


def _departures(leaving: list[Change], before: int) -> Iterator[Departure]:
    """Take the moves off *leaving* that left from before old segment *before*."""
    while leaving and leaving[-1].old.start < before:
        yield Departure(leaving.pop())
