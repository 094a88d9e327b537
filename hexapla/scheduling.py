"""Scheduling: when a source is to be visited again, told from what its visits found so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from snapshots.model import Every, Outcome, Source, Visiting

CONFIRMED_AFTER = timedelta(hours=1)
"""A source that is gone is visited again after this time, to see whether it is."""

_QUIET_SHARE = 10
"""A text that has stood for ten days is looked at once a day; the bounds of `every` hold."""

_CHANGE_SHARE = 4
"""A text that changes every four days is looked at once a day, too."""

_SLACK = 0.1
"""The share of an interval that a visit may come early: cron is never punctual."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Look:
    """One visit: when it was, how it ended, and in words why."""

    at: datetime
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a source.

    *looks* are its last visits, the newest first; the last of all that saw a text of the publisher
    was *good_at*. Its text has stood since *changed_at*, and has
    changed *changes* times since *first_at*. *whole_at* is when the whole page was last seen, and
    *etag* came with the bytes of the snapshot whose ID has the *digits*.
    """

    looks: Sequence[Look] = ()
    good_at: datetime | None = None
    first_at: datetime | None = None
    changed_at: datetime | None = None
    changes: int = 0
    whole_at: datetime | None = None
    etag: str | None = None
    digits: str | None = None


def is_due(source: Source, past: Past, visiting: Visiting, now: datetime) -> bool:
    """Tell whether *source* is to be visited *now*.

    Files are, at any time, unless the catalogue says how often: looking at them hurries nobody.
    """
    if source.url is None and source.every is None:
        return True
    return now >= due_at(past, source.every or visiting.every)


def due_at(past: Past, every: Every) -> datetime:
    """Return from when on a source with this *past* is due; *every* are the bounds."""
    if not past.looks:
        return _NEVER
    last = past.looks[0]
    if last.outcome is Outcome.GONE and (first := _gone_since(past)) + CONFIRMED_AFTER > last.at:
        return first + CONFIRMED_AFTER
    wanted = interval(past, every)
    return last.at + wanted * (1 - _SLACK)


def interval(past: Past, every: Every) -> timedelta:
    """Return how long after its last visit a source is visited again.

    Sources that failed are visited at the shortest interval, then at twice that, and so on; others
    the seldomer, the longer their text has stood.
    """
    last = past.looks[0]
    if last.outcome.is_good:
        wanted = _by_liveliness(past, last.at)
    elif last.outcome is Outcome.GONE:
        wanted = (last.at - _gone_since(past)) / _QUIET_SHARE
    else:
        wanted = every.shortest * (1 << (_unsuccessful(past) - 1))
    return max(every.shortest, min(every.longest, wanted))


def _by_liveliness(past: Past, at: datetime) -> timedelta:
    first = past.first_at or at
    stood = (at - (past.changed_at or first)) / _QUIET_SHARE
    if not past.changes:
        return stood
    return min(stood, (at - first) / past.changes / _CHANGE_SHARE)


def _unsuccessful(past: Past) -> int:
    """Return how many of the last visits, one after the other, brought nothing."""
    count = 0
    for look in past.looks:
        if look.outcome.is_good:
            break
        count += 1
    return count


def _gone_since(past: Past) -> datetime:
    """Return when the source was first found gone, failures in between passed over."""
    since = past.looks[0].at
    for look in past.looks:
        if look.outcome is Outcome.GONE:
            since = look.at
        elif look.outcome.is_good:
            break
    return since
