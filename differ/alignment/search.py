"""Search: the cheapest way through two texts, from their starts to their ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from differ.alignment.costs import IMPOSSIBLE, SKIP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from differ.alignment.costs import CostModel, Shape

_TILE = 128
"""Rows whose costs are worked out at once, so that memory stays small and numpy busy."""


class Step(NamedTuple):
    """One bead of a path: the segments `base[0]:base[1]` and `translation[0]:translation[1]`."""

    base: tuple[int, int]
    translation: tuple[int, int]
    cost: int

    @property
    def shape(self) -> Shape:
        """Return how many segments the bead takes of each side."""
        return self.base[1] - self.base[0], self.translation[1] - self.translation[0]


@dataclass(frozen=True)
class Band:
    """The columns, from *low* to *high* inclusive, that a path may cross in each row."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]


def full_band(rows: int, columns: int) -> Band:
    """Return the band that forbids nothing."""
    return Band(np.zeros(rows + 1, np.int64), np.full(rows + 1, columns, np.int64))


def cheapest_path(model: CostModel, shapes: Sequence[Shape], *, band: Band) -> list[Step]:
    """Return the beads of least total cost, in order.

    The dynamic programme visits only the cells of *band*. Ties fall to the shape that comes first
    in *shapes*, so that equal costs give equal paths.
    """
    rows = len(model.base)
    table = _Table(model, shapes, band)
    for row in range(rows + 1):
        table.fill(row)
    return table.path()


class _Table:
    """The best cost of reaching each cell of the band, and the bead by which it is reached."""

    _SKIP_BASE, _SKIP_TRANSLATION, _START = -1, -2, -3

    def __init__(self, model: CostModel, shapes: Sequence[Shape], band: Band) -> None:
        self._model, self._shapes, self._band = model, tuple(shapes), band
        self._best: list[NDArray[np.int64]] = []
        self._by: list[NDArray[np.int64]] = []
        self._tiles: dict[Shape, NDArray[np.int64]] = {}
        self._tile_rows = self._tile_columns = range(0)

    def fill(self, row: int) -> None:
        """Work out the cells of *row*, whose earlier rows are filled."""
        low, high = int(self._band.low[row]), int(self._band.high[row])
        best = np.full(high - low + 1, IMPOSSIBLE, np.int64)
        by = np.full(high - low + 1, self._START, np.int64)
        if row == 0 and low == 0:
            best[0] = 0
        for index, shape in enumerate(self._shapes):
            if shape[0] <= row:
                self._offer(best, by, row, shape, index)
        if row:
            self._skip_row(best, by, row)
        self._skip_columns(best, by)
        self._best.append(best)
        self._by.append(by)

    def path(self) -> list[Step]:
        """Return the beads that lead to the last cell."""
        row, column = len(self._model.base), len(self._model.translation)
        steps = []
        while row or column:
            low = int(self._band.low[row])
            by = int(self._by[row][column - low])
            total = int(self._best[row][column - low])
            taken, given = self._shape_of(by)
            row, column = row - taken, column - given
            before = int(self._best[row][column - int(self._band.low[row])])
            steps.append(Step((row, row + taken), (column, column + given), total - before))
        return steps[::-1]

    def _shape_of(self, by: int) -> Shape:
        if by == self._SKIP_BASE:
            return 1, 0
        if by == self._SKIP_TRANSLATION:
            return 0, 1
        return self._shapes[by]

    def _offer(
        self,
        best: NDArray[np.int64],
        by: NDArray[np.int64],
        row: int,
        shape: Shape,
        index: int,
    ) -> None:
        """Reach the cells of *row* by beads of *shape* where that is cheaper."""
        taken, given = shape
        low, high = int(self._band.low[row]), int(self._band.high[row])
        low_before = int(self._band.low[row - taken])
        high_before = int(self._band.high[row - taken])
        start, stop = max(low, low_before + given), min(high, high_before + given) + 1
        if start >= stop:
            return
        before = self._best[row - taken][start - given - low_before : stop - given - low_before]
        reached = before + self._costs(shape, row, start, stop)
        here = slice(start - low, stop - low)
        better = reached < best[here]
        best[here][better] = reached[better]
        by[here][better] = index

    def _costs(self, shape: Shape, row: int, start: int, stop: int) -> NDArray[np.int64]:
        if row not in self._tile_rows:
            self._tiles.clear()
            self._tile_rows = range(row, min(row + _TILE, len(self._model.base) + 1))
            ends = slice(self._tile_rows.start, self._tile_rows.stop)
            self._tile_columns = range(
                int(self._band.low[ends].min()), int(self._band.high[ends].max()) + 1
            )
        rows, columns = self._tile_rows, self._tile_columns
        if shape not in self._tiles:
            self._tiles[shape] = self._model.costs(
                shape, slice(rows.start, rows.stop), slice(columns.start, columns.stop)
            )
        tile: NDArray[np.int64] = self._tiles[shape][row - rows.start]
        return tile[start - columns.start : stop - columns.start]

    def _skip_row(self, best: NDArray[np.int64], by: NDArray[np.int64], row: int) -> None:
        low, high = int(self._band.low[row]), int(self._band.high[row])
        low_before, high_before = int(self._band.low[row - 1]), int(self._band.high[row - 1])
        start, stop = max(low, low_before), min(high, high_before) + 1
        if start >= stop:
            return
        reached = self._best[row - 1][start - low_before : stop - low_before] + SKIP
        here = slice(start - low, stop - low)
        better = reached < best[here]
        best[here][better] = reached[better]
        by[here][better] = self._SKIP_BASE

    def _skip_columns(self, best: NDArray[np.int64], by: NDArray[np.int64]) -> None:
        # Skipping k columns costs k times the same, so a running minimum finds them all at once.
        price = SKIP * np.arange(len(best))
        reached = np.minimum.accumulate(best - price) + price
        better = reached < best
        best[better] = reached[better]
        by[better] = self._SKIP_TRANSLATION


def band_around(path: Sequence[Step], rows: int, columns: int, *, radius: int) -> Band:
    """Return the cells within *radius* of *path*."""
    low = np.full(rows + 1, columns, np.int64)
    high = np.zeros(rows + 1, np.int64)
    for step in path:
        (row, row_end), (column, column_end) = step.base, step.translation
        low[row : row_end + 1] = np.minimum(low[row : row_end + 1], column)
        high[row : row_end + 1] = np.maximum(high[row : row_end + 1], column_end)
    if not path:
        low[:], high[:] = 0, columns
    return widened(Band(low, high), columns, radius=radius)


def widened(band: Band, columns: int, *, radius: int) -> Band:
    """Return *band* with *radius* more cells on every side."""
    count = len(band.low)
    low, high = band.low.copy(), band.high.copy()
    for shift in range(1, min(radius, count - 1) + 1):
        low[:-shift] = np.minimum(low[:-shift], band.low[shift:])
        low[shift:] = np.minimum(low[shift:], band.low[:-shift])
        high[:-shift] = np.maximum(high[:-shift], band.high[shift:])
        high[shift:] = np.maximum(high[shift:], band.high[:-shift])
    return Band(np.maximum(low - radius, 0), np.minimum(high + radius, columns))
