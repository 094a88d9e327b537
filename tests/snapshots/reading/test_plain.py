"""Plain text: a block a line, and wrapped lines joined only where the line ends prove it."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.reading.plain import read_plain

WORDS = (
    "The sides note the importance of coordination in the field of foreign policy and of regular "
    "consultations, and emphasize the activities of the council in this direction. "
)
AZERI = "Tərəflər müstəqillik, suverenlik və ərazi bütövlüyü prinsiplərinə əsaslanaraq çalışırlar. "


def texts(raw: str):
    return [block.text for block in read_plain(raw)]


def test_every_line_is_a_block_and_blank_lines_are_none():
    assert texts(" Bir\r\niki\n\n \t\nüç\n") == [" Bir", "iki", "üç"]


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("paragraph", [(WORDS * 3).strip(), (AZERI * 4).strip()])
def test_wrapped_paragraphs_are_joined(paragraph: str, width: int):
    raw = "\n\n".join([textwrap.fill(paragraph, width, break_on_hyphens=False)] * 3)
    assert texts(raw) == [paragraph] * 3


def test_chinese_lines_are_joined_without_spaces():
    paragraph = (
        "双方强调在外交政策领域进行协调和定期开展双边政治磋商的重要性并强调高级别战略合作委员会" * 4
    )
    raw = "\n".join(textwrap.wrap(paragraph, 34))
    assert texts("\n\n".join([raw] * 3)) == [paragraph] * 3


def test_lists_and_headings_in_wrapped_text_stay_lines():
    paragraph = textwrap.fill((WORDS * 3).strip(), 70)
    items = "- one thing\n- another thing\n1. first\n(a) sub"
    assert texts(f"{paragraph}\n\n{items}\n\n{paragraph}") == [
        (WORDS * 3).strip(),
        *items.split("\n"),
        (WORDS * 3).strip(),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "\n".join(["Shall I compare thee to a summer's day?", "Thou art more lovely"] * 10),
        "\n".join([WORDS.strip()] * 12),
        "\n".join(["Street 1", "Ankara", "Türkiye"] * 10),
        "\n".join(["- " + "item of a long list" * 3] * 20),
        textwrap.fill(WORDS, 60),
    ],
    ids=["verse", "long lines", "addresses", "list", "too little evidence"],
)
def test_lines_that_were_ended_on_purpose_stay(raw: str):
    assert texts(raw) == raw.split("\n")


def test_a_line_of_ten_megabytes_is_one_block():
    assert [len(text) for text in texts("söz " * 2_500_000 + "\nson")] == [9_999_999, 3]


@given(st.text())
def test_no_character_is_lost(raw: str):
    assert "".join("".join(texts(raw)).split()) == "".join(raw.split())
