from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogues import TERMS
from snapshots.model import Outcome

if TYPE_CHECKING:
    from conftest import Keeper

WHOLE = (
    "# Terms\n\nThe parties pay in May, as it is said in this and in that of the papers.\n\n"
    "Whoever is late with it pays twice as much to the other, and that is the end of it.\n"
)
EDITED = WHOLE.replace("twice", "three times")
CUT = WHOLE[: WHOLE.index("as much")] + "as mu\n"
SPACED = WHOLE.replace("May,", "May ,")
BANNER = WHOLE + "\nBig summer sale\n"


def publish(keeper: Keeper, *texts: str, begin: int = 1) -> None:
    with keeper.writing():
        for day, text in enumerate(texts, begin):
            keeper.keep("terms/en", f"2022-01-{day:02}", text)
    keeper.update()


def gone(keeper: Keeper, *moments: str) -> None:
    with keeper.writing():
        for moment in moments:
            keeper.visit("run-" + moment.replace(":", ""), "terms/en", moment, Outcome.GONE)
    keeper.update()


def steps(keeper: Keeper) -> list[str]:
    return [step for (step,) in keeper.rows("SELECT step FROM versions ORDER BY number")]


def test_a_text_that_comes_back_names_the_version_it_was(terms: Keeper) -> None:
    publish(terms, WHOLE, EDITED, WHOLE)
    assert steps(terms) == ["first", "revision", "return"]
    ((number, reason),) = terms.rows(
        "SELECT earlier.number, versions.reason FROM versions"
        " JOIN versions AS earlier ON earlier.name = versions.returns_to"
    )
    assert number == 1
    assert reason == "The text of version 1 of 2022-01-01 came back."


def test_a_fault_is_known_by_what_comes_after_it(terms: Keeper) -> None:
    publish(terms, EDITED, CUT)
    assert steps(terms) == ["first", "revision"]
    publish(terms, WHOLE, begin=3)
    assert steps(terms) == ["first", "fault", "recovery"]
    assert terms.rows("SELECT step FROM diffs ORDER BY changed_at") == [("fault",), ("recovery",)]
    assert terms.is_equal_when_rebuilt()


def test_a_fault_and_its_recovery_make_no_segment_younger(terms: Keeper) -> None:
    publish(terms, WHOLE, CUT)
    publish(terms, WHOLE, begin=3)
    assert steps(terms) == ["first", "fault", "recovery"]
    assert terms.rows("SELECT sum(substantive) FROM diffs") == [(0,)]
    assert terms.rows("SELECT DISTINCT number FROM segments JOIN versions ON name = since") == [
        (1,)
    ]
    assert terms.is_equal_when_rebuilt()


def test_returns_that_repeat_are_flaps(terms: Keeper) -> None:
    publish(terms, WHOLE, EDITED, WHOLE, EDITED, WHOLE)
    assert steps(terms) == ["first", "revision", "return", "flap", "flap"]


def test_what_changes_no_word_is_noise_and_numbers_are_words(terms: Keeper) -> None:
    publish(terms, WHOLE, SPACED)
    numbered = WHOLE.replace("twice", "2 times")
    publish(terms, numbered, numbered.replace("2 times", "3 times"), begin=3)
    assert steps(terms) == ["first", "noise", "revision", "revision"]
    assert terms.rows("SELECT kind, substantive FROM diffs ORDER BY changed_at") == [
        ("whitespace", 0),
        ("wording", 1),
        ("number", 1),
    ]


def test_passages_that_come_and_go_are_noise_once_that_is_known(terms: Keeper) -> None:
    texts = [
        (BANNER if day % 2 else WHOLE).replace("twice", f"{day // 2 + 20} times")
        for day in range(10)
    ]
    publish(terms, *texts[:3])
    assert terms.rows("SELECT count(*) FROM unsteady") == [(0,)]
    publish(terms, *texts[3:], begin=4)
    assert terms.rows("SELECT text FROM unsteady") == [("Big summer sale",)]
    assert steps(terms)[1::2] == ["noise"] * 5
    assert terms.is_equal_when_rebuilt()


def test_one_visit_that_finds_nothing_is_no_withdrawal(terms: Keeper) -> None:
    publish(terms, WHOLE)
    gone(terms, "2022-01-02T10:00", "2022-01-02T10:59")
    assert terms.rows("SELECT visits, confirmed_at FROM absences") == [(2, None)]
    gone(terms, "2022-01-02T11:00")
    ((visits, confirmed_at, number),) = terms.rows(
        "SELECT visits, confirmed_at, number FROM absences JOIN versions ON name = version"
    )
    assert (visits, confirmed_at, number) == (3, "2022-01-02T11:00:00Z", 1)
    assert terms.is_equal_when_rebuilt()


def test_a_good_visit_between_ends_what_was_not_confirmed(terms: Keeper) -> None:
    publish(terms, WHOLE)
    gone(terms, "2022-01-02T10:00")
    with terms.writing():
        terms.visit("run-good", "terms/en", "2022-01-02T12:00", Outcome.UNCHANGED)
        terms.visit("run-bad", "terms/en", "2022-01-02T13:00", Outcome.FAILED)
    gone(terms, "2022-01-02T14:00")
    assert terms.rows("SELECT since_at, until_at, confirmed_at FROM absences") == [
        ("2022-01-02T10:00:00Z", "2022-01-02T12:00:00Z", None),
        ("2022-01-02T14:00:00Z", None, None),
    ]


def test_a_text_that_is_published_again_is_restored(terms: Keeper) -> None:
    publish(terms, WHOLE)
    gone(terms, "2022-01-02T10:00", "2022-01-03T10:00")
    publish(terms, EDITED, begin=4)
    assert steps(terms) == ["first", "restored"]
    assert terms.rows("SELECT until_at, restored_same FROM absences") == [
        ("2022-01-04T00:00:00Z", 0)
    ]
    assert terms.is_equal_when_rebuilt()


def test_the_very_text_that_was_withdrawn_can_come_back(terms: Keeper) -> None:
    publish(terms, WHOLE)
    gone(terms, "2022-01-02T10:00", "2022-01-03T10:00")
    publish(terms, WHOLE, EDITED, begin=4)
    assert steps(terms) == ["first", "revision"]
    assert terms.rows("SELECT restored_same FROM absences") == [(1,)]


def test_visits_whose_bytes_are_suspect_say_nothing_of_absence(terms: Keeper) -> None:
    publish(terms, WHOLE)
    gone(terms, "2022-01-02T10:00")
    with terms.writing():
        terms.visit("run-odd", "terms/en", "2022-01-02T10:30", Outcome.SUSPECT)
    gone(terms, "2022-01-02T11:30")
    assert terms.rows("SELECT confirmed_at FROM absences") == [("2022-01-02T11:30:00Z",)]


EVENTS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from([WHOLE, EDITED, CUT, SPACED, BANNER, Outcome.GONE, Outcome.UNCHANGED]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_steps_are_equal_however_they_were_built(
    make_keeper: Callable[[], Keeper], events: list[tuple[int, str | Outcome, bool]]
) -> None:
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(TERMS)
        for second, (day, event, updates) in enumerate(events):
            at = f"2020-01-{day:02}T00:00:{second:02}"
            if isinstance(event, Outcome):
                keeper.visit(f"run-{second}", "terms/en", at, event)
            else:
                keeper.keep("terms/en", at, event)
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    assert keeper.is_equal_when_rebuilt()


def test_an_edit_made_while_a_fault_lasted_is_not_hidden(terms: Keeper) -> None:
    publish(terms, WHOLE, CUT, EDITED)
    assert steps(terms) == ["first", "fault", "recovery"]
    assert terms.rows("SELECT substantive FROM diffs ORDER BY changed_at") == [(0,), (1,)]


def test_what_long_ago_was_withdrawn_and_restored_is_not_judged_again(terms: Keeper) -> None:
    publish(terms, WHOLE)
    gone(terms, "2022-01-02T10:00", "2022-01-03T10:00")
    publish(terms, *(WHOLE.replace("May", f"May {year}") for year in range(2001, 2008)), begin=4)
    gone(terms, "2022-01-11T10:00", "2022-01-12T10:00")
    # The same text again after the second absence, and then so many that it is long ago.
    numbered = [WHOLE.replace("May", f"May {year}") for year in range(2007, 2014)]
    for day, text in enumerate(numbered, 13):
        publish(terms, text, begin=day)
    assert steps(terms) == ["first", "restored", *["revision"] * 12]
    assert terms.rows("SELECT restored_same FROM absences ORDER BY since_at") == [(0,), (1,)]
    assert terms.is_equal_when_rebuilt()
