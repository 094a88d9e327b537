"""Damage done on the way to us: broken encodings, lost letters, addresses hidden anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differ.damage import is_misread, is_obfuscation


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("cafÃ©", "café"),
        ("caf\ufffd", "café"),
        ("Madde \ufffd\ufffd: \ufffd\ufffd\ufffdk", "Madde ı: ışık"),
        ("don?t", "don’t"),
        ("Ä±ÅŸÄ±k", "ışık"),
        ("Ð¿Ñ€Ð°Ð²Ð¾", "право"),
    ],
)
def test_a_text_read_in_a_wrong_encoding_is_known_in_both_directions(damaged: str, whole: str):
    assert is_misread(damaged, whole)
    assert is_misread(whole, damaged)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cafe", "café"),
        ("Yes?", "Yes!"),
        ("ihracat", "ithalat"),
        ("ışık", "ışık yok"),
        ("a\ufffdb", "a\ufffdc"),
        ("право", "лево"),
        ("Ã©", "Ã©"),
        ("évet?", "évet!"),
        ("", "é"),
    ],
)
def test_what_was_edited_is_no_damage(old: str, new: str):
    assert not is_misread(old, new)
    assert not is_misread(new, old)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_are_judged_alike_whichever_is_older(one: str, other: str):
    assert is_misread(one, other) == is_misread(other, one)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_whatever_was_read_as_latin_1_is_known(text: str):
    try:
        misread = text.encode().decode("cp1252")
    except UnicodeDecodeError:
        return
    assert is_misread(misread, text) == (misread != text)


@pytest.mark.parametrize(
    ("old", "new", "hidden"),
    [
        ("write to a@b.org", "write to [email\u00a0protected]", True),
        ("write to [email protected]", "write to ı@örnek.tr", True),
        ("write to [email protected] now", "write to a@b.org", False),
        ("data is protected", "data is not protected", False),
        ("write to a@b.org", "write to c@d.org", False),
    ],
)
def test_an_address_that_is_hidden_from_robots_is_no_edit(old: str, new: str, *, hidden: bool):
    assert is_obfuscation(old, new) == hidden
