"""Patterns: how the tables of this package write words, and what finds them in a text.

A word ends in `*` where its ending changes, begins with `*` where it may stand in a longer word,
and has `_` for the space before the next word of a phrase. Scripts that put no spaces between words
have no word boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import regex

_ENDING = r"\p{L}*"
_NOTHING = regex.compile(r"(?!)")


def any_of(words: Iterable[str]) -> regex.Pattern[str]:
    """Return a pattern that finds any of *words*, in text whose case is folded.

    Where a letter is folded to several, both spellings are found, as in Germany and in Switzerland.

    >>> any_of(["export*", "sold"]).findall("exporters sold soldiers")
    ['exporters', 'sold']
    >>> any_of(["maß*"]).findall("maß, masse")
    ['maß', 'masse']
    """
    spellings = dict.fromkeys(each for word in words for each in (word, word.casefold()))
    alternatives = [_alternative(word) for word in spellings]
    return regex.compile("|".join(alternatives)) if alternatives else _NOTHING


@lru_cache(maxsize=1024)
def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag, without region or script.

    >>> primary("pt-BR")
    'pt'
    """
    return tag.partition("-")[0].lower()


def _alternative(phrase: str) -> str:
    words = [regex.escape(word.strip("*")) + _ending(word) for word in phrase.split("_")]
    pattern = r"\s+".join(words)
    if regex.match(r"[\p{Han}\p{Thai}\p{Katakana}\p{Hiragana}]", phrase):
        return pattern.removesuffix(_ENDING)
    before = r"\p{L}*" if phrase.startswith("*") else r"(?<!\p{L})"
    return before + pattern + ("" if phrase.endswith("*") else r"(?!\p{L})")


def _ending(word: str) -> str:
    return _ENDING if word.endswith("*") else ""
