import json
from pathlib import Path

import pytest

GOLD = json.loads(Path(__file__).with_name("seed_gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def compared(built_demo):
    """What `hexapla compare shusha-declaration --json` says of the five seeds."""
    from click.testing import CliRunner

    from hexapla.cli import cli

    ran = CliRunner().invoke(
        cli, ["compare", "--collection", str(built_demo), "shusha-declaration", "--json"]
    )
    assert ran.exit_code == 0, ran.output
    (pair,) = json.loads(ran.stdout)
    return pair


def test_the_two_turkish_fragments_are_one_text_with_a_seam(compared):
    assert compared["base"]["name"] == "shusha-declaration/tr"
    assert len(compared["base"]["segments"]) == 14
    assert compared["base"]["seams"] == [7]


def test_every_turkish_paragraph_meets_the_right_english_blocks(compared):
    matched = [
        [bead["base"], bead["translation"]]
        for bead in compared["beads"]
        if bead["place"] == "matched"
    ]
    assert matched == GOLD["pairs"]


def test_english_blocks_beyond_the_fragments_are_outside_not_omitted(compared):
    places = {bead["place"] for bead in compared["beads"] if not bead["base"]}
    assert places == {"outside"}


def test_every_segment_is_in_exactly_one_bead(compared):
    for side in ("base", "translation"):
        placed = sorted(place for bead in compared["beads"] for place in bead[side])
        assert placed == list(range(len(compared[side]["segments"])))


def test_exports_that_became_imports_are_the_first_thing_to_check(compared):
    first = compared["findings"][0]
    assert (first["rule"], first["tier"]) == ("opposite term", "alarm")
    assert [passage["words"] for passage in first["base"]] == ["ihracatın"]
    assert [passage["words"] for passage in first["translation"]] == ["import"]
    assert "opposite" in first["reason"]


def test_a_fragment_that_stops_in_mid_sentence_is_said_to_end_early(compared):
    (early,) = [finding for finding in compared["findings"] if finding["rule"] == "ends early"]
    assert early["base"][0]["segment"] == 13


def test_a_report_is_not_compared_with_the_text_that_it_is_about(run, demo):
    ended = run("compare", "--collection", demo, "moscow-declaration")
    assert ended.code == 1
    assert "no translation" in ended.err


def test_any_two_texts_can_be_compared_at_a_date(run, demo):
    ended = run(
        *("compare", "--collection", demo, "--at", "2018-03-01", "--json"),
        *("contributor-covenant/fr", "contributor-covenant/tr"),
    )
    (pair,) = json.loads(ended.out)
    assert pair["base"]["language"] == "fr"
    assert any(bead["place"] == "matched" for bead in pair["beads"])


def test_a_part_stands_for_the_whole_text(run, built_demo, compared):
    ended = run(
        *("compare", "--collection", built_demo, "--json"),
        *("shusha-declaration/tr-2", "shusha-declaration/en"),
    )
    (pair,) = json.loads(ended.out)
    assert pair["base"] == compared["base"]


def test_what_should_be_checked_makes_the_exit_code_5(run, demo):
    ended = run("compare", "--collection", demo, "shusha-declaration", "--exit-code")
    assert ended.code == 5
    assert "[ihracatın]" in ended.out
    assert "[import]" in ended.out
