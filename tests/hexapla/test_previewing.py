"""`hexapla preview`: what is kept and what is left out, by the catalogue as it stands."""

import json
from pathlib import Path

import pytest

PAGE = "<body><nav>Menu</nav><h1>Yasa</h1><p>Birinci fıkra.</p><p class=x>İkinci fıkra.</p></body>"


@pytest.fixture
def page(run, tmp_path) -> Path:
    folder = tmp_path / "collection"
    assert run("init", folder, "--title", "Yasalar").code == 0
    (folder / "yasa.html").write_text(PAGE, encoding="utf-8")
    added = run(
        *("add", "--collection", folder, "yasa/tr", "yasa.html"),
        *("--language", "tr", "--role", "authentic", "--publisher", "Resmî Gazete"),
    )
    assert added.code == 0
    return folder


def test_kept_and_removed_blocks_stand_in_their_places(run, page):
    shown = run("preview", "--collection", page, "yasa/tr")
    assert shown.out.splitlines() == [
        "[navigation] Menu",
        "# Yasa",
        "Birinci fıkra.",
        "İkinci fıkra.",
    ]
    assert "3 lines kept, 1 left out, read by html" in shown.err
    assert not (page / "archive.git").exists()


def test_a_profile_can_be_tried_on_what_was_kept(run, page):
    run("watch", "--collection", page)
    (page / "yasa.html").write_text("<p>New</p>", encoding="utf-8")
    catalogue = page / "sources.yml"
    text = catalogue.read_text(encoding="utf-8").rstrip()
    catalogue.write_text(f"{text}\n        profile:\n          remove: .x\n", encoding="utf-8")
    shown = json.loads(run("preview", "--collection", page, "yasa/tr", "--json").out)
    assert shown["is_kept"]
    assert [(b["text"], b["removed_by"]) for b in shown["blocks"]] == [
        ("Menu", "navigation"),
        ("# Yasa", None),
        ("Birinci fıkra.", None),
        ("İkinci fıkra.", "profile-remove"),
    ]
    fresh = json.loads(run("preview", "--collection", page, "yasa/tr", "--fresh", "--json").out)
    assert (fresh["is_kept"], [b["text"] for b in fresh["blocks"]]) == (False, ["New"])


def test_what_cannot_be_previewed_is_told(run, page):
    assert "yasa/tr" in run("preview", "--collection", page, "yasa/tx").err
    (page / "yasa.html").write_bytes(b"%PDF-1.7")
    shown = run("preview", "--collection", page, "yasa/tr")
    assert (shown.code, "damaged or cut off" in shown.err) == (1, True)


def test_what_should_be_checked_is_said_below_the_text(run, built_demo):
    shown = run("preview", "-C", built_demo, "shusha-declaration/tr-2")
    assert shown.code == 0
    assert "ends without the end of a sentence" in shown.err
