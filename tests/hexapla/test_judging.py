"""What readers say of findings, and what becomes of it."""

import json
import shutil

import lxml.etree
import lxml.html
import pytest

WORK = "pact"
TURKISH = """\
Taraflar, siber güvenlik alanında işbirliğinin geliştirilmesinin önemini vurgular.

Taraflar, ulusal ekonomilerinin ve ihracatın çeşitlendirilmesi için çaba gösterecektir.

Bu anlaşma 13 Ekim 1921 tarihinde imzalanmıştır.

Tarafların Güvenlik Konseylerinin ortak toplantıları düzenlenecektir.
"""
ENGLISH = """\
The parties emphasize the importance of developing cooperation in cybersecurity.

The parties will make efforts to diversify national economies and import.

This agreement was signed on October 13, 1922.

Joint meetings of the Security Councils of the Parties will be held.
"""


@pytest.fixture(scope="module")
def treaty_texts():
    return {"tr": TURKISH, "en": ENGLISH}


@pytest.fixture
def findings(run):
    def listed(folder, *options):
        (pair,) = json.loads(run("compare", "--collection", folder, WORK, "--json", *options).out)
        return pair

    return listed


def test_a_dismissed_finding_is_not_listed_and_does_not_come_back(run, treaties, findings):
    first, *others = findings(treaties)["findings"]
    said = run(
        *("verdict", "--collection", treaties, first["key"][:12], "dismiss"),
        *("--note", "Iğdır: 出口 👩‍🚀", "--who", "Şəhla"),
    )
    assert said.code == 0
    assert "Dismissed: opposite term in pact/en: “ihracatın” ~ “import”" in said.out
    (treaties / "records.db").unlink()
    after = findings(treaties)
    assert after["dismissed"] == 1
    assert [each["key"] for each in after["findings"]] == [each["key"] for each in others]
    whole = findings(treaties, "--all")
    assert whole["findings"][0] == {**first, "verdict": "dismissed"}
    printed = run("compare", "--collection", treaties, WORK)
    assert "1 dismissed by readers" in printed.out
    assert "[ihracatın]" not in printed.out
    with_all = run("compare", "--collection", treaties, WORK, "--all")
    assert "dismissed by Şəhla on 20" in with_all.out
    assert "Iğdır: 出口" in with_all.out


def test_a_later_verdict_takes_the_place_of_the_earlier(run, treaties, findings):
    key = findings(treaties)["findings"][0]["key"]
    for said in ("dismiss", "confirm"):
        assert run("verdict", "--collection", treaties, key, said).code == 0
    after = findings(treaties)
    assert after["dismissed"] == 0
    assert after["findings"][0]["verdict"] == "confirmed"
    assert run("verify", "--collection", treaties).code == 0


def test_dismissed_alarms_do_not_make_the_exit_code_5(run, treaties, findings):
    for finding in findings(treaties)["findings"]:
        if finding["tier"] == "alarm":
            run("verdict", "--collection", treaties, finding["key"], "dismiss")
    for options in ([], ["--all"]):
        assert run("compare", "--collection", treaties, WORK, "--exit-code", *options).code == 0


def test_a_key_of_no_finding_is_refused_and_nothing_is_kept(run, treaties):
    for key, because in (
        ("0123456789abcdef", "No finding in the newest texts"),
        ("0123", "is not the key"),
        ("x'; drop table findings; --", "is not the key"),
        ("../../etc/passwd", "is not the key"),
        ("ı" * 64, "is not the key"),
    ):
        ended = run("verdict", "--collection", treaties, key, "dismiss")
        assert ended.code == 1
        assert because in ended.err
    assert run("compare", "--collection", treaties, WORK, "--exit-code").code == 5


def test_a_note_that_is_too_long_is_refused(run, treaties, findings):
    key = findings(treaties)["findings"][0]["key"]
    ended = run("verdict", "--collection", treaties, key, "confirm", "--note", "x" * 10_001)
    assert ended.code == 1
    assert "Shorten it" in ended.err
    assert findings(treaties)["findings"][0]["verdict"] is None


def test_a_comparison_can_be_taken_along_as_html_tmx_and_xliff(run, treaties):
    html = run("compare", "--collection", treaties, WORK, "--html")
    tree = lxml.html.document_fromstring(html.out)
    assert tree.xpath("//title")[0].text == "pact/tr ~ pact/en"
    assert "ihracatın" in {mark.text for mark in tree.xpath("//mark[@class='alarm']")}
    tmx = lxml.etree.fromstring(
        run("compare", "--collection", treaties, WORK, "--tmx").out.encode()
    )
    xliff = lxml.etree.fromstring(
        run("compare", "--collection", treaties, WORK, "--xliff").out.encode()
    )
    assert tmx.tag == "tmx"
    assert len(tmx.findall(".//tu")) >= 4
    assert xliff.get("trgLang") == "en"


def test_a_form_of_one_pair_does_not_take_several(run, built_demo):
    ended = run("compare", "--collection", built_demo, "contributor-covenant", "--tmx")
    assert ended.code == 1
    assert "Name one of them" in ended.err
    one = run("compare", "--collection", built_demo, "contributor-covenant/tr", "--tmx")
    assert one.code == 0


def test_verdicts_stay_when_the_records_are_built_anew(run, treaties, findings, tmp_path):
    key = findings(treaties)["findings"][0]["key"]
    run("verdict", "--collection", treaties, key, "dismiss")
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("sources.yml", "archive.git"):
        place = treaties / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, copy / name)
    assert findings(copy)["dismissed"] == 1


def test_a_verdict_can_be_given_in_one_translation_alone(run, treaties, findings):
    key = findings(treaties)["findings"][0]["key"]
    elsewhere = run(
        "verdict", "--collection", treaties, key, "dismiss", "--in", "pact/fr' or '1'='1"
    )
    assert elsewhere.code == 1
    assert findings(treaties)["dismissed"] == 0
    assert run("verdict", "--collection", treaties, key, "dismiss", "--in", "pact/en").code == 0
    assert findings(treaties)["dismissed"] == 1


def test_a_key_cut_too_short_for_two_findings_judges_neither(run, treaties, records, findings):
    first, second, *_ = [each["key"] for each in findings(treaties)["findings"]]
    twin = first[:8] + second[8:]
    with records(treaties) as database:
        database.execute("update findings set key = ? where key = ?", [twin, second])
    ended = run("verdict", "--collection", treaties, first[:8], "dismiss")
    assert ended.code == 1
    assert f"{first[:8]} begins the keys of 2 findings" in ended.err
    assert first in ended.err
    assert twin in ended.err
    assert findings(treaties)["dismissed"] == 0
    assert run("verdict", "--collection", treaties, first, "dismiss").code == 0
