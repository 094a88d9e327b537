"""The time line of a source: sizes of changes, how visits ended, and times without any."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

from datasette_hexapla.pages.time_line import BUCKETS, TimeLine, time_line
from served import SetUp, Site
from snapshots.model import Outcome

if TYPE_CHECKING:
    from keepers import Keeper


def day(number: int) -> str:
    return (date(2021, 1, 1) + timedelta(days=number)).isoformat()


def line_of(keeper: Keeper) -> TimeLine | None:
    with closing(sqlite3.connect(keeper.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        ((versions,),) = keeper.rows("SELECT versions FROM sources")
        return time_line(connection, "terms/en", versions)


def visit(keeper: Keeper, number: int, outcome: Outcome) -> None:
    keeper.visit(f"run-{number}", "terms/en", f"{day(number)}T01:00", outcome)


def test_times_without_a_look_are_gaps_and_other_days_are_none(terms: Keeper) -> None:
    with terms.writing():
        kept = terms.keep("terms/en", day(0), "A text.")
        for number in (*range(1, 30), *range(70, 100)):
            terms.visit(f"run-{number}", "terms/en", day(number), Outcome.UNCHANGED, kept)
    terms.update()
    found = line_of(terms)
    assert found is not None
    ((gap,),) = (found.gaps,)
    assert (gap.last_before, gap.first_after, gap.days) == (day(29), day(70), 41)
    seen = [span for span in found.spans if span.kind == "seen"]
    (drawn,) = [span for span in found.spans if span.kind == "gap"]
    assert seen[0].x + seen[0].width <= drawn.x
    assert drawn.x + drawn.width <= max(span.x for span in seen) + 4


def test_looks_that_are_always_far_apart_leave_no_gap(terms: Keeper) -> None:
    with terms.writing():
        for number in range(0, 600, 60):
            terms.keep("terms/en", day(number), f"A text of day {number}.")
    terms.update()
    found = line_of(terms)
    assert found is not None
    assert found.gaps == ()


def test_visits_without_success_are_told_by_how_they_ended(terms: Keeper) -> None:
    ended = (Outcome.FAILED, Outcome.REFUSED, Outcome.SUSPECT, Outcome.GONE)
    with terms.writing():
        terms.keep("terms/en", day(0), "A text.")
        for number, outcome in enumerate(ended, 1):
            visit(terms, 10 * number, outcome)
    terms.update()
    found = line_of(terms)
    assert found is not None
    told = {span.kind: span.label for span in found.spans}
    assert told["refused"] == f"{day(20)}: refused in 1 visit"
    assert {"failed", "refused", "suspect", "gone"} <= told.keys()
    # What is not seen is not drawn as seen.
    assert [span.label for span in found.spans if span.kind == "seen"] == [
        f"{day(0)}: seen on 1 day"
    ]


def test_bars_are_the_taller_the_more_words_changed(terms: Keeper) -> None:
    texts = ["One two three four five six seven.", "One two three four five six eight."]
    with terms.writing():
        terms.keep("terms/en", day(0), texts[0])
        terms.keep("terms/en", day(10), texts[1])
        terms.keep("terms/en", day(20), "Nothing of it is left, all of it is new: every word.")
    terms.update()
    found = line_of(terms)
    assert found is not None
    _, small, large = found.marks
    assert small.height < large.height
    assert [mark.number for mark in found.marks] == [1, 2, 3]


def test_of_many_versions_those_of_one_time_share_a_bar(terms: Keeper) -> None:
    many = BUCKETS + 40
    with terms.writing():
        for number in range(many):
            terms.keep("terms/en", day(number), f"In round {number} it is so.")
    terms.update()
    found = line_of(terms)
    assert found is not None
    assert len(found.marks) <= BUCKETS
    counted = [re.search(r"(\d+) versions?,", mark.label) for mark in found.marks]
    assert sum(int(each[1]) for each in counted if each) == many
    assert found.marks[-1].path == f"/src/terms/en?before={many + 1}#versions"


def test_versions_of_different_parts_of_the_list_are_compared_without_a_script(
    terms: Keeper, serving_site: Callable[[Keeper, SetUp], str]
) -> None:
    with terms.writing():
        for number in range(120):
            terms.keep("terms/en", day(number), f"In round {number} it is so.")
    terms.update()
    site = Site(serving_site(terms, SetUp()), terms, {})
    digits = dict(terms.rows("SELECT number, substr(digits, 1, 12) FROM snapshots"))
    first = site.get("/src/terms/en").text
    (older,) = re.findall(r'name="before" value="(\d+)" formaction="([^"#]*)', first)
    second = site.get(f"{older[1]}?old={digits[118]}&new={digits[120]}&before={older[0]}").text
    assert "to</span> version 120" not in second
    kept = re.findall(r'name="(old|new)" value="([0-9a-f]{12})" checked', second)
    assert kept == [("old", digits[118]), ("new", digits[120])]
    answer = site.get(f"/d?old={digits[3]}&new={digits[120]}")
    assert answer.headers["location"] == f"/d/{digits[3]}..{digits[120]}"
    for picked in ("x", "", "0" * 12, "../.."):
        assert site.get(f"/src/terms/en?old={picked}").status == 200
