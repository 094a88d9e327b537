"""Moved: passages that stand in another order in the translation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from differ.alignment.costs import SKIP, background
from differ.model import Bead, Place

if TYPE_CHECKING:
    from differ.model import Alignment, Encoder, Text

_CLOSE = 0.62
"""Share of the usual distance up to which an unmatched segment is the rendering of another.

Stricter than in order (where 1.1 will do), as nothing else speaks for the pair.
"""
_RIVAL = 0.1
"""By how much the nearest must be nearer than the next."""
_SHORTEST = 20


def find_moved(alignment: Alignment, base: Text, translation: Text, encoder: Encoder) -> Alignment:
    """Return *alignment* with unmatched segments joined that render each other out of order."""
    omitted = _alone(alignment, "base", base)
    added = _alone(alignment, "translation", translation)
    if not omitted or not added:
        return alignment
    base_vectors = encoder.encode(base.segments)
    translation_vectors = encoder.encode(translation.segments)
    rows = base_vectors[[segment for _, segment in omitted]]
    columns = translation_vectors[[segment for _, segment in added]]
    usual = (
        background(translation_vectors).distance(rows)[:, None]
        + background(base_vectors).distance(columns)[None, :]
    )
    distance = np.round(2 * (1 - rows @ columns.T) / np.maximum(usual, 0.2), 3)
    joined = {
        omitted[row][0]: (added[column][0], float(distance[row, column]))
        for row, column in _mutual(distance)
    }
    return _with_moves(alignment, joined)


def _alone(alignment: Alignment, side: str, text: Text) -> list[tuple[int, int]]:
    """Return bead and segment of what is unmatched on one *side* and long enough to judge."""
    found = []
    for index, bead in enumerate(alignment.beads):
        segments = getattr(bead, side)
        alone = bead.place in {Place.OMITTED, Place.ADDED} and len(segments) == 1
        if alone and len(text.segments[segments[0]]) >= _SHORTEST:
            found.append((index, segments[0]))
    return found


def _mutual(distance: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[tuple[int, int]]:
    """Return the cells that are close, and the clear best of both their row and their column."""
    pairs = []
    for row in range(distance.shape[0]):
        column = int(distance[row].argmin())
        best = distance[row, column]
        if best > _CLOSE or int(distance[:, column].argmin()) != row:
            continue
        rivals = np.concatenate(
            [np.delete(distance[row], column), np.delete(distance[:, column], row)]
        )
        if not rivals.size or rivals.min() - best >= _RIVAL:
            pairs.append((row, column))
    return pairs


def _with_moves(alignment: Alignment, joined: dict[int, tuple[int, float]]) -> Alignment:
    gone = {added for added, _ in joined.values()}
    beads = []
    for index, bead in enumerate(alignment.beads):
        if index in gone:
            continue
        if index in joined:
            added, distance = joined[index]
            beads.append(
                Bead(
                    base=bead.base,
                    translation=alignment.beads[added].translation,
                    place=Place.MOVED,
                    score=round(max(1 - distance * 500 / SKIP, 0.0), 2),
                )
            )
        else:
            beads.append(bead)
    return replace(alignment, beads=tuple(beads))
