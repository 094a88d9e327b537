"""Patterns: how the tables of this package write words, and what finds them in a text.

A word ends in `*` where its ending changes, begins with `*` where it may stand in a longer word,
and has `_` for each space. Scripts that put no spaces between words have no word boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import regex

_NOTHING = regex.compile(r"(?!)")


def any_of(words: Iterable[str]) -> regex.Pattern[str]:
    """Return a pattern that finds any of *words*, in text whose case is folded.

    >>> any_of(["export*", "sold"]).findall("exporters sold soldiers")
    ['exporters', 'sold']
    """
    alternatives = [_alternative(word) for word in words]
    return regex.compile("|".join(alternatives)) if alternatives else _NOTHING


@lru_cache(maxsize=1024)
def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag, without region or script.

    >>> primary("pt-BR")
    'pt'
    """
    return tag.partition("-")[0].lower()


def _alternative(word: str) -> str:
    stem = regex.escape(word.strip("*").replace("_", " "))
    if regex.match(r"[\p{Han}\p{Thai}\p{Katakana}\p{Hiragana}]", stem):
        return stem
    before = r"\p{L}*" if word.startswith("*") else r"(?<!\p{L})"
    return f"{before}{stem}" + (r"\p{L}*" if word.endswith("*") else r"(?!\p{L})")
