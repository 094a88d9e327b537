import json
import re

import pytest

from hexapla.citing import FORMS

PASSAGE = "contributor-covenant/en@2015-06-19#2-3"


@pytest.fixture
def texts(begun, run):
    """A collection whose one text is given several times, as years go by."""
    (begun / "sources.yml").write_text("title: Şuşa\nworks: []\n", encoding="utf-8")

    def keep(*versions: str) -> None:
        rows = [
            {
                "work": "bildiri",
                "source": "tr",
                "lang": "tr",
                "captured_at": f"{2000 + year}-01-01T00:00:00Z",
                "text": text,
                "media_type": "text/markdown",
            }
            for year, text in enumerate(versions)
        ]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (begun / "texts.jsonl").write_text(lines, encoding="utf-8")
        assert run("import", "jsonl", "-C", begun, begun / "texts.jsonl").code == 0

    return keep


def passage_of(run, folder, reference):
    return json.loads(run("cite", "-C", folder, reference, "--json").out)["passage"]


FIRST = "# Başlık\n\nBirinci fıkra burada durur.\n\nİkinci fıkra orada durur.\n\nÜçüncü fıkra.\n"


@pytest.mark.parametrize(
    ("later", "became"),
    [
        (FIRST, ("stands unchanged", "3")),
        ("Yeni bir giriş cümlesi.\n\n" + FIRST, ("stands at another place", "4")),
        (FIRST.replace("orada durur", "artık orada durmaz"), ("was changed", "3")),
        (FIRST.replace("İkinci fıkra orada durur.\n\n", ""), ("was removed", "")),
    ],
)
def test_a_passage_id_says_what_became_of_the_passage(run, begun, texts, later, became):
    fate, now = became
    texts(FIRST, FIRST + "\nBambaşka bir son.\n", later + "\nBambaşka bir son.\n")
    passage = passage_of(run, begun, "bildiri/tr@2000-06-01#3")

    shown = run("show", "-C", begun, passage)
    told = json.loads(run("cite", "-C", begun, passage, "--json").out)

    assert shown.out == "İkinci fıkra orada durur.\n"
    assert f"the passage {fate}" in shown.err
    assert told["became"]["fate"] == fate
    assert told["became"]["lines"] == now
    changed = fate in {"was changed", "was removed"}
    assert (told["became"]["since"] or "").startswith("2002" if changed else "")
    assert ("It now says" in shown.err) == (fate == "was changed")


def test_an_id_is_known_in_every_form(run, built_demo):
    whole = json.loads(run("cite", "-C", built_demo, PASSAGE, "--json").out)
    digits = whole["snapshot_id"].rpartition(":")[2]
    for form in (whole["snapshot_id"], whole["qualified_id"], digits, digits[:8]):
        assert (
            json.loads(run("cite", "-C", built_demo, form, "--json").out)["snapshot_id"]
            == (whole["snapshot_id"])
        )
        assert run("show", "-C", built_demo, form).code == 0
    by_passage = json.loads(run("cite", "-C", built_demo, whole["passage"], "--json").out)
    assert {**by_passage, "became": None} == whole


@pytest.mark.parametrize("command", ["show", "cite"])
def test_an_id_of_another_collection_is_said_to_be_one(run, built_demo, command):
    passage = passage_of(run, built_demo, PASSAGE)
    for other in (
        "swh:1:dir:" + "0" * 40,
        "swh:1:dir:" + "0" * 40 + ";origin=https://example.org/",
        re.sub("cnt:[0-9a-f]{40}", "cnt:" + "0" * 40, passage),
    ):
        ran = run(command, "-C", built_demo, other)
        assert ran.code == 1
        assert "another collection" in ran.err


@pytest.mark.parametrize(
    "wrong", ["swh:1:cnt:12", "swh:1:cnt:" + "a" * 40, "swh:1:rev:" + "a" * 40]
)
def test_an_id_that_is_none_says_what_one_looks_like(run, built_demo, wrong):
    ran = run("cite", "-C", built_demo, wrong)
    assert ran.code == 1
    assert "Copy it again" in ran.err


def test_lines_beyond_the_text_are_not_cited(run, built_demo):
    passage = passage_of(run, built_demo, PASSAGE)
    ran = run("show", "-C", built_demo, re.sub("lines=.*", "lines=9999", passage))
    assert ran.code == 1
    assert re.search(r"has lines 1 to \d+; it has no line 9999\.", ran.err)
    several = run("cite", "-C", built_demo, f"{PASSAGE.partition('#')[0]}#98-9999")
    assert "it has no lines 98 to 9999." in several.err


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_for_one_and_for_several(run, built_demo, form):
    one = run(
        "cite", "-C", built_demo, PASSAGE, "--as", form, "--address", "https://archive.example/"
    )
    assert one.code == 0
    assert one.out.strip()
    several = run("cite", "-C", built_demo, PASSAGE, "shusha-declaration/tr-1", "--as", form)
    assert several.code == 0
    assert len(several.out) > len(one.out) / 2
    if form not in {"selector", "text-fragment"}:
        assert "/s/swh:1:dir:" in one.out


def test_a_style_file_that_is_none_is_refused(run, built_demo, tmp_path):
    (tmp_path / "style.csl").write_text("no style")
    ran = run("cite", "-C", built_demo, PASSAGE, "--style", tmp_path / "style.csl")
    assert ran.code == 1
    assert "CSL" in ran.err


def test_several_citations_in_json_are_a_list(run, built_demo):
    told = json.loads(run("cite", "-C", built_demo, PASSAGE, "shusha-declaration/en", "--json").out)
    assert [each["source"] for each in told] == ["contributor-covenant/en", "shusha-declaration/en"]


def test_titles_are_given_in_latin_letters_too_where_asked(run, begun):
    (begun / "sources.yml").write_text(
        "title: Шуша\nworks: [{id: w, title: Декларация, sources: [{id: ru, language: ru, "
        "file: metin.txt, role: authentic, publisher: Х}]}]\n",
        encoding="utf-8",
    )
    (begun / "metin.txt").write_text("Текст.\n", encoding="utf-8")
    assert run("watch", "-C", begun).code == 0
    plain = run("cite", "-C", begun, "w/ru", "--as", "biblatex").out
    assert "{{Декларация}}" in plain
    for form in ("biblatex", "bibtex", "ris", "csl-json", "chicago", "robust-link"):
        asked = run("cite", "-C", begun, "w/ru", "--as", form, "--transliterate").out
        assert "Декларация [Deklaraciâ]" in asked
    assert (
        "sorttitle = {Deklaraciâ}"
        in run("cite", "-C", begun, "w/ru", "--as", "biblatex", "--transliterate").out
    )
