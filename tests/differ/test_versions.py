from __future__ import annotations

import json
import pickle
from copy import copy
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differ import lines
from differ.errors import DiffDoesNotApply, MalformedDiff
from differ.model import Change, Kind, Operation
from differ.rendering import json as diff_json
from differ.versions import apply, diff, diff_texts

PARAGRAPHS = [
    "The Parties shall cooperate in good faith and inform each other of any delay without notice.",
    "Türkiye ve Azerbaycan ihracat konusunda iş birliğini geliştirecektir; İstanbul'da görüşülür.",
    "Azərbaycan Respublikası ilə qardaş ölkə arasında müqavilə qüvvəyə minir və dərhal icra olunur.",
    "Стороны обязуются соблюдать настоящее соглашение и уведомлять друг друга о любых изменениях.",
    "يلتزم الطرفان بأحكام هذه الاتفاقية ويبلغ كل منهما الآخر بأي تغيير في أسرع وقت ممكن دون تأخير.",
    "Payment is due within 30 days of the invoice, and interest of 5 % is owed from then on.",
]

WORDS = [
    "the",
    "shall",
    "not",
    "30",
    "İstanbul'da",
    "ışık",
    "ə",
    "соглашение",
    "اتفاقية",
    "שלום",
    "条款",
    "服务",
    "สวัสดี",
    "हिन्दी",
    "ひらがな",
    "カタカナ",
    "é",
    "é",
    "—",
    ",",
    ".",
    "**",
    "[x](http://a.b/c)",
    "A",
    "a",
    "👩\u200d👩\u200d👧",
    "🇹🇷",
]
words = st.sampled_from([*WORDS, "\x00", "\ud800", "\t", "\r", "\u00a0", "\u0301", "\u0600"])
segments = st.lists(words, max_size=8).map(" ".join)
texts = st.lists(segments, max_size=12)


@given(texts, texts)
def test_applying_a_diff_to_the_old_text_gives_the_new_one(old: list[str], new: list[str]):
    assert apply(old, diff(old, new)) == tuple(new)


@given(texts, st.randoms(use_true_random=False))
def test_applying_holds_for_shuffled_texts(old: list[str], random: Random):
    new = old + old[:2]
    random.shuffle(new)
    assert apply(old, diff(old, new)) == tuple(new)


@given(texts, texts)
def test_what_stands_between_edits_is_equal_in_both(old: list[str], new: list[str]):
    for change in diff(old, new).changes:
        before, after = "\n".join(change.old_segments), "\n".join(change.new_segments)
        if change.operation in {Operation.INSERTION, Operation.DELETION}:
            continue
        i = j = 0
        for edit in change.edits:
            assert before[i : edit.old.start] == after[j : edit.new.start]
            i, j = edit.old.end, edit.new.end
        assert before[i:] == after[j:]


@given(texts)
def test_a_text_does_not_differ_from_itself(text: list[str]):
    found = diff(text, list(text))
    assert found.changes == ()
    assert found.kind is None


@given(texts, texts)
def test_a_diff_written_as_json_is_read_back_equal(old: list[str], new: list[str]):
    found = diff(old, new)
    assert diff_json.load(diff_json.dump(found)) == found


@given(texts, texts)
def test_whole_texts_differ_as_their_lines_do(old: list[str], new: list[str]):
    before, after = "\n".join(old), "\n".join(new)
    assert diff_texts(before, after) == diff(before.split("\n"), after.split("\n"))


@given(st.text("ab\n", max_size=60), st.text("ab\n", max_size=60))
def test_whole_texts_of_few_letters_differ_as_their_lines_do(old: str, new: str):
    assert diff_texts(old, new) == diff(old.split("\n"), new.split("\n"))


@given(st.text("a\n", max_size=40), st.integers(-45, 45), st.integers(-45, 45))
def test_lines_are_those_of_the_whole_text(text: str, start: int, stop: int):
    cut, _, _ = lines.of_both(text, text + "b")
    assert (len(cut), list(cut)) == (text.count("\n") + 1, text.split("\n"))
    assert cut[start:stop] == text.split("\n")[start:stop]


def test_a_diff_that_was_not_read_yet_is_like_any_other():
    unread, read = (diff(PARAGRAPHS, PARAGRAPHS[1:]) for _ in range(2))
    assert read.kind is Kind.WORDING
    assert hash(diff(PARAGRAPHS, PARAGRAPHS[1:])) == hash(read)
    assert repr(diff(PARAGRAPHS, PARAGRAPHS[1:])) == repr(read)
    assert replace(diff(PARAGRAPHS, PARAGRAPHS[1:]), reason="x") == replace(read, reason="x")
    assert copy(diff(PARAGRAPHS, PARAGRAPHS[1:])) == read
    assert pickle.loads(pickle.dumps(unread)) == read  # noqa: S301 - pickled a line before
    assert unread == read
    with pytest.raises(AttributeError, match="colour"):
        _ = read.colour


def test_a_diff_that_was_not_read_yet_keeps_what_it_was_made_from():
    old, new = list(PARAGRAPHS), PARAGRAPHS[1:]
    found = diff(old, new)
    old.clear()
    assert found.changes[0].old_segments == (PARAGRAPHS[0],)


def one(old: list[str], new: list[str], language: str | None = None) -> Change:
    found = diff(old, new, language=language)
    (change,) = found.changes
    return change


def test_a_moved_paragraph_is_not_reported_as_deleted():
    new = [*PARAGRAPHS[1:], PARAGRAPHS[0]]
    change = one(PARAGRAPHS, new)
    assert change.operation is Operation.MOVE
    assert change.kind is Kind.ORDER
    assert (change.old.start, change.new.start) == (0, 5)


def test_a_paragraph_that_moved_and_was_edited_is_one_change():
    moved = PARAGRAPHS[0].replace("good faith", "full trust")
    change = one(PARAGRAPHS, [*PARAGRAPHS[1:], moved])
    assert change.operation is Operation.MOVE_WITH_EDIT
    assert change.kind is Kind.WORDING


def test_a_split_paragraph_is_one_change():
    first, rest = PARAGRAPHS[0].split(" and ", 1)
    change = one(PARAGRAPHS, [first, f"and {rest}", *PARAGRAPHS[1:]])
    assert change.operation is Operation.SPLIT
    assert change.kind is Kind.WHITESPACE


def test_merged_paragraphs_are_one_change():
    change = one(PARAGRAPHS, [f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", *PARAGRAPHS[2:]])
    assert change.operation is Operation.MERGE


@pytest.mark.parametrize(
    ("old", "new", "language", "kind"),
    [
        ("Pay  now", "Pay now", None, Kind.WHITESPACE),
        ("Pay **now**", "Pay now", None, Kind.MARKUP),
        ("“Pay” now", '"Pay" now', None, Kind.TYPOGRAPHY),
        ("caf\u00e9 noir", "cafe\u0301 noir", None, Kind.TYPOGRAPHY),
        ("see [here](http://a.b/c)", "see [here](http://a.b/d)", None, Kind.LINK),
        ("IRAK HALKI", "ırak halkı", "tr", Kind.CASE),
        ("IRAK HALKI", "ırak halkı", "en", Kind.WORDING),
        ("3. Payment is due", "4. Payment is due", None, Kind.NUMBERING),
        ("Last updated May 3, 2019", "Last updated June 4, 2020", None, Kind.NUMBER),
        ("in 30 days", "in 45 days", None, Kind.NUMBER),
        ("it costs $5 a day", "it costs €5 a day", None, Kind.WORDING),
        ("one two three", "three two one", None, Kind.ORDER),
        ("You must pay", "You may pay", None, Kind.WORDING),
    ],
)
def test_a_change_knows_its_kind(old: str, new: str, language: str | None, kind: Kind):
    assert one([old], [new], language).kind is kind


def test_a_diff_is_not_applied_to_another_text():
    found = diff(["a text"], ["another text"])
    with pytest.raises(DiffDoesNotApply, match="segments 0 to 1"):
        apply(["a third text"], found)


def test_json_that_holds_no_diff_is_refused():
    with pytest.raises(MalformedDiff, match="schema"):
        diff_json.load(json.dumps({"schema": 99}))


def test_a_paragraph_that_took_the_place_of_its_like_has_moved():
    first, second, third = (f"{PARAGRAPHS[0]} This is the {n} time." for n in ("1st", "2nd", "3rd"))
    found = diff([first, PARAGRAPHS[1], second], [second, PARAGRAPHS[1], third])
    assert Operation.MOVE in {change.operation for change in found.changes}
