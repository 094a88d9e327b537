"""Markdown is read as the HTML that it makes; front matter is kept aside."""

import pytest

from snapshots.model import Profile
from snapshots.reading.markdown import read_markdown


def lines(text: str):
    return [b.text for b in read_markdown(text, Profile()) if b.removed_by is None]


def test_structure_is_materialised():
    text = (
        "# Title\n\nTwo\nlines.\n\n3. a\n4. b\n   - c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n> q\n"
    )
    assert lines(text) == ["# Title", "Two lines.", "3. a", "4. b", "- c", "x | y", "1 | 2", "> q"]


def test_links_keep_their_text_and_bare_ones_their_address():
    assert lines("[text](https://x.org) <https://y.org>") == ["text https://y.org"]


@pytest.mark.parametrize(
    ("front", "fence"), [("title: Pakt\nkey: [1]", "---"), ('title = "Pakt"', "+++")]
)
def test_front_matter_is_removed_and_kept_as_it_was(front: str, fence: str):
    matter = f"{fence}\n{front}\n{fence}"
    first, second = read_markdown(f"{matter}\n# Covenant\n", Profile())
    assert (first.text, first.removed_by) == (matter, ("front-matter", 1))
    assert second.text == "# Covenant"


def test_a_rule_at_the_beginning_is_no_front_matter():
    assert lines("---\nAn opening word.\n\n---\nMore.") == ["An opening word.", "More."]


@pytest.mark.parametrize("unit", ["> ", "- ", "[", "*a ", "` ", "![[", "<", "\\", "[a]("])
def test_nothing_is_lost_in_deep_nesting(unit: str):
    assert "".join(lines(unit * 5000 + "end")).endswith("end")
