"""Find lines that were only broken elsewhere: the words of neighbours, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from differ import matching, tokens
from differ.budget import Budget
from differ.model import Change, Kind, Span

MOST_WORDS = 4_000
"""Words of both sides of a run of neighbouring changes, beyond which it is not looked at."""


def rebroken(changes: Sequence[Change]) -> Iterator[int]:
    """Yield the places of those *changes*, of kind wording, that move words between lines alone.

    Neighbouring changes are read as one passage. Every word of such a change stands in the other
    text too, in the same order; only the ends of lines lie elsewhere.
    """
    for first, last in _runs(changes):
        yield from _of_run(changes, first, last)


def _runs(changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """Yield the runs of neighbours, as far as words can have gone from one to the next."""
    first = 0
    for place in range(1, len(changes) + 1):
        if place == len(changes) or not _continues(changes[place - 1], changes[place]):
            if place - first > 1 and any(
                each.kind is Kind.WORDING for each in changes[first:place]
            ):
                yield first, place
            first = place


def _continues(before: Change, after: Change) -> bool:
    """Tell whether words may have gone over from one of two neighbours to the other."""
    if before.old.end != after.old.start or before.new.end != after.new.start:
        return False
    # Two lines that only went or came have found no partner, and so hold no words of one.
    if not before.edits and not after.edits:
        return False
    return _share_an_end(
        _tail(before.old_segments, before.edits[-1].old if before.edits else None),
        _head(after.new_segments, after.edits[0].new if after.edits else None),
    ) or _share_an_end(
        _tail(before.new_segments, before.edits[-1].new if before.edits else None),
        _head(after.old_segments, after.edits[0].old if after.edits else None),
    )


def _share_an_end(tail: str, head: str) -> bool:
    """Tell whether *tail* and *head* begin or end with the same word."""
    left, right = tail.split(), head.split()
    return bool(left and right) and (left[0] == right[0] or left[-1] == right[-1])


def _tail(segments: Sequence[str], last: Span | None) -> str:
    """Return what the *last* edit holds of the end of *segments*; without edits, all of them."""
    text = "\n".join(segments)
    if last is None:
        return text
    return text[last.start : last.end] if last.end >= len(text) - 1 else ""


def _head(segments: Sequence[str], first: Span | None) -> str:
    """Return what the *first* edit holds of the start of *segments*; without edits, all of them."""
    text = "\n".join(segments)
    if first is None:
        return text
    return text[first.start : first.end] if first.start <= 1 else ""


def _of_run(changes: Sequence[Change], first: int, last: int) -> Iterator[int]:
    run = changes[first:last]
    old = [tokens.words(" ".join(each.old_segments)) for each in run]
    new = [tokens.words(" ".join(each.new_segments)) for each in run]
    left, right = list(chain.from_iterable(old)), list(chain.from_iterable(new))
    if len(left) + len(right) > MOST_WORDS:
        return
    kept_old, kept_new = bytearray(len(left)), bytearray(len(right))
    for i, j, length in matching.common(left, right, Budget()):
        kept_old[i : i + length] = kept_new[j : j + length] = b"\x01" * length
    i = j = 0
    for place, change in enumerate(run):
        i_end, j_end = i + len(old[place]), j + len(new[place])
        if change.kind is Kind.WORDING and all(kept_old[i:i_end]) and all(kept_new[j:j_end]):
            yield first + place
        i, j = i_end, j_end
