from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from datasette_hexapla.pages import search
from datasette_hexapla.pages.asking import Asked
from datasette_hexapla.pages.counted import MOST_CHANGES

if TYPE_CHECKING:
    from conftest import Site


def told(site: Site, path: str) -> Any:
    return json.loads(site.get(path).body)


def test_versions_are_counted_by_month_and_kind(site: Site) -> None:
    months = {each["month"]: each for each in told(site, "/w/terms/numbers.json")["months"]}
    assert list(months) == ["2021-05"]
    may = months["2021-05"]
    assert (may["wording"] + may["numbers"], may["quiet"]) == (2, 5)
    assert (may["visits"], may["unsuccessful"]) == (2, 2)


def test_months_in_which_nothing_happened_stand_in_the_list(site: Site) -> None:
    page = told(site, "/numbers.json")
    months = [each["month"] for each in page["months"]]
    assert months[0] == "2022-08"
    assert len(months) == 36
    assert months == sorted(months, reverse=True)
    earlier = told(site, f"/numbers.json?before={page['older']}")
    assert [each["month"] for each in earlier["months"]] == ["0912-02"]
    assert earlier["older"] is None


@pytest.mark.parametrize("before", ["0000-01", "2021-13", "x", "9999-12", "-1"])
def test_any_month_may_be_asked_for(site: Site, before: str) -> None:
    assert site.get(f"/numbers?before={before}").status == 200


def test_a_picture_has_its_figures_in_a_table_beside_it(site: Site) -> None:
    page = told(site, "/w/declaration/numbers.json")
    text = site.get("/w/declaration/numbers").text
    drawn = re.findall(r'<rect class="(?:wording|numbers|other|quiet)".*?: (\d+) ', text)
    counted = [
        each[kind]
        for each in page["months"]
        for kind in ("wording", "numbers", "other", "quiet")
        if each[kind]
    ]
    assert sorted(map(int, drawn)) == sorted(counted)
    assert counted
    for each in page["months"]:
        assert f'<time datetime="{each["month"]}">' in text


def test_a_translation_behind_its_base_is_told_with_its_days(site: Site) -> None:
    lags = {each["path"]: each for each in told(site, "/w/declaration/numbers.json")["lags"]}
    stale = site.rows(
        "SELECT code, is_stale, since_at FROM staleness JOIN alignments ON alignment = name"
        " WHERE staleness.work = 'declaration'"
    )
    assert {f"/t/{code}" for code, _, _ in stale} == set(lags)
    assert any(is_stale for _, is_stale, _ in stale)
    for code, is_stale, since in stale:
        assert bool(lags[f"/t/{code}"]["stale"]) is bool(is_stale)
        assert lags[f"/t/{code}"]["since_at"] == (since if is_stale else None)


def test_gaps_in_coverage_are_told(site: Site) -> None:
    sources = {each["source"]: each for each in told(site, "/w/news/numbers.json")["coverage"]}
    report = sources["news/report"]
    assert (report["visits"], report["unsuccessful"]) == (2, 1)
    assert report["gap_from"] == "0912-02-28"
    assert report["gap_days"] > 400_000
    assert "no visit" in site.get("/w/declaration/numbers").text


def test_the_numbers_of_no_work_are_not_found(site: Site) -> None:
    assert site.get("/w/nothing/numbers").status == 404


@pytest.mark.parametrize("where", ["added", "removed"])
def test_a_search_of_changes_tells_when(site: Site, where: str) -> None:
    words = {"added": "should", "removed": "shall"}[where]
    found = told(site, f"/search.json?q={words}&where={where}")
    assert [(each["at"], each["changes"]) for each in found["when"]["times"]] == [("2021-07", 1)]
    text = site.get(f"/search?q={words}&where={where}").text
    assert '<time datetime="2021-07">July 2021</time></th><td>1</td>' in text
    assert f'<rect class="{where}"' in text


def test_the_chart_of_a_search_counts_what_the_search_finds(site: Site) -> None:
    found = told(site, "/search.json?q=very&where=added&work=notices")
    ((changes,),) = site.rows(
        "SELECT count(*) FROM changes WHERE work = 'notices' AND added LIKE '%very%'"
    )
    assert changes > 20
    assert sum(each["changes"] for each in found["when"]["times"]) == changes
    assert told(site, "/search.json?q=very&where=added&work=notices&skip=20")["when"] is None


@pytest.mark.parametrize("address", ["/search.json?q=border&where=now", "/search.json?q=nowhere"])
def test_other_searches_tell_no_when(site: Site, address: str) -> None:
    assert told(site, address)["when"] is None


def test_too_many_changes_are_said_to_be_too_many(site: Site) -> None:
    with closing(sqlite3.connect(site.keeper.records_path)) as connection, connection:
        connection.row_factory = sqlite3.Row
        (name,) = [row[0] for row in connection.execute("SELECT name FROM changes LIMIT 1")]
        columns = [row[1] for row in connection.execute("PRAGMA table_info(changes)")][1:]
        chosen = ", ".join(
            {"name": "'many/' || value", "added_folded": "'manifold'"}.get(each, each)
            for each in columns
        )
        connection.execute(
            f"INSERT INTO changes ({', '.join(columns)}) SELECT {chosen} FROM changes,"  # noqa: S608 - columns of ours
            f" json_each('[{','.join(map(str, range(MOST_CHANGES + 1)))}]') WHERE name = ?",
            [name],
        )
        found = search.read(connection, Asked({}, {"q": "manifold", "where": "added"})).when
        connection.rollback()
    assert found is not None
    assert (found.times, found.more_than) == ((), MOST_CHANGES)
