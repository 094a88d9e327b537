from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differ import histories
from differ.model import Kind, Step, Version

WHOLE = (
    "# Terms of service",
    "You and we agree that the terms of this page are for you and for all of us to keep.",
    "We may change the terms of this service, and you will be told of it by us in time.",
    "The law of the land is the law that is used for this and that of the parties to it.",
)
EDITED = (*WHOLE[:3], "Another law is the law that is used for this and that of the parties to it.")
OTHER = (
    *WHOLE[:2],
    "We will never change the terms, and that is for you and for us the end of it.",
)
FRENCH = (
    "# Conditions",
    "Vous et nous convenons que les conditions de cette page sont pour vous et pour nous.",
    "Nous pouvons changer les conditions du service, et vous en serez informé dans le temps.",
    "La loi du pays est la loi qui est utilisée pour les parties, aux conditions de la page.",
)


def steps(*texts: tuple[str, ...] | None, kinds: tuple[Kind | None, ...] = ()) -> list[Step]:
    versions = [Version(segments=text) for text in texts]
    return [step.step for step in histories.read(versions, kinds)]


def test_a_new_text_is_a_revision():
    assert steps(WHOLE, EDITED) == [Step.FIRST, Step.REVISION]


def test_a_text_that_comes_back_is_a_return():
    assert steps(WHOLE, EDITED, WHOLE) == [Step.FIRST, Step.REVISION, Step.RETURN]


def test_returns_that_repeat_are_a_flap():
    found = steps(WHOLE, EDITED, WHOLE, EDITED, WHOLE)
    assert found[2:] == [Step.RETURN, Step.FLAP, Step.FLAP]


def test_a_return_names_the_version_that_it_brings_back():
    versions = [Version(segments=text) for text in (WHOLE, EDITED, OTHER, WHOLE)]
    assert histories.read(versions)[3].returns_to == 0


def test_a_text_cut_off_in_mid_word_is_a_fault_and_its_return_a_recovery():
    cut = (*WHOLE[:2], WHOLE[2][:31])
    assert steps(WHOLE, cut, WHOLE) == [Step.FIRST, Step.FAULT, Step.RECOVERY]


def test_a_first_version_that_was_cut_off_is_known_by_the_next():
    assert steps((*WHOLE[:2], WHOLE[2][:31]), WHOLE)[0] is Step.FAULT


def test_a_text_that_ends_with_a_sentence_was_shortened_not_cut_off():
    assert steps(WHOLE, WHOLE[:2]) == [Step.FIRST, Step.REVISION]


@pytest.mark.parametrize(
    "page",
    [
        ("403 Forbidden",),
        ("Error 503", "Service temporarily unavailable"),
        ("Sayfa bulunamadı",),
        ("Just a moment...", "Checking your browser before accessing the page"),
    ],
)
def test_an_error_page_is_a_fault(page: tuple[str, ...]):
    assert steps(WHOLE, page, WHOLE) == [Step.FIRST, Step.FAULT, Step.RECOVERY]


def test_a_text_about_errors_is_not_an_error_page():
    about = (
        *WHOLE,
        "If you see the words page not found, write to us; access is denied to robots.",
    )
    assert steps(WHOLE, about)[1] is Step.REVISION


def test_another_language_is_a_fault():
    assert steps(WHOLE, EDITED, FRENCH, WHOLE)[2:] == [Step.FAULT, Step.RECOVERY]


def test_a_damaged_encoding_is_a_fault():
    turkish = ("İhracat serbesttir; ışık, çölde şöyle görünür: açık ve güçlü.",) * 3
    misread = tuple(line.encode().decode("cp1252", "replace") for line in turkish)
    assert steps(turkish, misread, turkish)[1:] == [Step.FAULT, Step.RECOVERY]


def test_a_withdrawn_text_is_restored():
    assert steps(WHOLE, None, WHOLE) == [Step.FIRST, Step.WITHDRAWN, Step.RESTORED]


def test_our_own_change_is_technical_and_never_the_publishers():
    versions = [Version(segments=WHOLE, rules="1"), Version(segments=EDITED, rules="2")]
    step = histories.read(versions)[1]
    assert step.step is Step.TECHNICAL
    assert "“1” to “2”" in step.reason


def test_a_version_without_new_wording_is_noise():
    spaced = (WHOLE[0], WHOLE[1].replace(" ", "  "), *WHOLE[2:])
    assert steps(WHOLE, spaced, kinds=(None, Kind.WHITESPACE))[1] is Step.NOISE


def test_a_version_in_which_nothing_was_read_is_a_fault():
    assert steps(WHOLE, ("", "* * *"), WHOLE) == [Step.FIRST, Step.FAULT, Step.RECOVERY]


LONG = tuple(f"Clause {k}: we and you agree on the matter of number {k}." for k in range(12))
EDITED_LONG = (*LONG[:5], "Clause 5: we agree on nothing.", *LONG[6:])


def test_another_page_between_versions_of_one_text_is_a_fault():
    page = ("# Shop", "Buy two and get one free, today alone.", "Shoes", "Shirts", "Hats")
    assert steps(LONG, page, EDITED_LONG) == [Step.FIRST, Step.FAULT, Step.RECOVERY]


def test_another_page_that_stood_for_two_visits_is_a_fault():
    page = ("# Shop", "Buy two and get one free, today alone.", "Shoes", "Shirts", "Hats")
    assert steps(LONG, page, (*page, "Bags"), LONG)[1:] == [Step.FAULT, Step.FAULT, Step.RECOVERY]


def test_a_text_whose_lines_were_all_marked_up_otherwise_is_not_another_page():
    marked = tuple(f"* **{line}**" for line in LONG)
    assert steps(LONG, marked, LONG)[1] is Step.REVISION


def test_another_text_that_stays_is_a_revision():
    page = tuple(f"Rule {k} is written anew and says something else." for k in range(12))
    assert steps(LONG, page, page[:-1], page) == [
        Step.FIRST,
        Step.REVISION,
        Step.REVISION,
        Step.RETURN,
    ]


def test_a_large_part_that_comes_back_at_once_was_missing():
    assert steps(LONG, LONG[:6], LONG) == [Step.FIRST, Step.FAULT, Step.RECOVERY]


def test_a_large_part_that_stays_out_was_taken_out():
    assert steps(LONG, LONG[:6], LONG[:6], LONG)[1] is Step.REVISION
    assert steps(LONG, LONG[:6])[1] is Step.REVISION


def test_a_clause_that_comes_back_at_once_had_been_taken_out():
    short = ("# Terms", "You may leave after a month, but not before.", "[Home](/)")
    assert steps(short, short[::2], short)[1] is Step.REVISION


def test_a_few_clauses_that_come_back_at_once_had_been_taken_out():
    assert steps(LONG, LONG[:10], LONG)[1] is Step.REVISION


def test_a_text_that_was_shortened_and_edited_is_a_revision():
    shorter = (*LONG[:5], "You owe us whatever we ask for, at any time.")
    assert steps(LONG, shorter, LONG)[1] is Step.REVISION


def test_a_source_that_changes_its_language_for_good_is_not_at_fault():
    found = [
        step.step
        for step in histories.read(
            [Version(segments=text) for text in (FRENCH, FRENCH[:3], WHOLE, EDITED)], language="en"
        )
    ]
    assert Step.FAULT not in found


def test_addresses_of_links_are_no_language():
    menu = tuple(f"* [Item {k}](https://www.example.com/de/para/os/{k})" for k in range(40))
    assert steps(WHOLE, (*WHOLE, *menu))[1] is Step.REVISION


def test_a_recovery_names_the_last_whole_version():
    versions = [Version(segments=text) for text in (LONG, LONG[:6], EDITED_LONG)]
    recovery = histories.read(versions)[2]
    assert (recovery.step, recovery.returns_to, recovery.resumes) == (Step.RECOVERY, None, 0)


def test_sentences_that_come_and_go_say_something_each_time():
    notice = ("We will sell the names of all our members from May on.",)
    versions = [Version(segments=WHOLE + notice * (k % 2)) for k in range(8)]
    assert histories.coming_and_going(versions) == frozenset()


def test_segments_that_come_and_go_are_known():
    banner = ("Did you find what you need?",)
    versions = [Version(segments=WHOLE + banner * (k % 2)) for k in range(8)]
    assert histories.coming_and_going(versions) == frozenset(banner)


CUT = (*WHOLE[:2], "We may change the terms of this ser")


@given(
    st.lists(st.sampled_from([WHOLE, EDITED, OTHER, FRENCH, CUT, None]), min_size=1, max_size=12),
    st.integers(1, 12),
)
def test_steps_that_are_known_need_not_be_judged_again(
    texts: list[tuple[str, ...] | None], before: int
) -> None:
    versions = [Version(segments=text) for text in texts]
    earlier = histories.read(versions[:before], language="en")
    known = earlier[: max(0, before - histories.AHEAD)]
    whole = histories.read(versions, language="en")
    assert histories.read(versions, language="en", known=known) == whole


def test_where_the_language_is_not_known_no_text_is_in_another():
    versions = [Version(segments=text) for text in (WHOLE, FRENCH, WHOLE)]
    found = histories.read(versions, language=histories.UNDETERMINED)
    assert [step.step for step in found] == [Step.FIRST, Step.REVISION, Step.RETURN]
