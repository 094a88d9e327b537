"""A segment keeps its anchor, and the changes of its words are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogues import TERMS
from differ import anchors
from differ.versions import diff

if TYPE_CHECKING:
    from conftest import Keeper

CLAUSES = [
    "# Terms of payment",
    "1. The buyer pays the price in May of each year.",
    "2. Whoever is late pays interest at the rate of the bank.",
    "3. The seller delivers the goods to the house of the buyer.",
]


def publish(keeper: Keeper, *texts: list[str], begin: int = 1) -> None:
    with keeper.writing():
        for day, clauses in enumerate(texts, begin):
            keeper.keep("terms/en", f"2022-01-{day:02}", "\n\n".join(clauses))
    keeper.update()


def anchored(keeper: Keeper) -> dict[str, str]:
    rows = keeper.rows("SELECT text, anchor FROM segments ORDER BY line")
    assert len({anchor for _, anchor in rows}) == len(rows)
    return dict(rows)


def test_a_clause_keeps_its_anchor_when_it_is_renumbered_and_edited(terms: Keeper) -> None:
    publish(terms, CLAUSES)
    before = anchored(terms)
    renumbered = [
        CLAUSES[0],
        "1. Nothing in these terms binds a child.",
        "2. The buyer pays the price in June of each year.",
        CLAUSES[2].replace("2.", "3."),
        CLAUSES[3].replace("3.", "4."),
    ]
    publish(terms, renumbered, begin=2)
    after = anchored(terms)
    for old, new in zip(CLAUSES, (renumbered[0], *renumbered[2:]), strict=True):
        assert before[old] == after[new]


def test_an_anchor_is_the_one_that_the_differ_gives(terms: Keeper) -> None:
    texts = [CLAUSES, [*CLAUSES[:2], "A new clause stands here.", *CLAUSES[2:]], CLAUSES[::-1]]
    publish(terms, *texts)
    read = [tuple(text) for text in texts]
    expected = anchors.first(read[0], "en")
    for old, new in pairwise(read):
        expected = anchors.carry(expected, diff(old, new, language="en"), new, "en")
    assert tuple(anchored(terms).values()) == expected


def test_changes_of_words_are_known_and_moves_are_none(terms: Keeper) -> None:
    moved = [CLAUSES[0], CLAUSES[2], CLAUSES[3], CLAUSES[1]]
    edited = [*moved[:3], moved[3].replace("May", "June")]
    publish(terms, CLAUSES, moved, edited, [*moved[:3], moved[3].replace("May", "July")])
    rows = terms.rows("SELECT text, revised FROM segments ORDER BY line")
    revised = {text: [at[:10] for at, _ in json.loads(times)] for text, times in rows}
    assert list(revised.values()) == [[], [], [], ["2022-01-03", "2022-01-04"]]


ARRIVALS = st.lists(
    st.tuples(st.integers(1, 9), st.permutations(range(4)), st.integers(1, 4), st.booleans()),
    min_size=1,
    max_size=7,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arrivals=ARRIVALS)
def test_anchors_are_equal_however_they_were_built(
    make_keeper: Callable[[], Keeper], arrivals: list[tuple[int, list[int], int, bool]]
) -> None:
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(TERMS)
        for second, (day, order, count, updates) in enumerate(arrivals):
            text = "\n\n".join([CLAUSES[place] for place in order[:count]])
            keeper.keep("terms/en", f"2022-01-{day:02}T00:00:{second:02}", text)
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    assert keeper.is_equal_when_rebuilt()
