"""When a source is due: often when young or lively, seldom when quiet, soon when it failed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.scheduling import CONFIRMED_AFTER, Look, Past, due_at, interval, is_due
from snapshots.model import Every, Outcome, Role, Source, Visiting

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY = Every(HOUR, 7 * DAY)


def past(outcomes: str = "u", *, stood: timedelta = DAY, changes: int = 0, known=None) -> Past:
    """Visits an hour apart, the newest first, at the end of which the text has stood so long."""
    letters = {outcome.value[0]: outcome for outcome in Outcome}
    looks = [Look(NOW - number * HOUR, letters[letter]) for number, letter in enumerate(outcomes)]
    return Past(
        looks=looks,
        first_at=NOW - (known or stood),
        changed_at=NOW - stood,
        changes=changes,
    )


def source(**more) -> Source:
    return Source(work="w", slug="s", language="tr", role=Role.REPORT, publisher="p", **more)


def test_what_was_never_visited_is_due():
    assert is_due(source(url="http://a/"), Past(), Visiting(), NOW)


@pytest.mark.parametrize(
    ("known", "after"),
    [
        (past(stood=timedelta(0)), HOUR),
        (past(stood=DAY), 2.4 * HOUR),
        (past(stood=10 * DAY), DAY),
        (past(stood=1000 * DAY), 7 * DAY),
        (past(stood=10 * DAY, changes=100, known=100 * DAY), 6 * HOUR),
        (past(stood=10 * DAY, changes=1, known=100 * DAY), DAY),
        (past("f"), HOUR),
        (past("ffr"), 4 * HOUR),
        (past("f" * 20), 7 * DAY),
        (past("s"), HOUR),
        (past("uff"), 2.4 * HOUR),
    ],
)
def test_the_interval_follows_the_past(known: Past, after: timedelta):
    assert interval(known, EVERY) == after


def test_a_visit_may_come_a_little_early():
    assert due_at(past(stood=10 * DAY), EVERY) == NOW + 0.9 * DAY


def test_what_is_gone_is_visited_again_after_an_hour_and_not_before():
    assert due_at(past("gu"), Every(DAY, DAY)) == NOW + CONFIRMED_AFTER
    assert due_at(past("gfgu"), EVERY) > NOW + 0.5 * HOUR


def test_what_stays_gone_is_visited_ever_more_seldom():
    looks = [Look(NOW, Outcome.GONE), Look(NOW - 30 * DAY, Outcome.GONE)]
    assert interval(Past(looks=looks), EVERY) == 3 * DAY


def test_files_are_always_due_unless_the_catalogue_says_how_often():
    assert is_due(source(file="a"), past(), Visiting(), NOW)
    assert not is_due(source(file="a", every=Every(DAY, DAY)), past(), Visiting(), NOW)


def test_the_bounds_of_the_source_count_before_those_of_the_collection():
    known = past(stood=1000 * DAY)
    later = NOW + 2 * DAY
    assert not is_due(source(url="http://a/"), known, Visiting(), later)
    assert is_due(source(url="http://a/", every=Every(HOUR, DAY)), known, Visiting(), later)


@given(
    st.text("cusgfr", min_size=1, max_size=20),
    st.integers(0, 10**8),
    st.integers(0, 1000),
    st.integers(0, 10**8),
)
def test_the_bounds_always_hold(outcomes, stood, changes, before):
    known = past(
        outcomes,
        stood=timedelta(seconds=stood),
        changes=changes,
        known=timedelta(seconds=stood + before),
    )
    assert EVERY.shortest <= interval(known, EVERY) <= EVERY.longest
    assert due_at(known, EVERY) <= NOW + EVERY.longest
