"""Filters take noise out, keep what they took, and leave real content alone."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.filtering import DEFAULT, FILTER_NAMES, FILTERS, Block, apply, restore, split

TITLE = "Presidents sign a declaration of alliance in Moscow"
BODY = [f"Paragraph {n} says something of its own." for n in range(8)]


def removed(segments: Sequence[str], names: Sequence[str] = DEFAULT):
    _, blocks = split(apply([Block(text) for text in segments], names))
    return [(block.filter, block.text) for block in blocks]


NOISE = st.sampled_from(
    [
        "---",
        "-",
        "* * *",
        "Source:",
        "<https://x.org>",
        "date 2025-12-18 + ↺ − 16 px",
        "Home" + TITLE,
    ]
)


@given(
    st.lists(st.one_of(NOISE, st.just(TITLE), st.text(min_size=1))), st.permutations(FILTER_NAMES)
)
def test_what_was_removed_can_be_put_back(texts: list[str], names: Sequence[str]):
    segments, blocks = split(apply([Block(text) for text in texts], names))
    assert restore(segments, blocks) == tuple(texts)
    assert all(0 <= block.before <= len(segments) for block in blocks)


@given(st.lists(st.text(min_size=1)), st.lists(st.booleans()))
def test_any_marked_blocks_are_put_back_where_they_stood(texts: list[str], marks: list[bool]):
    marks += [False] * len(texts)
    rules = [("rules", 1) if mark else None for mark in marks]
    blocks = [Block(text, rule) for text, rule in zip(texts, rules, strict=False)]
    assert restore(*split(blocks)) == tuple(texts)


@pytest.mark.parametrize(
    ("name", "segments", "gone"),
    [
        ("page-controls", ["date 2025-12-18 + ↺ − 16 px", *BODY], [0]),
        ("page-controls", [*BODY, "A- A+ 100%"], [8]),
        ("page-controls", ["Шрифт: − 14pt +", *BODY], [0]),
        ("breadcrumb", [TITLE, *BODY, "ГлавнаяNews" + TITLE], [9]),
        ("breadcrumb", ["Ana Sayfa > Haberler > " + TITLE, "# " + TITLE, *BODY], [0]),
        ("breadcrumb", ["Home / News / " + TITLE, TITLE, *BODY], [0]),
        ("source-note", [*BODY, "<https://example.org/x>", "Kaynak/Source:"], [8, 9]),
        ("source-note", [*BODY, "Quelle: https://example.org/x"], [8]),
        ("source-note", [*BODY, "出典：", "https://example.org/x"], [8, 9]),
        ("rules", ["---", "-", "16.06.2021", *BODY, "* * *", "====", "_____"], [0, 1, 11, 12, 13]),
    ],
)
def test_noise_is_removed(name: str, segments: Sequence[str], gone: list[int]):
    assert removed(segments) == [(name, segments[index]) for index in gone]


@pytest.mark.parametrize(
    "segments",
    [
        ["Prices rose 16 % + 3 % − 2 % on 2025-12-18 in all of the regions.", *BODY],
        ["16 px", *BODY],
        ["2 + 2 − 1", *BODY],
        [TITLE, "Home rule: " + TITLE, *BODY],
        [TITLE, "Home. He said that he would. " + TITLE, *BODY],
        [TITLE, "Homeowners of Moscow: " + TITLE, *BODY],
        [TITLE, TITLE, *BODY],
        [*BODY, "Source: Ministry of Finance"],
        [*BODY, "https://example.org/x"],
        ["Source:", *BODY],
        ["Source:"],
        ["https://example.org", "Source:"],
        [*BODY[:4], "*", "–", *BODY[4:]],
        ["--help", "- item", "—Yes, he said.", *BODY],
        [*BODY, "Kaynak: T.C. Dışişleri Bakanlığı, https://example.org/x"],
        ["ـ", "ー", "一", "1", *BODY],
        ["<https://example.org/x>", "Kaynak/Source:"],
    ],
)
def test_content_is_left_alone(segments: Sequence[str]):
    assert removed(segments) == []


def test_none_runs_no_filter_and_a_profile_runs_only_its_own():
    noisy = ["---", *BODY, "Source:"]
    assert removed(noisy, ["none"]) == []
    assert removed(noisy, ["source-note"]) == [("source-note", "Source:")]


def test_filters_end_soon_on_long_lines():
    long = [
        "Home" + "a " * 1_000_000,
        "- " * 1_000_000,
        "<https://" + "x" * 1_000_000,
        "+ " * 1_000_000,
    ]
    assert removed(long) == [("rules", "- " * 1_000_000)] or not removed(long)


def test_every_filter_is_named_and_numbered():
    assert set(DEFAULT) == set(FILTERS)
    assert all(each.version >= 1 for each in FILTERS.values())
