"""What one asks for by a name, an ID or a date that the collection does not know is told."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def visited(run, begun):
    """A collection with a text, a source without one yet, and bytes that no reader can read."""
    run("watch", "--collection", begun)
    (begun / "pozuk.docx").write_bytes(b"PK\x03\x04 kesik")
    for name, file in (("en", "missing.txt"), ("az", "pozuk.docx")):
        added = run(
            *("add", "--collection", begun, f"bildiri/{name}", file, "--language", name),
            *("--role", "official translation", "--base", "tr", "--publisher", "P"),
        )
        assert added.code == 0, added.err
    assert run("watch", "--collection", begun).code == 3
    return begun


def test_a_source_that_is_written_wrongly_is_guessed(run, visited):
    for command in ("history", "show", "diff", "cite"):
        ended = run(command, "--collection", visited, "bildiri/rt")
        assert ended.code == 1
        assert 'Did you mean "bildiri/tr"?' in ended.err


def test_a_work_that_is_written_wrongly_is_guessed(run, visited):
    ended = run("compare", "--collection", visited, "bidliri")
    assert ended.code == 1
    assert 'Did you mean "bildiri"?' in ended.err


def test_a_source_without_a_text_has_no_history_and_says_how_to_get_one(run, visited):
    ended = run("history", "--collection", visited, "bildiri/en")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (
        "No text of bildiri/en was kept yet. Visit it with: hexapla watch bildiri/en\n"
    )


@pytest.mark.parametrize(("at", "said"), [((), ""), (("--at", "1921-10-13"), " on 1921-10-13")])
def test_a_text_that_was_not_kept_cannot_be_compared(run, visited, at, said):
    ended = run("compare", "--collection", visited, "bildiri/tr", "bildiri/en", *at)
    assert ended.code == 1
    kept = "tr" if at else "en"
    assert f"No text of bildiri/{kept} was kept{said}, so it cannot be compared." in ended.err


@pytest.mark.parametrize("date", ["dün", "2021-13-01", "16.06.2021", "2021"])
def test_what_is_no_date_is_said_to_be_none(run, visited, date):
    ended = run("show", "--collection", visited, f"bildiri/tr@{date}")
    assert ended.code == 1
    assert f'"{date}" is not a date. Write it like 2021-06-16' in ended.err


def test_bytes_that_nobody_could_read_are_said_to_be_kept(run, visited, records):
    with records(visited) as database:
        (kept,) = database.query("select digits from snapshots where source = 'bildiri/az'")
    whole = json.loads(run("cite", "--collection", visited, kept["digits"], "--json").out)
    assert whole["source"] == "bildiri/az"
    for command in (("show", kept["digits"]), ("cite", f"{kept['digits']}#1")):
        ended = run(command[0], "--collection", visited, command[1])
        assert ended.code == 1
        assert f"{whole['snapshot_id']} was kept, but no text could be read" in ended.err


def test_an_id_cut_too_short_for_two_snapshots_names_both(run, visited, records):
    with records(visited) as database:
        first, second = (
            row["digits"] for row in database.query("select digits from snapshots order by source")
        )
        twin = first[:8] + second[8:]
        database.execute("update snapshots set digits = ? where digits = ?", [twin, second])
    ended = run("cite", "--collection", visited, first[:8])
    assert ended.code == 1
    for digits in (first, twin):
        assert f"swh:1:dir:{digits}" in ended.err
    assert run("cite", "--collection", visited, first[:9]).code == (first[8] == twin[8])
    assert run("cite", "--collection", visited, first).code == 0


def test_a_passage_shows_its_lines_where_they_are_and_what_became_of_them(run, visited):
    passage = json.loads(run("cite", "--collection", visited, "bildiri/tr#2", "--json").out)[
        "passage"
    ]
    shown = json.loads(run("show", "--collection", visited, passage, "--json").out)
    assert shown["quotation"] == "İkinci fıkra."
    assert shown["became"]["lines"] == "2"
    cited = run("cite", "--collection", visited, passage)
    assert f"passage ID   {passage}\nquotation    İkinci fıkra.\n" in cited.out
    assert "the passage stands unchanged" in cited.err
    by_lines = run("cite", "--collection", visited, "bildiri/tr#2")
    assert (by_lines.out, by_lines.err) == (cited.out, "")
