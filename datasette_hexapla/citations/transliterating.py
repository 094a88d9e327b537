"""Transliterating: titles in other scripts, in Latin letters, for lists that are sorted by them.

Alphabets are written letter by letter after their standards (`scripts`), and Korean by syllables.
What is written with signs that have several readings (Chinese, Japanese) or by scripts that have no
table here is left alone: a wrong reading in a citation is worse than none.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from datasette_hexapla.citations.scripts import FINALS, INITIALS, SHADDA, TABLES, VOWELS

_FIRST, _LAST = 0xAC00, 0xD7A3
_WITH_U = frozenset("αεοηΑΕΟΗ")


def transliterate(title: str) -> str | None:
    """Return *title* in Latin letters; None where it is in them already, or has others unknown.

    >>> transliterate("Декларация о союзничестве"), transliterate("대한민국 헌법")
    ('Deklaraciâ o soûzničestve', 'daehanmingug heonbeob')
    >>> transliterate("Şuşa Bəyannaməsi"), transliterate("上海公报")
    (None, None)
    """
    parts: list[str] = []
    is_other = False
    text = unicodedata.normalize("NFC", title)
    for place, letter in enumerate(text):
        written = _written(letter, parts, text[:place], text[place + 1 : place + 2])
        if written is None:
            if letter.isalpha() and not _is_latin(letter):
                return None
            written = letter
        else:
            is_other = is_other or letter.isalpha()
        parts.append(written)
    return unicodedata.normalize("NFC", "".join(parts)) if is_other else None


def _written(letter: str, before: list[str], text: str, after: str) -> str | None:
    """Return what *letter* becomes after what was written *before* for *text*; None if unknown."""
    if _FIRST <= ord(letter) <= _LAST:
        return _syllable(letter, follows=bool(text) and _FIRST <= ord(text[-1]) <= _LAST)
    if letter == SHADDA:
        return before[-1] if before else ""
    if letter in "υύ" and text[-1:] in _WITH_U:
        return "ú" if letter == "ύ" else "u"
    small = letter.lower()
    known = _letter(small)
    if known is None or small == letter:
        return known
    # A word in capitals stays one: "ЩИ" is "ŜI", and "ΘΕΣΗ" is "THESĪ".
    return known.upper() if after.isupper() or text[-1:].isupper() else known.capitalize()


def _letter(small: str) -> str | None:
    """Return what a *small* letter becomes; its marks stay, where the letter alone is known."""
    if small in TABLES:
        return TABLES[small]
    taken_apart = unicodedata.normalize("NFD", small)
    base, marks = taken_apart[:1], taken_apart[1:]
    if marks and base in TABLES and all(map(unicodedata.combining, marks)):
        return TABLES[base] + marks
    return None


def _syllable(letter: str, *, follows: bool) -> str:
    place, final = divmod(ord(letter) - _FIRST, len(FINALS))
    initial, vowel = divmod(place, len(VOWELS))
    # An initial that is silent parts syllables which could be read together.
    begun = INITIALS[initial] or ("-" if follows else "")
    return begun + VOWELS[vowel] + FINALS[final]


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN ", "FULLWIDTH LATIN ", "MODIFIER LETTER ")) or letter in "ªº"
