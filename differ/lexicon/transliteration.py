"""Transliteration: what is left of a name when it crosses scripts, enough to know it again."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = {
    # Cyrillic, as names are commonly written in Latin script.
    **dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", [
        "a", "b", "v", "g", "d", "e", "e", "j", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r",
        "s", "t", "u", "f", "h", "ts", "c", "s", "s", "", "i", "", "e", "iu", "ia",
    ], strict=True)),
    **dict(zip("іїєґ", ["i", "i", "e", "g"], strict=True)),
    # Arabic consonants and long vowels.
    **dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآ", [
        "a", "b", "t", "t", "j", "h", "h", "d", "d", "r", "z", "s", "s", "s", "d", "t", "z", "",
        "g", "f", "k", "k", "l", "m", "n", "h", "v", "i", "a", "a", "a", "i", "a",
    ], strict=True)),
    # Letters of Latin script that do not fall apart into a letter and a mark.
    **dict(zip("ıəøłđßæœþ", ["i", "a", "o", "l", "d", "s", "a", "o", "t"], strict=True)),
}  # fmt: skip
_ALIKE = (("sh", "s"), ("ch", "c"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("ck", "k"),
          ("c", "k"), ("q", "k"), ("w", "v"), ("y", "i"), ("x", "ks"))  # fmt: skip
_VOWELS = frozenset("aeiou")


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """Return the consonants of *name* as Latin letters, and its first letter whatever it is.

    >>> skeleton("Нахичевань"), skeleton("Nakhchivan")
    ('nhkvn', 'nhkvn')
    """
    plain = "".join(
        _LETTERS.get(sign, sign)
        for sign in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(sign)
    )
    for written, sound in _ALIKE:
        plain = plain.replace(written, sound)
    kept = [sign for index, sign in enumerate(plain) if index == 0 or sign not in _VOWELS]
    return "".join(sign for index, sign in enumerate(kept) if index == 0 or sign != kept[index - 1])
