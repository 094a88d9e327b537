"""Folding text for search: what a reader types finds what was published, in any script.

Case, marks and compatibility forms are dropped, and I, İ, ı and i become one letter: who looks for
"ilişki" may type "iliski". Scripts that put no spaces between words are cut into overlapping pairs
of characters, so that any two neighbours can be found.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_SPACELESS = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}々〆ー]+"
)
_WORD = regex.compile(r"[\p{L}\p{N}\p{Co}]")
_ONE_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})


@lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """Return what is left of one *character*: nothing, one character, or several.

    >>> fold_character("İ"), fold_character("é"), fold_character("ﬁ"), fold_character("ß")
    ('i', 'e', 'fi', 'ss')
    """
    decomposed = unicodedata.normalize("NFKD", character.translate(_ONE_I))
    folded = unicodedata.normalize("NFKD", decomposed.casefold())
    return "".join(each for each in folded if unicodedata.category(each) not in {"Mn", "Me"})


def fold(text: str) -> str:
    """Return *text* folded, its length and places changed.

    >>> fold("İşğalçı ÀÉ")
    'isgalci ae'
    """
    if text.isascii():
        return text.casefold()
    return "".join(map(fold_character, text))


def fold_for_index(text: str) -> str:
    """Return *text* as the full-text index keeps it: folded, spaceless scripts in pairs.

    The last character of a run stands alone as well, so that every character begins a token.

    >>> fold_for_index("隐私政策 v2")
    ' 隐私 私政 政策 策  v2'
    """
    return _SPACELESS.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", fold(text))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run))]


def scope(work: str, language: str) -> str:
    """Return *work* and *language* as words of the index that no text has.

    Searches are narrowed by them where the words are looked up: of a common word, the index has a
    million places, and a work a few.

    >>> scope("law-2", "zh-Hant") == f"{in_work('law-2')} {in_language('zh-Hant')}"
    True
    """
    return f"{in_work(work)} {in_language(language)}"


def in_work(work: str) -> str:
    """Return the word that is in the scope of all that belongs to *work*."""
    return f"\ue000{_one_word(work)}"


def in_language(language: str) -> str:
    """Return the word that is in the scope of all that is written in *language*."""
    return f"\ue001{_one_word(language)}"


def _one_word(name: str) -> str:
    # Characters for private use are letters to the index, and nothing in names of ours.
    return "".join(each if each.isalnum() else "\ue002" for each in name).casefold()


def query(words: str) -> str:
    """Return the FTS5 query for what a reader typed: every word as the beginning of a word.

    Words between double quotes stand together. Nothing else has a meaning, so no query is wrong.

    >>> query('Dağlıq "üçüncü ölkə"')
    '"dagliq"* AND "ucuncu olkə"'
    """
    terms: list[str] = []
    # FTS5 takes NUL for the end of the query, in the midst of a word between quotes.
    for place, part in enumerate(words.replace("\0", " ").split('"')):
        exact = place % 2 == 1
        for piece in [part] if exact else part.split():
            terms += _terms(fold(piece), exact=exact)
    return " AND ".join(terms)


def _terms(folded: str, *, exact: bool) -> list[str]:
    terms: list[str] = []
    end = 0
    for run in _SPACELESS.finditer(folded):
        terms += _phrase(folded[end : run.start()], exact=exact)
        # The lone last character is left out: in a longer text another one may follow.
        pairs = _pairs(run[0])[: max(1, len(run[0]) - 1)]
        terms += _phrase(" ".join(pairs), exact=len(run[0]) > 1)
        end = run.end()
    return terms + _phrase(folded[end:], exact=exact)


def _phrase(words: str, *, exact: bool) -> list[str]:
    # FTS5 cuts the phrase into words itself; one without any would be an error.
    if not _WORD.search(words):
        return []
    return [f'"{words.strip()}"' if exact else f'"{words.strip()}"*']
