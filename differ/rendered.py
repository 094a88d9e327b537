"""Rendered: which version of its base a translation renders, inferred from the texts alone."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from differ.encoders import surface
from differ.model import Kind
from differ.quantities.numbers import numbers
from differ.versions import diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differ.model import Change, Encoder, Text, Vectors

_NOISE = frozenset([Kind.WHITESPACE, Kind.TYPOGRAPHY, Kind.CASE, Kind.ORDER])
_MOST = 1.0
_FIGURE_WEIGHT = 0.5
"""What a figure counts that only the old or only the new wording has, and the translation too."""
_DECISIVE = 0.08
"""Difference in cosine that counts as much as one figure."""
_PRESENT = 0.5
"""Cosine from which a passage put in or taken out is taken to stand in the translation."""


def infer_base(
    versions: Sequence[Text], translation: Text, encoder: Encoder | None
) -> tuple[int, float]:
    """Return which of *versions*, in order of time, *translation* renders, and how sure that is.

    Each change from one version to the next is looked for in the translation: does it say the old
    or the new? The version is the one with most of what came before it and least of what came
    after. Where nothing speaks against it, it is the newest.
    """
    used = encoder or surface()
    vectors = used.encode(translation.segments)
    figures = {
        reading
        for segment in translation.segments
        for number in numbers(segment, translation.language)
        for reading in number.readings
    }
    evidence = [_evidence(old, new, vectors, figures, used) for old, new in pairwise(versions)]
    seen = [0.0, *accumulate(evidence)]
    # What speaks for a version is all that speaks for the steps up to it, less what speaks for
    # those beyond, which is the same as its running sum, but for a constant.
    best = max(range(len(seen)), key=lambda index: (round(seen[index], 3), index))
    rivals = [seen[index] for index in range(len(seen)) if index != best]
    margin = seen[best] - max(rivals, default=seen[best] - 1)
    return best, round(1 / (1 + math.exp(-4 * margin)), 2)


def _evidence(old: Text, new: Text, vectors: Vectors, figures: set[str], encoder: Encoder) -> float:
    """Return how much the translation says what is new rather than what is old."""
    if not len(vectors):
        return 0.0
    found = diff(old.segments, new.segments, language=new.language)
    total = sum(
        _of_change(change, vectors, figures, (encoder, new.language))
        for change in found.changes
        if change.kind not in _NOISE
    )
    return max(-_MOST, min(_MOST, total))


def _of_change(
    change: Change, vectors: Vectors, figures: set[str], known: tuple[Encoder, str]
) -> float:
    encoder, language = known
    before, after = " ".join(change.old_segments), " ".join(change.new_segments)
    told = _figures(after, language) - _figures(before, language)
    untold = _figures(before, language) - _figures(after, language)
    total = _FIGURE_WEIGHT * (len(told & figures) - len(untold & figures))
    if not before:
        return total + _presence(encoder.encode(change.new_segments), vectors)
    if not after:
        return total - _presence(encoder.encode(change.old_segments), vectors)
    near = vectors @ encoder.encode([before, after]).T
    place = int(near.max(axis=1).argmax())
    closer = round(float(near[place, 1] - near[place, 0]), 3)
    return total + _FIGURE_WEIGHT * max(-1.0, min(1.0, closer / _DECISIVE))


def _presence(passages: Vectors, vectors: Vectors) -> float:
    """Return, between -0.5 and 0.5, how surely *passages* stand in the translation."""
    nearest = float(np.mean((passages @ vectors.T).max(axis=1)))
    return round(max(-_FIGURE_WEIGHT, min(_FIGURE_WEIGHT, 2 * (nearest - _PRESENT))), 3)


def _figures(words: str, language: str) -> set[str]:
    return {reading for number in numbers(words, language) for reading in number.readings}
