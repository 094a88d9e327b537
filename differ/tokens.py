"""Words, graphemes and sentences of any script, such that joining them gives the text again."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from itertools import accumulate

import regex

from differ import segmenting

# Scripts that do not put spaces between words: each grapheme stands for itself. Katakana is left
# out because its runs are words, and Hangul because Korean writes spaces.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_EXTENDING = r"\p{GCB=Extend}\p{GCB=SpacingMark}\u200d"

_MARKS = rf"(?:[{_EXTENDING}]|(?<=\u200d)\p{{ExtPict}})*"
_LETTER = rf"\p{{GCB=Prepend}}*[[\p{{L}}\p{{N}}_]--[{_UNSPACED}]]{_MARKS}"
_WORD = rf"(?:{_LETTER})+(?:['’ʼ](?:{_LETTER})+|(?<=\p{{Nd}})[.,٫٬](?=\p{{Nd}})(?:{_LETTER})+)*"
_TOKEN = regex.compile(rf"(?V1)[\s\x1c-\x1f]+(?![{_EXTENDING}])|{_WORD}|\X")

# The same rules for text whose characters never combine, where the standard library's engine is
# four times as fast: Latin, Greek, Cyrillic and Armenian letters, and general punctuation.
_SIMPLE = re.compile(
    r"[\x00-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2000-\u200a\u2010-\u2027\u202f-\u205f"
    r"\u2070-\u20bf\u2100-\u214f\u2150-\u218f\u2190-\u21ff]*"
)
_SIMPLE_TOKEN = re.compile(r"\s+|\w+(?:['’ʼ]\w+|(?<=\d)[.,](?=\d)\w+)*|.", re.DOTALL)

# What BudouX cuts into words; a mark at the start would belong to a letter before the run.
_RUN = regex.compile(
    rf"(?<!\p{{GCB=Prepend}})"
    rf"((?:(?![{_EXTENDING}])[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ー]{_MARKS})+"
    rf"|(?:(?![{_EXTENDING}])\p{{Thai}}{_MARKS})+)"
)

MOST_UNSPACED = 20_000
"""Characters of unspaced scripts that are cut into words; in more, graphemes stand for words."""

# A megabyte of one line has 340,000 pieces: arrays hold their places in a fifth of the space.
_MANY = 10_000

_GRAPHEME = regex.compile(r"\X")
_EXTENDS = regex.compile(rf"[{_EXTENDING}]")
_PREPENDS = regex.compile(r"\p{GCB=Prepend}")
_WORD_INSIDE = regex.compile(r"[\p{L}\p{N}]")


class Tokens:
    """The words and signs of a text, with where each starts and ends.

    White space is no token: it lies between the end of one and the start of the next. Offsets
    count from *start*, where the first of the pieces in *found* stands.
    """

    __slots__ = ("_edges", "_places", "texts")

    def __init__(self, found: Sequence[str], start: int = 0) -> None:
        self._edges: Sequence[int] = list(accumulate(map(len, found), initial=start))
        places = [k for k, piece in enumerate(found) if not piece.isspace()]
        self.texts = [found[place] for place in places]
        places.append(len(found))
        self._places: Sequence[int] = places
        if len(found) > _MANY:
            self._edges, self._places = array("q", self._edges), array("q", places)

    def __len__(self) -> int:
        return len(self.texts)

    def start(self, index: int) -> int:
        """Return where token *index* starts; the one after the last starts at the text's end."""
        return self._edges[self._places[index]]

    def end_before(self, index: int) -> int:
        """Return where the token before *index* ends; before the first, where the text starts."""
        return self._edges[self._places[index - 1] + 1] if index else self._edges[0]

    def touches(self, index: int) -> bool:
        """Tell whether no white space stands between token *index* and the one before it."""
        return self.end_before(index) == self.start(index)

    def count_words(self, start: int, end: int) -> int:
        """Count the words among the tokens from *start* to *end*, signs left out."""
        return sum(map(is_word, self.texts[start:end]))


def pieces(text: str) -> list[str]:
    """Cut *text* into words, signs and runs of white space; joined, they are the text again.

    In scripts without spaces each grapheme is a piece. A word keeps its combining marks, joiners,
    inner apostrophes, and the separators inside a number. Anything else is one extended grapheme
    cluster (UAX #29), so that no emoji sequence and no letter with its marks is ever cut.

    >>> pieces("Türkiye'nin 1.500 👩‍👩‍👧 üyesi")
    ["Türkiye'nin", ' ', '1.500', ' ', '👩\u200d👩\u200d👧', ' ', 'üyesi']
    """
    found: list[str] = (_SIMPLE_TOKEN if _is_simple(text) else _TOKEN).findall(text)
    return found


def _is_simple(text: str) -> bool:
    return text.isascii() or _SIMPLE.fullmatch(text) is not None


def pieces_of_both(old: str, new: str, language: str | None) -> tuple[list[str], list[str]]:
    """Cut two texts alike into pieces, in unspaced scripts by words if there are not too many.

    >>> pieces_of_both("利用条件 1", "利用", "ja")
    (['利用', '条件', ' ', '1'], ['利用'])
    """
    if _is_simple(old) and _is_simple(new):
        return _SIMPLE_TOKEN.findall(old), _SIMPLE_TOKEN.findall(new)
    unspaced = sum(len(run) for text in (old, new) for run in _RUN.findall(text))
    if not 0 < unspaced <= MOST_UNSPACED:
        return pieces(old), pieces(new)
    return _pieces_in_words(old, language), _pieces_in_words(new, language)


def _pieces_in_words(text: str, language: str | None) -> list[str]:
    found: list[str] = []
    for place, part in enumerate(_RUN.split(text)):
        found += segmenting.words(part, language) if place % 2 else pieces(part)
    return found


def can_cut(text: str, position: int) -> bool:
    """Tell whether *text* may be cut at *position*, which has a space on one side.

    A space takes a combining mark that follows it into its grapheme, and is taken into that of an
    Arabic number sign (or another prepended mark) before it. CR LF is one grapheme.
    """
    before, after = text[position - 1 : position], text[position : position + 1]
    return not (
        (after >= "\u0300" and _EXTENDS.fullmatch(after))
        or (before >= "\u0600" and _PREPENDS.fullmatch(before))
        or (before == "\r" and after == "\n")
    )


def is_word(token: str) -> bool:
    """Tell whether *token* is a word or a number rather than a sign.

    >>> is_word("ə"), is_word("§")
    (True, False)
    """
    # The first test settles all but words that begin with a prepended mark or an underscore.
    return token[0].isalnum() or (len(token) > 1 and _WORD_INSIDE.search(token) is not None)


def graphemes(text: str) -> list[str]:
    """Cut *text* into extended grapheme clusters (UAX #29)."""
    found: list[str] = (
        list(text) if text.isascii() and "\r" not in text else _GRAPHEME.findall(text)
    )
    return found


def words(text: str) -> list[str]:
    """Return the words and numbers of *text*, in order.

    >>> words("«Çay — 2,5 lira», dedi.")
    ['Çay', '2,5', 'lira', 'dedi']
    """
    return [piece for piece in pieces(text) if is_word(piece)]
