"""When a channel may tell, by clocks that go over midnight and change with the summer."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.notifying.timing import is_due, is_quiet, pause, period
from snapshots.channels import Channel, Quiet, Rhythm

NIGHT = Quiet(time(22), time(7))
BERLIN = "Europe/Berlin"


def at(text: str, zone: str = "UTC", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-01-10T21:59:59", False),
        ("2026-01-10T22:00:00", True),
        ("2026-01-10T23:59:59", True),
        ("2026-01-11T00:00:00", True),
        ("2026-01-11T06:59:59", True),
        ("2026-01-11T07:00:00", False),
        # The hour that is left out, and the one that is shown twice.
        ("2026-03-29T03:00:00", True),
        ("2026-03-29T07:00:00", False),
        ("2026-10-25T02:30:00", True),
    ],
)
def test_quiet_hours_go_over_midnight_by_the_clocks_on_the_wall(moment, quiet):
    assert is_quiet(NIGHT, BERLIN, at(moment, BERLIN)) is quiet
    assert is_quiet(NIGHT, BERLIN, at(moment, BERLIN).astimezone(UTC)) is quiet


def test_quiet_hours_end_at_the_same_hour_on_the_wall_when_the_clocks_change():
    """In UTC the same hour is 06:00 on Saturday and 05:00 on Sunday."""
    for day, hour in (("2026-03-28", 6), ("2026-03-29", 5)):
        end = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
        assert is_quiet(NIGHT, BERLIN, end - timedelta(seconds=1))
        assert not is_quiet(NIGHT, BERLIN, end)


def test_quiet_hours_of_a_day():
    noon = Quiet(time(12), time(13, 30))
    assert is_quiet(noon, "UTC", at("2026-01-10T13:29:59"))
    assert not is_quiet(noon, "UTC", at("2026-01-10T13:30:00"))


@given(aware=st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_a_night_and_a_day_are_never_both_quiet(aware: datetime):
    day = Quiet(NIGHT.end, NIGHT.start)
    assert is_quiet(NIGHT, BERLIN, aware) is not is_quiet(day, BERLIN, aware)


def test_the_hour_shown_twice_is_two_hours():
    first, second = (at("2026-10-25T02:30:00", BERLIN, fold) for fold in (0, 1))
    hours = [period(Rhythm.HOURLY, BERLIN, each.astimezone(UTC)) for each in (first, second)]
    assert hours[0] != hours[1]


@pytest.mark.parametrize(
    ("rhythm", "last", "now", "due"),
    [
        (Rhythm.EACH, "2026-01-10T10:00:00", "2026-01-10T10:00:01", True),
        (Rhythm.HOURLY, "2026-01-10T10:00:00", "2026-01-10T10:59:59", False),
        (Rhythm.HOURLY, "2026-01-10T10:59:00", "2026-01-10T11:00:00", True),
        # 23:30 UTC is the next day in Berlin already.
        (Rhythm.DAILY, "2026-01-10T22:30:00", "2026-01-10T22:45:00", False),
        (Rhythm.DAILY, "2026-01-10T22:30:00", "2026-01-10T23:30:00", True),
        (Rhythm.WEEKLY, "2026-01-10T10:00:00", "2026-01-11T10:00:00", False),
        (Rhythm.WEEKLY, "2026-01-10T10:00:00", "2026-01-12T10:00:00", True),
        (Rhythm.WEEKLY, "2026-12-28T10:00:00", "2027-01-03T10:00:00", False),
        # A clock that was set back makes no digest.
        (Rhythm.DAILY, "2026-01-10T10:00:00", "2026-01-09T10:00:00", False),
    ],
)
def test_a_digest_is_made_at_the_first_run_of_its_period(rhythm, last, now, due):
    channel = Channel(slug="x", to="stdout", rhythm=rhythm, zone=BERLIN)
    assert is_due(channel, at(last), at(now)) is due


def test_a_daily_digest_waits_for_the_end_of_the_night():
    channel = Channel(slug="x", to="stdout", rhythm=Rhythm.DAILY, quiet=NIGHT, zone=BERLIN)
    yesterday = at("2026-01-10T08:00:00", BERLIN)
    assert not is_due(channel, yesterday, at("2026-01-11T00:30:00", BERLIN))
    assert is_due(channel, yesterday, at("2026-01-11T07:00:00", BERLIN))


def test_pauses_grow_to_a_bound_and_heed_what_was_asked():
    pauses = [pause(failures) for failures in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert pause(1, timedelta(hours=2)) == timedelta(hours=2)
    assert pause(1, timedelta(days=999)) == timedelta(days=1)
    assert pause(3, timedelta(seconds=1)) == timedelta(minutes=20)
