"""Since when each line of any version stands, and by which change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_hexapla.pages.blame import Since, blame, by_line
from datasette_hexapla.records.standing import LANDMARK_EVERY

if TYPE_CHECKING:
    from conftest import Keeper

CATALOGUE = """
title: Test collection
works:
  - id: terms
    title: Terms
    sources:
      - {id: en, url: 'https://example.org/', language: en, role: authentic, publisher: P}
"""

CLAUSES = [
    "# Terms of payment",
    "1. The buyer pays the price in May of each year.",
    "2. Whoever is late pays interest at the rate of the bank.",
    "3. The seller delivers the goods to the house of the buyer.",
]


@pytest.fixture
def terms(keeper: Keeper) -> Keeper:
    with keeper.writing():
        keeper.declare(CATALOGUE)
    return keeper


def publish(keeper: Keeper, *texts: list[str], begin: int = 1) -> None:
    with keeper.writing():
        for number, clauses in enumerate(texts, begin):
            day = f"20{number // 300:02}-{number % 300 // 25 + 1:02}-{number % 25 + 1:02}"
            keeper.keep("terms/en", day, "\n\n".join(clauses))
    keeper.update()


def blamed(keeper: Keeper, number: int) -> list[Since]:
    with closing(sqlite3.connect(keeper.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        sql = "SELECT name, segments FROM versions WHERE number = ?"
        name, count = connection.execute(sql, [number]).fetchone()
        found = by_line(blame(connection, name, [range(1, count + 1)]))
    return [found[line] for line in range(1, count + 1)]


def code(keeper: Keeper, number: int) -> str:
    sql = f"SELECT code FROM diffs JOIN versions ON versions.name = new WHERE number = {number}"  # noqa: S608 - ours
    ((found,),) = keeper.rows(sql)
    return str(found)


def test_a_line_stands_since_the_change_of_its_words_wherever_it_moved(terms: Keeper) -> None:
    edited = [CLAUSES[0], CLAUSES[1].replace("May", "June"), *CLAUSES[2:]]
    moved = [edited[0], edited[2], edited[3], edited[1]]
    publish(terms, CLAUSES, edited, moved)
    for number, line in ((2, 1), (3, 3)):
        lines = blamed(terms, number)
        assert (lines[line].code, lines[line].change) == (code(terms, 2), 1)
        others = [each for place, each in enumerate(lines) if place != line]
        assert {(each.at[:10], each.code) for each in others} == {("2000-01-02", None)}
    assert not any(each.code for each in blamed(terms, 1))


def test_what_a_fault_took_and_gave_back_is_no_younger(terms: Keeper) -> None:
    text = [*CLAUSES, *(f"{n}. The parties keep clause {n} secret." for n in range(4, 12))]
    publish(terms, text, text[:2], text, [*text, "12. A last one."])
    assert terms.rows("SELECT step FROM versions WHERE number = 3") == [("recovery",)]
    lines = blamed(terms, 4)
    assert {each.code for each in lines[:-1]} == {None}
    assert lines[-1].code == code(terms, 4)


def test_every_version_of_a_long_history_is_near_a_landmark(terms: Keeper) -> None:
    many = 3 * LANDMARK_EVERY
    texts = [
        [CLAUSES[0], f"In round {n} the buyer pays {n} euros.", *CLAUSES[2:]] for n in range(many)
    ]
    publish(terms, *texts)
    ((landmarks,),) = terms.rows("SELECT count(*) FROM landmarks")
    assert landmarks == 2
    for number in (2, LANDMARK_EVERY, LANDMARK_EVERY + 2, many):
        head, changed, *rest = blamed(terms, number)
        assert changed.code == code(terms, number)
        assert {(each.at[:10], each.earlier) for each in (head, *rest)} == {("2000-01-02", False)}


def test_without_landmarks_it_is_said_that_lines_may_be_older(terms: Keeper) -> None:
    many = 5 * LANDMARK_EVERY
    publish(terms, *([f"Round {n} of the payment.", CLAUSES[3]] for n in range(many)))
    with closing(sqlite3.connect(terms.records_path)) as connection, connection:
        connection.execute("DELETE FROM landmarks")
    _, kept = blamed(terms, many)
    assert kept.earlier


ROUNDS = st.lists(
    st.tuples(st.permutations(range(4)), st.integers(1, 4), st.booleans(), st.booleans()),
    min_size=1,
    max_size=40,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=ROUNDS)
def test_the_newest_version_is_blamed_as_the_records_say(
    make_keeper: Callable[[], Keeper], rounds: list[tuple[list[int], int, bool, bool]]
) -> None:
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(CATALOGUE)
        for second, (order, count, edits, updates) in enumerate(rounds):
            clauses = [CLAUSES[place] for place in order[:count]]
            if edits:
                clauses[0] += f" In round {second} it is so."
            keeper.keep("terms/en", f"2022-01-01T00:00:{second:02}", "\n\n".join(clauses))
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    ((number,),) = keeper.rows("SELECT max(number) FROM versions")
    told = keeper.rows("SELECT since, change FROM segments ORDER BY line")
    began = dict(keeper.rows("SELECT name, began_at FROM versions"))
    assert [(each.at, each.change) for each in blamed(keeper, number)] == [
        (began[since], int(change.rpartition(".")[2]) if change else None) for since, change in told
    ]
    assert keeper.is_equal_when_rebuilt()


def test_a_landmark_says_of_every_line_since_when_it_stands(terms: Keeper) -> None:
    publish(terms, *([f"Round {n} is on.", *CLAUSES] for n in range(LANDMARK_EVERY + 1)))
    ((stood, segments),) = terms.rows(
        "SELECT stood, segments FROM landmarks JOIN versions ON versions.name = version"
    )
    assert sum(count for count, _, _ in json.loads(stood)) == segments
