"""Staleness: whether a base has changed since its translation last did, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from differ.model import Kind, Operation, Place
from differ.rendered import infer_base
from differ.versions import diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from differ.model import Alignment, Change, Diff, Encoder, Text

_SUBSTANTIAL = frozenset([Kind.WORDING, Kind.NUMBER])
_SAME_WORDS = frozenset([Operation.MOVE, Operation.SPLIT, Operation.MERGE])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A version of a text and when it was published, or else first seen."""

    text: Text
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """A version of the base that came after the one that the translation renders.

    It is *substantial* when words or numbers changed, not merely how they are written.
    """

    version: int
    at: datetime
    substantial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """How far the newest version of a translation is behind its base.

    *base* is the index of the base's version that it renders, *declared* by the translation or
    inferred with *confidence*. It was *touched* when it last changed after a substantial change of
    the base that it nevertheless does not have: a fresh date on old content.
    """

    base: int
    declared: bool
    confidence: float
    behind: tuple[Lag, ...]
    touched: bool

    @property
    def is_stale(self) -> bool:
        """Tell whether the base changed in substance since the version that is rendered."""
        return any(lag.substantial for lag in self.behind)

    @property
    def since(self) -> datetime | None:
        """Return when the base first changed in substance, if it did."""
        return next((lag.at for lag in self.behind if lag.substantial), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleClause:
    """A bead whose base changed in substance after its translation last did.

    *changes* counts those changes, the first of them at *since*. *bead* is its index in the
    alignment of the newest versions.
    """

    bead: int
    changes: int
    since: datetime


def judge(
    base: Sequence[Dated],
    translation: Sequence[Dated],
    encoder: Encoder | None,
    *,
    declared: int | None = None,
) -> Staleness:
    """Return how far the newest version of *translation* is behind the newest of *base*.

    Both histories are in order of time. *declared* is the index of the base's version that the
    translation says it renders; without it, that version is inferred from the texts.
    """
    newest = translation[-1]
    if declared is None:
        texts = [version.text for version in base]
        current = max((i for i, version in enumerate(base) if version.at <= newest.at), default=0)
        rendered, confidence = infer_base(texts[: current + 1], newest.text, encoder, dated=True)
    else:
        rendered, confidence = declared, 1.0
    behind = tuple(_lags(base, rendered))
    touched = any(lag.substantial and lag.at < newest.at for lag in behind)
    return Staleness(
        base=rendered,
        declared=declared is not None,
        confidence=confidence,
        behind=behind,
        touched=touched,
    )


def _lags(base: Sequence[Dated], rendered: int) -> Iterator[Lag]:
    for index, (old, new) in enumerate(pairwise(base[rendered:]), start=rendered + 1):
        found = diff(old.text.segments, new.text.segments, language=new.text.language)
        yield Lag(version=index, at=new.at, substantial=is_substantial(found))


def is_substantial(found: Diff) -> bool:
    """Tell whether a diff changes what a text says: its words or numbers, put in, out or anew."""
    return any(_changes_words(change) for change in found.changes)


def _changes_words(change: Change) -> bool:
    return change.kind in _SUBSTANTIAL and change.operation not in _SAME_WORDS


def stale_clauses(
    alignment: Alignment, base: Sequence[Dated], translation: Sequence[Dated]
) -> tuple[StaleClause, ...]:
    """Return the beads of the newest versions whose base changed after their translation did.

    Where several versions are authentic, call it both ways round: each may have moved on.
    """
    base_changes, translation_changes = changes_of(base), changes_of(translation)
    found = []
    for index, bead in enumerate(alignment.beads):
        if bead.place not in {Place.MATCHED, Place.MOVED}:
            continue
        last = max(
            (at for segment in bead.translation for at in translation_changes[segment]),
            default=translation[0].at,
        )
        later = sorted({at for segment in bead.base for at in base_changes[segment] if at > last})
        if later:
            found.append(StaleClause(bead=index, changes=len(later), since=later[0]))
    return tuple(found)


def changes_of(history: Sequence[Dated]) -> tuple[tuple[datetime, ...], ...]:
    """Return, for each segment of the newest version, when it changed in substance.

    A segment that was there from the first version on and never changed has no date at all.
    """
    dates: list[tuple[datetime, ...]] = [()] * len(history[0].text.segments)
    for old, new in pairwise(history):
        found = diff(old.text.segments, new.text.segments, language=new.text.language)
        dates = _carried(dates, found, new)
    return tuple(dates)


def _carried(
    dates: list[tuple[datetime, ...]], found: Diff, new: Dated
) -> list[tuple[datetime, ...]]:
    """Return the dates of the new version's segments, given those of the old one's."""
    carried: list[tuple[datetime, ...] | None] = [None] * len(new.text.segments)
    kept = [True] * len(dates)
    for change in found.changes:
        earlier = {at for index in range(change.old.start, change.old.end) for at in dates[index]}
        now = {new.at} if _changes_words(change) else set()
        for index in range(change.new.start, change.new.end):
            carried[index] = tuple(sorted(earlier | now))
        for index in range(change.old.start, change.old.end):
            kept[index] = False
    unchanged = iter([at for at, is_kept in zip(dates, kept, strict=True) if is_kept])
    return [next(unchanged, ()) if at is None else at for at in carried]
