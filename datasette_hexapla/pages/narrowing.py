"""Narrowing: which changes a list shows, as its address says it."""

from __future__ import annotations

import re
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


def conditions(
    wanted: Narrowed, *, of_diffs: bool = True, substantive: int = 1
) -> tuple[list[str], list[str | float]]:
    """Return the conditions of SQL for *wanted*, and their values in order.

    Absences, which are not *of_diffs*, have no kinds. What is *substantive* changed words to what
    was not there before.
    """
    values = [
        ("work = ?", wanted.work),
        ("source = ?", wanted.source),
        ("source IN (SELECT name FROM sources WHERE language = ?)", wanted.language),
        ("changed_at >= ?", wanted.since),
        # A tilde stands behind all that can follow a day.
        ("changed_at <= ? || 'T~'", wanted.until),
    ]
    if of_diffs:
        values.append(("kind = ?", wanted.kind))
    found: list[tuple[str, str | float]] = [(sql, value) for sql, value in values if value]
    if of_diffs and not wanted.shows_all:
        found.append(("substantive = ?", substantive))
    if of_diffs and wanted.significance:
        found.append(("significance >= ?", float(wanted.significance)))
    where, given = ["1", *(sql for sql, _ in found)], [value for _, value in found]
    if wanted.before:
        at, _, code = wanted.before.partition("~")
        where.append("(changed_at, code) < (?, ?)")
        given += [at, code]
    return where, given


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
