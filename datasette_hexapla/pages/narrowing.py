"""Narrowing: which changes a list shows, as its address says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from datasette_hexapla.pages.asking import Asked
from differ.model import Kind

SHOWS = ("words", "all")
"""What a list of changes shows: only what is new in words or numbers, or all."""

SIGNIFICANCES = ("0.3", "0.6", "0.9")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_WORDS = frozenset([Kind.WORDING.value, Kind.NUMBER.value])


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of changes is narrowed to: None where all is wanted.

    *since* and *until* are days, both included; *before* continues a list.
    """

    show: str
    work: str | None = None
    source: str | None = None
    language: str | None = None
    kind: str | None = None
    significance: str | None = None
    since: str | None = None
    until: str | None = None
    before: str | None = None

    @property
    def shows_all(self) -> bool:
        """Tell whether noise is shown as well; whoever asks for a kind of noise wants it."""
        return self.show == "all" or (self.kind is not None and self.kind not in _OF_WORDS)

    @property
    def options(self) -> dict[str, str | None]:
        """Return the options of an address that asks for the same from the beginning."""
        return {**asdict(self), "before": None, "source": None}


def narrowed(asked: Asked) -> Narrowed:
    """Return what *asked* wants; what no list can be narrowed to counts as not asked for."""
    given = {name: value for name, value in asked.options.items() if value}
    everything = given.get("all") == "1"
    return Narrowed(
        show="all" if everything else asked.chosen("show", SHOWS),
        work=given.get("work"),
        source=given.get("source"),
        language=given.get("language"),
        kind=_among(given.get("kind"), tuple(Kind)),
        significance=_among(given.get("significance"), SIGNIFICANCES),
        since=_day(given.get("since")),
        until=_day(given.get("until")),
        before=given.get("before"),
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of SQL, and the *values* of its question marks."""

    sql: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of SQL: those that an index answers, in order of time, and the *rest*."""

    indexed: tuple[Condition, ...]
    rest: tuple[Condition, ...]

    @property
    def all(self) -> tuple[Condition, ...]:
        """Return all of them."""
        return self.indexed + self.rest


_INDEXES = (
    ("source",),
    ("work", "substantive"),
    ("work",),
    ("kind",),
    ("language", "substantive"),
    ("language",),
    ("substantive",),
    (),
)
"""What indexes of diffs begin with before the time, those that leave the fewest first."""


def conditions(wanted: Narrowed, *, substantive: int = 1) -> Conditions:
    """Return the conditions on diffs for *wanted*.

    What is *substantive* changed words to what was not there before.
    """
    equal: dict[str, str | float | None] = {
        "source": wanted.source,
        "work": wanted.work,
        "kind": wanted.kind,
        "language": wanted.language,
        "substantive": None if wanted.shows_all else substantive,
    }
    given = {
        name: Condition(f"{name} = ?", (value,))
        for name, value in equal.items()
        if value not in {None, ""}
    }
    leading = next(index for index in _INDEXES if given.keys() >= set(index))
    if wanted.significance:
        least = float(wanted.significance)
        given["significance"] = Condition("significance >= ?", (least,))
    return Conditions(
        indexed=(*(given[name] for name in leading), *_times(wanted)),
        rest=tuple(each for name, each in given.items() if name not in leading),
    )


def of_absences(wanted: Narrowed) -> Conditions:
    """Return the conditions on absences for *wanted*; these have no kinds."""
    listed = "source IN (SELECT name FROM sources WHERE language = ?)"
    named = (("work = ?", wanted.work), ("source = ?", wanted.source), (listed, wanted.language))
    rest = tuple(Condition(sql, (value,)) for sql, value in named if value)
    return Conditions(_times(wanted), rest)


def _times(wanted: Narrowed) -> tuple[Condition, ...]:
    # A tilde stands behind all that can follow a day.
    days = (("changed_at >= ?", wanted.since), ("changed_at <= ? || 'T~'", wanted.until))
    found = [Condition(sql, (value,)) for sql, value in days if value]
    if wanted.before:
        at, _, code = wanted.before.partition("~")
        found.append(Condition("(changed_at, code) < (?, ?)", (at, code)))
    return tuple(found)


def joined(given: Sequence[Condition]) -> tuple[str, list[str | float]]:
    """Return the conditions *given* as one, and its values in order.

    >>> joined([Condition("work = ?", ("law",)), Condition("kind = ?", ("number",))])
    ('work = ? AND kind = ?', ['law', 'number'])
    """
    sql = " AND ".join(each.sql for each in given)
    return sql or "1", [value for each in given for value in each.values]


def _among(given: str | None, known: tuple[str, ...]) -> str | None:
    return given if given in known else None


def _day(given: str | None) -> str | None:
    return given if given and is_day(given) else None


def is_day(given: str) -> bool:
    """Tell whether *given* is a day that there is, written as days are.

    >>> is_day("2021-06-16"), is_day("16 June"), is_day("2021-16-30")
    (True, False, False)
    """
    try:
        return _DAY.fullmatch(given) is not None and date.fromisoformat(given) is not None
    except ValueError:
        return False
