"""Function words: the commonest small words of each language, which tell it from the others."""

from __future__ import annotations

import regex

_WORDS = {
    "ar": "في من على إلى أن هذا هذه التي الذي عن مع لا ما أو كان",
    "az": "və bir bu üçün ilə olan kimi daha olaraq sonra hər edir isə də",
    "de": "der die das und ist nicht mit für von den dem ein eine auf sich werden wir sie oder",
    "en": "the of and to in is that for with on are this be as by or we you not your from",
    "es": "el la los las de que y en un una por con para del se no es como sus o",
    "fr": "le la les des et de un une dans pour que est vous nous par sur au du ne pas ou",
    "it": "il lo la gli le di che e in un una per con del della non sono si o nel",
    "ja": "の に は を が と で て た し です ます する また",
    "ko": "및 또는 이 그 수 있습니다 경우 대한 위해 등 합니다",
    "nl": "de het een en van in is dat op te voor met zijn niet aan we u of door",
    "pl": "i w na z do się nie jest to że o dla od przez po oraz lub jak są",
    "pt": "o a os as de que e em um uma para com não por do da ou se são você",
    "ru": "и в не на что с по как из для к от или это мы вы при их",
    "th": "และ ที่ ใน ของ การ เป็น ได้ มี จะ ให้ หรือ",
    "tr": "ve bir bu için ile olan olarak veya da de daha gibi kadar sonra her en",
    "uk": "і в не на що з до та як для від або це ми ви при їх є",
    "zh": "的 是 在 和 了 有 我们 您 不 或 以 及 为",
}
_UNSPACED = frozenset(["ja", "th", "zh"])
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_LEAST_SHARE, _LEAD = 0.15, 3.0


def known_languages() -> frozenset[str]:
    """Return the languages that can be told by their function words."""
    return frozenset(_WORDS)


def written_in(text: str) -> str | None:
    """Return the language that *text* is plainly written in, or None where it is not plain.

    >>> written_in("We will not share your data with the public, and you may leave.")
    'en'
    """
    words = _WORD.findall(text.casefold())
    if not words:
        return None
    shares = {
        language: sum(word in found for word in words) / len(words)
        for language, found in _SETS.items()
        if language not in _UNSPACED
    }
    (first, most), (_, second) = sorted(shares.items(), key=lambda item: -item[1])[:2]
    plain = most >= _LEAST_SHARE and most >= _LEAD * second
    return first if plain else None
