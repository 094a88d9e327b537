"""Settle the kinds of changes that an edit alone does not tell: what stands around them does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from differ import breaking, kinds, menus, significance
from differ.model import Change, Edit, Kind
from differ.passage import Passage

_ADDRESSED = re.compile(r"\]\(|<[a-z]|https?:", re.IGNORECASE)


def settle(old: Sequence[str], new: Sequence[str], changes: Sequence[Change]) -> list[Change]:
    """Return *changes*, those between *old* and *new*, with the kinds that their places tell.

    Only wording is looked at, so that no kind becomes graver.
    """
    settled = list(changes)
    for place in breaking.rebroken(changes):
        settled[place] = told(settled[place], Kind.WHITESPACE, "the same words, broken elsewhere")
    for place, change in enumerate(settled):
        if change.kind is not Kind.WORDING:
            continue
        if _is_relinked(change):
            settled[place] = told(change, Kind.LINK)
        elif _is_in_menu(old, new, change):
            settled[place] = told(change, Kind.FURNITURE, "an entry of a menu or a list of links")
    return settled


def told(change: Change, kind: Kind, reason: str | None = None) -> Change:
    """Return *change* with *kind* in the place of wording, its edits alike."""
    score, usual = significance.of_kind(kind, change.operation)
    edits = tuple(
        Edit(edit.old, edit.new, kind) if edit.kind is Kind.WORDING else edit
        for edit in change.edits
    )
    gravest = kinds.gravest([kind, *(edit.kind for edit in edits)])
    if gravest is not kind:
        kind, reason = gravest, None
        score, usual = significance.of_kind(kind, change.operation)
    return replace(change, kind=kind, edits=edits, significance=score, reason=reason or usual)


def _is_relinked(change: Change) -> bool:
    """Tell whether only the way in which links are written differs, in whole segments."""
    if not change.edits:
        return False
    old, new = "\n".join(change.old_segments), "\n".join(change.new_segments)
    if not any(
        _ADDRESSED.search(old, edit.old.start, edit.old.end)
        or _ADDRESSED.search(new, edit.new.start, edit.new.end)
        for edit in change.edits
    ):
        return False
    return kinds.say_the_same(Passage(old), Passage(new))


def _is_in_menu(old: Sequence[str], new: Sequence[str], change: Change) -> bool:
    removed, added = change.old_segments, change.new_segments
    if not any("](" in each for each in (*removed, *added)):
        return False
    if menus.turns("\n".join(removed), "\n".join(added)) and removed and added:
        return False
    return (not removed or menus.is_menu(old, change.old)) and (
        not added or menus.is_menu(new, change.new)
    )
