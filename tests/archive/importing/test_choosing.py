"""Which captures are fetched, and what is known of the others without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.importing.choosing import Action, Choice, Period, choose
from archive.importing.listings import Listed

BEGAN = datetime(2020, 5, 1, 10, tzinfo=UTC)


def capture(hours: float, digest: str | None = "a" * 32, status: int | None = 200, **more):
    at = BEGAN + timedelta(hours=hours)
    known = {"original": "https://example.org/", "media_type": "text/html", **more}
    return Listed(at=at, digest=digest, status=status, **known)


def revisit(hours: float, digest: str):
    return capture(hours, digest, None, media_type="warc/revisit")


def told(captures, **choice) -> list[tuple[float, str]]:
    return [
        ((step.capture.at - BEGAN) / timedelta(hours=1), step.action.value)
        for step in choose(captures, Choice(**choice))
    ]


A, B, C = "a" * 32, "b" * 32, "c" * 32


def test_equal_digests_in_a_row_are_fetched_once():
    found = told([capture(0, A), capture(1, A), revisit(2, A), capture(3, B), revisit(4, B)])
    assert found == [
        (0, "fetch"),
        (1, "unchanged"),
        (2, "unchanged"),
        (3, "fetch"),
        (4, "unchanged"),
    ]


def test_a_text_that_came_back_is_fetched_again_for_its_date_is_another():
    assert told([capture(0, A), capture(1, B), capture(2, A)]) == [
        (0, "fetch"), (1, "fetch"), (2, "fetch"),
    ]  # fmt: skip


def test_a_page_that_was_gone_in_between_is_unchanged_afterwards():
    found = told([capture(0, A), capture(1, B, 404), revisit(2, B), capture(3, A)])
    assert found == [(0, "fetch"), (1, "gone"), (2, "gone"), (3, "unchanged")]


def test_captures_without_digests_are_all_fetched():
    assert told([capture(n, None, None) for n in range(3)]) == [(n, "fetch") for n in range(3)]


def test_errors_of_the_server_tell_nothing_of_a_text():
    assert told([capture(0, A, 503), capture(1, B, 403), capture(2, C, 500)]) == []


def test_redirections_are_fetched_though_their_digests_are_equal():
    assert told([capture(0, A, 302), capture(1, A, 302)]) == [(0, "fetch"), (1, "fetch")]


def test_a_redirection_to_https_that_was_followed_is_one_visit():
    insecure = {"original": "http://www.example.org/"}
    assert told([capture(0, A, 301, **insecure), capture(0.01, B)]) == [(0.01, "fetch")]
    assert told([capture(0, A, 301, **insecure), capture(0, B)]) == [(0, "fetch")]
    assert told([capture(0, A, 301, **insecure), capture(5, B)]) == [(0, "fetch"), (5, "fetch")]


def test_only_captures_of_the_wanted_time_are_chosen():
    captures = [capture(n, str(n) * 32) for n in range(5)]
    wanted = {"since": BEGAN + timedelta(hours=1), "until": BEGAN + timedelta(hours=3)}
    assert told(captures, **wanted) == [(1, "fetch"), (2, "fetch")]


@pytest.mark.parametrize(
    ("every", "expected"),
    [(Period.HOUR, 96), (Period.DAY, 5), (Period.MONTH, 1), (Period.YEAR, 1)],
)
def test_one_of_each_period_is_enough(every, expected):
    captures = [capture(n / 2, f"{n:032x}") for n in range(192)]
    found = choose(captures, Choice(every=every))
    assert len(found) == expected
    assert found[0].capture.at == BEGAN


def test_of_a_period_a_text_counts_more_than_its_absence():
    captures = [capture(0, A, 404), capture(1, B), capture(24, C, 404)]
    assert told(captures, every=Period.DAY) == [(1, "fetch"), (24, "gone")]


def test_at_most_so_many_are_fetched_the_first_and_the_last_among_them():
    captures = [capture(n, f"{n:032x}") for n in range(100)]
    assert told(captures, at_most=5) == [(n, "fetch") for n in (0, 25, 50, 74, 99)]
    assert told(captures, at_most=1) == [(0, "fetch")]


def test_what_was_unchanged_since_a_capture_that_is_left_out_is_left_out():
    captures = [
        capture(0, A),
        capture(1, B),
        revisit(2, B),
        capture(3, A),
        revisit(4, A),
        capture(5, C),
    ]
    found = told(captures, at_most=2)
    assert found == [(0, "fetch"), (5, "fetch")]
    found = told([capture(0, A), capture(1, B), revisit(2, B), capture(3, A)], at_most=2)
    # What is left stands beside an equal one now.
    assert found == [(0, "fetch"), (3, "unchanged")]


captures_of = st.builds(
    capture,
    st.integers(0, 60).map(lambda n: n / 4),
    st.sampled_from([A, B, C, None]),
    st.sampled_from([200, 301, 404, 503, None]),
    media_type=st.sampled_from(["text/html", "warc/revisit"]),
)


@given(st.lists(captures_of), st.sampled_from([None, *Period]), st.none() | st.integers(1, 5))
def test_choosing_keeps_its_promises(captures, every, at_most):
    steps = choose(captures, Choice(every=every, at_most=at_most))
    times = [step.capture.at for step in steps]
    assert times == sorted(set(times))
    fetched = [step.capture for step in steps if step.action is Action.FETCH]
    assert at_most is None or len(fetched) <= at_most
    for step in steps:
        if step.action is Action.UNCHANGED:
            assert step.same_as in fetched
            assert step.same_as.at < step.capture.at
            assert step.same_as.digest == step.capture.digest is not None
    assert choose(list(reversed(captures)), Choice(every=every, at_most=at_most)) == steps or len(
        {(each.at, each.original) for each in captures}
    ) < len(captures)
