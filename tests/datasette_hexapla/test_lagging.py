"""Where a translation has fallen behind its base, and by which change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogues import LAW

if TYPE_CHECKING:
    from conftest import Keeper

FRENCH = [
    "# Loi du 16 juin 2021",
    "1. Les parties paient 100 euros avant le 1 mai 2022 à Paris.",
    "2. Le ministre publie la liste de 12 communes en Alsace.",
    "3. La commission de Genève se réunit 4 fois par an.",
]
ENGLISH = [
    "# Law of 16 June 2021",
    "1. The parties pay 100 euros before 1 May 2022 in Paris.",
    "2. The minister publishes the list of 12 communes in Alsace.",
    "3. The commission of Geneva meets 4 times a year.",
]


@pytest.fixture
def law(keeper: Keeper) -> Keeper:
    with keeper.writing():
        keeper.declare(LAW)
        keeper.keep("law/fr", "2022-01-01", "\n\n".join(FRENCH))
        keeper.keep("law/en", "2022-02-01", "\n\n".join(ENGLISH))
    return keeper


def keep(keeper: Keeper, source: str, day: str, clauses: list[str]) -> None:
    with keeper.writing():
        keeper.keep(f"law/{source}", day, "\n\n".join(clauses))
    keeper.update()


def stale(keeper: Keeper) -> list[tuple[int, str, int]]:
    return keeper.rows(
        "SELECT bead, substr(since_at, 1, 10), changes FROM stale_clauses ORDER BY bead"
    )


def staleness(keeper: Keeper) -> tuple[int, str | None, int, int]:
    (row,) = keeper.rows("SELECT is_stale, substr(since_at, 1, 10), behind, touched FROM staleness")
    return row


def replaced(clauses: list[str], old: str, new: str) -> list[str]:
    return [clause.replace(old, new) for clause in clauses]


def test_a_translation_of_the_newest_text_is_not_stale(law: Keeper) -> None:
    law.update()
    assert staleness(law) == (0, None, 0, 0)
    assert stale(law) == []


def test_a_clause_is_stale_when_its_base_changed_after_it(law: Keeper) -> None:
    keep(law, "fr", "2022-03-01", replaced(FRENCH, "100", "200"))
    keep(law, "fr", "2022-04-01", replaced(FRENCH, "100", "300"))
    assert stale(law) == [(2, "2022-03-01", 2)]
    assert staleness(law)[:3] == (1, "2022-03-01", 2)
    ((removed, added),) = law.rows(
        "SELECT removed, added FROM stale_clauses JOIN changes ON changes.name = change"
    )
    assert (removed, added) == ("100", "200")
    assert law.is_equal_when_rebuilt()


def test_a_clause_that_was_brought_up_to_date_is_not_stale(law: Keeper) -> None:
    keep(law, "fr", "2022-03-01", replaced(replaced(FRENCH, "100", "200"), "12", "13"))
    keep(law, "en", "2022-04-01", replaced(ENGLISH, "100", "200"))
    assert stale(law) == [(3, "2022-03-01", 1)]


def test_what_changes_no_word_makes_nothing_stale(law: Keeper) -> None:
    keep(law, "fr", "2022-03-01", replaced(FRENCH, "Les parties", "Les  parties,"))
    assert staleness(law)[0] == 0
    assert stale(law) == []


def test_a_base_that_returned_to_what_was_translated_is_not_stale(law: Keeper) -> None:
    keep(law, "fr", "2022-03-01", replaced(FRENCH, "100", "200"))
    keep(law, "fr", "2022-04-01", FRENCH)
    assert stale(law) == []


def test_a_clause_that_the_base_has_anew_is_not_rendered_yet(law: Keeper) -> None:
    keep(law, "fr", "2022-03-01", [*FRENCH, "4. Le tribunal de Lyon juge 7 appels en 2023."])
    rows = law.rows("SELECT is_unrendered FROM stale_clauses")
    assert rows in ([(1,)], [])
    ((place,),) = law.rows("SELECT place FROM beads ORDER BY number DESC LIMIT 1")
    assert bool(rows) == (place == "omitted")


def test_nothing_is_said_of_texts_that_are_compared_no_more(law: Keeper) -> None:
    keep(law, "fr", "2022-03-01", replaced(FRENCH, "100", "200"))
    with law.writing():
        law.declare(LAW.replace("unofficial translation", "report"))
    law.update()
    assert law.rows("SELECT * FROM staleness") == stale(law) == []


ARRIVALS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from(["fr", "en"]),
        st.sampled_from(["100", "200", "300"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arrivals=ARRIVALS)
def test_staleness_is_equal_however_it_was_built(
    make_keeper: Callable[[], Keeper], arrivals: list[tuple[int, str, str, bool]]
) -> None:
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(LAW)
        for second, (day, source, amount, updates) in enumerate(arrivals):
            clauses = replaced(FRENCH if source == "fr" else ENGLISH, "100", amount)
            at = f"2022-01-{day:02}T00:00:{second:02}"
            keeper.keep(f"law/{source}", at, "\n\n".join(clauses))
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    assert keeper.is_equal_when_rebuilt()
