"""What pages read must not grow with the collection: bounded lists, and rows numbered by time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from datasette_hexapla.folding import in_language, in_work, query, scope
from datasette_hexapla.pages import holding, latest, narrowing, search
from datasette_hexapla.pages.asking import Asked
from datasette_hexapla.records import counting
from datasette_hexapla.records.numbering import PER_SECOND, first_number

if TYPE_CHECKING:
    from conftest import Keeper


@pytest.fixture
def records(filled: Keeper) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(filled.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def found(connection: sqlite3.Connection, **options: str) -> search.SearchPage:
    return search.read(connection, Asked({}, options))


def listed(connection: sqlite3.Connection, **options: str) -> latest.Latest:
    return latest.latest(connection, Asked({}, options), count=2)


@pytest.mark.parametrize("table", ["changes", "segments"])
def test_rows_are_numbered_by_the_time_they_tell_of(filled: Keeper, table: str) -> None:
    at = "changed_at" if table == "changes" else "began_at"
    joined = "" if table == "changes" else "JOIN versions ON versions.name = segments.since"
    rows = filled.rows(f"SELECT id / {PER_SECOND}, unixepoch({at}) FROM {table} {joined}")  # noqa: S608 - ours
    assert rows
    assert all(number == second for number, second in rows if second >= 0)


def test_numbers_of_one_second_go_on_from_the_last_and_into_the_next_where_it_is_full() -> None:
    database = Database(memory=True)
    database["changes"].insert({"id": 7}, pk="id")
    assert first_number(database, "changes", "1970-01-01T00:00:00.5Z", 3) == 8
    assert first_number(database, "changes", "1970-01-01T00:00:01Z", 3) == PER_SECOND
    database["changes"].insert_all({"id": n} for n in (PER_SECOND - 2, PER_SECOND + 1))
    assert first_number(database, "changes", "1970-01-01T00:00:00Z", 3) == PER_SECOND + 2
    assert first_number(database, "changes", "1969-12-31T23:59:59Z", 1) == -PER_SECOND


def test_a_search_of_a_work_or_a_language_finds_only_what_is_theirs(
    records: sqlite3.Connection,
) -> None:
    everywhere = found(records, q="in", where="now")
    assert len({hit.source.partition("/")[0] for hit in everywhere.hits}) > 1
    of_work = found(records, q="in", where="now", work="declaration")
    assert {hit.source.partition("/")[0] for hit in of_work.hits} == {"declaration"}
    turkish = found(records, q="i", where="now", language="tr")
    assert {hit.language.tag for hit in turkish.hits} == {"tr"}
    assert found(records, q="in", where="now", work='x" OR folded : "in').hits == ()
    assert found(records, q="declaration", where="now", work="no-such-work").hits == ()


def test_a_scope_is_no_word_that_anybody_can_look_for(records: sqlite3.Connection) -> None:
    assert scope("law-2", "tr").split() == [in_work("law-2"), in_language("tr")]
    assert in_work("tr") != in_language("tr")
    assert found(records, q=in_work("declaration"), where="now").hits == ()
    assert query("declaration") not in scope("declaration", "en")


def test_words_that_many_passages_have_are_shown_newest_first_and_not_ranked(
    records: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = found(records, q="i")
    assert ranked.more_than is None
    monkeypatch.setattr(search, "MOST_RANKED", 1)
    newest = found(records, q="i")
    assert newest.more_than == 1
    assert {hit.path for hit in newest.hits} == {hit.path for hit in ranked.hits}
    assert len(newest.hits) > 3
    numbers = [
        records.execute(
            "SELECT id FROM segments WHERE source = ? AND line = ?",
            [hit.source, hit.path.rpartition("#L")[2]],
        ).fetchone()["id"]
        // PER_SECOND
        for hit in newest.hits
    ]
    assert numbers == sorted(numbers, reverse=True)


def test_changes_are_found_newest_first_page_by_page(records: sqlite3.Connection) -> None:
    first = found(records, q="very", where="added")
    second = found(records, q="very", where="added", skip=str(first.after))
    times = [hit.at for hit in (*first.hits, *second.hits)]
    assert times == sorted(times, reverse=True)
    assert not {hit.path for hit in first.hits} & {hit.path for hit in second.hits}


def test_a_list_goes_on_behind_what_it_looked_at_without_finding_enough(
    records: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"show": "all", "significance": "0.9"}
    whole: list[str] = []
    before = ""
    monkeypatch.setattr(latest, "MOST_SEEN", 3)
    for _ in range(40):
        page = listed(records, **wanted, before=before)
        whole += [step.code for step in page.steps]
        before = page.older or ""
        if not before:
            break
    assert before == ""
    rows = records.execute(
        "SELECT code FROM diffs WHERE significance >= 0.9 ORDER BY changed_at DESC, code DESC"
    )
    expected = [row["code"] for row in rows]
    assert expected
    assert [code for code in whole if "." not in code] == expected


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"show": "all"},
        {"work": "declaration"},
        {"language": "en"},
        {"language": "en", "show": "all"},
        {"kind": "number"},
        {"work": "declaration", "kind": "number", "language": "en", "significance": "0.3"},
        {"since": "2021-01-01", "until": "2022-01-01"},
    ],
)
def test_no_list_of_changes_reads_a_whole_table(
    records: sqlite3.Connection, options: dict[str, str]
) -> None:
    given = narrowing.conditions(narrowing.narrowed(Asked({}, options)))
    where, values = narrowing.joined(given.indexed)
    sql = f"SELECT * FROM diffs WHERE {where} ORDER BY changed_at DESC, code DESC LIMIT 9"  # noqa: S608 - conditions of ours
    plan = " ".join(row["detail"] for row in records.execute(f"EXPLAIN QUERY PLAN {sql}", values))
    assert "USING INDEX" in plan
    assert "TEMP B-TREE" not in plan


def test_what_is_held_is_read_again_when_the_records_are_others(filled: Keeper) -> None:
    with closing(sqlite3.connect(filled.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        assert holding.of_records(connection, "a test", lambda: 1) == 1
        assert holding.of_records(connection, "a test", lambda: 2) == 1
        connection.execute("UPDATE state SET value = 'another' WHERE fact = 'archive_head'")
        assert holding.of_records(connection, "a test", lambda: 3) == 3
        connection.rollback()


def test_bars_hold_all_words_in_at_most_so_many_places() -> None:
    days = [(f"20{year:02}-{month:02}-28", 5) for year in range(30) for month in range(1, 13)]
    drawn = counting.bars(days)
    assert sum(words for _, words, _ in drawn) == 5 * len(days)
    places = [place for place, _, _ in drawn]
    assert places == sorted(set(places))
    assert places[0] == 0
    assert places[-1] == counting.BARS - 1


def test_months_of_the_collection_are_the_sums_of_its_works(filled: Keeper) -> None:
    sums = "SELECT month, sum(visits), sum(snapshots), sum(wording), sum(quiet), sum(words_added)"
    by_month = "GROUP BY month ORDER BY month"
    works = filled.rows(f"{sums} FROM months {by_month}")
    assert works == filled.rows(f"{sums} FROM collection_months {by_month}")
