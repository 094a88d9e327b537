"""A passage in which edits lie, with the parts of it that are not read as words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from differ.model import Span

_LINK = re.compile(
    r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
    r"|\bhttps?://[^\s<>)\]]+|\bwww\.[^\s<>)\]]+"
)
_ORDINAL = re.compile(
    r"^[ \t\u00a0#*>+-]*(?:"
    r"(?:§+|article|section|clause|chapter|artikel|abschnitt|madde|bölüm|maddə|статья|раздел|пункт"
    r"|artículo|articolo|artigo)\s*\d+(?:[.-]\d+)*[a-z]?\b[.:)]?"
    r"|\(?(?:\d+(?:\.\d+)*[a-z]?|[ivxlc]{1,6}|[a-zа-я])\\?[.):](?=\s|$)"
    r"|\d+(?:\.\d+)+(?=\s))",
    re.IGNORECASE | re.MULTILINE,
)


def ordinal_of(segment: str) -> int:
    """Return where the text of *segment* begins after the marks and number of its clause.

    >>> "12. Payment"[ordinal_of("12. Payment") :]
    ' Payment'
    """
    found = _ORDINAL.match(segment)
    return found.end() if found else 0


class Passage:
    """A text, and where its link targets and the numbers of its clauses stand."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def links(self) -> list[Span]:
        """Where link targets stand."""
        if "](" not in self.text and "http" not in self.text and "www." not in self.text:
            return []
        return [Span(*found.span()) for found in _LINK.finditer(self.text)]

    @cached_property
    def ordinals(self) -> list[Span]:
        """Where numbers of clauses stand, at the start of each line."""
        return [Span(*found.span()) for found in _ORDINAL.finditer(self.text)]

    def without_links(self, span: Span) -> str:
        """Return the text of *span* without the parts of link targets in it."""
        return self._without(self.links, span)

    def without_ordinals(self, span: Span) -> str:
        """Return the text of *span* without link targets and numbers of clauses."""
        return self._without(sorted([*self.links, *self.ordinals], key=_start), span)

    def around(self, span: Span) -> str:
        """Return *span* with the rest of the words that it begins and ends in."""
        start = max(self.text.rfind(" ", 0, span.start), self.text.rfind("\n", 0, span.start)) + 1
        ends = (self.text.find(space, span.end) for space in " \n")
        end = min((place for place in ends if place >= 0), default=len(self.text))
        return self.text[start:end]

    def _without(self, parts: Sequence[Span], span: Span) -> str:
        kept, position = [], span.start
        for part in parts:
            if part.end > span.start and part.start < span.end:
                kept.append(self.text[position : max(position, part.start)])
                position = max(position, min(part.end, span.end))
        return "".join(kept) + self.text[position : span.end]


def _start(span: Span) -> int:
    return span.start
