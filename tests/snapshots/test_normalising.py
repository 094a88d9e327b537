"""Normalising changes what no reader can see, counts what it takes out, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.normalising import normalise


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  a \t\u00a0 b \n", "a b"),
        ("con\u00adtract\u200b", "contract"),
        ("e\u0301 I\u0307", "é İ"),
        ("\u202bعربي\u202c", "عربي"),
        ("a\x00b\ud800c\x07", "a\ufffdb\ufffdc\ufffd"),
        ("a\u2028b\x85c\x1cd\x0be", "a b c d e"),
        ("می\u200cخواهم 👩\u200d👩\u200d👧", "می\u200cخواهم 👩\u200d👩\u200d👧"),
        ("ﬁ ² № ½ “x” – ６ ı İ", "ﬁ ² № ½ “x” – ６ ı İ"),
        ("10\u202f000", "10\u202f000"),
    ],
)
def test_what_is_changed_and_what_is_kept(raw: str, text: str):
    assert normalise(raw).text == text


def test_what_was_taken_out_is_counted_by_kind():
    assert normalise("\ufeffa\u00ad\u00adb\u200e\x00").removed == (
        ("bidi control", 1),
        ("byte order mark", 1),
        ("control character", 1),
        ("soft hyphen", 2),
    )


@given(st.text(st.characters()))
def test_normal_text_stays_as_it_is_and_fits_on_one_line_of_utf8(text: str):
    once = normalise(text)
    assert normalise(once.text) == type(once)(once.text)
    assert unicodedata.is_normalized("NFC", once.text)
    assert len((once.text + "x").splitlines()) == 1
    once.text.encode()
