"""Normalising: the few changes of characters that no reader of a text can see.

Unicode's NFC; runs of space, tab and no-break space, and line ends inside a segment, become one
space; white space at both ends goes; characters that have no shape of their own and no meaning
(soft hyphen, zero-width space, byte order mark, word joiner, bidirectional controls) are removed
and counted. Joiners (U+200C, U+200D) stay: they make letters in Persian and families in emoji.

What UTF-8 or a line of text cannot hold (lone surrogates, NUL and the other control characters) is
replaced by U+FFFD and counted: a removal would glue words together, and a damaged place should
stay visible.

Never done here: NFKC, folding of quotes, dashes or case, rewriting of numbers, or any repair.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RULES_VERSION = 1
"""Raised whenever these rules, a reader or a filter would read the same bytes differently."""

_INVISIBLE = {
    "\u00ad": "soft hyphen",
    "\u200b": "zero-width space",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
} | dict.fromkeys(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "bidi control"
)

_SPACES = re.compile("[ \t\u00a0\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""Space, tab, no-break space, and everything at which some program ends a line."""

_DAMAGED = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")

_REMOVED = re.compile("[" + "".join(_INVISIBLE) + "]")

REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text after normalising, and how many characters of which kind were taken out of it."""

    text: str
    removed: tuple[tuple[str, int], ...] = ()


def normalise(text: str) -> Normalised:
    """Return *text* normalised; doing it twice changes nothing more.

    >>> normalise("con\\u00adtract\\u00a0 I ").text
    'contract I'
    """
    counts: Counter[str] = Counter()

    def remove(match: re.Match[str]) -> str:
        counts[_INVISIBLE[match[0]]] += 1
        return ""

    def replace(match: re.Match[str]) -> str:
        character = match[0]
        counts["lone surrogate" if character >= "\ud800" else "control character"] += 1
        return REPLACEMENT

    text = _REMOVED.sub(remove, text)
    text = _DAMAGED.sub(replace, text)
    text = unicodedata.normalize("NFC", text)
    return Normalised(_SPACES.sub(" ", text).strip(), tuple(sorted(counts.items())))


def total(counts: Iterable[tuple[tuple[str, int], ...]]) -> tuple[tuple[str, int], ...]:
    """Return the sums of *counts* by kind."""
    sums: Counter[str] = Counter()
    for each in counts:
        sums.update(dict(each))
    return tuple(sorted(sums.items()))
