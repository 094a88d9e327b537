"""Tell what a history says of the single changes in it: which of them are no work of the author."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from differ import histories, kinds, languages, menus, settling
from differ.model import Change, Diff, HistoryStep, Kind, Step, Version
from differ.segments import is_filler

_FEW = 0.2


@dataclass(frozen=True, slots=True)
class Background:
    """The versions of a source, what each is, and the segments that come and go in them."""

    versions: Sequence[Version]
    steps: Sequence[HistoryStep]
    unsteady: frozenset[str] = frozenset()


def settle(found: Diff, background: Background, place: int) -> Diff:
    """Return *found*, the diff that leads to the version at *place*, with kinds from its history.

    Wording that was lost by a fault or came back after it is of kind *fault*, and what comes and
    goes is furniture. What a fault or a recovery brings and keeps stays wording: an edit that was
    made in the meantime is not hidden.
    """
    damage = _damage(background, place)
    changes = tuple(
        _settled(change, background, place, damage) if change.kind is Kind.WORDING else change
        for change in found.changes
    )
    if changes == found.changes:
        return found
    gravest = max(changes, key=lambda change: change.significance)
    return replace(
        found,
        changes=changes,
        kind=kinds.gravest(change.kind for change in changes),
        significance=gravest.significance,
        reason=gravest.reason,
    )


@dataclass(frozen=True, slots=True)
class _Damage:
    """What a fault did to a text: the whole text it is measured by, and on which side it stands.

    *whole* is None where no whole version is near. Nothing but fillers stands from *end* on in the
    version at hand.
    """

    reason: str
    whole: frozenset[str] | None
    end: int
    is_repair: bool


def _damage(background: Background, place: int) -> _Damage | None:
    step = background.steps[place]
    if step.step is Step.FAULT:
        following = range(place + 1, min(place + 1 + histories.AHEAD, len(background.steps)))
        whole = _first_whole(background, following)
        return _Damage(step.reason, whole, _end(background, place), is_repair=False)
    if step.step is Step.RECOVERY:
        before = () if step.resumes is None else (step.resumes,)
        whole = _first_whole(background, before)
        return _Damage(step.reason, whole, _end(background, place), is_repair=True)
    return None


def _end(background: Background, place: int) -> int:
    text = background.versions[place].segments or ()
    return next((k for k in range(len(text), 0, -1) if not is_filler(text[k - 1])), 0)


def _first_whole(background: Background, places: Iterable[int]) -> frozenset[str] | None:
    """Return the segments of the first of the versions at *places* that is no fault."""
    for place in places:
        text = background.versions[place].segments
        if text is not None and background.steps[place].step is not Step.FAULT:
            return frozenset(text)
    return None


def _settled(change: Change, background: Background, place: int, damage: _Damage | None) -> Change:
    if damage is not None and _is_of(change, damage):
        return settling.told(change, Kind.FAULT, damage.reason)
    content = _content((*change.old_segments, *change.new_segments))
    if content and background.unsteady.issuperset(content):
        return settling.told(change, Kind.FURNITURE, "it comes and goes")
    if _switches_script(change) and _is_passing(change, background, place):
        return settling.told(change, Kind.FAULT, "served in another language for a while")
    return change


def _is_of(change: Change, damage: _Damage) -> bool:
    """Tell whether *change* only takes from, or gives back to, the whole text."""
    if damage.whole is None:
        return True
    old, new = _content(change.old_segments), _content(change.new_segments)
    if damage.is_repair:
        # Every sentence must have been there: one new clause in a thousand is an edit.
        added = (segment for segment in new if segment not in damage.whole)
        return all(map(menus.is_outer, added)) and (
            _share(old, damage.whole) <= _FEW and (not new or _share(new, damage.whole) >= 1 - _FEW)
        )
    if change.new.end >= damage.end and _is_cut(old, new):
        return True
    return _share(new, damage.whole) <= _FEW and (not old or _share(old, damage.whole) >= 1 - _FEW)


def _is_cut(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether *new* is *old* up to somewhere in its midst."""
    before, after = "\n".join(old), "\n".join(new).rstrip()
    return 0 < len(after) < len(before) and before.startswith(after)


def _share(segments: Sequence[str], whole: Collection[str]) -> float:
    """Return how much of *segments*, by their length, stands in *whole*."""
    length = sum(map(len, segments))
    return sum(len(each) for each in segments if each in whole) / length if length else 0.0


def _switches_script(change: Change) -> bool:
    if not change.old_segments or not change.new_segments:
        return False
    old, new = (
        languages.script("\n".join(each)) for each in (change.old_segments, change.new_segments)
    )
    return old is not None and new is not None and old != new


def _is_passing(change: Change, background: Background, place: int) -> bool:
    """Tell whether what went comes back, or what came was there before."""
    texts = [version.segments or () for version in background.versions]
    gone, come = set(change.old_segments), set(change.new_segments)
    return any(gone.issubset(text) for text in texts[place + 1 :]) or any(
        come.issubset(text) for text in texts[: place - 1]
    )


def _content(segments: Iterable[str]) -> list[str]:
    return [segment for segment in segments if not is_filler(segment)]
