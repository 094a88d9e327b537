import importlib
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from datasette_hexapla.records.numbering import PER_SECOND

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def scripts():
    """Import the scripts by name, as they import each other when they are run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        parts = ("texts", "making", "asking", "speed")
        modules = {part: importlib.import_module(f"rooms_{part}") for part in parts}
        yield SimpleNamespace(**modules)


@pytest.fixture(scope="module")
def made(scripts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rooms")
    size = scripts.making.Size(snapshots=600, copies=8, sources=8, seed=1)
    scripts.making.make(folder, size, encoded=False)
    return folder


@pytest.fixture
def records(made):
    with closing(sqlite3.connect(made / "records.db")) as connection:
        yield connection


def test_words_are_as_unequally_common_as_in_any_language(scripts):
    speaker = scripts.texts.Speaker("tr", random.Random(1))  # noqa: S311 - no secret
    words = speaker.words(20_000)
    first, tenth = (words.count(scripts.texts.word("tr", rank)) for rank in (0, 9))
    assert 7 < first / tenth < 14
    assert len(set(scripts.texts.vocabulary("tr"))) == scripts.texts.MOST_WORDS


def test_copies_are_whole_and_have_names_and_times_of_their_own(records):
    ((snapshots, sources, long),) = records.execute(
        "SELECT sum(snapshots), count(*), sum(slug = 'long') FROM sources"
    ).fetchall()
    assert 550 < snapshots < 700
    assert (sources, long) == (8 * 8 + 6, 6)
    assert records.execute("PRAGMA foreign_key_check").fetchall() == []
    for table, name in (("snapshots", "snapshot_id"), ("diffs", "code"), ("changes", "name")):
        counted = f"SELECT count(*), count(DISTINCT {name}) FROM {table}"  # noqa: S608 - ours
        ((rows, names),) = records.execute(counted)
        assert rows == names > 100
    ((late,),) = records.execute(
        "SELECT count(*) FROM changes WHERE id / ? <> unixepoch(changed_at)", [PER_SECOND]
    )
    assert late == 0


def test_every_kind_of_question_is_answered_by_a_page(scripts, made):
    options = SimpleNamespace(seed=1, rounds=1, only="change")
    result = scripts.speed.measure(made, options)
    assert set(result["alone"]) > {"change", "changes", "change.json"}
    assert {code for kind in result["alone"].values() for code in kind["statuses"]} == {200}
    assert result["errors"] == []
