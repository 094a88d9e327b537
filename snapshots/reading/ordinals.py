"""Ordinals of list items as a reader sees them: `1.`, `a.`, `iv.`, from HTML's list attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 3999

_DIGITS = {
    "arabic-indic": 0x660,
    "persian": 0x6F0,
    "devanagari": 0x966,
    "bengali": 0x9E6,
    "tamil": 0xBE6,
    "thai": 0xE50,
    "khmer": 0x17E0,
}

_ALPHABETS = {
    "lower-alpha": "abcdefghijklmnopqrstuvwxyz",
    "lower-latin": "abcdefghijklmnopqrstuvwxyz",
    "upper-alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "upper-latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower-greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "upper-greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
}

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

    def marker(self, item: _Element) -> str:
        """Return the marker of *item*, with the space after it."""
        style = _style_of(item) or _TYPES.get(item.get("type", "")) or self.style
        stated = _integer(item.get("value"))
        if stated is not None:
            self.at = stated
        number, self.at = self.at, self.at + self.step
        return _marker(style, number)


def counter_of(list_element: _Element) -> ItemCounter:
    """Return the counter of an `ol`, `ul` or `menu` element."""
    style = _style_of(list_element)
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
    if not found:
        return None
    known = {"none", "decimal", "decimal-leading-zero", "lower-roman", "upper-roman"}
    known |= _BULLETS | set(_DIGITS) | set(_ALPHABETS)
    return next((word for word in found[1].lower().split() if word in known), None)


def _integer(text: str | None) -> int | None:
    found = re.match(r"\s*(-?\d{1,9})", text or "", re.ASCII)
    return int(found[1]) if found else None


def _marker(style: str, number: int) -> str:
    if style == "none":
        return ""
    if style in _BULLETS:
        return BULLET
    return ordinal(style, number) + ". "


def ordinal(style: str, number: int) -> str:
    """Return *number* in the counter style *style* of CSS; what it cannot count is decimal.

    >>> ordinal("lower-alpha", 28), ordinal("upper-roman", 14), ordinal("lower-roman", 0)
    ('ab', 'XIV', '0')
    """
    if style in _ALPHABETS and number > 0:
        return _in_letters(_ALPHABETS[style], number)
    if style.endswith("roman") and 0 < number <= _MOST_ROMAN:
        roman = _in_roman(number)
        return roman.upper() if style.startswith("upper") else roman
    if style in _DIGITS:
        shift = _DIGITS[style] - ord("0")
        return "".join(chr(ord(c) + shift) if c.isdigit() else c for c in str(number))
    return f"{number:02d}" if style == "decimal-leading-zero" else str(number)


def _in_letters(alphabet: str, number: int) -> str:
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, len(alphabet))
        letters = alphabet[place] + letters
    return letters


def _in_roman(number: int) -> str:
    roman = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        roman += letters * count
    return roman
