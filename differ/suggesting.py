"""Suggesting: words that always stand together, as terms for a collection's vocabulary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from differ.findings.coverage import content_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differ.findings.pairs import Pair, Side

_LEAST_TOGETHER, _LEAST_DICE = 3, 0.75
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair of words that stand in the same pairs of passages: how often, and how faithfully."""

    base: str
    translation: str
    together: int
    confidence: float


def suggest(pairs: Sequence[Pair]) -> tuple[Suggestion, ...]:
    """Return the words that *pairs*, which a reader has confirmed, always show together.

    Judged by Dice's coefficient over the pairs; the most telling come first.
    """
    base: Counter[str] = Counter()
    translation: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        here, there = _telling(pair.base), _telling(pair.translation)
        base.update(here)
        translation.update(there)
        together.update(product(here, there))
    found = [
        Suggestion(one, other, count, round(2 * count / (base[one] + translation[other]), 2))
        for (one, other), count in together.items()
        if count >= _LEAST_TOGETHER
        and 2 * count >= _LEAST_DICE * (base[one] + translation[other])
        and base[one] < len(pairs)
    ]
    return tuple(sorted(found, key=lambda s: (-s.confidence, -s.together, s.base, s.translation)))


def _telling(side: Side) -> set[str]:
    return {key for _, key in content_spans(side) if len(key) >= _LEAST_LETTERS}
