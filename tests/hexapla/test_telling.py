import json

import pytest


def test_a_source_shows_its_newest_text(run, demo):
    shown = run("show", "--collection", demo, "shusha-declaration/tr-2")
    assert "ihracatın çeşitlendirilmesi" in shown.out
    assert "ends without the end of a sentence" in shown.err


def test_a_source_shows_the_text_that_stood_on_a_date(run, demo):
    shown = run("show", "--collection", demo, "contributor-covenant/en@2015-06-19", "--json")
    told = json.loads(shown.out)
    assert told["version"] == 2
    earlier = run("show", "--collection", demo, "contributor-covenant/en@2014-01-01")
    assert earlier.code == 1
    assert "hexapla history" in earlier.err


def test_an_id_may_be_shortened_to_eight_digits(run, demo):
    whole = json.loads(run("show", "--collection", demo, "contributor-covenant/fr", "--json").out)
    digits = whole["snapshot"].rpartition(":")[2]
    for reference in (whole["snapshot"], digits, digits[:8]):
        shown = run("show", "--collection", demo, reference, "--json")
        assert json.loads(shown.out) == whole
    assert run("show", "--collection", demo, digits[:7]).code == 1


def test_an_id_of_another_collection_is_said_to_be_unknown(run, demo):
    shown = run("show", "--collection", demo, "swh:1:dir:" + "0" * 40)
    assert shown.code == 1
    assert "another collection" in shown.err


@pytest.mark.parametrize("form", ["--words", "--side-by-side", "--unified", "--json"])
def test_a_diff_is_shown_in_every_form(run, demo, form):
    shown = run("diff", "--collection", demo, "contributor-covenant/en", form)
    assert shown.code == 0
    assert "make" in shown.out


def test_a_diff_of_equal_texts_exits_with_0(run, demo):
    source = "contributor-covenant/en"
    assert run("diff", "--collection", demo, source, source, "--exit-code").code == 0
    assert run("diff", "--collection", demo, source, "--exit-code").code == 5


def test_a_source_with_one_version_has_nothing_to_be_compared_with(run, demo):
    shown = run("diff", "--collection", demo, "shusha-declaration/en")
    assert shown.code == 1
    assert "only one version" in shown.err


def test_a_passage_is_cited_with_its_lines(run, demo):
    cited = run("cite", "--collection", demo, "shusha-declaration/tr-1#2-3", "--json")
    told = json.loads(cited.out)
    assert told["passage"].endswith(";path=/reading/text.md;lines=2-3")
    assert told["quotation"].startswith("Taraflar, dış politika")
    assert told["quotation"].count("\n") == 1


@pytest.mark.parametrize("lines", ["0", "8", "3-2", "x", "L1-L99"])
def test_lines_that_are_not_there_are_refused(run, demo, lines):
    cited = run("cite", "--collection", demo, f"shusha-declaration/tr-1#{lines}")
    assert cited.code == 1
    assert "Traceback" not in cited.err


def test_captured_text_cannot_steer_the_terminal(run, begun):
    (begun / "metin.txt").write_text("Madde \x1b[2J\x1b]0;title\x07 1.\n\nMadde 2.\n")
    run("watch", "--collection", begun)
    (begun / "metin.txt").write_text("Madde \x1b[31m 1.\n\nMadde 2.\n\u202eterS\n")
    run("watch", "--collection", begun)
    for command in (["show"], ["diff"], ["diff", "--unified"], ["cite"]):
        name, *options = command
        shown = run(name, "--collection", begun, *options, "bildiri/tr")
        assert "\x1b" not in shown.out + shown.err
        assert "\u202e" not in shown.out
