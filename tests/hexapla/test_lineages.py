import json

import pytest

CATALOGUE = """title: T
works:
  - id: pact
    title: Pact
    sources:
      - {id: en, file: en.txt, language: en, role: authentic, publisher: P}
      - {id: en-gov, file: en-gov.txt, language: en, role: authentic, publisher: P}
"""


@pytest.fixture
def renamed(run, tmp_path):
    folder = tmp_path / "collection"
    assert run("init", folder).code == 0
    (folder / "sources.yml").write_text(CATALOGUE)
    (folder / "en.txt").write_text("Pay in May.\n")
    assert run("watch", "--collection", folder, "pact/en").code == 0
    (folder / "en-gov.txt").write_text("Pay in June.\n")
    assert run("watch", "--collection", folder, "pact/en-gov").code == 0
    noted = run(
        *("fact", "--collection", folder, "renamed", "pact/en", "--into", "pact/en-gov"),
        *("--note", "new \x1b[2Jministry"),
    )
    assert noted.code == 0
    return folder


def test_a_history_begins_with_that_of_the_source_it_was_before(run, renamed):
    told = run("history", "--collection", renamed, "pact/en-gov")
    first, fact, last = told.out.splitlines()
    assert "first: 11 characters" in first
    assert "pact/en renamed into pact/en-gov: new " in fact
    assert "revision: 1 change" in last
    assert "\x1b" not in told.out


def test_a_history_as_json_says_whose_each_version_is(run, renamed):
    told = json.loads(run("history", "--collection", renamed, "pact/en-gov", "--json").out)
    assert [row["source"] for row in told] == ["pact/en", "pact/en-gov"]
    assert [row["fact"] and row["fact"]["kind"] for row in told] == [None, "renamed"]


def test_the_history_of_what_was_renamed_ends_with_what_it_became(run, renamed):
    told = run("history", "--collection", renamed, "pact/en")
    assert "pact/en renamed into pact/en-gov" in told.out.splitlines()[-1]


def test_the_last_change_goes_back_to_the_source_it_was_before(run, renamed):
    shown = run("diff", "--collection", renamed, "pact/en-gov", "--json")
    assert "June" in shown.out
    assert "May" in shown.out


def test_the_text_of_a_moment_is_found_to_the_second(run, renamed):
    (first, last) = json.loads(run("history", "--collection", renamed, "pact/en-gov", "--json").out)
    for row in (first, last):
        at = f"pact/en-gov@{row['began_at']}"
        shown = json.loads(run("show", "--collection", renamed, at, "--json").out)
        assert shown["snapshot"] in {first["snapshot"], last["snapshot"]}
    at = f"pact/en@{first['began_at']}"
    assert json.loads(run("show", "--collection", renamed, at, "--json").out)["version"] == 1


def test_the_pages_of_what_was_renamed_are_whole_for_machines_too(run, renamed, tmp_path):
    made = run("export", "site", "--collection", renamed, tmp_path / "site")
    assert made.code == 0, made.err
    (page,) = (tmp_path / "site").rglob("pact/en-gov.json")
    (origin,) = json.loads(page.read_text(encoding="utf-8"))["origins"]
    assert (origin["others"], origin["known"]) == (["pact/en"], ["pact/en"])
