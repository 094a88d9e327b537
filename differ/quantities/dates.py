"""Dates: the days, months and years of a text, however its language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from differ.lexicon.months import any_month, months
from differ.lexicon.patterns import primary
from differ.model import Span
from differ.quantities.numbers import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

Day = tuple[int | None, int | None, int | None]
"""Year, month and day; what a text leaves out is None."""

_BUDDHIST_ERA = 543
_LATEST_DAY, _LATEST_MONTH = 31, 12

_FIGURES_ONLY = regex.compile(
    r"(?<![\p{Nd}.,/-])(?:"
    r"(?P<y>\p{Nd}{4})[-./](?P<m>\p{Nd}{1,2})[-./](?P<d>\p{Nd}{1,2})"
    r"|(?P<a>\p{Nd}{1,2})(?P<sign>[./-])(?P<b>\p{Nd}{1,2})(?P=sign)(?P<y>\p{Nd}{4})"
    r")(?![\p{Nd}/-]|[.,]\p{Nd})"
)
_EAST_ASIAN = regex.compile(
    r"(?:(?P<y>\p{Nd}{4})\s*[年년]\s*)?(?P<m>\p{Nd}{1,2})\s*[月월](?:\s*(?P<d>\p{Nd}{1,2})\s*[日일号號])?"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a text: where it stands and every day that it may be read as.

    `10/12/1921` may be the tenth of December or the twelfth of October.
    """

    span: Span
    words: str
    readings: frozenset[Day]


def dates(text: str, language: str) -> Iterator[Date]:
    """Yield the dates of *text* in order; a month alone is none, nor is a year."""
    text, language = masked(text), primary(language)
    found: list[Date] = []
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            readings = _readings(match, language)
            if readings:
                found.append(Date(Span(match.start(), match.end()), match[0], readings))
    end = 0
    for date in sorted(found, key=lambda date: (date.span.start, -date.span.end)):
        if date.span.start >= end:
            yield date
            end = date.span.end


def agree(one: Date, other: Date) -> bool:
    """Tell whether some reading of *one* and some reading of *other* may be the same day.

    What only one of them says (the year, say) is no disagreement.
    """
    return any(
        all(a is None or b is None or a == b for a, b in zip(first, second, strict=True))
        for first in one.readings
        for second in other.readings
    )


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[regex.Pattern[str], ...]:
    month = any_month(language)
    if month is None:
        return _FIGURES_ONLY, _EAST_ASIAN
    ending = r"(?:st|nd|rd|th|er|\.ª|[.ºª°]|[’'-]?\p{L}{1,3})?"
    of = r"(?:\s*,)?(?:\s+(?:de|del|do|of|di)\b)?\s*"
    named = regex.compile(
        rf"(?<![\p{{L}}\p{{Nd}}])(?:(?P<d>\p{{Nd}}{{1,2}}){ending}{of})?"
        rf"(?<!\p{{L}})(?P<month>{month})(?:[’']\p{{L}}+)?"
        rf"(?:{of}(?P<d2>\p{{Nd}}{{1,2}}){ending}(?!\p{{Nd}}))?"
        rf"(?:{of}(?P<y>\p{{Nd}}{{4}})(?!\p{{Nd}}))?",
        regex.IGNORECASE,
    )
    return named, _FIGURES_ONLY, _EAST_ASIAN


def _readings(match: regex.Match[str], language: str) -> frozenset[Day]:
    groups = match.groupdict()
    year = _year(groups["y"], language)
    if groups.get("month"):
        return _named(match, year, language)
    if groups.get("a"):
        first, second = int(groups["a"]), int(groups["b"])
        days = {(year, second, first), (year, first, second)}
    elif groups["d"] is None:
        return frozenset({(year, int(groups["m"]), None)}) if year else frozenset()
    else:
        days = {(year, int(groups["m"]), int(groups["d"]))}
    return frozenset(
        (y, m, d) for y, m, d in days if 1 <= m <= _LATEST_MONTH and 1 <= d <= _LATEST_DAY
    )


def _named(match: regex.Match[str], year: int | None, language: str) -> frozenset[Day]:
    digits = match["d"] or match["d2"]
    if year is None and digits is None:
        return frozenset()
    day = int(digits) if digits else None
    matching = [
        number
        for number, pattern in enumerate(months(language), start=1)
        if pattern.fullmatch(match["month"])
    ]
    return frozenset((year, month, day) for month in matching[:1])


def _year(digits: str | None, language: str) -> int | None:
    if digits is None:
        return None
    year = int(digits)
    return year - _BUDDHIST_ERA if language == "th" and year > _BUDDHIST_ERA + 1800 else year
