"""Languages as BCP 47 tags: checking, naming, direction of writing and folding."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

import langcodes
from langcodes.tag_parser import LanguageTagError

from snapshots.errors import UnknownLanguage

_RIGHT_TO_LEFT = frozenset(
    re.findall(
        "....",
        "AdlmArabAranArmiAvstChrsCprtElymGaraHatrHebrHungKharLydiMandManiMendMercMeroNarbNbatNkoo"
        "OrkhOugrPalmPhliPhlpPhnxPrtiRohgSamrSarbSogdSogoSyrcThaaYezi",
    )
)
"""ISO 15924 codes of the scripts written from right to left (Unicode's bidi class R or AL)."""

_DOTLESS = frozenset(["tr", "az", "crh", "gag", "tt-Latn", "kk-Latn"])
"""Languages whose I lower-cases to ı and whose İ lower-cases to i (Unicode SpecialCasing)."""

_TURKIC_CASE = str.maketrans({"I": "ı", "İ": "i"})


@lru_cache(maxsize=1024)
def check_language(tag: str) -> str:
    """Return *tag* in its standard spelling: `TR` becomes `tr`, `zh-hant` becomes `zh-Hant`.

    Raises: UnknownLanguage, with a suggestion where there is one.

    >>> check_language("zh-hant")
    'zh-Hant'
    """
    standard = _standard(tag)
    if standard is None:
        raise UnknownLanguage(f'"{tag}" is not a language tag (BCP 47){_suggestion(tag)}')
    return standard


def _standard(tag: str) -> str | None:
    # langcodes reads "tr_TR" as well; the tag is written into pages, where only "-" is right.
    if not tag.isascii() or "_" in tag:
        return None
    try:
        valid = langcodes.tag_is_valid(tag)
        return langcodes.standardize_tag(tag) if valid else None
    except LanguageTagError:
        return None


def _suggestion(tag: str) -> str:
    spelled = _standard(tag.strip().replace("_", "-"))
    if spelled is None and tag.isprintable():
        # The table of names fails on control characters and lone surrogates.
        with suppress(LookupError):
            spelled = langcodes.find(tag).to_tag()
    if spelled is None:
        return '; write one like "tr", "pt-BR" or "zh-Hant"'
    return f'; did you mean "{spelled}"?'


@lru_cache(maxsize=1024)
def language_name(tag: str) -> str:
    """Return the English name of the language *tag*.

    >>> language_name("pt-BR")
    'Portuguese (Brazil)'
    """
    return langcodes.Language.get(tag).display_name("en")


@lru_cache(maxsize=1024)
def own_name(tag: str) -> str:
    """Return what speakers call the language *tag*.

    >>> own_name("tr")
    'Türkçe'
    """
    return langcodes.Language.get(tag).autonym()


@lru_cache(maxsize=1024)
def direction(tag: str) -> str:
    """Return `rtl` for languages usually written from right to left, else `ltr`.

    >>> direction("ar"), direction("az"), direction("az-Arab")
    ('rtl', 'ltr', 'rtl')
    """
    script = langcodes.Language.get(tag).maximize().script
    return "rtl" if script in _RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=1024)
def _has_dotless_i(tag: str) -> bool:
    language = langcodes.Language.get(tag)
    return language.language in _DOTLESS or f"{language.language}-{language.script}" in _DOTLESS


def fold_case(text: str, language: str) -> str:
    """Return *text* case-folded as *language* does: in Turkish, I is the capital of ı.

    >>> fold_case("IRAK", "tr"), fold_case("IRAQ", "en")
    ('ırak', 'iraq')
    """
    if _has_dotless_i(language):
        # NFC first: a decomposed İ is an I and a dot, and must not become ı and a dot.
        text = unicodedata.normalize("NFC", text).translate(_TURKIC_CASE)
    return unicodedata.normalize("NFC", text.casefold())


def fold_in_place(text: str, language: str) -> str:
    """Return *text* as `fold_case` does, but that every letter stays at its place.

    What is found in it stands there in *text*, too. A letter that is folded to several stays: ß.

    >>> fold_in_place("GEMÄß", "de"), fold_in_place("IRAK", "tr")
    ('gemäß', 'ırak')
    """
    whole = fold_case(text, language)
    if len(whole) == len(text):
        return whole
    return "".join(_fold_letter(letter, language) for letter in text)


@lru_cache(maxsize=1024)
def _fold_letter(letter: str, language: str) -> str:
    forms = (fold_case(letter, language), letter.lower())
    return next((form for form in forms if len(form) == 1), letter)
