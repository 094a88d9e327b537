"""Versions with nothing new in words are folded away, counted, and never lost."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Site


def steps_of(site: Site, path: str) -> list[str]:
    latest = json.loads(site.get(path).body)["latest"]
    return [step["step"] for step in latest["steps"]]


def test_the_history_under_test_holds_every_sort_of_version(site: Site) -> None:
    steps = site.rows("SELECT step FROM versions WHERE source = 'terms/en' ORDER BY number")
    assert [step for (step,) in steps] == [
        "first", "revision", "return", "flap", "noise", "fault", "recovery", "revision",
    ]  # fmt: skip


def test_only_what_is_new_is_listed_and_the_rest_is_counted(site: Site) -> None:
    page = json.loads(site.get("/changes.json?work=terms").body)["latest"]
    assert [step["step"] for step in page["steps"]] == ["withdrawn", "revision", "revision"]
    assert page["others"]["count"] == 5
    assert {each["step"]: each["count"] for each in page["others"]["tallies"]} == {
        "return": 1, "flap": 1, "noise": 1, "fault": 1, "recovery": 1,
    }  # fmt: skip
    assert len(page["others"]["steps"]) == 5


def test_everything_is_listed_when_everything_is_asked_for(site: Site) -> None:
    assert len(steps_of(site, "/changes.json?work=terms&show=all")) == 8


def test_the_source_page_unfolds_what_says_nothing_new(site: Site) -> None:
    text = site.get("/src/terms/en").text
    folded = re.findall(r"<details><summary>([^<]*)</summary>", text)
    assert (
        folded[0]
        == "5 versions with nothing new in words: 1 fault, 1 flap, 1 noise, 1 recovery, 1 return"
    )
    assert "The text of version 1 of 2021-05-01 came back." in text
    assert text.count('name="old"') == 8


def test_a_withdrawn_text_is_said_to_be_withdrawn(site: Site) -> None:
    assert "withdrawn" in site.get("/").text
    for path in ("/w/terms", "/src/terms/en"):
        assert "No longer published: gone since 2021-05-09, seen twice." in site.get(path).text
    link = re.search(r'href="(/src/terms/en#gone-\d+)"', site.get("/changes?work=terms").text)
    assert link
    anchor = link[1].partition("#")[2]
    assert f'id="{anchor}"' in site.get("/src/terms/en").text


@pytest.mark.parametrize("form", ["atom", "json"])
def test_feeds_carry_only_what_is_new_unless_all_is_asked_for(site: Site, form: str) -> None:
    entry = {"atom": "<entry>", "json": '"date_published"'}[form]
    assert site.get(f"/w/terms/feed.{form}").text.count(entry) == 3
    assert site.get(f"/w/terms/feed.{form}?all=1").text.count(entry) == 8


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ("work=terms&since=2021-05-03", 2),
        ("work=terms&until=2021-05-02", 1),
        ("work=terms&kind=wording", 2),
        ("work=terms&kind=typography", 1),
        ("work=terms&language=tr", 0),
        ("work=terms&significance=0.3", 2),
        ("work=terms&since=nonsense&kind=nonsense", 3),
    ],
)
def test_the_list_is_narrowed_by_its_address(site: Site, options: str, count: int) -> None:
    assert len(steps_of(site, f"/changes.json?{options}")) == count


def test_what_a_list_was_narrowed_to_stands_in_its_form(site: Site) -> None:
    text = site.get("/changes?work=terms&kind=number&significance=0.6&since=2021-05-03").text
    for chosen in ('value="terms" selected', "selected>number", 'value="0.6" selected'):
        assert chosen in text
    assert 'value="2021-05-03"' in text
