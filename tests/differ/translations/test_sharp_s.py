"""Letters that are folded to several, such as ß: found where they stand, and hiding nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differ.encoders import surface
from differ.findings.negations import negations
from differ.findings.opposites import opposite_terms
from differ.findings.pairs import Pair, whole
from differ.findings.strengths import strength
from differ.vocabulary import Term, Vocabulary, contradictions
from snapshots.languages import fold_case, fold_in_place


def pair(english: str, german: str) -> Pair:
    return Pair(0, whole([english], "en", [0]), whole([german], "de", [0]))


@pytest.mark.parametrize("rest", ["gemäß Anlage 1", "nach Anlage 1"])
def test_a_denial_is_found_in_a_clause_whatever_letters_are_in_it(rest: str) -> None:
    told = pair("The fee is due under Annex 1.", f"Die Gebühr ist {rest} nicht fällig.")
    (sign,) = negations(told, surface())
    (span,) = sign.translation
    assert told.translation.words[span.start : span.end] == "nicht"


@pytest.mark.parametrize("word", ["AUẞER", "außer", "ausser"])
def test_what_may_deny_in_other_words_is_known_with_its_own_letters(word: str) -> None:
    told = pair("No access on working days.", f"Zugang {word} an Feiertagen.")
    (sign,) = negations(told, surface())
    assert sign.tier == "shading"


@pytest.mark.parametrize(
    ("german", "told"),
    [
        ("Die Maßnahme gilt gemäß Anlage 1.", False),
        ("DIE MAẞNAHMEN GELTEN.", False),
        ("Die Regel gilt gemäß Anlage 1.", True),
        ("Die Massnahmen gelten, wie man in der Schweiz schreibt.", False),
    ],
)
def test_a_settled_term_is_found_where_it_stands(german: str, *, told: bool) -> None:
    settled = Vocabulary((Term("en", ("measure*",), "de", ("Maßnahme*",)),))
    found = list(contradictions(pair("The measure applies.", german), settled))
    assert bool(found) is told


def test_an_opposite_is_found_where_it_stands() -> None:
    told = pair("The premises inside the zone.", "Die Räume außerhalb der Straße.")
    (sign,) = opposite_terms(told)
    (span,) = sign.translation
    assert told.translation.words[span.start : span.end] == "außerhalb"


def test_a_duty_that_became_a_leave_is_found() -> None:
    told = pair("The party must pay.", "Die Partei darf gemäß Anlage 1 zahlen.")
    (sign,) = strength(told)
    (span,) = sign.translation
    assert told.translation.words[span.start : span.end] == "darf"


@given(st.text(), st.sampled_from(["de", "tr", "az", "el", "und"]))
def test_every_letter_stays_at_its_place(text: str, language: str) -> None:
    folded = fold_in_place(text, language)
    assert len(folded) == len(text)
    if len(fold_case(text, language)) == len(text):
        assert folded == fold_case(text, language)
