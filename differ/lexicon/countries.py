"""Countries: what each is called in a language, as the Unicode CLDR has it."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from string import ascii_uppercase

import langcodes
import regex

from differ.lexicon.patterns import primary

_SHORTEST = 5
_INFLECTING = frozenset(["az", "pl", "ru", "tr", "uk", "fi", "hu", "cs", "sk", "ar", "ko"])
_UNBENDING = frozenset(["en", "fr", "es", "pt", "it", "th"])
_NO_COUNTRIES = frozenset(["AA", "EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ"])

_OTHER_NAMES: dict[str, dict[str, list[str]]] = {
    "th": {},
    "en": {"TR": ["Turkey"], "US": ["United States", "U.S.", "USA"], "GB": ["UK", "Britain"]},
    "de": {"US": ["USA"], "GB": ["Großbritannien"]},
    "fr": {"US": ["États-Unis", "USA"], "GB": ["Grande-Bretagne", "R.-U."]},
    "es": {"US": ["EE. UU.", "EE.UU.", "EEUU"], "GB": ["Gran Bretaña"]},
    "pt": {"US": ["EUA", "E.U.A."], "GB": ["Grã-Bretanha"]},
    "it": {"US": ["USA"], "GB": ["Gran Bretagna"]},
    "nl": {"US": ["VS", "USA"], "GB": ["VK", "Groot-Brittannië"]},
    "pl": {"US": ["USA", "Stany Zjednoczone", "Stanach Zjednoczonych", "Stanów Zjednoczonych"]},
    "ru": {"US": ["США", "Соединенные Штаты", "Соединённых Штат"], "GB": ["Британи"]},
    "tr": {"US": ["ABD", "Amerika"], "GB": ["İngiltere", "Britanya"]},
    "az": {"US": ["ABŞ"], "GB": ["Britaniya"]},
    "ar": {"US": ["أمريكا", "الأمريكية"], "GB": ["بريطانيا"]},
    "zh": {"US": ["美國"], "GB": ["英國"]},
    "ja": {"US": ["米国", "アメリカ"], "GB": ["英国", "イギリス"]},
    "ko": {"US": ["미국"], "GB": ["영국"]},
}


@lru_cache(maxsize=64)
def countries(language: str) -> dict[str, regex.Pattern[str]]:
    """Return, by ISO 3166 code, what finds each country in text of the BCP 47 tag *language*."""
    spoken = primary(language)
    if spoken not in _OTHER_NAMES:
        return {}
    others = _OTHER_NAMES[spoken]
    return {
        code: _pattern([_name(code, spoken), *others.get(code, ())], spoken) for code in _codes()
    }


@lru_cache(maxsize=1)
def _codes() -> tuple[str, ...]:
    pairs = (first + second for first, second in product(ascii_uppercase, repeat=2))
    return tuple(
        code
        for code in pairs
        if code not in _NO_COUNTRIES and langcodes.tag_is_valid(f"und-{code}")
    )


def _name(code: str, spoken: str) -> str:
    return langcodes.Language.make(territory=code).territory_name(spoken)


def _pattern(names: list[str], spoken: str) -> regex.Pattern[str]:
    return regex.compile("|".join(_alternative(name, spoken) for name in names))


def _alternative(name: str, spoken: str) -> str:
    """Return a pattern for *name* and, in languages that have them, its cases.

    Short names and abbreviations take no ending here, nor does any name in English: Nigeria must
    not be Niger.
    """
    if regex.search(r"[\p{Han}\p{Katakana}\p{Hangul}\p{Thai}]", name):
        return regex.escape(name)
    words = name.split()
    if len(words) > 1 and spoken not in _UNBENDING:
        # Each word has its case: Соединенные Штаты, в Соединенных Штатах; in het Verenigde …
        inflected = r"\s+".join(_inflected(word) for word in words)
    elif spoken in _INFLECTING and len(name) > _SHORTEST and not name.isupper() and "." not in name:
        inflected = rf"{regex.escape(name[:-1])}\p{{L}}{{0,4}}"
    else:
        inflected = r"\s+".join(map(regex.escape, words))
    return rf"(?<!\p{{L}}){inflected}(?!\p{{L}})"


def _inflected(word: str) -> str:
    if len(word) < _SHORTEST or word.isupper() or "." in word:
        return regex.escape(word)
    return rf"{regex.escape(word[:-2])}\p{{L}}{{1,4}}"
