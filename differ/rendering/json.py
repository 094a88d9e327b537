"""Write a diff as JSON and read it back; docs/differ-versions.md describes the fields."""

from __future__ import annotations

import json
from typing import Any

from differ.errors import MalformedDiff
from differ.model import Change, Diff, Edit, Kind, Operation, Span

SCHEMA = 1
"""Raised whenever a field changes its meaning or goes."""


def dump(diff: Diff) -> str:
    """Return *diff* as canonical JSON: keys sorted, one line, ASCII only.

    ASCII, because a text may hold a lone surrogate, which cannot be written as UTF-8.
    """
    return json.dumps(to_fields(diff), sort_keys=True, separators=(",", ":"))


def load(text: str) -> Diff:
    """Return the diff that `dump` wrote.

    Raises: MalformedDiff
    """
    try:
        fields = json.loads(text)
        if fields["schema"] != SCHEMA:
            raise MalformedDiff(f"its schema is {fields['schema']}, this program reads {SCHEMA}")
        return _diff(fields)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise MalformedDiff(f"{type(error).__name__}: {error}") from error


def to_fields(diff: Diff) -> dict[str, Any]:
    """Return *diff* as plain fields, for those who write JSON of their own."""
    return {
        "schema": SCHEMA,
        "algorithm": diff.algorithm,
        "kind": diff.kind,
        "significance": diff.significance,
        "reason": diff.reason,
        "coarse": diff.coarse,
        "changes": [_change_fields(change) for change in diff.changes],
    }


def _change_fields(change: Change) -> dict[str, Any]:
    return {
        "operation": change.operation,
        "kind": change.kind,
        "old": [change.old.start, change.old.end],
        "new": [change.new.start, change.new.end],
        "old_segments": list(change.old_segments),
        "new_segments": list(change.new_segments),
        "edits": [
            {
                "old": [edit.old.start, edit.old.end],
                "new": [edit.new.start, edit.new.end],
                "kind": edit.kind,
            }
            for edit in change.edits
        ],
        "significance": change.significance,
        "reason": change.reason,
    }


def _diff(fields: dict[str, Any]) -> Diff:
    return Diff(
        algorithm=fields["algorithm"],
        changes=tuple(map(_change, fields["changes"])),
        kind=None if fields["kind"] is None else Kind(fields["kind"]),
        significance=fields["significance"],
        reason=fields["reason"],
        coarse=fields["coarse"],
    )


def _change(fields: dict[str, Any]) -> Change:
    return Change(
        operation=Operation(fields["operation"]),
        kind=Kind(fields["kind"]),
        old=Span(*fields["old"]),
        new=Span(*fields["new"]),
        old_segments=tuple(fields["old_segments"]),
        new_segments=tuple(fields["new_segments"]),
        edits=tuple(
            Edit(Span(*edit["old"]), Span(*edit["new"]), Kind(edit["kind"]))
            for edit in fields["edits"]
        ),
        significance=fields["significance"],
        reason=fields["reason"],
    )
