"""Tell a text that was merely encoded anew as one change, however many segments it touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from differ.model import Change, Edit, Kind, Operation, Span

_FORMS = frozenset({Kind.WHITESPACE, Kind.TYPOGRAPHY})


def join(old: Sequence[str], new: Sequence[str], changes: Iterable[Change]) -> list[Change]:
    """Return *changes*, in their order, with neighbours joined that only encode the text anew.

    Other line ends or another Unicode normal form touch every line of a text, or every line with
    an accent, and are one event. The segments between, equal in both, become part of the change.
    """
    joined: list[list[Change]] = []
    for change in changes:
        if joined and _continues(old, new, joined[-1][-1], change):
            joined[-1].append(change)
        else:
            joined.append([change])
    return [_joined(old, new, group) if len(group) > 1 else group[0] for group in joined]


def _continues(old: Sequence[str], new: Sequence[str], before: Change, after: Change) -> bool:
    return (
        _is_encoded_anew(before)
        and _is_encoded_anew(after)
        and old[before.old.end : after.old.start] == new[before.new.end : after.new.start]
    )


def _is_encoded_anew(change: Change) -> bool:
    """Tell whether the segments of *change* differ at most in line ends and normal form."""
    return (
        change.kind in _FORMS
        and change.operation is Operation.REPLACEMENT
        and len(change.old_segments) == len(change.new_segments)
        and all(map(_are_same_characters, change.old_segments, change.new_segments))
    )


def _are_same_characters(old: str, new: str) -> bool:
    return unicodedata.normalize("NFC", old).rstrip("\r") == (
        unicodedata.normalize("NFC", new).rstrip("\r")
    )


def _joined(old: Sequence[str], new: Sequence[str], group: Sequence[Change]) -> Change:
    first, last = group[0], group[-1]
    old_span = Span(first.old.start, last.old.end)
    new_span = Span(first.new.start, last.new.end)
    old_offsets = _offsets(old[old_span.start : old_span.end])
    new_offsets = _offsets(new[new_span.start : new_span.end])
    edits = (
        _shifted(
            edit,
            old_offsets[change.old.start - old_span.start],
            new_offsets[change.new.start - new_span.start],
        )
        for change in group
        for edit in change.edits
    )
    count = sum(len(change.old_segments) for change in group)
    return replace(
        first,
        old=old_span,
        new=new_span,
        old_segments=tuple(old[old_span.start : old_span.end]),
        new_segments=tuple(new[new_span.start : new_span.end]),
        edits=tuple(edits),
        reason=f"the same characters, encoded anew in {count} segments",
    )


def _offsets(segments: Sequence[str]) -> list[int]:
    """Return where each segment starts when they are joined by line feeds."""
    offsets = [0]
    for segment in segments:
        offsets.append(offsets[-1] + len(segment) + 1)
    return offsets


def _shifted(edit: Edit, old: int, new: int) -> Edit:
    return Edit(
        Span(edit.old.start + old, edit.old.end + old),
        Span(edit.new.start + new, edit.new.end + new),
        edit.kind,
    )
