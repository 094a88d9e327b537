"""Say what kind of difference a change is, from white space to wording."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import regex

from differ import folding
from differ.dates import is_date_word, is_number
from differ.model import Kind, Span
from differ.segments import is_filler
from differ.tokens import words

GRAVITY: tuple[Kind, ...] = (
    Kind.WHITESPACE,
    Kind.MARKUP,
    Kind.TYPOGRAPHY,
    Kind.FURNITURE,
    Kind.FAULT,
    Kind.LINK,
    Kind.CASE,
    Kind.NUMBERING,
    Kind.ORDER,
    Kind.NUMBER,
    Kind.WORDING,
)
"""All kinds, the gravest last."""

_RANK = {kind: rank for rank, kind in enumerate(GRAVITY)}

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|[*_`~#>|\\\[\]]|^\s*[-+•·▪◦]\s+", re.MULTILINE)
_LINK = re.compile(
    r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
    r"|\bhttps?://[^\s<>)\]]+|\bwww\.[^\s<>)\]]+"
)
_ORDINAL = re.compile(
    r"^[\s#*>+-]*(?:"
    r"(?:§+|article|section|clause|chapter|artikel|abschnitt|madde|bölüm|maddə|статья|раздел|пункт"
    r"|artículo|articolo|artigo)\s*\d+(?:[.-]\d+)*[a-z]?\b[.:)]?"
    r"|\(?(?:\d+(?:\.\d+)*[a-z]?|[ivxlc]{1,6}|[a-zа-я])\\?[.):](?=\s|$)"
    r"|\d+(?:\.\d+)+(?=\s))",
    re.IGNORECASE | re.MULTILINE,
)
# Percent, ampersand, section, at, number and note signs carry meaning; other punctuation does not.
_SIGNS = regex.compile(r"(?V1)[\p{P}\s--[%&§@#‰¶†‡]]")
_ASCII_SIGNS = re.compile(r"[\s!\"'()*,\-./:;?\[\\\]_{}]")


_ORDER_SLACK = 16


def gravest(kinds: Iterable[Kind]) -> Kind:
    """Return the gravest of *kinds*, of which there is at least one."""
    return max(kinds, key=_RANK.__getitem__)


class Passage:
    """A passage in which edits lie, with the parts of it that are not read as words."""

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
        kept, position = [], span.start
        for link in self.links:
            if link.end > span.start and link.start < span.end:
                kept.append(self.text[position : max(position, link.start)])
                position = min(link.end, span.end)
        return "".join(kept) + self.text[position : span.end]

    def is_ordinal(self, span: Span) -> bool:
        """Tell whether *span* lies within the number of a clause, or where one would stand."""
        return any(each.start <= span.start and span.end <= each.end for each in self.ordinals)


def of_edit(
    old: Passage, new: Passage, old_span: Span, new_span: Span, language: str | None
) -> Kind:
    """Return the kind of one edit: the first form that, set aside, leaves both sides equal."""
    left = old.text[old_span.start : old_span.end]
    right = new.text[new_span.start : new_span.end]
    form = _form(left, right)
    if form is not None:
        return form
    plain_left, plain_right = old.without_links(old_span), new.without_links(new_span)
    if _plain(plain_left) == _plain(plain_right):
        return Kind.LINK
    if _case(plain_left, language) == _case(plain_right, language):
        return Kind.CASE
    if _is_numbering(old, new, old_span, new_span):
        return Kind.NUMBERING
    return _of_words(plain_left, plain_right)


def of_whole(text: str) -> Kind:
    """Return the kind of an insertion or deletion of *text*."""
    if not text.strip():
        return Kind.WHITESPACE
    return Kind.MARKUP if is_filler(text) else Kind.WORDING


def is_reordering(old: str, new: str) -> bool:
    """Tell whether *old* and *new* are the same words in another order."""
    # Most differences are told from re-orderings by their length, long before their words.
    if abs(len(old) - len(new)) > _ORDER_SLACK or " " not in old.strip():
        return False
    left, right = words(old), words(new)
    return len(left) > 1 and left != right and Counter(left) == Counter(right)


def _form(left: str, right: str) -> Kind | None:
    """Return the kind of a difference in form alone, None when there is more."""
    if _squeezed(left) == _squeezed(right):
        return Kind.WHITESPACE
    if _squeezed(_MARKUP.sub("", left)) == _squeezed(_MARKUP.sub("", right)):
        return Kind.MARKUP
    if _plain(left) == _plain(right):
        return Kind.TYPOGRAPHY
    return None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _plain(text: str) -> str:
    """Return *text* without white space, markup, and punctuation."""
    text = _MARKUP.sub("", text)
    if text.isascii():
        return _ASCII_SIGNS.sub("", text)
    return _SIGNS.sub("", folding.typography(text))


def _case(text: str, language: str | None) -> str:
    return folding.case(_plain(text), language)


def _is_numbering(old: Passage, new: Passage, old_span: Span, new_span: Span) -> bool:
    """Tell whether numbers of clauses changed, or came, or went."""
    return (old_span.start == old_span.end or old.is_ordinal(old_span)) and (
        new_span.start == new_span.end or new.is_ordinal(new_span)
    )


def _of_words(left: str, right: str) -> Kind:
    """Tell numbers and order from wording."""
    if is_reordering(left, right):
        return Kind.ORDER
    before, after = words(left), words(right)
    dated = [any(map(is_date_word, each)) for each in (before, after)]
    numbered = any(map(is_number, before)) or any(map(is_number, after))
    if (numbered or all(dated)) and _undated(before) == _undated(after):
        return Kind.NUMBER if _currencies(left) == _currencies(right) else Kind.WORDING
    return Kind.WORDING


def _undated(found: list[str]) -> list[str]:
    return [each for each in found if not is_number(each) and not is_date_word(each)]


def _currencies(text: str) -> list[str]:
    return [each for each in text if unicodedata.category(each) == "Sc"]
