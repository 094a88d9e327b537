"""Figures: numbers and dates that one language has and the other has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Sign, tell
from differ.model import Rule, Severity, Tier
from differ.quantities.dates import agree, dates
from differ.quantities.numbers import list_mark, numbers, ordinal, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from differ.findings.pairs import Pair, Side
    from differ.model import Finding, Span
    from differ.quantities.dates import Date
    from differ.quantities.numbers import Number

    Found = TypeVar("Found", Number, Date)

_SURE, _LIKELY = 0.9, 0.6


def figures(pair: Pair) -> Iterator[Sign]:
    """Notice dates and numbers that the other side does not have."""
    dates_here = list(dates(pair.base.words, pair.base.language))
    dates_there = list(dates(pair.translation.words, pair.translation.language))
    numbers_here = _free_numbers(pair.base, dates_here)
    numbers_there = _free_numbers(pair.translation, dates_there)

    left, left_there = _unmatched(dates_here, dates_there, agree)
    left = [date for date in left if not _split_up(date, numbers_there)]
    left_there = [date for date in left_there if not _split_up(date, numbers_here)]
    if left or left_there:
        yield _sign(Rule.DATE, pair, left, left_there)

    figures_left, figures_there = _unmatched(numbers_here, numbers_there, _same)
    figures_left = _unexplained(figures_left, pair.translation, dates_there)
    figures_there = _unexplained(figures_there, pair.base, dates_here)
    if figures_left or figures_there:
        yield _sign(Rule.NUMBER, pair, figures_left, figures_there)


def ordinals(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield a finding for each heading or item that is numbered differently.

    One that stands between others that agree is an alarm. Where those around it disagree as well,
    something was put in before: then only headings are told, and shaded.
    """
    numbered = [
        (pair, here, there)
        for pair in pairs
        if (here := ordinal(pair.base.words)) and (there := ordinal(pair.translation.words))
    ]
    agreeing = [here == there for _, here, there in numbered]
    for place, (pair, here, there) in enumerate(numbered):
        around = agreeing[max(place - 1, 0) : place] + agreeing[place + 1 : place + 2]
        alone = bool(around) and all(around)
        if here != there and (alone or pair.base.words.startswith("#")):
            yield tell(pair, _renumbered(pair, here, there, Tier.ALARM if alone else Tier.SHADING))


def _renumbered(pair: Pair, here: str, there: str, tier: Tier) -> Sign:
    alone = tier is Tier.ALARM
    marks = list_mark(pair.base.words), list_mark(pair.translation.words)
    return Sign(
        rule=Rule.NUMBER,
        tier=tier,
        severity=Severity.MAJOR if alone else Severity.MINOR,
        reason=(
            f"This is number {here} in the base and {there} in the translation"
            f"{', between others that agree' if alone else ''}. Check this."
        ),
        confidence=_SURE if alone else _LIKELY,
        base=tuple(mark for mark in marks[:1] if mark),
        translation=tuple(mark for mark in marks[1:] if mark),
    )


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
    """Pair equal items off, one with one, and return what is left over.

    Where only one side has something left, what has its equal there is dropped: a figure said twice
    here and once there is no news. Where both sides have, it is: 30 and 30 against 30 and 90.
    """
    # Items of one reading stand together: a table may hold thousands of figures.
    waiting: dict[object, list[Found]] = {}
    for item in reversed(translation):
        waiting.setdefault(item.readings, []).append(item)
    left_base = []
    for item in base:
        readings = next((r for r, group in waiting.items() if equal(item, group[-1])), None)
        if readings is None:
            left_base.append(item)
            continue
        waiting[readings].pop()
        if not waiting[readings]:
            del waiting[readings]
    left = sorted((item for group in waiting.values() for item in group), key=_start)
    if left_base and left:
        return left_base, left
    return _unlike(left_base, translation, equal), _unlike(left, base, equal)


def _unlike(
    items: Sequence[Found], others: Sequence[Found], equal: Callable[[Found, Found], bool]
) -> list[Found]:
    """Return those of *items* that no one of *others* equals."""
    kinds = list({other.readings: other for other in others}.values())
    return [item for item in items if not any(equal(item, other) for other in kinds)]


def _start(item: Number | Date) -> int:
    return item.span.start


def _same(one: Number, other: Number) -> bool:
    return bool(one.readings & other.readings)


def _split_up(date: Date, there: Sequence[Number]) -> bool:
    """Tell whether the other side has the year and the day of *date*, if not as a date."""
    values = {reading for number in there for reading in number.readings}
    return any(
        all(str(part) in values for part in (year, day) if part is not None)
        for year, _, day in date.readings
    )


def _unexplained(left: list[Number], side: Side, dates_there: Sequence[Date]) -> list[Number]:
    """Return those of *left* that *side* writes neither in words nor in a date or a list's mark."""
    if not left:
        return []
    known = set(spelled(side.words, side.language))
    mark = list_mark(side.words)
    if mark:
        known |= {
            reading
            for number in numbers(side.words[mark.start : mark.end], side.language)
            for reading in number.readings
        }
    for date in dates_there:
        known |= {str(part) for day in date.readings for part in day if part is not None}
    return [number for number in left if not number.readings & known]


def _sign(
    rule: Rule, pair: Pair, base: Sequence[Number | Date], translation: Sequence[Number | Date]
) -> Sign:
    both = bool(base and translation)
    # Where segments are joined, what one side seems to lack may stand in a neighbour.
    single = len(pair.base.passages) == len(pair.translation.passages) == 1
    return Sign(
        rule=rule,
        tier=Tier.ALARM if both or single else Tier.SHADING,
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
