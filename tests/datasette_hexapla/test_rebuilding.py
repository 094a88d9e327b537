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

if TYPE_CHECKING:
    from conftest import Keeper


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
    make_keeper: Callable[[], Keeper], declaration: str, arrivals: list[tuple[int, str, bool]]
) -> None:
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(declaration)
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
    assert kept.rows("SELECT name FROM sqlite_master") == [("recipes",)]


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
    kept: Keeper, make_keeper: Callable[[], Keeper], declaration: str
) -> None:
    kept.update()
    other = make_keeper()
    with other.writing():
        other.declare(declaration)
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
    ((url,),) = kept.rows("SELECT url FROM snapshots WHERE fetched_at LIKE '2022%'")
    assert url.startswith("a?\u202eb\x00")


def test_building_survives_kills_at_random_moments() -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "records_kills.py"
    command = [sys.executable, str(script), "--kills", "3", "--seed", "7", "--json"]
    printed = subprocess.run(command, check=True, capture_output=True, timeout=300).stdout
    counted = json.loads(printed)
    assert counted["killed"] == counted["old"] + counted["new"] == 3
    assert counted["reads"] > 0
    assert counted["torn reads"] == counted["neither"] == counted["unequal"] == 0
