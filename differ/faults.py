"""Recognise versions that are no work of the publisher: cut off, error pages, other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from differ import languages
from differ.segments import is_filler

Segments = Sequence[str]

_ERROR = re.compile(
    r"\b(?:40[0134]|410|429|50[0234])\b.{0,40}(?:error|forbidden|not found|unavailable|denied|gone)"
    r"|(?:error|fehler|erreur|hata|ошибка)\s*:?\s*(?:40[0134]|410|429|50[0234])"
    r"|access(?: is)? denied|page (?:not found|can.?t be found|does not exist|you requested)"
    r"|page introuvable|seite (?:wurde )?nicht gefunden|sayfa bulunamad|страница не найдена"
    r"|(?:enable|activate) (?:javascript|cookies)|javascript (?:is )?(?:disabled|required)"
    r"|just a moment|checking your browser|verify (?:that )?you are (?:a )?human|captcha"
    r"|too many requests|(?:service|temporarily) unavailable|be right back|be back (?:soon|shortly)"
    r"|internal server error"
    r"|bad gateway|gateway time-?out|under maintenance|something went wrong|request blocked",
    re.IGNORECASE,
)
_SHORT = 2_000
_FRACTION = 0.25
_SENTENCE_ENDS = '.!?…。！？؟۔।:;"”»)]*_'
_MISREAD = re.compile(
    r"\ufffd|Ã[\u0080-\u00bf©¨ª«¢£¤¥¦§]|â€[™œ\u009d“”˜¦]|Ð[\u0080-\u00bf°±²³´µ¶·¸¹º»¼½¾¿]"
)
_LEAST_MISREAD = 3


def find(text: Segments, references: Iterable[Segments], language: str | None) -> str | None:
    """Return what is wrong with *text* in words, None when nothing is.

    *references* are texts of the source before and after that may be whole. *language* is the one
    it is published in.
    """
    others = [each for each in references if each]
    size = _size(text)
    if any(size < _FRACTION * _size(each) for each in others) or not others:
        found = _ERROR.search("\n".join(text)) if size < _SHORT else None
        if found:
            return f"an error page: “{found.group().strip()}”"
    if any(is_cut_off(text, each) for each in others):
        return f"cut off in the middle: “…{_last(text)[-30:]}”"
    guessed = languages.guess(text)
    if language and guessed and guessed != language:
        return f"in another language: {guessed}, not {language}"
    misread = _misread(text)
    if misread >= _LEAST_MISREAD and any(10 * _misread(each) < misread for each in others):
        return f"characters read in the wrong encoding, {misread} times"
    return None


def is_cut_off(text: Segments, whole: Segments) -> bool:
    """Tell whether *text* is the start of *whole* and ends inside one of its segments.

    >>> is_cut_off(["One.", "Two and th"], ["One.", "Two and three.", "Four."])
    True
    """
    content = [segment for segment in text if not is_filler(segment)]
    others = [segment for segment in whole if not is_filler(segment)]
    if not content or len(content) > len(others):
        return False
    last, other = content[-1].rstrip(), others[len(content) - 1].rstrip()
    return (
        content[:-1] == others[: len(content) - 1]
        and len(last) < len(other)
        and other.startswith(last)
        and last[-1] not in _SENTENCE_ENDS
    )


def _size(text: Segments) -> int:
    return sum(map(len, text))


def _last(text: Segments) -> str:
    return next((segment for segment in reversed(text) if not is_filler(segment)), "")


def _misread(text: Segments) -> int:
    return sum(len(_MISREAD.findall(segment)) for segment in text if not segment.isascii())
