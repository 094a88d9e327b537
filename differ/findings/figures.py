"""Figures: numbers and dates that one language has and the other has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Sign
from differ.model import Rule, Severity, Tier
from differ.quantities.dates import agree, dates
from differ.quantities.numbers import list_mark, numbers, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from differ.findings.pairs import Pair, Side
    from differ.model import Span
    from differ.quantities.dates import Date
    from differ.quantities.numbers import Number

    Found = TypeVar("Found")

_SURE, _LIKELY = 0.9, 0.6


def figures(pair: Pair) -> Iterator[Sign]:
    """Notice dates and numbers that the other side does not have."""
    base_dates = list(dates(pair.base.words, pair.base.language))
    translation_dates = list(dates(pair.translation.words, pair.translation.language))
    base_numbers = _free_numbers(pair.base, base_dates)
    translation_numbers = _free_numbers(pair.translation, translation_dates)

    base_dates, translation_dates = _unmatched(base_dates, translation_dates, agree)
    base_dates = [date for date in base_dates if not _split_up(date, translation_numbers)]
    translation_dates = [date for date in translation_dates if not _split_up(date, base_numbers)]
    if base_dates or translation_dates:
        yield _sign(Rule.DATE, base_dates, translation_dates)

    base_numbers, translation_numbers = _unmatched(base_numbers, translation_numbers, _same)
    base_numbers = _unexplained(base_numbers, pair.translation)
    translation_numbers = _unexplained(translation_numbers, pair.base)
    if base_numbers or translation_numbers:
        yield _sign(Rule.NUMBER, base_numbers, translation_numbers)


def _free_numbers(side: Side, taken: Sequence[Date]) -> list[Number]:
    """Return the numbers of *side* that are neither part of a date nor of a list's marks."""
    spans = [date.span for date in taken]
    mark = list_mark(side.words)
    if mark:
        spans.append(mark)
    return [
        number
        for number in numbers(side.words, side.language)
        if not any(_overlap(number.span, span) for span in spans)
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _unmatched(
    base: Sequence[Found],
    translation: Sequence[Found],
    equal: Callable[[Found, Found], bool],
) -> tuple[list[Found], list[Found]]:
    """Pair equal items off, each with one of the other side, and return what is left over.

    An item that is left over although its equal is there (a figure said twice here and once there)
    is dropped too: the reader finds it.
    """
    left_base = [item for item in base if not any(equal(item, other) for other in translation)]
    left = [item for item in translation if not any(equal(other, item) for other in base)]
    return left_base, left


def _same(one: Number, other: Number) -> bool:
    return bool(one.readings & other.readings)


def _split_up(date: Date, there: Sequence[Number]) -> bool:
    """Tell whether the other side has the year and the day of *date*, if not as a date."""
    values = {reading for number in there for reading in number.readings}
    return any(
        all(str(part) in values for part in (year, day) if part is not None)
        for year, _, day in date.readings
    )


def _values(side: Side) -> set[str]:
    found = numbers(side.words, side.language)
    return {reading for number in found for reading in number.readings}


def _unexplained(left: list[Number], side: Side) -> list[Number]:
    """Return those of *left* that *side* does not write in words, in a date or in a list's mark."""
    if not left:
        return []
    known = set(spelled(side.words, side.language))
    known |= _values(side)
    for date in dates(side.words, side.language):
        known |= {str(part) for day in date.readings for part in day if part is not None}
    return [number for number in left if not number.readings & known]


def _sign(rule: Rule, base: Sequence[Number | Date], translation: Sequence[Number | Date]) -> Sign:
    both = bool(base and translation)
    return Sign(
        rule=rule,
        tier=Tier.ALARM if both else Tier.SHADING,
        severity=Severity.CRITICAL if both else Severity.MAJOR,
        reason=_reason(rule, base, translation),
        confidence=_SURE if both else _LIKELY,
        base=tuple(item.span for item in base),
        translation=tuple(item.span for item in translation),
    )


def _reason(rule: Rule, base: Sequence[Number | Date], translation: Sequence[Number | Date]) -> str:
    noun = rule.value if max(len(base), len(translation)) == 1 else f"{rule.value}s"
    if not translation:
        return f"The base has the {noun} {_quoted(base)}; the translation does not. Check this."
    if not base:
        return (
            f"The translation has the {noun} {_quoted(translation)}; the base does not. Check this."
        )
    return (
        f"The base has the {noun} {_quoted(base)} where the translation has "
        f"{_quoted(translation)}. Check this."
    )


def _quoted(items: Sequence[Number | Date]) -> str:
    return ", ".join(f"“{item.words.strip()}”" for item in items)
