"""Plant errors in the English of real translations, by lot and by kind."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from differ.model import Rule, Span, Text

if TYPE_CHECKING:
    from random import Random

_MONTHS = tuple(calendar.month_name[1:])
_DATE = re.compile(
    rf"\b({'|'.join(_MONTHS)}) \d{{1,2}}, \d{{4}}|\b\d{{1,2}} ({'|'.join(_MONTHS)}) \d{{4}}"
)
_NUMBER = re.compile(r"(?<![\w.,/:-])\d+(?:[.,]\d+)*(?![\w/:-]|[.,]\d)")
_NAMES = (
    *("Germany", "France", "Japan", "Canada", "Brazil", "California", "Google", "Apple"),
    *("Microsoft", "Amazon", "Mozilla", "GitHub", "Facebook", "Europe", "Ireland"),
    *("Switzerland", "Pocket", "Firefox"),
)
_OTHER_NAMES = ("Norway", "Kenya", "Peru", "NATO", "Oracle", "Siemens", "Vietnam", "UNESCO")
_NEGATION = re.compile(
    r"\b(do|does|did|is|are|was|were|will|shall|may|must|can|could|should|would|has|have) not "
)
_AFFIRMATION = re.compile(r"\b(will|may|must|can|should|is|are) (?!not\b)(?=[a-z])")
# Written down for this benchmark alone, before the product's own table was, and never read by it.
_OPPOSITES = """
    before/after more/less public/private include/exclude accept/reject increase/decrease
    allow/prohibit allowed/prohibited permit/forbid legal/illegal lawful/unlawful send/receive
    buy/sell purchase/sell upload/download minimum/maximum temporary/permanent
    temporarily/permanently direct/indirect directly/indirectly positive/negative internal/external
    agree/disagree enable/disable approve/deny grant/revoke import/export always/never
    begin/end start/stop opt-in/opt-out within/outside first/last with/without enter/leave
    higher/lower early/late appropriate/inappropriate acceptable/unacceptable welcome/unwelcome
"""
_STRENGTH = (
    (r"\bmust\b", "may"),
    (r"\bshall\b", "may"),
    (r"\bmay\b", "must"),
    (r"\bwill\b", "may"),
    (r"\brequired to\b", "allowed to"),
    (r"\bshould\b", "must"),
)

_LIST_MARK, _CLAUSE_WORDS, _CLAUSES, _ITEM_WORDS, _PASSAGE_WORDS, _SEGMENTS = 4, 5, 3, 4, 10, 8
"""What is too short to be told from its neighbours is not planted."""


@dataclass(frozen=True)
class Plant:
    """An error: its kind, the segment that holds it, the words, and the rules that may say so.

    *segment* counts in the changed translation, or in the base where something was dropped.
    """

    kind: str
    segment: int
    span: Span | None
    rules: frozenset[Rule]
    before: str
    after: str


def _swap(text: str, span: tuple[int, int], new: str) -> tuple[str, Span, str]:
    start, end = span
    return text[:start] + new + text[end:], Span(start, start + len(new)), text[start:end]


def _number(text: str, lot: Random) -> tuple[str, Span, str] | None:
    found = [m for m in _NUMBER.finditer(text) if not _DATE.search(text) and m.start() > _LIST_MARK]
    if not found:
        return None
    match = lot.choice(found)
    digits = match[0]
    place = lot.choice([i for i, sign in enumerate(digits) if sign.isdigit()])
    other = lot.choice([sign for sign in "123456789" if sign != digits[place]])
    return _swap(text, match.span(), digits[:place] + other + digits[place + 1 :])


def _date(text: str, lot: Random) -> tuple[str, Span, str] | None:
    match = _DATE.search(text)
    if not match:
        return None
    words = match[0]
    month = match[1] or match[2]
    changed = lot.choice(
        [
            words.replace(month, lot.choice([name for name in _MONTHS if name != month])),
            re.sub(r"\d{4}", lambda year: str(int(year[0]) + lot.choice([-1, 1, 10])), words),
            re.sub(r"\b\d{1,2}\b", lambda day: str(int(day[0]) % 28 + 1), words),
        ]
    )
    return _swap(text, match.span(), changed)


def _name(text: str, lot: Random) -> tuple[str, Span, str] | None:
    found = [m for name in _NAMES for m in re.finditer(rf"\b{name}\b", text)]
    if not found:
        return None
    return _swap(text, lot.choice(found).span(), lot.choice(_OTHER_NAMES))


def _negation(text: str, lot: Random) -> tuple[str, Span, str] | None:
    taken, given = list(_NEGATION.finditer(text)), list(_AFFIRMATION.finditer(text))
    if taken and (lot.choice([True, False]) or not given):
        match = lot.choice(taken)
        return _swap(text, match.span(), match[1] + " ")
    if given:
        match = lot.choice(given)
        return _swap(text, match.span(), match[1] + " not ")
    return None


def _opposite(text: str, lot: Random) -> tuple[str, Span, str] | None:
    pairs = [tuple(pair.split("/")) for pair in _OPPOSITES.split()]
    both = dict(pairs) | {b: a for a, b in pairs}
    found = [m for m in re.finditer(r"\b[a-z-]+\b", text) if m[0] in both]
    if not found:
        return None
    match = lot.choice(found)
    return _swap(text, match.span(), both[match[0]])


def _strength(text: str, lot: Random) -> tuple[str, Span, str] | None:
    found = [(m, new) for old, new in _STRENGTH for m in re.finditer(old, text)]
    if not found:
        return None
    match, new = lot.choice(found)
    return _swap(text, match.span(), new)


def _clause(text: str, lot: Random) -> tuple[str, Span, str] | None:
    parts = re.split(r"(?<=[,;.]) ", text)
    long = [i for i, part in enumerate(parts) if len(part.split()) >= _CLAUSE_WORDS]
    if len(parts) < _CLAUSES or not long:
        return None
    index = lot.choice(long)
    kept = parts[:index] + parts[index + 1 :]
    return " ".join(kept), Span(0, 0), parts[index]


_WITHIN = {
    "number": (_number, {Rule.NUMBER, Rule.DATE}),
    "date": (_date, {Rule.DATE, Rule.NUMBER}),
    "name": (_name, {Rule.NAME}),
    "negation": (_negation, {Rule.NEGATION}),
    "opposite": (_opposite, {Rule.OPPOSITE_TERM}),
    "strength": (_strength, {Rule.STRENGTH}),
    "dropped clause": (_clause, {Rule.OMISSION, Rule.UNCOVERED, Rule.LIST_LENGTH}),
}


def plant_words(text: Text, kind: str, lot: Random, *, most: int) -> tuple[Text, list[Plant]]:
    """Return *text* with at most *most* errors of *kind*, never two in one segment."""
    planter, rules = _WITHIN[kind]
    segments, plants = list(text.segments), []
    order = list(range(len(segments)))
    lot.shuffle(order)
    for index in order:
        changed = planter(segments[index], lot)
        if changed is None or changed[0] == segments[index]:
            continue
        new, span, before = changed
        plants.append(
            Plant(kind, index, span, frozenset(rules), before, new[span.start : span.end])
        )
        segments[index] = new
        if len(plants) == most:
            break
    return replace(text, segments=tuple(segments)), plants


def drop_items(text: Text, lot: Random, *, most: int) -> tuple[Text, list[Plant]]:
    """Return *text* without some of its list items, and what was dropped, counted in *text*."""
    items = [
        i
        for i, segment in enumerate(text.segments)
        if re.match(r"(?:[-*]|\d+[.)]|\(\w\)) ", segment) and len(segment.split()) >= _ITEM_WORDS
    ]
    dropped = sorted(lot.sample(items, min(most, len(items) // 3)))
    kept = tuple(segment for i, segment in enumerate(text.segments) if i not in dropped)
    rules = frozenset({Rule.OMISSION, Rule.LIST_LENGTH})
    plants = [Plant("dropped item", i, None, rules, text.segments[i], "") for i in dropped]
    return replace(text, segments=kept), plants


def move_segment(text: Text, lot: Random) -> tuple[Text, list[Plant]]:
    """Return *text* with one long segment moved elsewhere."""
    long = [i for i, segment in enumerate(text.segments) if len(segment.split()) >= _PASSAGE_WORDS]
    if len(text.segments) < _SEGMENTS or not long:
        return text, []
    index = lot.choice(long)
    rest = list(text.segments)
    words = rest.pop(index)
    target = (index + len(rest) // 2) % (len(rest) + 1)
    rest.insert(target, words)
    plant = Plant("moved", target, Span(0, len(words)), frozenset({Rule.ORDER}), words, words)
    return replace(text, segments=tuple(rest)), [plant]


KINDS = (*_WITHIN, "dropped item", "moved")


def plant(text: Text, kind: str, lot: Random) -> tuple[Text, list[Plant]]:
    """Return *text* with errors of *kind*: few, so that the rest of it stays as it was."""
    if kind == "dropped item":
        return drop_items(text, lot, most=2)
    if kind == "moved":
        return move_segment(text, lot)
    return plant_words(text, kind, lot, most=max(1, len(text.segments) // 12))
