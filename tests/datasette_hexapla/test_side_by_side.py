"""The hexapla: one row a clause, one column a language, as they stand or stood on a day."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Site

THREE = "/w/declaration.json?columns=en,ar"


def rows_of(site: Site, path: str) -> list[dict[str, Any]]:
    side = json.loads(site.get(path).body)["side_by_side"]
    return [row for run in side["runs"] for row in run["rows"]]


def words(column: dict[str, Any]) -> str:
    text = " ".join(cell["html"] for cell in column["cells"])
    return unescape(re.sub("<[^>]*>", "", text))


def test_three_languages_stand_in_one_row(site: Site) -> None:
    rows = [list(map(words, row["columns"])) for row in rows_of(site, THREE)]
    (row,) = [row for row in rows if "16 Haziran" in row[0]]
    assert "16 June 2021" in row[1]
    assert "16 يونيو" in row[2]


@pytest.mark.parametrize("path", [THREE, "/w/declaration/at/2021-06-30.json?columns=en,ar,zh"])
def test_every_word_of_every_column_stands_in_exactly_one_row(site: Site, path: str) -> None:
    side = json.loads(site.get(path).body)["side_by_side"]
    for number, text in enumerate(side["texts"]):
        whole = "".join(site.get(f"/s/{part['digits']}.txt").text for part in text["parts"])
        shown = "".join(
            words(row["columns"][number]) for run in side["runs"] for row in run["rows"]
        )
        assert sorted(re.sub(r"[\W#]", "", shown)) == sorted(re.sub(r"[\W#]", "", whole))


def test_a_row_is_cited_by_the_anchor_of_its_clause(site: Site) -> None:
    text = site.get("/w/declaration?columns=en").text
    links = re.findall(r'href="(/w/declaration\?[^"]*row=[^"]*)#(c-[^"]*)"', text)
    assert links
    for link, anchor in links:
        assert f'id="{anchor}"' in site.get(link.replace("&amp;", "&")).text


def test_a_page_can_begin_with_a_row_that_is_named(site: Site) -> None:
    whole = rows_of(site, "/w/notices.json")
    later = rows_of(site, f"/w/notices.json?row={whole[-1]['anchor']}")
    assert later[0]["anchor"] == whole[-1]["anchor"]


def test_a_day_shows_the_texts_as_they_stood_at_its_end(site: Site) -> None:
    then = site.get("/w/declaration/at/2021-06-30?columns=en").text
    assert "within 2 years" in then
    assert "2 yıl" in then
    now = site.get("/w/declaration?columns=en").text
    assert "within 3 years" in now
    assert "5 yıl" in now


def test_a_column_that_was_not_there_yet_is_said_to_be_lacking(site: Site) -> None:
    page = json.loads(site.get("/w/declaration/at/2021-06-17.json?columns=en,zh").body)
    assert [text["slug"] for text in page["side_by_side"]["texts"]] == ["tr", "en"]
    assert "was not kept yet" in page["side_by_side"]["notes"][0]


def test_a_day_before_everything_says_that_nothing_was_kept(site: Site) -> None:
    answer = site.get("/w/declaration/at/1999-01-01")
    assert answer.status == 200
    assert "Nothing of this work had been kept on that day." in answer.text


def test_a_day_is_chosen_by_a_form_or_by_the_days_on_which_something_was_new(site: Site) -> None:
    answer = site.get("/w/declaration?date=2021-06-30&columns=en")
    assert answer.status == 302
    assert answer.headers["location"] == "/w/declaration/at/2021-06-30?columns=en"
    text = site.get("/w/declaration/at/2021-06-30").text
    assert '<input type="date" name="date"' in text
    assert 'href="/w/declaration/at/2021-07-01?columns=' in text
    assert 'href="/w/declaration/at/2021-06-19?columns=' in text


@pytest.mark.parametrize("day", ["yesterday", "2021-6-1", "%00", "2021-06-16/.."])
def test_what_is_no_day_is_no_page(site: Site, day: str) -> None:
    assert site.get(f"/w/declaration?date={day}").status == 404
    assert site.get(f"/w/declaration/at/{day}").status == 404


def test_a_stale_row_leads_to_the_change_of_the_base(site: Site) -> None:
    stale = [
        column["stale"]
        for row in rows_of(site, "/w/declaration.json?columns=en")
        for column in row["columns"]
        if column["stale"]
    ]
    assert [mark["since_at"] for mark in stale] == ["2022-08-01T00:00:00Z"]
    assert site.get(stale[0]["path"].partition("#")[0]).status == 200
