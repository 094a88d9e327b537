from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_hexapla import building
from datasette_hexapla.errors import NotRecords, RecordsBusy
from snapshots.model import Outcome

if TYPE_CHECKING:
    from conftest import Keeper

CATALOGUE = """
title: Test collection
works:
  - id: declaration
    title: Declaration
    related: [news]
    sources:
      - {id: tr-1, file: tr-1.txt, language: tr, role: authentic, publisher: P, part_of: tr, part: 1}
      - {id: tr-2, file: tr-2.txt, language: tr, role: authentic, publisher: P, part_of: tr, part: 2}
      - {id: en, file: en.txt, language: en, role: unofficial translation, publisher: Q, base: tr}
  - id: news
    title: News
    sources:
      - {id: report, file: report.txt, language: en, role: report, publisher: R}
"""

TURKISH_1 = "Taraflar 2 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n"
TURKISH_2 = "Bu beyanname 16 Haziran 2021 tarihinde imzalandı.\n"
ENGLISH = (
    "The Parties shall increase exports within 2 years.\n\nThe border of Iraq and Iran.\n\n"
    "This declaration was signed on 16 June 2021.\n"
)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def kept(keeper: Keeper):
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("declaration/tr-1", "2021-06-16", TURKISH_1)
        keeper.keep("declaration/tr-2", "2021-06-16", TURKISH_2)
        keeper.keep("declaration/en", "2021-06-16", ENGLISH)
        keeper.keep("news/report", "2021-06-17", "A report.\n")
    return keeper


def test_a_text_in_parts_is_compared_as_one_with_its_seam_known(kept: Keeper) -> None:
    kept.update()
    (alignment,) = rows(kept.records_path, "SELECT name, matched, code FROM alignments")
    assert alignment[0] == "declaration/tr~en"
    assert "+" in alignment[2]
    parts = rows(
        kept.records_path,
        "SELECT version, side, part, first FROM aligned_versions ORDER BY side, part",
    )
    assert [part[1:] for part in parts] == [
        ("base", 1, 1),
        ("base", 2, 3),
        ("translation", 1, 1),
    ]


def test_a_report_is_not_compared(kept: Keeper) -> None:
    kept.update()
    assert rows(kept.records_path, "SELECT base FROM texts WHERE slug = 'report'") == [(None,)]


def test_a_text_that_did_not_change_is_no_new_version(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2021-06-18", "A report.\n")
        kept.keep("news/report", "2021-06-19", "A report.\n\nCorrected.\n")
    kept.update()
    versions = rows(
        kept.records_path,
        "SELECT number, began_at, last_seen_at, is_newest FROM versions"
        " WHERE source = 'news/report' ORDER BY number",
    )
    assert versions == [
        (1, "2021-06-17T00:00:00Z", "2021-06-18T00:00:00Z", 0),
        (2, "2021-06-19T00:00:00Z", "2021-06-19T00:00:00Z", 1),
    ]


def test_a_late_arrival_is_put_in_its_place_and_compared_with_its_neighbours(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2021-06-19", "A report, corrected.\n")
    kept.update()
    with kept.writing():
        kept.keep("news/report", "2021-06-18", "A first report.\n")
        kept.keep("news/report", "1912-01-01", "An old report.\n")
    kept.update()
    versions = rows(
        kept.records_path,
        "SELECT text FROM versions WHERE source = 'news/report' ORDER BY number",
    )
    assert [text for (text,) in versions] == [
        "An old report.",
        "A report.",
        "A first report.",
        "A report, corrected.",
    ]
    diffs = rows(
        kept.records_path,
        "SELECT old.text, new.text FROM diffs JOIN versions AS old ON old.name = diffs.old"
        " JOIN versions AS new ON new.name = diffs.new WHERE diffs.source = 'news/report'"
        " ORDER BY new.number",
    )
    assert diffs == [
        ("An old report.", "A report."),
        ("A report.", "A first report."),
        ("A first report.", "A report, corrected."),
    ]
    incremental = kept.dump()
    kept.rebuild()
    assert kept.dump() == incremental


def test_a_change_by_our_own_rules_is_never_the_publishers(kept: Keeper) -> None:
    with kept.writing():
        newest = kept.keep("news/report", "2021-06-18", "A report.\n\nShare this\n")
    with kept.writing():
        kept.reread("news/report", newest, "A report.", rules_version=99)
    kept.update()
    steps = rows(
        kept.records_path,
        "SELECT step FROM versions WHERE source = 'news/report' ORDER BY number",
    )
    assert [step for (step,) in steps] == ["first", "noise", "technical"]
    ((since,),) = rows(
        kept.records_path,
        "SELECT versions.number FROM segments JOIN versions ON versions.name = since"
        " WHERE segments.source = 'news/report'",
    )
    assert since == 1


def test_a_segment_stands_since_the_change_that_made_it_wherever_it_moved(kept: Keeper) -> None:
    first = "One stays here for good.\n\nTwo is a long sentence that will move.\n\nThree is last.\n"
    with kept.writing():
        kept.keep("news/report", "2022-01-01", first)
        kept.keep(
            "news/report",
            "2022-01-02",
            "Two is a long sentence that will move.\n\nOne stays here for good.\n\n"
            "Three is last, they say.\n",
        )
    kept.update()
    since = rows(
        kept.records_path,
        "SELECT segments.text, versions.number, segments.change IS NOT NULL FROM segments"
        " JOIN versions ON versions.name = since WHERE segments.source = 'news/report'"
        " ORDER BY line",
    )
    assert since == [
        ("Two is a long sentence that will move.", 2, 1),
        ("One stays here for good.", 2, 1),
        ("Three is last, they say.", 3, 1),
    ]


def test_the_words_that_were_added_and_removed_are_kept_and_escaped(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "They <script>alert(1)</script> pay in May.\n")
        kept.keep("news/report", "2022-01-02", "They <script>alert(1)</script> pay in June.\n")
    kept.update()
    (change,) = rows(
        kept.records_path,
        "SELECT removed, added, html FROM changes WHERE changed_at LIKE '2022-01-02%'",
    )
    assert change[:2] == ("May", "June")
    assert "<script" not in change[2]
    assert "<del>May</del><ins>June</ins>" in change[2]


def test_a_source_that_left_the_catalogue_keeps_its_history(kept: Keeper) -> None:
    kept.update()
    with kept.writing():
        kept.declare(CATALOGUE.partition("  - id: news")[0].replace("    related: [news]\n", ""))
    kept.update()
    assert rows(kept.records_path, "SELECT name FROM sources WHERE NOT in_catalogue") == [
        ("news/report",)
    ]
    assert rows(kept.records_path, "SELECT count(*) FROM related_works") == [(0,)]
    incremental = kept.dump()
    kept.rebuild()
    assert kept.dump() == incremental


def test_a_corrected_language_tells_the_diffs_of_a_source_anew(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "IRAK\n\nIrak\n")
        kept.keep("news/report", "2022-01-02", "ırak\n\nIrak\n")
    kept.update()
    with kept.writing():
        kept.declare(CATALOGUE.replace("language: en, role: report", "language: tr, role: report"))
    kept.update()
    incremental = kept.dump()
    kept.rebuild()
    assert kept.dump() == incremental
    assert rows(
        kept.records_path, "SELECT kind FROM changes WHERE changed_at LIKE '2022-01-02%'"
    ) == [("case",)]


def test_a_source_that_no_catalogue_names_is_shown_all_the_same(kept: Keeper) -> None:
    with kept.writing():
        kept.sources["lost/page"] = kept.sources["news/report"].__class__(
            work="lost",
            slug="page",
            language="en",
            role=kept.sources["news/report"].role,
            publisher="P",
            url="https://example.org/",
        )
        kept.keep("lost/page", "2020-01-01", "Found again.\n")
    kept.update()
    assert rows(
        kept.records_path, "SELECT language, in_catalogue, versions FROM sources WHERE work='lost'"
    ) == [("und", 0, 1)]


def test_visits_are_counted_by_day(kept: Keeper) -> None:
    with kept.writing():
        kept.visit("run-1", "news/report", "2021-06-20T10:00", Outcome.UNCHANGED)
        kept.visit("run-2", "news/report", "2021-06-20T11:00", Outcome.REFUSED)
    kept.update()
    assert rows(
        kept.records_path,
        "SELECT visits, unsuccessful, snapshots FROM activity WHERE day = '2021-06-20'",
    ) == [(2, 1, 0)]
    assert rows(
        kept.records_path,
        "SELECT last_visited_at, last_outcome FROM sources WHERE name = 'news/report'",
    ) == [("2021-06-20T11:00:00Z", "refused")]


def test_no_record_points_to_another_that_is_not_there(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "Another.\n")
        kept.visit("run-1", "news/report", "2021-06-20T10:00", Outcome.UNCHANGED)
    kept.update()
    assert rows(kept.records_path, "PRAGMA foreign_key_check") == []


def test_updating_without_news_changes_nothing(kept: Keeper) -> None:
    kept.update()
    before = kept.dump()
    kept.update()
    assert kept.dump() == before


TEXTS = ["One.\n", "One.\n\nTwo.\n", "Zwei.\n\nOne.\n", "İki.\n"]
ARRIVALS = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(TEXTS), st.booleans()), min_size=1, max_size=8
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arrivals=ARRIVALS)
def test_records_are_equal_however_they_were_built(
    make_keeper: Callable[[], Keeper], arrivals: list[tuple[int, str, bool]]
) -> None:
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(CATALOGUE)
        for second, (day, text, updates) in enumerate(arrivals):
            keeper.keep("news/report", f"2020-01-{day:02}T00:00:{second:02}", text)
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    incremental = keeper.dump()
    keeper.rebuild()
    assert keeper.dump() == incremental
    keeper.records_path.unlink()
    keeper.update()
    assert keeper.dump() == incremental


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_killed_update_leaves_the_old_records(kept: Keeper, after: int) -> None:
    kept.update()
    before = kept.dump()
    with kept.writing():
        for day in range(1, 6):
            kept.keep("news/report", f"2022-01-{day:02}", f"Report number {day}.\n")
    kept.archive.close()
    child = os.fork()
    if child == 0:
        building.update(
            kept.archive,
            kept.records_path,
            None,
            lambda done, _: os.kill(os.getpid(), signal.SIGKILL) if done == after else None,
        )
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert kept.dump() == before
    kept.update()
    updated = kept.dump()
    kept.rebuild()
    assert kept.dump() == updated != before


def test_readers_see_the_old_records_while_new_ones_are_built(kept: Keeper) -> None:
    kept.update()
    before = kept.dump()
    seen: list[bool] = []
    building.rebuild(
        kept.archive,
        kept.records_path,
        None,
        lambda _done, _total: seen.append(kept.dump() == before),
    )
    assert seen
    assert all(seen)


def test_another_programs_file_is_left_as_it_is(kept: Keeper) -> None:
    with closing(sqlite3.connect(kept.records_path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    with pytest.raises(NotRecords, match="something else"):
        kept.update()
    assert rows(kept.records_path, "SELECT name FROM sqlite_master") == [("recipes",)]


def test_a_file_that_is_no_database_is_left_as_it_is(kept: Keeper) -> None:
    content = bytes(range(256)) * 16
    kept.records_path.write_bytes(content)
    with pytest.raises(NotRecords, match="not a SQLite file"):
        kept.update()
    assert kept.records_path.read_bytes() == content


def test_a_second_writer_is_told_to_wait(kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.update()
    monkeypatch.setattr(building, "WAIT_SECONDS", 0.05)
    with closing(sqlite3.connect(kept.records_path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsBusy, match="Another process"):
            kept.update()


def test_records_of_another_program_version_are_built_again(
    kept: Keeper,
) -> None:
    kept.update()
    before = kept.dump()
    with closing(sqlite3.connect(kept.records_path)) as connection, connection:
        connection.execute("ALTER TABLE works DROP COLUMN title")
        connection.execute("UPDATE state SET value = 'older' WHERE fact = 'program'")
    kept.update()
    assert kept.dump() == before


def test_an_archive_that_was_replaced_gives_records_of_its_own(
    kept: Keeper, make_keeper: Callable[[], Keeper]
) -> None:
    kept.update()
    other = make_keeper()
    with other.writing():
        other.declare(CATALOGUE)
        other.keep("news/report", "2021-06-17", "Another report.\n")
    building.update(other.archive, kept.records_path, None)
    other.update()
    assert kept.dump() == other.dump()


def test_hostile_metadata_is_kept_as_far_as_sqlite_can(kept: Keeper) -> None:
    source = kept.sources["news/report"]
    kept.sources["news/report"] = replace(source, file="a\udcff\u202eb\x00c.txt")
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "Line one\x00\u202e\u2028two.\n")
    kept.update()
    ((url,),) = rows(kept.records_path, "SELECT url FROM snapshots WHERE fetched_at LIKE '2022%'")
    assert url.startswith("a?\u202eb\x00")


def test_building_survives_kills_at_random_moments() -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "records_kills.py"
    command = [sys.executable, str(script), "--kills", "3", "--seed", "7", "--json"]
    printed = subprocess.run(command, check=True, capture_output=True, timeout=300).stdout
    counted = json.loads(printed)
    assert counted["killed"] == counted["old"] + counted["new"] == 3
    assert counted["reads"] > 0
    assert counted["torn reads"] == counted["neither"] == counted["unequal"] == 0
