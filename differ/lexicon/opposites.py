"""Opposites: pairs of terms that say the contrary of each other, in each language.

A row reads `number: words of one / words of the other`; rows of the same number are translations
of each other. A word ends in `*` where its ending changes; `_` is a space inside a term. Only terms
are listed whose presence says which of the two is meant: no word that is also part of set phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from differ.lexicon import (
    opposites_east,
    opposites_germanic,
    opposites_romance,
    opposites_slavic,
)
from differ.lexicon.patterns import any_of

_TABLE = {
    **opposites_germanic.TABLE,
    **opposites_romance.TABLE,
    **opposites_slavic.TABLE,
    **opposites_east.TABLE,
}

CONVERSES = frozenset([2, 11, 32])
"""Rows whose two terms tell one deed from its two ends: who sends *you* tips lets you receive them.
"""


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two contrary terms of one language: what finds each, in text whose case is folded."""

    number: int
    one: regex.Pattern[str]
    other: regex.Pattern[str]


@lru_cache(maxsize=64)
def opposites(language: str) -> dict[int, Opposites]:
    """Return the opposites of *language*, by number."""
    rows = regex.findall(r"(?m)^\s*(\d+):((?:.|\n(?!\s*\d+:))*)", _TABLE.get(language, ""))
    return {int(number): _row(int(number), words) for number, words in rows}


def _row(number: int, words: str) -> Opposites:
    one, other = words.split(" / ")
    return Opposites(number, any_of(one.split()), any_of(other.split()))
