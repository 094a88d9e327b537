"""A collection's terms and its user's dictionaries, from the files to what compare lists."""

import gzip
import json

import pytest

from datasette_hexapla.building import dump
from hexapla.dictionaries import VARIABLE, dictionaries

WORK = "pact"
TURKISH = """\
Taraflar, kurtarılan rayonlarda işbirliği yapacaktır.

Taraflar, tecimin artırılması için çaba gösterecektir.

Bu anlaşma 13 Ekim 1921 tarihinde imzalanmıştır.

Koridor Güneyde kullanılacaktır. Koridor yenilenecektir. Koridor kapanmayacaktır.
"""
ENGLISH = """\
The parties will cooperate in the liberated regions.

The parties will make efforts to increase imports.

This agreement was signed on October 13, 1921.

The corridor will be used in the South. The corridor will be renewed. The corridor will not close.
"""


@pytest.fixture(autouse=True)
def folder_of_dictionaries(tmp_path, monkeypatch):
    """An empty folder in which alone dictionaries are looked for."""
    folder = tmp_path / "dictd"
    folder.mkdir()
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="module")
def treaty_texts():
    return {"tr": TURKISH, "en": ENGLISH}


def put_dictionary(folder, name="freedict-tur-eng"):
    article = b"tecim /tedim/ <n>\nexport\n"
    assert len(article) == ord("Z") - ord("A")  # the digit that the index has for its length
    (folder / f"{name}.index").write_text("tecim\tA\tZ\n", "utf-8")
    (folder / f"{name}.dict.dz").write_bytes(gzip.compress(article))


def rules(run, folder, *options):
    (pair,) = json.loads(run("compare", "--collection", folder, WORK, "--json", *options).out)
    return {finding["rule"] for finding in pair["findings"]}


def test_a_settled_term_rendered_otherwise_is_an_alarm_in_comparisons_and_records(
    run, treaties, records
):
    assert "vocabulary" not in rules(run, treaties)
    (treaties / "terms.yml").write_text("terms:\n  - {tr: rayon*, en: district*}\n", "utf-8")
    assert "vocabulary" in rules(run, treaties)
    with records(treaties) as database:
        told = [row["reason"] for row in database["findings"].rows_where("rule = 'vocabulary'")]
    assert len(told) == 1
    assert "“district*”" in told[0]
    kept_up_to_date = dump(treaties / "records.db")
    assert run("index", "--collection", treaties).code == 0
    assert dump(treaties / "records.db") == kept_up_to_date
    assert run("verify", "--collection", treaties, "--all").code == 0
    (treaties / "terms.yml").unlink()
    assert "vocabulary" not in rules(run, treaties)


def test_every_mistake_in_the_terms_is_told_and_nothing_is_changed(run, treaties):
    (treaties / "terms.yml").write_text("terms:\n  - tr: a\nodd: 1\n", "utf-8")
    ended = run("compare", "--collection", treaties, WORK)
    assert ended.code == 1
    assert "terms.yml, line 2: a term needs two languages" in ended.err
    assert 'terms.yml, line 3: "odd" is not a key' in ended.err


@pytest.mark.parametrize("content", [b"\xff\xfe", b"terms:\n  - tr: \xff\n"])
def test_terms_that_are_no_text_are_told_with_their_line(run, treaties, content):
    (treaties / "terms.yml").write_bytes(content)
    ended = run("compare", "--collection", treaties, WORK)
    assert ended.code == 1
    assert f"terms.yml, line {content.count(b'- ') + 1}: this is not UTF-8" in ended.err


def test_terms_that_are_a_folder_are_told(run, treaties):
    (treaties / "terms.yml").mkdir()
    ended = run("compare", "--collection", treaties, WORK)
    assert ended.code == 1
    assert "Make it a file that you may read" in ended.err


def test_terms_that_no_person_wrote_are_not_read(run, treaties, monkeypatch):
    monkeypatch.setattr("hexapla.vocabularies._MOST_BYTES", 1000)
    (treaties / "terms.yml").write_bytes(b"#" + b"x" * 1233)
    ended = run("compare", "--collection", treaties, WORK)
    assert ended.code == 1
    assert "terms.yml failed: it has 1,234 bytes, the most is 1,000" in ended.err


def test_a_dictionary_that_the_user_has_is_used(run, treaties, folder_of_dictionaries):
    assert "opposite term" not in rules(run, treaties)
    put_dictionary(folder_of_dictionaries)
    assert "opposite term" in rules(run, treaties)
    told = run("compare", "--collection", treaties, WORK)
    assert "The dictionary freedict-tur-eng was used." in told.out


def test_only_dictionaries_between_the_languages_of_the_collection_are_opened(
    folder_of_dictionaries,
):
    put_dictionary(folder_of_dictionaries)
    for name in ("freedict-deu-eng", "jargon", "xxx-yyy-zzz", "freedict-tur-e"):
        (folder_of_dictionaries / f"{name}.index").write_text("never read", "utf-8")
    found = dictionaries({"tr", "en-GB"})
    assert [each.name for each in found] == ["freedict-tur-eng"]
    assert (found[0].base_language, found[0].translation_language) == ("tr", "en")
    assert dictionaries({"tr", "fr"}) == ()


def test_a_dictionary_that_cannot_be_read_is_told(run, treaties, folder_of_dictionaries):
    (folder_of_dictionaries / "freedict-tur-eng.index").write_text("a\tA\tB\n", "utf-8")
    ended = run("compare", "--collection", treaties, WORK)
    assert ended.code == 1
    assert "freedict-tur-eng" in ended.err
    assert VARIABLE in ended.err


def test_a_dictionary_whose_articles_are_a_folder_is_told(run, treaties, folder_of_dictionaries):
    (folder_of_dictionaries / "freedict-tur-eng.index").write_text("tecim\tA\tZ\n", "utf-8")
    (folder_of_dictionaries / "freedict-tur-eng.dict").mkdir()
    ended = run("compare", "--collection", treaties, WORK)
    assert ended.code == 1
    assert "freedict-tur-eng" in ended.err
    assert VARIABLE in ended.err


def test_terms_are_suggested_as_yaml_that_can_be_pasted(run, treaties):
    told = run("terms", "suggest", "--collection", treaties, WORK)
    assert told.code == 0
    assert told.out.startswith("terms:\n  # tr and en\n  - tr: koridor\n    en: corridor")
    (treaties / "terms.yml").write_text(told.out, "utf-8")
    again = run("terms", "suggest", "--collection", treaties)
    assert again.out == ""
    assert "often enough" in again.err


def test_works_and_languages_without_terms_are_passed_over(run, treaties):
    """A work in one language, and a translation of which no words stand together often."""
    german = "Die Parteien arbeiten zusammen.\n\nDas Abkommen gilt.\n"
    (treaties / "de.txt").write_text(german, "utf-8")
    for name, more in (("pact/de", ("--base", "tr")), ("alone/de", ())):
        added = run(
            *("add", "--collection", treaties, name, "de.txt", "--language", "de"),
            *(
                "--role",
                "unofficial translation" if more else "authentic",
                "--publisher",
                "P",
                *more,
            ),
        )
        assert added.code == 0, added.err
    assert run("watch", "--collection", treaties).code == 0
    told = run("terms", "suggest", "--collection", treaties)
    assert told.code == 0
    assert told.out.startswith("terms:\n  # tr and en\n  - tr: koridor")
    assert "tr and de" not in told.out
    # Forms for several pairs name the base once, and count its translations.
    page = run("compare", "--collection", treaties, WORK, "--html")
    assert "pact/tr ~ 2 translations" in page.out
