"""Costs: how badly a block of the translation renders a block of the base.

A cost is a whole number of thousandths, so that the floating point of another processor does not
change which path is the cheapest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from differ.alignment.blocks import Blocks
    from differ.model import Vectors

Shape = tuple[int, int]
"""How many segments a bead takes of the base and of the translation."""

IMPOSSIBLE = 10**12

# Chosen on bleualign dev (German-French) and nowhere else; benchmarks/translation_alignment.py
# prints what they give there and on other texts.
SKIP = 500
"""Leaving one segment unmatched."""
_JOINING = 200
"""Each segment of a bead beyond one on each side."""
_SEAM = 200
"""Each seam of a list or a heading that a bead runs across on one side alone: chosen on planted
errors (development part of benchmarks/translation_planted.py), as bleualign has no lists."""
_LENGTH = 0.2
"""Weight of the difference in length."""

# How far apart two unrelated segments of one work lie (means of .76 to .94 were seen), and how
# many segments' evidence that is worth: a text of three segments tells little of itself.
_USUAL_DISTANCE = 0.8
_PRIOR = 8
_LEAST_USUAL = 0.2


@dataclass(frozen=True)
class Background:
    """What a text is like as a whole: the *mean* of its segments' vectors, and their *count*."""

    mean: Vectors
    count: int

    def distance(self, vectors: Vectors) -> NDArray[np.float32]:
        """Return how far each of *vectors* usually lies from a segment of this text."""
        trust = self.count / (self.count + _PRIOR)
        usual = trust * (1 - vectors @ self.mean) + (1 - trust) * _USUAL_DISTANCE
        return np.asarray(usual, np.float32)


def background(singles: Vectors) -> Background:
    """Return the background that a text's segments make."""
    if not len(singles):
        return Background(np.zeros(singles.shape[1], np.float32), 0)
    return Background(singles.mean(axis=0), len(singles))


@dataclass(frozen=True)
class CostModel:
    """Judges the beads of *base* and *translation*.

    The distance of two blocks is taken as a share of their usual distance from everything else on
    the other side (Thompson and Koehn, Vecalign, 2019), so that a set phrase is not near to all.
    *ratio* is how many code points of the translation render one of the base; while it is not
    known, lengths are not weighed. *behind_base* and *behind_translation* are the texts that the
    blocks come from.
    """

    base: Blocks
    translation: Blocks
    ratio: float | None
    behind_base: Background
    behind_translation: Background

    def costs(self, shape: Shape, rows: slice, columns: slice) -> NDArray[np.int64]:
        """Return the costs of the beads of *shape* that end at *rows* and *columns*."""
        taken, given = shape
        here = self.base.places[taken][rows]
        there = self.translation.places[given][columns]
        x = self.base.vectors[taken][here]
        y = self.translation.vectors[given][there]
        usual_x = self.behind_translation.distance(x)
        usual_y = self.behind_base.distance(y)
        usual = np.maximum(usual_x[:, None] + usual_y[None, :], _LEAST_USUAL)
        distance = 2 * (1 - x @ y.T) / usual
        if self.ratio is not None:
            distance += _LENGTH * self._stretch(shape, rows, columns, self.ratio)
        joined = taken + given - 2
        cost: NDArray[np.int64] = np.rint(500 * (taken + given) * distance).astype(np.int64)
        cost += _JOINING * joined
        seams = self.base.inner_seams(taken, rows), self.translation.inner_seams(given, columns)
        if seams[0].any() or seams[1].any():
            cost += _SEAM * np.abs(seams[0][:, None] - seams[1][None, :])
        cost[here == 0] = IMPOSSIBLE
        cost[:, there == 0] = IMPOSSIBLE
        return cost

    def shapes(self, largest: int) -> tuple[Shape, ...]:
        """Return the shapes of beads with both sides and at most *largest* segments in all."""
        return tuple(
            (taken, given)
            for taken in self.base.vectors
            for given in self.translation.vectors
            if taken + given <= largest
        )

    def _stretch(
        self, shape: Shape, rows: slice, columns: slice, ratio: float
    ) -> NDArray[np.float64]:
        expected = _lengths(self.base, shape[0], rows) * ratio
        found = _lengths(self.translation, shape[1], columns)
        return np.minimum(np.abs(np.log((expected[:, None] + 10) / (found[None, :] + 10))), 2)


def _lengths(blocks: Blocks, size: int, ends: slice) -> NDArray[np.float64]:
    positions = np.arange(len(blocks) + 1)[ends]
    return blocks.lengths[positions] - blocks.lengths[np.maximum(positions - size, 0)]
