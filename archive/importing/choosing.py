"""Choosing: which captures of a list are worth fetching, and what the others tell without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise

from archive.importing.listings import Listed
from snapshots.surts import surt

_FOUND = {200, 203}
_GONE = {404, 410, 451}
_SENT_ON = {301, 302, 303, 307, 308}
_FOLLOWED = timedelta(seconds=60)
"""A crawler that is sent on gets there within a minute, nearly always."""


class Period(StrEnum):
    """Of each of which one capture is enough."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Action(StrEnum):
    """What is done about a capture."""

    FETCH = "fetch"
    UNCHANGED = "unchanged"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which captures are chosen: from *since* up to *until*, one *every* so often, *at_most*."""

    since: datetime | None = None
    until: datetime | None = None
    every: Period | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A *capture*, and what is done about it: *same_as* is the one whose digest it shares."""

    capture: Listed
    action: Action
    same_as: Listed | None = None


def choose(captures: Iterable[Listed], choice: Choice) -> tuple[Step, ...]:
    """Return what to do about *captures*, in the order of their dates; others tell nothing.

    Captures with the digest of the one before are not fetched: they found it unchanged. One whose
    text came back later is fetched, as its date is another.
    """
    within = [each for each in captures if _is_within(each, choice)]
    known = _with_status(_one_a_second(within))
    told = [each for each in known if each.status is None or _is_told(each.status)]
    thinned = _thinned(_without_followed(told), choice.every)
    return _at_most(_steps(thinned), choice.at_most)


def _is_within(capture: Listed, choice: Choice) -> bool:
    early = choice.since is not None and capture.at < choice.since
    late = choice.until is not None and capture.at >= choice.until
    return not early and not late


def _is_told(status: int) -> bool:
    return status in _FOUND | _GONE | _SENT_ON


def _one_a_second(captures: Iterable[Listed]) -> list[Listed]:
    """Return the best capture of each second: `http` that was sent on to `https` is one visit."""
    ordered = sorted(captures, key=lambda each: (each.at, _rank(each), each.original))
    return [next(group) for _, group in groupby(ordered, key=lambda each: each.at)]


def _rank(capture: Listed) -> int:
    if capture.status in _FOUND or capture.status is None:
        return 0
    return 1 if capture.status in _SENT_ON else 2


def _with_status(captures: Sequence[Listed]) -> list[Listed]:
    """Return *captures*, those that repeat another, whose status lists leave out, with its one."""
    statuses: dict[str, int] = {}
    found = []
    for each in captures:
        if each.digest and each.status is not None and not each.is_revisit:
            statuses[each.digest] = each.status
        elif each.digest and each.is_revisit and each.digest in statuses:
            each = _of_status(each, statuses[each.digest])  # noqa: PLW2901  the same, better known
        found.append(each)
    return found


def _of_status(capture: Listed, status: int) -> Listed:
    return Listed(
        at=capture.at,
        original=capture.original,
        memento=capture.memento,
        status=status,
        media_type=capture.media_type,
        digest=capture.digest,
    )


def _without_followed(captures: Sequence[Listed]) -> list[Listed]:
    """Leave out redirections to the same address, such as from `http`, that were followed."""
    return [
        each
        for each, after in pairwise([*captures, None])
        if each is not None
        and not (
            each.status in _SENT_ON
            and after is not None
            and (after.status in _FOUND or after.is_revisit)
            and after.at - each.at <= _FOLLOWED
            and surt(after.original) == surt(each.original)
        )
    ]


def _thinned(captures: Sequence[Listed], every: Period | None) -> list[Listed]:
    """Return the first capture of each period, one that has a text if there is any."""
    if every is None:
        return list(captures)
    period = _PERIODS[every]
    return [
        min(group, key=lambda each: (each.status in _GONE, each.at))
        for _, group in groupby(captures, key=lambda each: period(each.at))
    ]


_PERIODS: dict[Period, Callable[[datetime], tuple[int, ...]]] = {
    Period.HOUR: lambda at: (at.year, at.month, at.day, at.hour),
    Period.DAY: lambda at: (at.year, at.month, at.day),
    Period.MONTH: lambda at: (at.year, at.month),
    Period.YEAR: lambda at: (at.year,),
}


def _steps(captures: Iterable[Listed]) -> list[Step]:
    steps: list[Step] = []
    newest: Listed | None = None
    for each in captures:
        if each.status in _GONE:
            steps.append(Step(each, Action.GONE))
        elif newest is not None and _is_same(each, newest):
            steps.append(Step(each, Action.UNCHANGED, newest))
        else:
            newest = each
            steps.append(Step(each, Action.FETCH))
    return steps


def _is_same(capture: Listed, other: Listed) -> bool:
    # All redirections have the same digest, that of nothing, wherever they lead.
    if capture.status in _SENT_ON or other.status in _SENT_ON:
        return False
    return capture.digest is not None and capture.digest == other.digest


def _at_most(steps: Sequence[Step], most: int | None) -> tuple[Step, ...]:
    """Leave out steps until *most* are fetched: the first and the last, others evenly between."""
    fetched = [step.capture for step in steps if step.action is Action.FETCH]
    if most is None or len(fetched) <= most:
        return tuple(steps)
    gaps = max(1, most - 1)
    wanted = {round(place * (len(fetched) - 1) / gaps) for place in range(most)}
    left_out = {each.at for number, each in enumerate(fetched) if number not in wanted}
    stays = [
        step.capture
        for step in steps
        if step.capture.at not in left_out
        and (step.same_as is None or step.same_as.at not in left_out)
    ]
    return tuple(_steps(stays))
