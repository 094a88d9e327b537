"""Stacks: columns over time, each of several parts, as numbers that a template draws as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1000
HEIGHT = 120
_GAP = 0.15
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a column: what it counts, and where it stands in the picture."""

    part: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """All parts of one time, the first at the bottom."""

    at: str
    x: float
    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A picture of columns, the tallest of which counts *most*."""

    columns: tuple[Column, ...]
    most: int


def stack(counts: Sequence[tuple[str, Mapping[str, int]]]) -> Stack | None:
    """Return the picture of *counts*: times in order with their parts; None when all are 0.

    >>> stack([("2021", {"wording": 1}), ("2022", {"wording": 3, "number": 1})]).most
    4
    """
    most = max((sum(parts.values()) for _, parts in counts), default=0)
    if not most:
        return None
    step = WIDTH / len(counts)
    return Stack(
        columns=tuple(
            Column(at, round(place * step, 1), round(step * (1 - _GAP), 1), _blocks(parts, most))
            for place, (at, parts) in enumerate(counts)
        ),
        most=most,
    )


def _blocks(parts: Mapping[str, int], most: int) -> tuple[Block, ...]:
    blocks, below = [], 0
    for part, count in parts.items():
        if count:
            below += count
            top, height = HEIGHT * (1 - below / most), HEIGHT * count / most
            blocks.append(Block(part, count, round(top, 1), round(height, 1)))
    return tuple(blocks)


def month_number(month: str) -> int:
    """Return which month *month* is, counted from the year 0.

    >>> month_number("2021-06") - month_number("2020-12")
    6
    """
    return int(month[:4]) * _MONTHS_OF_A_YEAR + int(month[5:7]) - 1


def month_named(number: int) -> str:
    """Return the month that `month_number` counts as *number*.

    >>> month_named(month_number("0912-02"))
    '0912-02'
    """
    year, month = divmod(number, _MONTHS_OF_A_YEAR)
    return f"{year:04}-{month + 1:02}"


def months_between(first: str, last: str) -> list[str]:
    """Return all months from *first* to *last*, both included.

    >>> months_between("2020-12", "2021-01")
    ['2020-12', '2021-01']
    """
    return [month_named(n) for n in range(month_number(first), month_number(last) + 1)]
