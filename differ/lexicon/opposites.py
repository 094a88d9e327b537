"""Opposites: pairs of terms that say the contrary of each other, in each language.

A row reads `number: words of one / words of the other`; rows of the same number are translations
of each other. A word ends in `*` where its ending changes; `_` is a space inside a term. Only terms
are listed whose presence says which of the two is meant: no word that is also part of set phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

_TABLE = {
    "en": """
        1: export exports exported exporting exporter* exportation* / import imports imported
            importing importer* importation*
        2: buyer* purchaser* / seller* vendor*
        3: before prior_to / after following
        """,
    "tr": """
        1: ihracat* ihraç* dışsatım* / ithal* dışalım*
        """,
}


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two contrary terms of one language: what finds the one, and what finds the other."""

    number: int
    one: regex.Pattern[str]
    other: regex.Pattern[str]


"""Patterns to be searched for in text whose case is folded."""


@lru_cache(maxsize=64)
def opposites(language: str) -> dict[int, Opposites]:
    """Return the opposites of *language*, by number."""
    rows = regex.findall(r"(?m)^\s*(\d+):((?:.|\n(?!\s*\d+:))*)", _TABLE.get(language, ""))
    return {int(number): _row(int(number), words) for number, words in rows}


def _row(number: int, words: str) -> Opposites:
    one, other = words.split("/")
    return Opposites(number, _pattern(one.split()), _pattern(other.split()))


def _pattern(words: list[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(_alternative(word) for word in words))


def _alternative(word: str) -> str:
    stem = regex.escape(word.removesuffix("*").replace("_", " "))
    if regex.match(r"[\p{Han}\p{Thai}\p{Katakana}\p{Hiragana}]", word):
        return stem
    return rf"(?<!\p{{L}}){stem}" + (r"\p{L}*" if word.endswith("*") else r"(?!\p{L})")
