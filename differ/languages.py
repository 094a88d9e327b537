"""Guess what language a text is in, by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# The commonest words of each, those left out that two of them share.
_COMMON = {
    "en": "the of and to in is that for with as are this or by be not you your we our",
    "de": "der die das und ist nicht ein eine mit für auf dem den des werden wird oder sie wir",
    "fr": "le la les des et est une dans pour que qui sur vous votre nous notre aux ou du",
    "es": "el los las una por con para que del su sus usted nuestro más como está y",
    "it": "il che di non una per con sono della dei nel alla gli questo più anche e",
    "pt": "o os uma não para com dos das você seu sua nosso são pela ao à",
    "nl": "het een van en niet met voor zijn dat op wij ons uw deze worden",
    "pl": "w nie na się jest do że oraz lub przez są dla jak od naszych",
    "tr": "ve bir bu için ile olarak olan veya da de ancak gibi kadar sizin",
    "az": "və bir bu üçün ilə olan kimi hər olaraq daha bizim sizin",
    "ru": "и в не на что с по для или как это вы мы от при",
    "uk": "і в не на що з до для або як це ви ми від при та",
}
_WORDS = {language: frozenset(text.split()) for language, text in _COMMON.items()}

_SCRIPTS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}

_LETTERS_OF = _SCRIPTS | {
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
}
_LINK = re.compile(r"\[[^\[\]]*\]\([^()]*\)|https?://\S+")
_TARGET = re.compile(r"\]\([^()\s]*|\bhttps?://\S+|\bwww\.\S+|\S+@\S+")
_SIGNS_OF_TARGETS = ("](", "http", "www.", "@")
_PREVAILS = 0.6

_SAMPLE = 20_000
_LEAST_HITS = 12
_LEAD = 1.6
_SCRIPT_SHARE = 0.15
_LETTERS = re.compile(r"[^\W\d_]+")


def guess(segments: Iterable[str]) -> str | None:
    """Return the language of *segments* as a BCP 47 tag, None when it is not plain.

    >>> guess(["The terms of this agreement are for you and for us, in all of the states."] * 2)
    'en'
    """
    # Addresses are full of words of no language: "com" is Portuguese too.
    text = "\n".join(segments)[:_SAMPLE]
    # Looking for them takes longer than all the rest, and most texts have none.
    if any(sign in text for sign in _SIGNS_OF_TARGETS):
        text = _TARGET.sub(" ", text)
    used = "".join(set(text))
    for language, letters in _SCRIPTS.items():
        if letters.search(used) and len(letters.findall(text)) > _SCRIPT_SHARE * len(text):
            return language
    counts = Counter(_LETTERS.findall(text.lower()))
    hits = {language: sum(counts[word] for word in words) for language, words in _WORDS.items()}
    (best, most), (_, second) = sorted(hits.items(), key=lambda hit: -hit[1])[:2]
    return best if most >= _LEAST_HITS and most >= _LEAD * second else None


def script(text: str) -> str | None:
    """Name the script of most letters of *text*, links left out; None when none prevails.

    >>> script("सेवा की शर्तें [English](https://example.org)"), script("Terms"), script("2024")
    ('hi', 'latin', None)
    """
    text = _LINK.sub("", text)
    counts = {name: len(letters.findall(text)) for name, letters in _LETTERS_OF.items()}
    most = max(counts, key=counts.__getitem__)
    return most if counts[most] > _PREVAILS * sum(counts.values()) else None
