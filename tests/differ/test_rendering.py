"""What a diff looks like; `HEXAPLA_REWRITE_GOLDEN=1 pytest tests/differ` rewrites the golden files."""

from __future__ import annotations

import os
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from differ.rendering import html, terminal, unified
from differ.rendering import json as diff_json
from differ.rendering.characters import visible
from differ.versions import diff

GOLDEN = Path(__file__).with_name("golden")

OLD = [
    "# Terms of use",
    "Last updated 3 May 2019",
    "You must pay within 30 days & keep <b>receipts</b>.",
    "Türkiye ile Azerbaycan arasında ihracat serbesttir; ışık yoktur.",
    "This paragraph will move to the end of the text, as it stands.",
    "One sentence stands here for itself. Another one follows upon it at once.",
    "An address: mail@example.org",
    "يلتزم الطرفان بأحكام هذه الاتفاقية",
    "条款的变更将会公布",
    "Gone with the wind.",
]
NEW = [
    "# Terms of use",
    "Last updated 4 June 2020",
    "You may pay within 45 days & keep <i>receipts</i>.",
    "Türkiye ile Azerbaycan arasında ithalat serbesttir; ışık yoktur.",
    "One sentence stands here for itself.",
    "Another one follows upon it at once.",
    "An address: [email\u00a0protected]",
    "يلتزم الطرفان بأحكام هذا الاتفاق",
    "条款的变动将会公布",
    "Something  new: \x1b[31m👩‍👩‍👧 \u202e",
    "This paragraph will move to the end of the text, as it stands.",
]
FOUND = diff(OLD, NEW)

FORMS = {
    "inline.html": lambda: html.inline(OLD, FOUND, language="en"),
    "side_by_side.html": lambda: html.side_by_side(OLD, FOUND, language="en"),
    "plain.txt": lambda: terminal.inline(OLD, FOUND, terminal.PLAIN),
    "coloured.txt": lambda: terminal.inline(OLD, FOUND),
    "side_by_side.txt": lambda: terminal.side_by_side(OLD, FOUND, 80, terminal.PLAIN),
    "unified.patch": lambda: unified.render(OLD, FOUND),
    "diff.json": lambda: diff_json.dump(FOUND) + "\n",
}

texts = st.lists(st.text(st.characters(exclude_characters="\n"), max_size=30), max_size=6)


@pytest.mark.parametrize("name", FORMS)
def test_a_rendered_form_is_as_its_golden_file(name: str):
    path = GOLDEN / name
    rendered = FORMS[name]().encode()
    if os.environ.get("HEXAPLA_REWRITE_GOLDEN"):
        path.write_bytes(rendered)
    assert rendered == path.read_bytes()


class Tags(HTMLParser):
    """Collects the tags of a page, and fails on one that closes what is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


OURS = {"div", "table", "thead", "tbody", "tr", "th", "td", "p", "ins", "del", "span"}


@given(texts, texts)
@settings(max_examples=60)
def test_no_text_can_put_a_tag_into_the_page(old: list[str], new: list[str]):
    hostile_old = [f"{line}<script>&'\"" for line in old]
    hostile_new = [f"</p>{line}<img src=x>" for line in new]
    for render in (html.inline, html.side_by_side):
        tags = Tags()
        tags.feed(render(hostile_old, diff(hostile_old, hostile_new)))
        assert tags.seen <= OURS
        assert not tags.open


@given(texts, texts)
@settings(max_examples=60)
def test_every_form_can_be_written_as_utf8_and_moves_no_cursor(old: list[str], new: list[str]):
    found = diff(old, new)
    shown = terminal.inline(old, found, terminal.PLAIN) + html.inline(old, found)
    shown += terminal.side_by_side(old, found, 40, terminal.PLAIN)
    shown.encode()
    assert visible(shown) == shown


def test_a_deletion_and_an_insertion_have_words_for_those_who_hear_the_page():
    page = html.inline(["one two three four"], diff(["one two three four"], ["one two six four"]))
    assert '<span class="visually-hidden">deleted: </span>three' in page
    assert '<span class="visually-hidden">inserted: </span>six' in page


def test_git_applies_the_unified_form(tmp_path: Path):
    (tmp_path / "text").write_text("".join(line + "\n" for line in OLD), encoding="utf-8")
    patch = unified.render(OLD, FOUND, "a/text", "b/text")
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=patch.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "text").read_bytes().decode() == "".join(line + "\n" for line in NEW)


def test_equal_texts_have_an_empty_patch():
    assert unified.render(OLD, diff(OLD, OLD)) == ""


def test_side_by_side_fills_the_width_it_is_given():
    lines = terminal.side_by_side(OLD, FOUND, 60, terminal.PLAIN).splitlines()
    assert all("│" in line for line in lines)
