"""Numbers: the figures of a text, whatever separators, digits and scales it writes them with."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from differ.lexicon.numerals import multipliers, number_words
from differ.lexicon.patterns import primary
from differ.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIGURES = regex.compile(
    # Letters before a figure make it a name (MP3, H1N1); letters after it may be an ending (10th).
    r"(?<![\p{L}\p{Nd}]|[\p{Nd}][.,:/\-–])\p{Nd}+(?:[.,٫٬'’\u00a0\u202f ]\p{Nd}+)*"
)
_GROUPS = regex.compile(r"\d{1,3}(?:([.,٬'’\u00a0\u202f ])\d{3})(?:\1\d{3})*")
_LONGEST_LINK = 5
"""Code points that may join two number words into one number: ` and `, a hyphen, a space."""
_SPACES = " \u00a0\u202f"
_DECIMAL_POINT = frozenset(["en", "zh", "ja", "ko", "th", "he", "ar", "hi", "ms", "mt"])
_ADDRESS = regex.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<=\]\()[^)\s]*")
_LIST_MARK = regex.compile(
    r"(?m)^[\s#>*-]*[(\[（]?(?P<ordinal>\p{Nd}{1,3}(?:\.\p{Nd}{1,3})*)"
    r"(?:[.)\]:]*(?=\s)|[.)）、．](?=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]))"
)
_FIGURE_BEHIND = regex.compile(r"\s*[(（]\s*\p{Nd}[\p{Nd}.,]*\s*[)）]")
_FIGURE_BEFORE = regex.compile(r"\p{Nd}\s*[(（]\s*$")
_TRAILING_ZEROS = regex.compile(r"(?:\.0+)+$")
_ROMAN = regex.compile(r"(?<!\p{L})[IVXLCDM]+(?!\p{L})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in a text: where it stands and every value that it may be read as.

    `1.500` is 1500 in German and 1.5 in English, but writers borrow from each other, so that both
    are kept and two numbers agree when any of their readings do. The version 1.4.0 is 1.4 as well.
    """

    span: Span
    words: str
    readings: frozenset[str]


def masked(text: str) -> str:
    """Return *text* with addresses blanked out: translations point at their own pages."""
    return _ADDRESS.sub(lambda found: " " * len(found[0]), text)


def list_mark(text: str) -> Span | None:
    """Return where the ordinal stands with which a list item or a heading opens."""
    found = _LIST_MARK.match(text)
    return Span(found.start(), found.end()) if found else None


def ordinal(text: str) -> str | None:
    """Return the ordinal with which a list item or a heading opens, in Western digits.

    >>> ordinal("#### 10.2 Kapsam"), ordinal("- Kapsam")
    ('10.2', None)
    """
    found = _LIST_MARK.match(text)
    return _western(found["ordinal"]) if found else None


def numbers(text: str, language: str) -> Iterator[Number]:
    """Yield the figures of *text* in order, with every value that each may be read as."""
    text, language = masked(text), primary(language)
    for found in _FIGURES.finditer(text):
        for start, end in _separate(found[0]):
            begin = found.start() + start
            words = found[0][start:end]
            readings = _readings(_western(words), language)
            readings |= _multiplied(readings, text[found.start() + end :])
            yield Number(Span(begin, begin + len(words)), words, frozenset(readings))


def spelled(text: str, language: str) -> frozenset[str]:
    """Return the values that *text* may be writing in words or in Roman numerals.

    Generous on purpose: what it returns is only used to explain a figure of the other language.
    Words whose figure stands beside them, *thirty (30)*, are left out: there the figure counts.
    """
    places = _not_doubled(
        text,
        sorted(
            (found.start(), found.end(), value)
            for value, pattern in number_words(primary(language))
            for found in pattern.finditer(text)
        ),
    )
    values = {value for _, _, value in places}
    values |= _composed(places)
    values |= {_roman(found[0]) for found in _ROMAN.finditer(text)}
    return frozenset(str(value) for value in values)


def _not_doubled(text: str, places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return *places* without those beside the figure of the same number: *forty-four (44)*."""
    kept: list[tuple[int, int, int]] = []
    doubled_from = None
    for start, end, value in reversed(places):
        joined = doubled_from is not None and 0 <= doubled_from - end <= _LONGEST_LINK
        before = text[max(start - _LONGEST_LINK, 0) : start]
        if joined or _FIGURE_BEHIND.match(text, end) or _FIGURE_BEFORE.search(before):
            doubled_from = start
        else:
            kept.append((start, end, value))
    return kept[::-1]


def _separate(figures: str) -> list[tuple[int, int]]:
    """Cut figures that only a space joins, unless the space parts thousands: `10 000`."""
    if _GROUPS.fullmatch(_western(figures)):
        return [(0, len(figures))]
    return [(part.start(), part.end()) for part in regex.finditer(rf"[^{_SPACES}]+", figures)]


def _western(figures: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in figures)


def _readings(figures: str, language: str) -> set[str]:
    grouped = _GROUPS.fullmatch(figures)
    if figures.isdigit():
        return {_plain(figures)}
    readings = {figures}
    if grouped:
        readings.add(_plain(regex.sub(r"\D", "", figures)))
        decimal = "." if language in _DECIMAL_POINT else ","
        if grouped[1] != decimal:
            return readings
    separators = [sign for sign in figures if not sign.isdigit()]
    last = separators[-1]
    if not grouped and set(separators) == {"."} and len(separators) > 1:
        readings.add(_TRAILING_ZEROS.sub("", figures))
    if separators.count(last) == 1:
        whole, part = figures.rsplit(last, 1)
        readings.add(_plain(f"{regex.sub(r'[^0-9]', '', whole)}.{part}"))
    return readings


def _plain(digits: str) -> str:
    # Decimal keeps what a float would round; "2.50" and "2.5" are one value.
    value = Decimal(digits)
    return str(value.quantize(Decimal(1)) if value == int(value) else value.normalize())


def _multiplied(readings: set[str], after: str) -> set[str]:
    following = after[:16].lstrip(" \u00a0\u202f-")
    for factor, pattern in multipliers():
        if pattern.match(following):
            return {_plain(str(Decimal(value) * factor)) for value in readings if _is_value(value)}
    return set()


def _is_value(reading: str) -> bool:
    return regex.fullmatch(r"\d{1,15}(?:\.\d{1,15})?", reading) is not None


def _composed(places: list[tuple[int, int, int]]) -> set[int]:
    """Return the values that neighbouring number words make together: *kırk dört* is 44."""
    values: set[int] = set()
    total, previous_end = 0, None
    for start, end, value in places:
        near = previous_end is not None and start - previous_end <= _LONGEST_LINK
        total = _joined(total, value) if near else value
        values.add(total)
        previous_end = end
    for (_, end, first), (start, _, second) in pairwise(places):
        if start - end <= _LONGEST_LINK:
            values |= {first + second, first * second}
    return values


def _joined(total: int, value: int) -> int:
    return total * value if value in {100, 1000} and total < value else total + value


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[sign] for sign in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
