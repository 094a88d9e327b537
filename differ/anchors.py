"""Give every segment an anchor that it keeps from version to version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator, Sequence

from differ import folding
from differ.model import Diff, Operation
from differ.passage import ordinal_of
from differ.segments import is_filler

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_DIGITS = 8
_SLUG_LENGTH = 24
_NOT_SLUG = re.compile(r"[\W_]+")


def first(segments: Sequence[str], language: str | None = None) -> tuple[str, ...]:
    """Return an anchor for each segment of a text that has no version before it.

    An anchor is the path of headings above the segment, and what the segment says: a digest of its
    comparison key, without the number of its clause. Equal segments under one heading are told
    apart by a count. So a clause keeps its anchor when clauses before it come and go, and when it
    is given another number.

    >>> first(["# Fees", "1. Pay in May.", "2. Pay well."])[1].partition("/")[0]
    'fees'
    """
    return tuple(_unique(_plain_anchors(segments, language)))


def carry(
    old: Sequence[str], diff: Diff, new: Sequence[str], language: str | None = None
) -> tuple[str, ...]:
    """Return the anchors of *new*, those of segments that were there before taken from *old*.

    *old* holds the anchors of the old text. A segment that was edited or moved keeps its anchor; of
    a split, the first part does; a merge keeps that of its first part. What was inserted gets an
    anchor of its own, as `first` makes them.
    """
    inherited = dict(_inherited(old, diff, len(new)))
    taken = dict.fromkeys(inherited.values(), 1)
    made = _plain_anchors(new, language, known=inherited)
    return tuple(
        inherited[place] if place in inherited else _claim(anchor, taken)
        for place, anchor in enumerate(made)
    )


def _plain_anchors(
    segments: Sequence[str], language: str | None, known: Container[int] = ()
) -> Iterator[str]:
    """Yield an anchor for each segment, an empty one for those at *known* places."""
    path: list[tuple[int, str]] = []
    for place, segment in enumerate(segments):
        heading = _HEADING.match(segment)
        if heading:
            level = len(heading.group(1))
            path = [each for each in path if each[0] < level]
        said = "" if place in known else _digest(segment, language)
        yield "/".join([*(slug for _, slug in path), said]) if said else ""
        if heading:
            path.append((level, _slug(heading.group(2))))


def _digest(segment: str, language: str | None) -> str:
    """Return digits of what *segment* says, without the number of its clause and its form."""
    if is_filler(segment):
        return "-"
    said = folding.key(segment[ordinal_of(segment) :], language)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _slug(heading: str) -> str:
    said = folding.key(heading[ordinal_of(heading) :])
    return _NOT_SLUG.sub("-", said).strip("-")[:_SLUG_LENGTH] or "-"


def _unique(anchors: Iterator[str]) -> Iterator[str]:
    taken: dict[str, int] = {}
    for anchor in anchors:
        yield _claim(anchor, taken)


def _claim(anchor: str, taken: dict[str, int]) -> str:
    """Return *anchor*, with a count when it is taken, and take it."""
    free = anchor
    while free in taken:
        taken[anchor] += 1
        free = f"{anchor}.{taken[anchor]}"
    taken[free] = 1
    return free


def _inherited(old: Sequence[str], diff: Diff, length: int) -> Iterator[tuple[int, str]]:
    """Yield the places in the new text, of *length* segments, and the old anchors they keep."""
    covered_old = {i for change in diff.changes for i in range(change.old.start, change.old.end)}
    covered_new = {j for change in diff.changes for j in range(change.new.start, change.new.end)}
    kept_old = (i for i in range(len(old)) if i not in covered_old)
    kept_new = (j for j in range(length) if j not in covered_new)
    for i, j in zip(kept_old, kept_new, strict=True):
        yield j, old[i]
    for change in diff.changes:
        if change.operation not in {Operation.INSERTION, Operation.DELETION}:
            # Of a split or a merge the first segments keep their anchors, as far as they go.
            places = range(change.new.start, change.new.end)
            yield from zip(places, old[change.old.start : change.old.end], strict=False)
