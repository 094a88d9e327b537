"""The page of a change: what moved and whence, what is folded, and since when lines stood."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_hexapla.pages import change, difference
from datasette_hexapla.pages.asking import Asked, Elsewhere, Later
from datasette_hexapla.pages.change import ChangePage
from datasette_hexapla.pages.moves import departures
from datasette_hexapla.pages.shown import show, start_of
from datasette_hexapla.pages.told import Told
from differ.model import Diff
from differ.versions import diff

if TYPE_CHECKING:
    from keepers import Keeper

CLAUSES = [
    "# Law",
    "## Payment",
    "The buyer pays the price in May of each year that begins in a leap year.",
    "Whoever is late pays interest at the rate of the bank of the seller.",
    "## Delivery",
    "The seller delivers the goods to the house of the buyer in a closed box.",
    "What arrives broken is sent back within ten days of its arrival.",
    *(f"Annex {n} lists the goods of class {n} with their weights." for n in range(30)),
]

Read = Callable[..., object]


def publish(keeper: Keeper, *texts: list[str]) -> None:
    with keeper.writing():
        for day, clauses in enumerate(texts, 1):
            keeper.keep("terms/en", f"2022-01-{day:02}", "\n\n".join(clauses))
    keeper.update()


@pytest.fixture
def connected(terms: Keeper) -> Iterator[Callable[[], sqlite3.Connection]]:
    opened: list[sqlite3.Connection] = []

    def connect() -> sqlite3.Connection:
        opened.append(sqlite3.connect(terms.records_path))
        opened[-1].row_factory = sqlite3.Row
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def codes(keeper: Keeper) -> list[str]:
    return [code for (code,) in keeper.rows("SELECT code FROM diffs ORDER BY changed_at")]


def page_of(connection: sqlite3.Connection, code: str, **options: str) -> ChangePage:
    page = change.read(connection, Asked({"change": code}, options))
    assert isinstance(page, ChangePage)
    return page


def told(found: Diff) -> list[Told]:
    return [
        Told(
            number=number,
            operation=each.operation.value,
            kind=each.kind.value,
            significance=each.significance,
            reason=each.reason,
            old_line=each.old.start + 1,
            old_lines=each.old.end - each.old.start,
            new_line=each.new.start + 1,
            new_lines=each.new.end - each.new.start,
            html="",
        )
        for number, each in enumerate(found.changes, 1)
    ]


def test_a_moved_passage_is_told_where_it_stood_and_where_it_stands(
    terms: Keeper, connected: Callable[[], sqlite3.Connection]
) -> None:
    moved = [*CLAUSES[:2], *CLAUSES[3:7], CLAUSES[2], *CLAUSES[7:]]
    publish(terms, CLAUSES, moved)
    page = page_of(connected(), codes(terms)[0])
    (arrived,) = page.diff.changes
    assert arrived.moved
    assert arrived.drawn
    (left,) = arrived.departures
    assert (left.old_line, left.new_line) == (3, 7)
    assert left.headings == arrived.old_headings == ("Law", "Payment")
    assert arrived.headings == ("Law", "Delivery")
    assert "pays the price in May" in left.excerpt
    assert page.diff.moves is not None
    (arc,) = page.diff.moves.arcs
    assert (arc.old_line, arc.new_line) == (3, 7)
    assert arc.y_old < arc.y_new


def test_what_is_folded_says_under_which_headings_it_stands(
    terms: Keeper, connected: Callable[[], sqlite3.Connection]
) -> None:
    edited = [
        CLAUSES[0].replace("Law", "Code"),
        *CLAUSES[1:-1],
        CLAUSES[-1].replace("29", "thirty"),
    ]
    publish(terms, CLAUSES, edited)
    _, last = page_of(connected(), codes(terms)[0]).diff.changes
    assert last.gap.skipped == len(CLAUSES) - 6
    assert last.gap.until == ("Code", "Delivery")
    assert [line.number for line in last.gap.folded] == list(range(4, 4 + last.gap.skipped))


def test_what_is_long_is_not_folded_into_the_page() -> None:
    old = [f"Clause {n} of the long law." for n in range(2_000)]
    new = [*old[:-1], "Clause 1999 of the longer law."]
    (found,) = show(told(diff(old, new)), old, new, 1).changes
    assert found.gap.skipped == 1_997
    assert found.gap.folded == ()


def test_lines_say_since_when_they_stand_and_by_which_change(
    terms: Keeper, connected: Callable[[], sqlite3.Connection]
) -> None:
    second = [*CLAUSES[:2], CLAUSES[2].replace("May", "June"), *CLAUSES[3:]]
    third = [*second[:3], second[3].replace("bank", "court"), *second[4:]]
    fourth = [*third[:2], third[2].replace("June", "July"), *third[3:]]
    publish(terms, CLAUSES, second, third, fourth)
    first, middle, last = codes(terms)
    page = page_of(connected(), last)
    ((stood,),) = (each.stood for each in page.diff.changes)
    assert (stood.since.code, stood.since.change, stood.since.at[:10]) == (first, 1, "2022-01-02")
    assert page.diff.since is not None
    assert page.diff.since[4].code == middle
    assert page.diff.since[2].code is None


def test_a_link_to_any_change_leads_to_the_part_of_the_page_that_shows_it(
    terms: Keeper, connected: Callable[[], sqlite3.Connection]
) -> None:
    numbered = [f"Sentence number {n} of a long notice." for n in range(300)]
    publish(terms, numbered, [text.replace("long", f"very long {n}") if n % 2 else text for n, text in enumerate(numbered)])  # fmt: skip
    (code,) = codes(terms)
    connection = connected()
    for number in (1, 2, 60, 61, 120, 149, 150):
        found = change.read(connection, Asked({"change": code}, {"change": str(number)}))
        assert isinstance(found, Elsewhere)
        option, _, anchor = found.follows.partition("#")
        assert anchor == f"c{number}"
        begin = option.partition("from=")[2] or "1"
        shown = page_of(connection, code, **{"from": begin}).diff.changes
        assert number in [each.told.number for each in shown]


def test_far_versions_are_compared_aside_and_held(
    terms: Keeper, connected: Callable[[], sqlite3.Connection]
) -> None:
    second = [*CLAUSES[:2], CLAUSES[2].replace("May", "June"), *CLAUSES[3:]]
    publish(terms, CLAUSES, second, [*second[:2], *second[3:7], second[2], *second[7:]])
    digits = [row[0] for row in terms.rows("SELECT digits FROM snapshots ORDER BY number")]
    connection = connected()
    asked = Asked({"old": digits[0], "new": digits[2]}, {})
    with pytest.raises(Later) as later:
        difference.read(connection, asked)
    later.value.make()
    page = difference.read(connection, asked)
    assert isinstance(page, ChangePage)
    ((found,), (stands,)) = page.diff.changes, page.diff.changes[0].stands
    assert found.moved
    assert stands.since.code == codes(terms)[0]


def test_nothing_of_a_part_is_lost_when_many_passages_moved() -> None:
    old = [f"Clause {n} of {n * n} stands alone." for n in range(400)]
    new = old[200:] + old[:200]
    all_told = told(diff(old, new))
    first, seen = 1, 0
    while first:
        shown = show(all_told, old, new, first)
        seen += len(shown.changes)
        assert first == start_of(all_told, old, new, shown.changes[-1].told.number)
        first = shown.after or 0
    assert seen == len(all_told)


LINES = st.lists(
    st.sampled_from([f"{n} stands for {n} and no other" for n in range(12)]), max_size=14
)


@given(old=LINES, new=LINES)
def test_a_passage_left_from_between_the_lines_that_stayed(old: list[str], new: list[str]) -> None:
    found = diff(old, new)
    taken = {n for each in found.changes for n in range(each.old.start, each.old.end)}
    come = {n for each in found.changes for n in range(each.new.start, each.new.end)}
    stayed = [n for n in range(len(old)) if n not in taken]
    now = [n for n in range(len(new)) if n not in come]
    for left in departures(told(found), old):
        for before, after in zip(stayed, now, strict=True):
            if before < left.told.old_line - 1:
                assert after < left.place
            else:
                assert after >= left.place


@given(old=LINES, new=LINES, first=st.integers(1, 20))
def test_a_page_shows_each_line_of_the_new_text_once(
    old: list[str], new: list[str], first: int
) -> None:
    shown = show(told(diff(old, new)), old, new, first)
    gaps = [gap for c in shown.changes for gap in (*(d.gap for d in c.departures), c.gap)]
    gaps += [*(each.gap for each in shown.departures), shown.tail]
    lines = [line.number for gap in gaps for line in (*gap.behind, *gap.before)]
    lines += [n for gap in gaps for n in range(gap.skipped_from, gap.skipped_from + gap.skipped)]
    for each in shown.changes:
        lines += range(each.told.new_line, each.told.new_line + each.told.new_lines)
    start = min(lines, default=len(new) + 1)
    assert sorted(lines) == list(range(start, len(new) + 1))
