"""Segments: the alignment of two whole texts, segment by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from differ.alignment import blocks, ends
from differ.alignment.costs import SKIP, CostModel, background
from differ.alignment.search import (
    Band,
    Step,
    band_around,
    cheapest_path,
    full_band,
)
from differ.model import Alignment, Bead, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from differ.alignment.ends import Ends
    from differ.model import Encoder, Text, Vectors

ALGORITHM = "beads/3"

_COARSE_SHAPES = ((1, 1), (1, 2), (2, 1))
_LARGEST_BEAD = 6
_FULL_SEARCH_CELLS = 1_500_000
"""Cells up to which every pair is looked at; above it, a path through half as many leads."""
_RADIUS = 12
"""Segments by which the fine path may stray from the coarse one."""
_SURE = 400
"""Cost up to which a pair among its like is taken as settled, and not tried in longer beads."""
_TELLING_LENGTH, _LEAST_RATIOS = 20, 3
"""Code points of a segment, and how many such pairs, that tell how long translations are."""


def align(base: Text, translation: Text, encoder: Encoder) -> tuple[Alignment, Ends]:
    """Return the alignment of *translation* with *base*, and where the two texts end.

    First a coarse path is found with the vectors of single segments; then, where it is not sure,
    blocks of up to four segments are read as one and tried around it.
    """
    base_vectors = encoder.encode(base.segments)
    translation_vectors = encoder.encode(translation.segments)
    base_lengths, translation_lengths = _lengths(base), _lengths(translation)
    coarse = _coarse(base_vectors, translation_vectors, base_lengths, translation_lengths)
    ratio = _ratio(coarse, base_lengths, translation_lengths)
    found = ends.find_ends(base, translation, ratio)
    fixed_base, fixed_translation = _settled(coarse, len(base_vectors), len(translation_vectors))
    model = CostModel(
        base=blocks.exact(base.segments, base_vectors, encoder, fixed=fixed_base),
        translation=blocks.exact(
            translation.segments, translation_vectors, encoder, fixed=fixed_translation
        ),
        ratio=ratio,
        behind_base=background(base_vectors),
        behind_translation=background(translation_vectors),
    )
    path = cheapest_path(
        model,
        model.shapes(_LARGEST_BEAD),
        band=band_around(coarse, len(base_vectors), len(translation_vectors), radius=_RADIUS),
    )
    beads = ends.place_outside([_bead(step) for step in path], base, translation, found)
    return Alignment(algorithm=ALGORITHM, encoder=encoder.name, beads=beads), found


def mismatch(base: Text, translation: Text, encoder: Encoder) -> float:
    """Return how badly *translation* matches *base*, in segments left without a partner.

    Found with single segments only: good for comparing two bases, not for aligning with one.
    """
    path = _coarse(
        encoder.encode(base.segments),
        encoder.encode(translation.segments),
        _lengths(base),
        _lengths(translation),
    )
    return round(sum(step.cost for step in path) / SKIP, 3)


def _lengths(text: Text) -> NDArray[np.float64]:
    return np.array([len(segment) for segment in text.segments], np.float64)


def _coarse(
    base: Vectors,
    translation: Vectors,
    base_lengths: NDArray[np.float64],
    translation_lengths: NDArray[np.float64],
) -> list[Step]:
    """Return a path found with pooled vectors, through halved texts first where they are long."""
    rows, columns = len(base), len(translation)
    band = full_band(rows, columns)
    if rows * columns > _FULL_SEARCH_CELLS:
        through_halves = _coarse(
            _halved(base, base_lengths),
            _halved(translation, translation_lengths),
            _paired(base_lengths),
            _paired(translation_lengths),
        )
        band = _unhalved(through_halves, rows, columns)
    model = CostModel(
        base=blocks.pooled(base, base_lengths, longest=2),
        translation=blocks.pooled(translation, translation_lengths, longest=2),
        ratio=None,
        behind_base=background(base),
        behind_translation=background(translation),
    )
    shapes = [shape for shape in _COARSE_SHAPES if shape in model.shapes(3)]
    return cheapest_path(model, shapes, band=band)


def _paired(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.add.reduceat(lengths, np.arange(0, len(lengths), 2))


def _halved(vectors: Vectors, lengths: NDArray[np.float64]) -> Vectors:
    """Return one vector for each two of *vectors*."""
    weighted = vectors * np.sqrt(lengths)[:, None]
    sums = np.add.reduceat(weighted, np.arange(0, len(vectors), 2), axis=0)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(norms, 1e-9), np.float32)


def _unhalved(path: Sequence[Step], rows: int, columns: int) -> Band:
    """Return the band around a path that was found through halves."""
    doubled = [
        Step(
            (2 * step.base[0], min(2 * step.base[1], rows)),
            (2 * step.translation[0], min(2 * step.translation[1], columns)),
            step.cost,
        )
        for step in path
    ]
    return band_around(doubled, rows, columns, radius=2 * _RADIUS)


def _ratio(
    path: Sequence[Step], base: NDArray[np.float64], translation: NDArray[np.float64]
) -> float:
    """Return how many code points of the translation render one of the base.

    Measured on the pairs that were found, as the texts may be of quite different extent.
    """
    pairs = [(step.base[0], step.translation[0]) for step in path if step.shape == (1, 1)]
    ratios = [translation[j] / base[i] for i, j in pairs if base[i] >= _TELLING_LENGTH]
    if len(ratios) < _LEAST_RATIOS:
        return 1.0
    return float(np.clip(np.median(ratios), 0.1, 10))


def _settled(
    path: Sequence[Step], rows: int, columns: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which segments of each side stand in a sure pair between two other sure pairs."""
    sure = [step.shape == (1, 1) and step.cost <= _SURE for step in path]
    base, translation = np.zeros(rows, np.bool_), np.zeros(columns, np.bool_)
    for index in range(1, len(path) - 1):
        if all(sure[index - 1 : index + 2]):
            base[path[index].base[0]] = True
            translation[path[index].translation[0]] = True
    return base, translation


def _bead(step: Step) -> Bead:
    base, translation = range(*step.base), range(*step.translation)
    place = Place.MATCHED if base and translation else Place.OMITTED if base else Place.ADDED
    score = 1 - step.cost / (SKIP * (len(base) + len(translation)))
    return Bead(
        base=tuple(base),
        translation=tuple(translation),
        place=place,
        score=round(max(score, 0.0), 2) if place is Place.MATCHED else 0.0,
    )
