"""Breaks: sentences that a text breaks off, which a person should look at.

They are reported and never repaired: whether the publisher, a program or a pair of scissors broke
the sentence cannot be known from the text.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from snapshots.model import ReadingWarning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDED = regex.compile(
    r"[\p{Sentence_Terminal}:;：；…·།༎\u0e2f][\p{Pe}\p{Pf}\p{Pi}\p{Po}\"'\])\s*_]*$"
)
"""Ends of a sentence in any script, before closing quotes, brackets and emphasis."""

_ENDS_IN_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][*_]*$|[,،、，—–-]$")
_BEGINS_SMALL = regex.compile(r"[\"'“‘«„(\[*_]*(?P<word>\p{Ll}[\p{Ll}\p{M}]*)(?!\p{Lu})")
_SENTENCE_INSIDE = regex.compile(
    r"\p{L}[\p{L}\p{M}]{2,}[\p{Sentence_Terminal}][\p{Pe}\p{Pf}\"']*(?:\s+\p{Lu}|\s*\p{Lo})"
)
_ITEM = regex.compile(
    r"(?:[-*+•·◦‣▪–—]|\(?[\p{N}]{1,4}(?:[.)]|\.[\p{N}.]+)|\(?\p{L}{1,2}[.)]|\([ivxlcdm]+\)"
    r"|[ivxlcdm]+[.)])\s",
    regex.IGNORECASE,
)
_NOT_PROSE = regex.compile(r"#|>|.* \| |\p{Lu}[\p{Lu}\p{P}\p{N}\s]*$")
_UNPUNCTUATED = regex.compile(r"[\p{Thai}\p{Lao}]")
"""Scripts whose sentences end with a space."""

_NO_SENTENCE_END = regex.compile(r"[\d@/]|\p{Lu}[\p{L}\p{M}.]*$|\)$")
"""In the last word: numbers, addresses, names and notes end bylines and contacts, not sentences."""

_MOST_BROKEN = 20
_SHARE_WRAPPED = 0.05
_PROSE_LENGTH = 60
_PROSE_SHARE = 0.7
_SHORTEST_BROKEN = 30
_SHOWN = 40


def broken_sentences(segments: Sequence[str]) -> tuple[ReadingWarning, ...]:
    """Return a warning for every place where *segments* seem to break a sentence."""
    broken = list(_broken_paragraphs(segments))
    if len(broken) > max(_MOST_BROKEN, _SHARE_WRAPPED * len(segments)):
        # So many have one cause: the lines of the text were wrapped, and were not seen to be.
        count = f"{len(broken)} of {len(segments)}"
        message = f"{count} segments end within a sentence: the text seems to be in wrapped lines"
        broken = [ReadingWarning(rule="wrapped lines", message=message)]
    return (*broken, *_ends_early(segments))


def _broken_paragraphs(segments: Sequence[str]) -> Iterator[ReadingWarning]:
    for index, (text, following) in enumerate(pairwise(segments)):
        after = segments[index + 2] if index + 2 < len(segments) else ""
        if _is_broken(text, following, after):
            yield ReadingWarning(
                rule="broken paragraph",
                message=f'a sentence seems to be broken across two paragraphs: "…{text[-_SHOWN:]}" '
                f'/ "{following[:_SHOWN]}…"',
                segment=index,
            )


def _is_broken(text: str, following: str, after: str) -> bool:
    if len(text) < _SHORTEST_BROKEN or _is_ended(text) or _NOT_PROSE.match(text):
        return False
    # Small letters at the beginning of two paragraphs in a row mark a list without markers.
    return _continues(following) and not _continues(text) and not _continues(after)


def _continues(text: str) -> bool:
    small = _BEGINS_SMALL.match(text)
    return small is not None and len(small["word"]) > 1 and not _ITEM.match(text)


def _is_ended(text: str) -> bool:
    return bool(_ENDED.search(text[-20:]) or not _ENDS_IN_WORD.search(text[-3:]))


def _ends_early(segments: Sequence[str]) -> Iterator[ReadingWarning]:
    """Find a last segment that stops within a sentence, in a text whose others do not."""
    prose = [text for text in segments if _is_prose(text)]
    if not prose or segments[-1] != prose[-1] or _is_ended(prose[-1]):
        return
    last = prose[-1]
    ended = sum(_is_ended(text) for text in prose[:-1])
    words = last.split()
    if ended < _PROSE_SHARE * (len(prose) - 1) or _NO_SENTENCE_END.search(words[-1]):
        return
    yield ReadingWarning(
        rule="ends in mid-sentence",
        message=f'the text ends without the end of a sentence: "…{last[-_SHOWN:]}"',
        segment=len(segments) - 1,
    )


def _is_prose(text: str) -> bool:
    if _NOT_PROSE.match(text) or _UNPUNCTUATED.search(text[-3:]):
        return False
    return len(text) >= _PROSE_LENGTH or _SENTENCE_INSIDE.search(text) is not None
