import json

import pytest
from click.testing import CliRunner

from hexapla.cli import cli

CATALOGUE = """title: T
works:
  - id: pact
    title: Pact
    sources:
      - {id: en, file: en.txt, language: en, role: authentic, publisher: P}
      - {id: en-gov, file: en-gov.txt, language: en, role: authentic, publisher: P}
"""


@pytest.fixture(scope="module")
def renamed(tmp_path_factory):
    """A source that goes on under another name, built once; not to be changed."""
    folder = tmp_path_factory.mktemp("renamed") / "collection"
    runner = CliRunner()

    def done(*arguments):
        ran = runner.invoke(cli, [str(argument) for argument in arguments])
        assert ran.exit_code == 0, ran.output

    done("init", folder)
    (folder / "sources.yml").write_text(CATALOGUE)
    for source, text in (("en", "Pay in May.\n"), ("en-gov", "Pay in June.\n")):
        (folder / f"{source}.txt").write_text(text)
        done("watch", "--collection", folder, f"pact/{source}")
    done(
        *("fact", "--collection", folder, "renamed", "pact/en", "--into", "pact/en-gov"),
        *("--note", "new \x1b[2Jministry"),
    )
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
