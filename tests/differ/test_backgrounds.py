from __future__ import annotations

from itertools import pairwise

from differ import histories
from differ.backgrounds import Background, settle
from differ.model import Diff, Kind, Version
from differ.versions import apply, diff

LONG = tuple(f"Clause {k}: we and you agree on the matter of number {k}." for k in range(12))
EDITED = (*LONG[:5], "Clause 5: we agree on nothing.", *LONG[6:])
IN_ENGLISH = "View the terms in [English](https://example.org/terms?language=en)"
IN_HINDI = "सेवा की शर्तें अन्य [English](https://example.org/terms?language=en)"
PAGE = ("# Shop", "Buy two and get one free, today alone.", "Shoes", "Shirts", "Hats")


def settled(*texts: tuple[str, ...]) -> list[Diff]:
    """Return the diffs of a history, each with what the history says of it."""
    versions = [Version(segments=text) for text in texts]
    background = Background(
        versions, histories.read(versions), histories.coming_and_going(versions)
    )
    return [
        settle(diff(old, new, language="en"), background, place)
        for place, (old, new) in enumerate(pairwise(texts), 1)
    ]


def test_what_a_fault_took_and_its_recovery_gave_back_is_no_wording():
    gone, back = settled(LONG, PAGE, LONG)
    assert (gone.kind, back.kind) == (Kind.FAULT, Kind.FAULT)
    assert back.significance < 0.1
    assert back.reason == "the version before was at fault"


def test_a_clause_that_was_edited_while_another_page_stood_is_not_hidden():
    _, back = settled(LONG, PAGE, EDITED)
    assert back.kind is Kind.WORDING


def test_a_clause_that_was_edited_while_a_part_was_missing_is_not_hidden():
    _, back = settled(LONG, LONG[:4], EDITED)
    assert back.kind is Kind.WORDING


def test_a_clause_that_was_edited_in_a_version_cut_off_is_not_hidden():
    cut = (*EDITED[:7], EDITED[7][:20])
    gone, _ = settled(LONG, cut, EDITED)
    assert {change.kind for change in gone.changes} == {Kind.WORDING, Kind.FAULT}
    assert gone.kind is Kind.WORDING


def test_the_line_in_which_a_text_was_cut_off_is_a_fault_even_if_the_next_version_edits_it():
    other = (*LONG[:7], "Clause 7: we and you agree to nothing.", *LONG[8:])
    gone, _ = settled(LONG, (*LONG[:7], LONG[7][:20]), other)
    assert gone.kind is Kind.FAULT


def test_a_line_that_was_shortened_before_the_cut_is_wording():
    shorter = (*LONG[:3], LONG[3][:20], *LONG[4:])
    gone, _ = settled(LONG, (*shorter[:7], LONG[7][:20]), shorter)
    assert gone.kind is Kind.WORDING


def test_a_text_that_was_taken_out_for_good_is_wording():
    gone, _ = settled(LONG, LONG[:6], LONG[:6])
    assert gone.kind is Kind.WORDING


def test_a_line_served_in_another_script_for_a_while_is_a_fault():
    english, hindi = (*LONG, IN_ENGLISH), (*LONG, IN_HINDI)
    there, back = settled(english, hindi, english)
    assert (there.kind, back.kind) == (Kind.FAULT, Kind.FAULT)


def test_a_line_that_changes_its_script_for_good_is_wording():
    english, hindi = (*LONG, IN_ENGLISH), (*LONG, IN_HINDI)
    there, _ = settled(english, hindi, (*hindi, "One more clause follows here."))
    assert there.kind is Kind.WORDING


def test_a_phrase_that_comes_and_goes_is_furniture_and_a_notice_is_not():
    banner = "Did you find what you need?"
    notice = "From May on we will sell the names of all our members to whoever pays."
    texts = [(*LONG, *(line for line in (banner, notice) if k % 2)) for k in range(8)]
    for found in settled(*texts):
        assert found.kind is Kind.WORDING
    without_notice = [tuple(line for line in text if line != notice) for text in texts]
    for found in settled(*without_notice):
        assert found.kind is Kind.FURNITURE


def test_settled_diffs_still_turn_the_old_text_into_the_new():
    texts = (LONG, PAGE, EDITED, LONG)
    for old, new, found in zip(texts[:-1], texts[1:], settled(*texts), strict=True):
        assert apply(old, found) == new
