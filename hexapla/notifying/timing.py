"""Timing: when a channel may tell, by its quiet hours, its digests and its failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from snapshots.channels import Channel, Quiet, Rhythm

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_ASKED_PAUSE = timedelta(days=1)
"""The longest time for which a channel that asks for a pause is left alone."""


def is_quiet(quiet: Quiet | None, zone: str, now: datetime) -> bool:
    """Tell whether *now* lies in the *quiet* hours of *zone*, by the clocks on its walls.

    >>> from datetime import time
    >>> night = Quiet(time(22), time(7))
    >>> is_quiet(night, "Europe/Istanbul", datetime(2026, 1, 1, 3, 59, tzinfo=UTC))
    True
    >>> is_quiet(night, "Europe/Istanbul", datetime(2026, 1, 1, 4, 0, tzinfo=UTC))
    False
    """
    if quiet is None:
        return False
    clock = now.astimezone(_zone(zone)).time()
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def period(rhythm: Rhythm, zone: str, moment: datetime) -> str:
    """Return the hour, day or week of *zone* in which *moment* lies: each has one digest.

    The hour that clocks show twice when summer time ends is two hours.

    >>> period(Rhythm.WEEKLY, "UTC", datetime(2027, 1, 1, tzinfo=UTC))
    '2026-W53'
    """
    local = moment.astimezone(_zone(zone))
    if rhythm is Rhythm.HOURLY:
        return local.strftime("%Y-%m-%dT%H%z")
    if rhythm is Rhythm.DAILY:
        return local.date().isoformat()
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def is_due(channel: Channel, last: datetime, now: datetime) -> bool:
    """Tell whether *channel* may tell *now*, when its *last* digest was made then.

    A digest is made at the first run of each hour, day or week, after the quiet hours.
    """
    if is_quiet(channel.quiet, channel.zone, now):
        return False
    if channel.rhythm is Rhythm.EACH:
        return True
    then = period(channel.rhythm, channel.zone, last)
    return period(channel.rhythm, channel.zone, now) != then and now > last


def pause(failures: int, asked: timedelta | None = None) -> timedelta:
    """Return how long a channel is left alone after so many *failures* in a row.

    >>> [str(pause(failures)) for failures in (1, 2, 3, 99)]
    ['0:05:00', '0:10:00', '0:20:00', '6:00:00']
    """
    doublings = min(max(failures, 1) - 1, 10)
    usual = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))
    return max(usual, min(asked, LONGEST_ASKED_PAUSE)) if asked else usual


def now() -> datetime:
    """Return the present moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _zone(name: str) -> tzinfo:
    """Return the time zone of that *name*; UTC also where the system has no list of zones."""
    return UTC if name == "UTC" else ZoneInfo(name)
