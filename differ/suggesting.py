"""Suggesting: words that always stand together, as terms for a collection's vocabulary."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from differ.findings.coverage import content_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from differ.findings.pairs import Pair, Side

_LEAST_TOGETHER, _LEAST_DICE = 3, 0.75
_LEAST_LETTERS = 4
_STEM = 6
"""First letters by which two forms of a word are taken for one: *koridor*, *koridorunun*."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair of words that stand in the same pairs of passages: how often, and how faithfully.

    A word that was seen in several forms ends in `*` after what they share.
    """

    base: str
    translation: str
    together: int
    confidence: float


class _Forms:
    """The words of one side of all pairs, by their stems."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self._seen: dict[str, set[str]] = defaultdict(set)

    def add(self, side: Side) -> set[str]:
        """Count the words of *side*, and return their stems."""
        words = {key for _, key in content_spans(side) if len(key) >= _LEAST_LETTERS}
        for word in words:
            self._seen[word[:_STEM]].add(word)
        stems = {word[:_STEM] for word in words}
        self.count.update(stems)
        return stems

    def written(self, stem: str) -> str:
        """Return the word with this *stem*, as a vocabulary writes it."""
        forms = self._seen[stem]
        return next(iter(forms)) if len(forms) == 1 else f"{_shared(forms)}*"


def suggest(pairs: Sequence[Pair]) -> tuple[Suggestion, ...]:
    """Return the words that *pairs*, which can be trusted, nearly always show together.

    Judged by Dice's coefficient over the pairs; the most telling come first. No word is suggested
    twice.
    """
    base, translation = _Forms(), _Forms()
    together: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        together.update(product(base.add(pair.base), translation.add(pair.translation)))
    found = [
        Suggestion(base.written(one), translation.written(other), count, round(dice, 2))
        for (one, other), count in together.items()
        if count >= _LEAST_TOGETHER
        and (dice := 2 * count / (base.count[one] + translation.count[other])) >= _LEAST_DICE
        and base.count[one] < len(pairs)
    ]
    found.sort(key=lambda s: (-s.confidence, -s.together, s.base, s.translation))
    return tuple(_unique(found))


def _unique(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    base, translation = set(), set()
    for each in suggestions:
        if each.base not in base and each.translation not in translation:
            base.add(each.base)
            translation.add(each.translation)
            yield each


def _shared(forms: Iterable[str]) -> str:
    """Return the letters with which all of *forms* begin."""
    first, last = min(forms), max(forms)
    length = next(
        (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        min(len(first), len(last)),
    )
    return first[:length]
