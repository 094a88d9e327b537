"""Recognise versions that are no work of the publisher: cut off, error pages, other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from differ import languages
from differ.segments import is_filler

Segments = Sequence[str]
Content = frozenset[str]

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
_WORD = re.compile(r"\w+")
_RUN = 3
_GOES_ON = 0.7
_FOREIGN = 0.05
_LEAST_SEGMENTS = 5
_LOST = 0.25
_BACK = 0.9
_ADDED = 0.05
_SENTENCE_ENDS = '.!?…。！？؟۔।:;"”»)]*_'
_MISREAD = re.compile(
    r"\ufffd|Ã[\u0080-\u00bf©¨ª«¢£¤¥¦§]|â€[™œ\u009d“”˜¦]|Ð[\u0080-\u00bf°±²³´µ¶·¸¹º»¼½¾¿]"
)
_LEAST_MISREAD = 3


def find(text: Segments, references: Iterable[Segments], language: str | None) -> str | None:
    """Return what is wrong with *text* in words, None when nothing is.

    *references* are texts of the source before and after that may be whole, the nearest before it
    first. *language* is the one it is published in.
    """
    others = [each for each in references if each]
    size = _size(text)
    if any(size < _FRACTION * _size(each) for each in others) or not others:
        found = _ERROR.search("\n".join(text)) if size < _SHORT else None
        if found:
            return f"an error page: “{found.group().strip()}”"
    if any(is_cut_off(text, each) for each in others):
        return f"cut off in the middle: “…{_last(text)[-30:]}”"
    switched = _other_language(text, others, language)
    if switched:
        return f"in another language: {switched}, not {language}"
    misread = _misread(text)
    if misread >= _LEAST_MISREAD and any(10 * _misread(each) < misread for each in others):
        return f"characters read in the wrong encoding, {misread} times"
    return None


def _other_language(
    text: Segments, references: Sequence[Segments], language: str | None
) -> str | None:
    """Return the language of *text* when it is not *language*, and that of its neighbour is.

    A source that is long published in another language than we were told was not switched.
    """
    guessed = languages.guess(text) if language else None
    if not guessed or guessed == language:
        return None
    if references and languages.guess(references[0]) not in {language, None}:
        return None
    return guessed


def is_cut_off(text: Segments, whole: Segments) -> bool:
    """Tell whether *text* is the start of *whole* and ends inside one of its segments.

    >>> is_cut_off(["One.", "Two and th"], ["One.", "Two and three.", "Four."])
    True
    """
    ending = _last(text).rstrip()
    if not ending or ending[-1] in _SENTENCE_ENDS:
        return False
    content = (segment for segment in text if not is_filler(segment))
    others = (segment for segment in whole if not is_filler(segment))
    for segment, other in zip(content, others, strict=False):
        if segment != other:
            ends = next(content, None) is None
            return ends and len(ending) < len(other.rstrip()) and other.startswith(ending)
    return False


def interlude(text: Segments, before: Sequence[Segments], after: Sequence[Segments]) -> str | None:
    """Say how *text* interrupts a text that goes on, None when it does not.

    Nothing was read, or another page; or a large part is missing and comes back with the very next
    version. *before* and *after* are whole versions, the nearest first.
    """
    if not before or not after or _goes_on_like(text, before[0]):
        return None
    here, last = _content(text), _content(before[0])
    later = [content for each in after if (content := _content(each))]
    if not here and last and later:
        return "nothing was read"
    if any(_is_foreign(here, last, following) for following in later):
        return "another page: hardly anything of it stands in the versions before and after"
    if later and _is_partly_missing(here, last, later[0]):
        return "a large part was missing, and came back with the next version"
    return None


def _goes_on_like(text: Segments, before: Segments) -> bool:
    """Tell whether so much of *before* is in *text* that nothing below can come of it.

    Neither are there segments enough that are lost, nor is there so little that is shared. Most
    versions are like this, and need not be looked at any closer.
    """
    here, last = set(text), set(before)
    if len(last - here) >= _LEAST_SEGMENTS:
        return False
    shared, enough = set(), _FOREIGN * _size(text)
    for segment in here & last:
        content = segment.strip()
        if content not in shared and not is_filler(content):
            shared.add(content)
            enough -= len(content)
        if enough < 0:
            return True
    return False


def _is_foreign(here: Content, last: Content, following: Content) -> bool:
    """Tell whether the text goes on from *last* to *following* as if *here* had not been."""
    goes_on = _weight(last & following) >= _GOES_ON * max(_weight(last), _weight(following))
    if not goes_on or len(last) < _LEAST_SEGMENTS:
        return False
    if _weight(here & (last | following)) >= _FOREIGN * _weight(here):
        return False
    # The same text, broken or marked up otherwise, shares no segment and most runs of words.
    runs = _runs_of_words(here)
    return len(runs & _runs_of_words(last)) < _FOREIGN * len(runs)


def _runs_of_words(content: Content) -> set[tuple[str, ...]]:
    found = (_WORD.findall(segment.lower()) for segment in sorted(content))
    return {run for words in found for run in zip(*(words[k:] for k in range(_RUN)), strict=False)}


def _is_partly_missing(here: Content, last: Content, following: Content) -> bool:
    """Tell whether hardly more was done to *last* than that much of it went, and is back."""
    lost, added = last - here, here - last
    return (
        len(lost) >= _LEAST_SEGMENTS
        and _weight(lost) > _LOST * _weight(last)
        and _weight(lost & following) >= _BACK * _weight(lost)
        and _weight(added) <= _ADDED * _weight(here)
    )


def _content(text: Segments) -> Content:
    return frozenset(segment.strip() for segment in text if not is_filler(segment))


def _weight(segments: Iterable[str]) -> int:
    return sum(map(len, segments))


def _size(text: Segments) -> int:
    return sum(map(len, text))


def _last(text: Segments) -> str:
    return next((segment for segment in reversed(text) if not is_filler(segment)), "")


def _misread(text: Segments) -> int:
    return sum(len(_MISREAD.findall(segment)) for segment in text if not segment.isascii())
