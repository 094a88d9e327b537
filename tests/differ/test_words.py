from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from differ import engine, matching, tokens
from differ.budget import Budget
from differ.words import edits

ALPHABET = [
    *"ab1 .,'\t\n\r",
    *("ı", "İ", "ə", "ß", "e\u0301", "é", "я", "ש\u05c1", "ع\u064e", "क\u094dष", "नि", "ไท", "กำ"),
    *("条", "款", "利用", "ひら", "カタ", "ー", "한국", "👩‍👩‍👧", "🇹🇷", "👍🏽", "\u0600", "\u0301"),
    *("\u200d", "\u200b", "\ufeff", "\x00", "\ud800", "\u202e", "ℹ", "１", "ﬁ", "“", "’", "\u00a0"),
]
texts = st.lists(st.sampled_from(ALPHABET), max_size=30).map("".join)
languages = st.sampled_from([None, "en", "tr", "ja", "zh-Hant", "th"])
items = st.lists(st.integers(0, 5), max_size=40)


def graphemes(text: str) -> set[int]:
    return {0} | {found.end() for found in regex.finditer(r"\X", text)}


@given(texts)
def test_pieces_joined_are_the_text(text: str):
    assert "".join(tokens.pieces(text)) == text


@given(texts, texts, languages)
def test_pieces_in_words_joined_are_the_text(old: str, new: str, language: str | None):
    found = tokens.pieces_of_both(old, new, language)
    assert tuple(map("".join, found)) == (old, new)


@given(texts, texts, languages)
def test_no_edit_begins_or_ends_inside_a_grapheme(old: str, new: str, language: str | None):
    for i, i_end, j, j_end in edits(old, new, language, Budget()):
        assert {i, i_end} <= graphemes(old)
        assert {j, j_end} <= graphemes(new)


@given(texts, texts, languages)
def test_what_lies_between_edits_is_equal(old: str, new: str, language: str | None):
    i = j = 0
    for i_from, i_to, j_from, j_to in edits(old, new, language, Budget()):
        assert old[i:i_from] == new[j:j_from]
        i, j = i_to, j_to
    assert old[i:] == new[j:]


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_the_quick_rules_for_simple_text_are_the_rules(text: str):
    assert tokens._SIMPLE_TOKEN.findall(text) == tokens._TOKEN.findall(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("İstanbul'da 1.500,75 lira", ["İstanbul'da", "1.500,75", "lira"]),
        ("Azərbaycan Respublikası", ["Azərbaycan", "Respublikası"]),
        ("не уведомлять", ["не", "уведомлять"]),
        ("العَرَبِيَّة", ["العَرَبِيَّة"]),
        ("שָׁלוֹם לכם", ["שָׁלוֹם", "לכם"]),
        ("हिन्दी क्षेत्र", ["हिन्दी", "क्षेत्र"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("한국어 문장", ["한국어", "문장"]),
    ],
)
def test_a_word_is_whole_in_every_spaced_script(text: str, words: list[str]):
    assert tokens.words(text) == words


@pytest.mark.parametrize(
    ("language", "old", "new", "gone", "come"),
    [
        ("ja", "利用条件を変更する", "利用規約を変更する", "条件", "規約"),
        ("zh", "本条款的变更将会公布", "本条款的修订将会公布", "变更", "修订"),
        ("th", "ผู้ใช้บริการตกลงยอมรับ", "ผู้ใช้สินค้าตกลงยอมรับ", "บริการ", "สินค้า"),
    ],
)
def test_words_are_whole_in_scripts_without_spaces(
    language: str, old: str, new: str, gone: str, come: str
):
    ((i, i_end, j, j_end),) = edits(old, new, language, Budget())
    assert gone in old[i:i_end]
    assert come in new[j:j_end]


def test_an_emoji_sequence_is_replaced_whole():
    old, new = "hello 👩‍👩‍👧 there", "hello 👩‍👩‍👦 there"
    ((i, i_end, _, _),) = edits(old, new, "en", Budget())
    assert old[i:i_end] == "👩‍👩‍👧"


def test_small_agreements_between_differences_are_joined():
    found = list(edits("we shall pay you at once", "they shall owe you at once", "en", Budget()))
    assert found == [(0, 12, 0, 14)]


def test_an_insertion_begins_with_the_sentence_that_was_inserted():
    ((i, i_end, j, j_end),) = edits("One. Three.", "One. Two. Three.", "en", Budget())
    assert ("One. Two. Three."[j:j_end], i == i_end) == ("Two. ", True)


@given(items, items)
def test_common_items_are_equal_and_in_order(old: list[int], new: list[int]):
    for find in (matching.common, matching.anchored):
        last = (0, 0)
        for i, j, length in find(old, new, Budget()):
            assert old[i : i + length] == new[j : j + length]
            assert last <= (i, j)
            last = (i + length, j + length)


@given(items, items)
def test_the_matcher_finds_as_much_as_diff_match_patch(old: list[int], new: list[int]):
    ours = sum(length for _, _, length in matching.common(old, new, Budget()))
    theirs = sum(length for _, _, length in engine.common(old, new))
    assert ours == theirs


@settings(max_examples=50)
@given(items, items)
def test_a_spent_budget_makes_the_result_coarser_never_wrong(old: list[int], new: list[int]):
    budget = Budget(left=0)
    for i, j, length in matching.common(old, new, budget):
        assert old[i : i + length] == new[j : j + length]


def test_an_insertion_never_slides_onto_the_difference_before_it():
    old = "“  b  b  \u200d  the  a  \u200d  b  \u200d  a  b  the  \u200d"
    new = "“  \u200d  b  \u200d  the  a  the  “  “  \u200d  b  a  the"
    i = j = 0
    for i_from, i_to, j_from, j_to in edits(old, new, None, Budget()):
        assert old[i:i_from] == new[j:j_from]
        i, j = i_to, j_to
    assert old[i:] == new[j:]


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("so “our own” rights", 'so "our own" rights', ["“our own”"]),
        ("the yellow table", "the **yellow** table", ["yellow"]),
        ("call “us” or “we” here", 'call "us" or "we" here', ["“us”", "“we”"]),
        # Signs that do not stick to the words between them enclose nothing.
        ("one, two three, four", "one; two three; four", [",", ","]),
    ],
)
def test_marks_that_enclose_words_are_told_with_them(old: str, new: str, gone: list[str]):
    assert [old[i:i_end] for i, i_end, _, _ in edits(old, new, "en", Budget())] == gone


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("the old text of my book here", "the new text of her book here", 1),
        ("an a b c d an", "an A b c d A", 1),
        ("an a b c d e an", "an A b c d e A", 2),
    ],
)
def test_agreements_of_up_to_three_words_are_told_twice(old: str, new: str, count: int):
    assert len(edits(old, new, "en", Budget())) == count
