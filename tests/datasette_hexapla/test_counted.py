"""The chart of a search: when words were added or removed, over months or over centuries."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

import pytest

from asked import answers
from datasette_hexapla.pages import counted
from keepers import Keeper


@pytest.fixture
def publish(terms: Keeper) -> Callable[[Sequence[str]], None]:
    """Publish a first text, and on each of the days given one with a passage more."""

    def published(days: Sequence[str]) -> None:
        with terms.writing():
            text = "A text.\n"
            terms.keep("terms/en", "0700-01-01", text)
            for number, day in enumerate(days):
                text += f"\n{number}. A new passage of ılıq swords 剣.\n"
                terms.keep("terms/en", day, text)
        terms.update()

    return published


def chart(keeper: Keeper, words: str = "ILIQ") -> dict[str, object]:
    """When the words were added, as the page and its JSON tell it."""
    path = f"?q={words}&where=added"
    page, told = answers(keeper, f"/search{path}", f"/search.json{path}")
    assert page.status_code == told.status_code == 200
    return told.json()["when"] | {"page": page.text}


def counts(found: dict[str, object]) -> dict[str, int]:
    return {each["at"]: each["changes"] for each in found["times"]}


def test_up_to_so_many_months_each_is_counted(
    terms: Keeper, publish: Callable[[Sequence[str]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(["2020-11-30", "2020-12-31", "2021-02-01"])
    monkeypatch.setattr(counted, "MOST_MONTHS", 4)
    found = chart(terms)
    assert found["by"] == "month"
    assert counts(found) == {"2020-11": 1, "2020-12": 1, "2021-01": 0, "2021-02": 1}
    monkeypatch.setattr(counted, "MOST_MONTHS", 3)
    found = chart(terms)
    assert found["by"] == "year"
    assert counts(found) == {"2020": 2, "2021": 1}


def test_over_decades_years_are_counted_and_those_of_nothing_are_shown(
    terms: Keeper, publish: Callable[[Sequence[str]], None]
) -> None:
    publish(["2001-01-01", "2001-12-31", "2009-06-01"])
    found = chart(terms)
    expected = {str(year): 0 for year in range(2001, 2010)} | {"2001": 2, "2009": 1}
    assert counts(found) == expected
    assert [column["at"] for column in found["picture"]["columns"]] == list(expected)
    assert "Changes per year" in found["page"]
    assert '<time datetime="2009">2009</time></th><td>1</td>' in found["page"]
    assert '<time datetime="2005">2005</time></th><td>0</td>' in found["page"]


def test_one_date_of_long_ago_leaves_room_for_what_happened_since(
    terms: Keeper, publish: Callable[[Sequence[str]], None]
) -> None:
    publish(["0912-02-28", "1969-12-31", "2021-06-01", "2022-06-01"])
    found = chart(terms)
    assert counts(found) == {"0912": 1, "1969": 1, "2021": 1, "2022": 1}
    assert '<time datetime="0912">912</time></th><td>1</td>' in found["page"]


def test_more_changes_than_are_counted_are_said_to_be_too_many(
    terms: Keeper, publish: Callable[[Sequence[str]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(["2021-01-01", "2021-02-01", "2021-03-01"])
    monkeypatch.setattr(counted, "MOST_CHANGES", 3)
    assert chart(terms)["more_than"] is None
    monkeypatch.setattr(counted, "MOST_CHANGES", 2)
    found = chart(terms)
    assert (found["more_than"], found["times"], found["picture"]) == (2, [], None)
    assert "More than 2 changes, too many to be counted" in found["page"]


def test_what_was_never_added_has_no_times(
    terms: Keeper, publish: Callable[[Sequence[str]], None]
) -> None:
    publish(["2021-01-01"])
    with closing(sqlite3.connect(terms.records_path)) as connection:
        assert counted.when(connection, '{added_folded} : "nowhere"', "added") is None
