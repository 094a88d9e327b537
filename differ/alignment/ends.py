"""Ends: where a text begins late, ends early or has a gap, so that nothing can be said of the rest.

What the other text has beyond the ends of a fragment is outside, not omitted or added. The search
needs to know nothing of this: since every unmatched segment costs it the same, a fragment finds its
place in a whole by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import regex

from differ.model import Extent, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from differ.model import Bead, Text

_FRAGMENT_SHARE = 0.6
"""A text with less than this share of the other's length is taken for a fragment of it."""
_OUTSIDE_SHARE, _OUTSIDE_LEAST = 0.2, 4
"""An unmatched run at an end that is this much of its text is beyond the other text's end."""

_STOP = regex.compile(r"[.!?…:;。！？；।؟۔։።»”\"'’)\]*_>]\s*$")
_SENTENCE_WORDS = 4
_LEAST_SENTENCES = 3


@dataclass(frozen=True)
class Ends:
    """Which of the two texts is a fragment, and which of them stops in mid-sentence."""

    base_is_fragment: bool
    translation_is_fragment: bool
    base_stops: bool
    translation_stops: bool


def find_ends(base: Text, translation: Text, ratio: float) -> Ends:
    """Return what is declared of the texts' extents, or can be inferred from them.

    *ratio* is how many code points of the translation render one of the base.
    """
    expected = ratio * sum(map(len, base.segments))
    found = sum(map(len, translation.segments))
    return Ends(
        base_is_fragment=_is_fragment(base, expected, found),
        translation_is_fragment=_is_fragment(translation, found, expected),
        base_stops=ends_open(base.segments),
        translation_stops=ends_open(translation.segments),
    )


def _is_fragment(text: Text, own: float, other: float) -> bool:
    if text.extent is Extent.UNKNOWN:
        return bool(text.seams) or own < _FRAGMENT_SHARE * other
    return text.extent is Extent.FRAGMENT


def ends_open(segments: tuple[str, ...]) -> bool:
    """Tell whether a text ends in mid-sentence, judged by how its other segments end.

    A text whose sentences carry no stops (Thai, a list of headings) cannot be judged so.
    """
    sentences = [text for text in segments if len(text.split()) >= _SENTENCE_WORDS]
    if len(sentences) < _LEAST_SENTENCES or segments[-1] is not sentences[-1]:
        return False
    stopped = sum(bool(_STOP.search(text)) for text in sentences[:-1])
    return stopped >= 0.8 * (len(sentences) - 1) and not _STOP.search(sentences[-1])


@dataclass(frozen=True)
class _Run:
    """Unmatched beads in a row, between two matched ones or at an end of the texts."""

    beads: tuple[Bead, ...]
    before: Bead | None
    after: Bead | None

    def spans_seam(self, seams: tuple[int, ...]) -> bool:
        start = self.before.base[-1] + 1 if self.before else 0
        stop = self.after.base[0] if self.after else math.inf
        return any(start <= seam <= stop for seam in seams)

    def is_long(self, side: str, text: Text) -> bool:
        count = sum(len(getattr(bead, side)) for bead in self.beads)
        return count >= max(_OUTSIDE_LEAST, _OUTSIDE_SHARE * len(text.segments))


def place_outside(
    beads: Sequence[Bead], base: Text, translation: Text, ends: Ends
) -> tuple[Bead, ...]:
    """Mark the unmatched beads that lie beyond an end or in a gap of the other text as outside."""
    placed: list[Bead] = []
    for run in _runs(beads):
        base_outside = _base_outside(run, base, ends)
        translation_outside = _translation_outside(run, base, translation, ends)
        for bead in run.beads:
            outside = base_outside if bead.base else translation_outside
            placed.append(replace(bead, place=Place.OUTSIDE) if outside else bead)
        if run.after:
            placed.append(run.after)
    return tuple(placed)


def _runs(beads: Sequence[Bead]) -> Iterator[_Run]:
    """Yield the run of unmatched beads, empty or not, before each matched bead and at the end."""
    before: Bead | None = None
    unmatched: list[Bead] = []
    for bead in beads:
        if bead.base and bead.translation:
            yield _Run(tuple(unmatched), before, bead)
            before, unmatched = bead, []
        else:
            unmatched.append(bead)
    yield _Run(tuple(unmatched), before, None)


def _translation_outside(run: _Run, base: Text, translation: Text, ends: Ends) -> bool:
    if run.before and run.after:
        return run.spans_seam(base.seams)
    stops = ends.base_stops and run.after is None
    return ends.base_is_fragment or stops or run.is_long("translation", translation)


def _base_outside(run: _Run, base: Text, ends: Ends) -> bool:
    if run.before and run.after:
        return False
    stops = ends.translation_stops and run.after is None
    return ends.translation_is_fragment or stops or run.is_long("base", base)
