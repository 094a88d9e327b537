"""Queries with names answer whoever asks, though nobody may write SQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from datasette_hexapla.queries import QUERIES, Query

if TYPE_CHECKING:
    from conftest import Keeper, Site

FILLED = {"changes_by_month", "changes_by_kind", "largest_changes", "findings_by_rule"}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_named_query_answers_with_sql_switched_off(site: Site, query: Query) -> None:
    answer = site.get(f"/records/{query.name}.json?_shape=array&work=")
    assert answer.status == 200
    rows = json.loads(answer.body)
    assert isinstance(rows, list)
    assert bool(rows) or query.name not in FILLED
    page = site.get(f"/records/{query.name}")
    assert page.status == 200
    assert query.title in page.text


def test_named_queries_are_listed_with_the_tables(site: Site) -> None:
    overview = site.get("/records").text
    listed = [query for query in QUERIES if f"/records/{query.name}" in overview]
    # Newer Datasettes list the first five there and lead to the rest.
    assert listed == list(QUERIES) or "/records/-/queries" in overview


def test_months_count_what_days_and_diffs_tell(filled: Keeper) -> None:
    assert filled.rows(
        "SELECT work, sum(visits), sum(unsuccessful), sum(snapshots) FROM months GROUP BY work"
    ) == filled.rows(
        "SELECT work, sum(visits), sum(unsuccessful), sum(snapshots) FROM activity GROUP BY work"
    )
    assert filled.rows(
        "SELECT sum(wording + numbers + other), sum(quiet), sum(words_added) FROM months"
    ) == filled.rows(
        "SELECT sum(substantive), sum(NOT substantive), sum(substantive * words_added) FROM diffs"
    )
    ((wording, quiet),) = filled.rows(
        "SELECT wording + numbers, quiet FROM months WHERE work = 'terms' AND month = '2021-05'"
    )
    assert wording == 2
    assert quiet == 5
