"""Ordinals of list items as a reader sees them: `1.`, `a.`, `iv.`, from HTML's list attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapshots.reading.numerals import SYSTEMS, numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

BULLET = "- "

_TYPES = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_BULLETS = {"disc", "circle", "square", "disclosure-open", "disclosure-closed"}
_OTHER_NAMES = {
    "cjk-decimal": "han-digits",
    "cjk-ideographic": "han",
    "simp-chinese-informal": "han",
    "trad-chinese-informal": "han",
    "japanese-informal": "han",
    "cjk-heavenly-stem": "heavenly-stems",
    "cambodian": "khmer",
}
_WITH_COMMA = {"han", "han-digits", "heavenly-stems", "hiragana", "katakana", "katakana-iroha"}
_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)

MARKER = re.compile(
    r"[(\[]?(?:\d{1,4}(?:[.,]\d{1,4}){0,6}|[^\W\d_]|[ivxlcdm]{1,8}|[IVXLCDM]{1,8}|[a-z]{2})[.)\]:°]+"
    r"|[(（]?[一二三四五六七八九十百]{1,4}[、）)．.]|第[一二三四五六七八九十百千0-9]{1,6}[条條章节節款项項]"
    r"|§{1,2}\s?\d{1,4}[a-z]?\.?|[-–—•·▪◦‣]"
)
"""An ordinal or a bullet that stands alone, in a cell or block of its own: `(a)`, `1.2.`, `٣)`."""

BARE_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,5}|[ivx]{1,6}")
"""What is an ordinal only where it stands in a first cell or a term."""


@dataclass(slots=True)
class ItemCounter:
    """Gives the items of one list their markers, in the order of the page."""

    style: str
    at: int = 1
    step: int = 1

    def marker(self, item: _Element, declared: str | None = None) -> str:
        """Return the marker of *item*, with the space after it.

        *declared* is the list style that a style sheet gives it.
        """
        own = _style_of(item) or _style_in(declared) or _TYPES.get(item.get("type", ""))
        stated = _integer(item.get("value"))
        if stated is not None:
            self.at = stated
        number, self.at = self.at, self.at + self.step
        return _marker(own or self.style, number)


def counter_of(list_element: _Element, declared: str | None = None) -> ItemCounter:
    """Return the counter of an `ol`, `ul` or `menu` element; *declared* as for an item."""
    style = _style_of(list_element) or _style_in(declared)
    if list_element.tag != "ol":
        return ItemCounter(style or "disc")
    style = style or _TYPES.get(list_element.get("type", ""), "decimal")
    start = _integer(list_element.get("start"))
    if list_element.get("reversed") is None:
        return ItemCounter(style, 1 if start is None else start)
    length = sum(1 for child in list_element if child.tag == "li")
    return ItemCounter(style, length if start is None else start, -1)


def _style_of(element: _Element) -> str | None:
    found = _STYLE.search(element.get("style", ""))
    return _style_in(found[1]) if found else None


def _style_in(declared: str | None) -> str | None:
    words = (declared or "").split()
    return next((style for word in words if (style := known_style(word))), None)


def known_style(word: str) -> str | None:
    """Return the counter style that CSS calls *word*, if it is one that can be written."""
    word = _OTHER_NAMES.get(word.lower(), word.lower())
    return word if word == "none" or word in _BULLETS or word in SYSTEMS else None


def _integer(text: str | None) -> int | None:
    found = re.match(r"\s*(-?\d{1,9})", text or "", re.ASCII)
    return int(found[1]) if found else None


def _marker(style: str, number: int) -> str:
    if style == "none":
        return ""
    if style in _BULLETS:
        return BULLET
    return numeral(style, number) + ("、" if style in _WITH_COMMA else ". ")
