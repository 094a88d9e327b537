"""Languages: tags, names, directions, and folding that knows Turkish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import UnknownLanguage
from snapshots.languages import (
    check_language,
    direction,
    fold_case,
    language_name,
    own_name,
)


@pytest.mark.parametrize(
    ("tag", "standard"),
    [
        ("tr", "tr"),
        ("TR", "tr"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("az-Arab", "az-Arab"),
    ],
)
def test_tags_are_spelled_in_the_standard_way(tag: str, standard: str):
    assert check_language(tag) == standard


@pytest.mark.parametrize(
    "tag", ["", "xx-yy", "tr_TR", "english", "türkçe", "e n", "\x00", "\ud800"]
)
def test_what_is_no_tag_is_refused(tag: str):
    with pytest.raises(UnknownLanguage):
        check_language(tag)


def test_languages_have_an_english_and_an_own_name():
    assert (language_name("az"), own_name("az")) == ("Azerbaijani", "azərbaycan")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "rtl"), ("fa", "rtl"), ("he", "rtl"), ("az-Arab", "rtl"), ("az", "ltr"), ("zh", "ltr")],
)
def test_direction_follows_the_script(tag: str, expected: str):
    assert direction(tag) == expected


@pytest.mark.parametrize("tag", ["tr", "az", "az-Latn", "tr-CY"])
def test_turkish_capitals_fold_to_their_own_small_letters(tag: str):
    assert fold_case("IRAK İZMİR I\u0307", tag) == "ırak izmir i"


def test_other_languages_fold_as_unicode_does():
    assert fold_case("IRAK", "en") == "irak"
    assert fold_case("STRASSE", "de") == fold_case("Straße", "de")
    assert fold_case("IRAK", "az-Cyrl") == "ırak"


@given(st.text(), st.sampled_from(["tr", "en", "de"]))
def test_folding_twice_changes_nothing_more(text: str, tag: str):
    twice = fold_case(fold_case(text, tag), tag)
    assert fold_case(twice, tag) == twice
