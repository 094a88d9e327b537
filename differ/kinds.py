"""Say what kind of difference a change is, from white space to wording."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import starmap

import regex

from differ import damage, dates, folding, furniture
from differ.dates import is_date_word, is_number
from differ.model import Kind, Span
from differ.passage import Passage
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

_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>|[*_`~#>|\\\[\]]|^\s*[-+•·▪◦]\s+|^\s*={3,}|^\s*-{3,}\s*$", re.MULTILINE
)
# Percent, ampersand, section, at, number and note signs carry meaning; other punctuation does not.
_SIGNS = regex.compile(r"(?V1)[\p{P}\s--[%&§@#‰¶†‡]]")
_ASCII_SIGNS = re.compile(r"[\s!\"'()*,\-./:;?\[\\\]_{}]")


_AMPERSANDS = frozenset(
    ["&", "and", "und", "et", "y", "e", "en", "i", "og", "och", "ve", "və", "и"]
)
_NEAR = 20
_ORDER_SLACK = 16
_MOST_JUDGED = 100_000


def gravest(kinds: Iterable[Kind]) -> Kind:
    """Return the gravest of *kinds*, of which there is at least one."""
    return max(kinds, key=_RANK.__getitem__)


def of_edit(
    old: Passage, new: Passage, old_span: Span, new_span: Span, language: str | None
) -> Kind:
    """Return the kind of one edit: the first form that, set aside, leaves both sides equal."""
    left = old.text[old_span.start : old_span.end]
    right = new.text[new_span.start : new_span.end]
    form = _form(left, right)
    if form is not None or len(left) + len(right) > _MOST_JUDGED:
        return form or Kind.WORDING
    outer = _of_page(old, new, old_span, new_span)
    if outer is not None:
        return outer
    return _of_parts(old, new, old_span, new_span, language)


def _of_page(old: Passage, new: Passage, old_span: Span, new_span: Span) -> Kind | None:
    """Return the kind of what befell the page and not its text, None for the rest."""
    if _is_damaged(old, new, old_span, new_span):
        return Kind.FAULT
    # Of a control the whole line is one: "no" is a button, and a word that turns a sentence.
    if dates.has_aged(old.text, new.text) or furniture.are_controls(old.text, new.text):
        return Kind.FURNITURE
    sides = (old, old_span), (new, new_span)
    inside = [_is_inside(*side) for side in sides]
    if any(inside) and all(map(operator.or_, inside, starmap(_is_control, sides))):
        return Kind.FURNITURE
    return None


def _is_damaged(old: Passage, new: Passage, old_span: Span, new_span: Span) -> bool:
    # Nothing is misread as ASCII, and asking that of a whole passage is faster than cutting it.
    is_ascii = old.text.isascii() and new.text.isascii()
    return (
        not is_ascii and damage.is_misread(old.around(old_span), new.around(new_span))
    ) or _is_obfuscation(old, new, old_span, new_span)


def _is_inside(passage: Passage, span: Span) -> bool:
    return furniture.is_inside_of_page(passage.text[span.start : span.end])


def _is_control(passage: Passage, span: Span) -> bool:
    """Tell whether *span* is nothing, or whole lines of controls."""
    text = passage.text[span.start : span.end]
    if not text.strip():
        return True
    starts = passage.text[: span.start].endswith("\n") or not span.start
    ends = text.endswith("\n") or passage.text[span.end : span.end + 1] in {"", "\n"}
    return starts and ends and furniture.is_furniture(text)


def _is_obfuscation(old: Passage, new: Passage, old_span: Span, new_span: Span) -> bool:
    # An address can begin or end beyond the words that differ.
    before, after = _wider(old_span), _wider(new_span)
    near = old.text[before.start : before.end], new.text[after.start : after.end]
    return any("protect" in text for text in near) and damage.is_obfuscation(
        old.around(before), new.around(after)
    )


def _wider(span: Span) -> Span:
    return Span(max(0, span.start - _NEAR), span.end + _NEAR)


def _of_parts(
    old: Passage, new: Passage, old_span: Span, new_span: Span, language: str | None
) -> Kind:
    """Return the kind of an edit whose link targets and numbers of clauses are set aside."""
    left, right = old.without_links(old_span), new.without_links(new_span)
    before, after = _plain(left), _plain(right)
    if before == after:
        return Kind.LINK
    if folding.case(before, language) == folding.case(after, language):
        return Kind.CASE
    unnumbered = old.without_ordinals(old_span), new.without_ordinals(new_span)
    if unnumbered != (left, right) and (
        _case(unnumbered[0], language) == _case(unnumbered[1], language)
    ):
        return Kind.NUMBERING
    return _of_words(left, right)


def of_whole(text: str) -> Kind:
    """Return the kind of an insertion or deletion of *text*."""
    if not text.strip():
        return Kind.WHITESPACE
    if is_filler(text):
        return Kind.MARKUP
    if furniture.is_furniture(text):
        return Kind.FURNITURE
    if len(text) <= dates.LONGEST_STAMP and (_is_dated(words(text)) or dates.is_stamp(text)):
        return Kind.NUMBER
    return Kind.WORDING


def say_the_same(old: Passage, new: Passage) -> bool:
    """Tell whether nothing but markup, signs and the targets of links differs between passages."""
    left, right = (each.without_links(Span(0, len(each.text))) for each in (old, new))
    return _plain(left) == _plain(right)


def is_reordering(old: str, new: str) -> bool:
    """Tell whether *old* and *new* are the same words in another order."""
    # Most differences are told from re-orderings by their length, long before their words.
    if abs(len(old) - len(new)) > _ORDER_SLACK or " " not in old.strip():
        return False
    left, right = words(old), words(new)
    return len(left) > 1 and left != right and Counter(left) == Counter(right)


def _form(left: str, right: str) -> Kind | None:
    """Return the kind of a difference in form alone, None when there is more."""
    before, after = _squeezed(left), _squeezed(right)
    if before == after:
        return Kind.WHITESPACE
    if _is_plain(before) and _is_plain(after):
        return None
    if _squeezed(_MARKUP.sub("", left)) == _squeezed(_MARKUP.sub("", right)):
        return Kind.MARKUP
    if _plain(left) == _plain(right):
        return Kind.TYPOGRAPHY
    return None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _is_plain(squeezed: str) -> bool:
    """Tell whether there is nothing to set aside: the letters and figures of most edits."""
    return squeezed.isascii() and (squeezed.isalnum() or not squeezed)


def _plain(text: str) -> str:
    """Return *text* without white space, markup, and punctuation."""
    squeezed = _squeezed(text)
    if _is_plain(squeezed):
        return squeezed
    text = _MARKUP.sub("", text)
    if text.isascii():
        return _ASCII_SIGNS.sub("", text)
    return _SIGNS.sub("", folding.typography(text))


def _case(text: str, language: str | None) -> str:
    return folding.case(_plain(text), language)


def _of_words(left: str, right: str) -> Kind:
    """Tell furniture, numbers and order from wording."""
    if is_reordering(left, right):
        return Kind.ORDER
    if "&" in (left.strip(), right.strip()) and {left.strip().lower(), right.strip().lower()} <= (
        _AMPERSANDS
    ):
        return Kind.TYPOGRAPHY
    if _is_of_numbers(left, right):
        return Kind.NUMBER if _currencies(left) == _currencies(right) else Kind.WORDING
    return Kind.WORDING


def _is_of_numbers(left: str, right: str) -> bool:
    """Tell whether numbers, with the dates and units around them, are all that differs."""
    before, after = _words(left), _words(right)
    numbered = any(map(is_number, before)), any(map(is_number, after))
    if not any(numbered):
        return _is_dated(before) and _is_dated(after)
    rest = _undated(before), _undated(after)
    # Thirty (30) days became two (2) weeks: both sides have figures, so the period is told twice.
    return (
        rest[0] == rest[1]
        or (all(numbered) and dates.without_periods(rest[0]) == dates.without_periods(rest[1]))
        or dates.is_stamp_changed(left, right)
    )


def _words(text: str) -> list[str]:
    # Emphasis by underscores sticks to the words that it surrounds.
    return words(text.replace("_", " "))


def _is_dated(found: list[str]) -> bool:
    """Tell whether *found* are words of a date or numbers, and nothing else."""
    return bool(found) and not _undated(found)


def _undated(found: list[str]) -> list[str]:
    return [each for each in found if not is_number(each) and not is_date_word(each)]


def _currencies(text: str) -> list[str]:
    return [each for each in text if unicodedata.category(each) == "Sc"]
