"""Read the history of a source: what came back, and what was no work of the publisher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from differ import dates, faults, fleeting, languages, menus
from differ.model import HistoryStep, Kind, Step, Version

FLAPS = 2
"""Returns to one text from which they are a flap: A-B-A-B-A."""

COMINGS_AND_GOINGS = 6
"""Changes between there and not there from which a segment is said to come and go."""

UNDETERMINED = "und"
"""What BCP 47 calls a language that is not known."""

AHEAD = 3
"""Versions after one that are looked at to judge it."""

_BEHIND = 3


def read(
    versions: Sequence[Version],
    kinds: Sequence[Kind | None] = (),
    *,
    language: str | None = None,
    known: Sequence[HistoryStep] = (),
) -> tuple[HistoryStep, ...]:
    """Return what each of *versions*, oldest first, is to those before it.

    *kinds* are the kinds of the diffs to the version before, the first of them unused; without
    them no step is *noise*. *language* is the source's; without it, that of most versions is taken,
    and where it is `UNDETERMINED`, no text counts as being in another.
    Versions that follow help to recognise a cut: what comes back was not taken out. *known* are the
    steps of the first versions as they were read before; up to `AHEAD` versions before one that is
    new, they cannot have changed, and they are not judged again.
    """
    texts = [version.segments for version in versions]
    expected = language.partition("-")[0].lower() if language else _usual_language(versions)
    expected = None if expected == UNDETERMINED else expected
    steps: list[HistoryStep] = []
    seen: dict[tuple[str, ...], int] = {}
    returns: Counter[tuple[str, ...]] = Counter()
    for version, step_known in zip(versions, known, strict=False):
        text = version.segments
        steps.append(step_known)
        if text is not None:
            seen[text] = len(steps) - 1
            returns[text] += step_known.step in {Step.RETURN, Step.FLAP}
    for place, version in enumerate(versions[len(steps) :], len(steps)):
        kind = kinds[place] if place < len(kinds) else None
        step = _outside(versions, place) or _faulty(texts, steps, place, expected)
        text = version.segments
        if step is None and text is not None:
            step = _text_step(text, seen, returns, steps, kind)
        steps.append(step or HistoryStep(step=Step.FIRST, reason="the first version"))
        if text is not None:
            seen[text] = place
    return tuple(steps)


def _outside(versions: Sequence[Version], place: int) -> HistoryStep | None:
    """Return the step when the text as such does not matter, None otherwise."""
    version = versions[place]
    before = versions[place - 1] if place else None
    if version.segments is None:
        return HistoryStep(step=Step.WITHDRAWN, reason="the text is no longer published")
    if before is None:
        return None
    if before.segments is None:
        return HistoryStep(step=Step.RESTORED, reason="the text is published again")
    if before.rules != version.rules:
        reason = f"our reading changed from “{before.rules}” to “{version.rules}”"
        return HistoryStep(step=Step.TECHNICAL, reason=reason)
    return None


def _faulty(
    texts: Sequence[tuple[str, ...] | None],
    steps: Sequence[HistoryStep],
    place: int,
    language: str | None,
) -> HistoryStep | None:
    text = texts[place]
    if text is None:
        return None
    behind = range(place - 1, max(0, place - _BEHIND) - 1, -1)
    before = [each for k in behind if steps[k].step is not Step.FAULT and (each := texts[k])]
    after = [each for each in texts[place + 1 : place + 1 + AHEAD] if each is not None]
    reason = faults.find(text, [*before, *after], language)
    reason = reason or faults.interlude(text, before, after)
    return HistoryStep(step=Step.FAULT, reason=reason) if reason else None


def _text_step(
    text: tuple[str, ...],
    seen: dict[tuple[str, ...], int],
    returns: Counter[tuple[str, ...]],
    steps: Sequence[HistoryStep],
    kind: Kind | None,
) -> HistoryStep | None:
    """Return the step of a text that is whole, None for the first of a history."""
    if not steps:
        return None
    earlier, last = seen.get(text), steps[-1].step
    if last is Step.FAULT:
        reason = "the version before was at fault"
        resumed = _last_whole(steps, len(steps))
        return HistoryStep(step=Step.RECOVERY, reason=reason, returns_to=earlier, resumes=resumed)
    if earlier is not None and earlier < len(steps) - 1:
        returns[text] += 1
        again = returns[text] >= FLAPS or last in {Step.RETURN, Step.FLAP}
        step, times = (Step.FLAP, "again and again") if again else (Step.RETURN, "once")
        reason = f"the text of version {earlier + 1} came back, {times}"
        return HistoryStep(step=step, reason=reason, returns_to=earlier)
    if kind is not None and kind is not Kind.WORDING:
        return HistoryStep(step=Step.NOISE, reason=f"the gravest change is of kind {kind}")
    return HistoryStep(step=Step.REVISION, reason="a text that was not seen before")


def _usual_language(versions: Sequence[Version]) -> str | None:
    guesses = Counter(languages.guess(version.segments or ()) for version in versions)
    del guesses[None]
    return guesses.most_common(1)[0][0] if guesses else None


def _last_whole(steps: Sequence[HistoryStep], place: int) -> int | None:
    """Return the last version before *place* that was no fault, None when there is none."""
    whole = (k for k in range(place - 1, -1, -1) if steps[k].step is not Step.FAULT)
    return next(whole, None)


def coming_and_going(versions: Sequence[Version]) -> frozenset[str]:
    """Return the segments that are shown at random: a banner, a widget, one of several designs.

    They appeared or disappeared `COMINGS_AND_GOINGS` times or more, or stand where the page shows
    something else all the time (`differ.fleeting`). Sentences and dates are left out, they say
    something each time.
    """
    texts = [version.segments for version in versions if version.segments is not None]
    changes: Counter[str] = Counter()
    for before, after in pairwise(map(frozenset, texts)):
        changes.update(before ^ after)
    often = (segment for segment, count in changes.items() if count >= COMINGS_AND_GOINGS)
    found = frozenset(filter(menus.is_outer, often)) | fleeting.find(texts)
    return frozenset(segment for segment in found if not dates.is_stamp(segment))
