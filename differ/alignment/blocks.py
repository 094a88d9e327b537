"""Blocks: runs of consecutive segments, and the vectors that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from differ.model import Encoder, Vectors

LONGEST = 4
"""Segments in the longest block; 3 in 100 beads of literary text are longer (bleualign dev)."""
_ITEM = regex.compile(
    r"\s*(?:[-*•–—]\s|[(\[（]?\p{L}[)）]\s"
    r"|[(\[（]?\p{Nd}{1,3}[.)\]）、．](?=[\s\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]))"
)
"""What begins an item of a list."""


@dataclass(frozen=True)
class Blocks:
    """One side of an alignment: for each length, the vectors of the blocks of that many segments.

    `places[k][i]` is the row of `vectors[k]` that stands for the segments `i - k` to `i - 1`; 0,
    which holds nothing, where there is no such block: most long ones are never looked at, and a
    row for each would cost 130 MB in a text of 8,000 segments. *lengths* holds the running sum of
    code points, and *seams* that of the seams, at which an item or a heading begins or ends.
    """

    vectors: dict[int, Vectors]
    places: dict[int, NDArray[np.intp]]
    lengths: NDArray[np.float64]
    seams: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lengths) - 1

    def inner_seams(self, size: int, ends: slice) -> NDArray[np.int64]:
        """Return how many seams each of the blocks of *size* that end at *ends* runs across."""
        last = np.arange(len(self) + 1)[ends]
        return self.seams[np.maximum(last - 1, 0)] - self.seams[np.maximum(last - size, 0)]


def pooled(singles: Vectors, weights: NDArray[np.float64], *, longest: int) -> Blocks:
    """Return blocks whose vectors are the weighted means of those of their segments.

    Nearly free, and good enough to find where the alignment runs.
    """
    count, width = singles.shape
    weighted = singles * np.sqrt(weights)[:, None]
    sums = np.vstack([np.zeros((1, width)), np.cumsum(weighted, axis=0)])
    vectors, places = {}, {}
    for size in range(1, min(longest, max(count, 1)) + 1):
        rows = np.zeros((count + 1, width), np.float32)
        rows[size:] = sums[size:] - sums[: count + 1 - size]
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        vectors[size] = (rows / np.maximum(norms, 1e-9)).astype(np.float32)
        places[size] = np.where(np.arange(count + 1) >= size, np.arange(count + 1), 0)
    lengths = np.concatenate([[0.0], np.cumsum(weights)])
    return Blocks(vectors, places, lengths, np.zeros(count + 1, np.int64))


def exact(
    segments: Sequence[str], singles: Vectors, encoder: Encoder, *, fixed: NDArray[np.bool_]
) -> Blocks:
    """Return blocks whose vectors are those of their segments read as one.

    This decides merges far better than a mean does (strict F1 .88 against .73 on bleualign dev),
    and costs an encoding each; so none is made across a segment that is *fixed* already.
    """
    count = len(segments)
    free = ~fixed
    wanted = {
        size: [end for end in range(size, count + 1) if free[end - size : end].all()]
        for size in range(2, LONGEST + 1)
    }
    nothing = np.zeros((1, singles.shape[1]), np.float32)
    vectors = {1: np.vstack([nothing, singles])}
    places = {1: np.arange(count + 1)}
    for size, ends in wanted.items():
        joined = [" ".join(segments[end - size : end]) for end in ends]
        vectors[size] = np.vstack([nothing, encoder.encode(joined)]) if joined else nothing
        places[size] = np.zeros(count + 1, np.intp)
        places[size][ends] = np.arange(1, len(ends) + 1)
    lengths = np.array([len(segment) for segment in segments], np.float64)
    return Blocks(vectors, places, np.concatenate([[0.0], np.cumsum(lengths)]), _seams(segments))


def _seams(segments: Sequence[str]) -> NDArray[np.int64]:
    """Return the running sum of seams: places where an item or a heading begins or ends.

    A single item is none: notes and dialogues open so, and translators join what follows them.
    """
    items = [False, *(bool(_ITEM.match(segment)) for segment in segments), False]
    apart = [
        (here and (before or after)) or segment.startswith("#")
        for segment, before, here, after in zip(segments, items, items[1:], items[2:], strict=False)
    ]
    seams = [0, *(int(one or other) for one, other in pairwise(apart)), 0]
    return np.cumsum(seams[: len(segments) + 1])
