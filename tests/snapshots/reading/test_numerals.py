"""Numbers written in the systems of lists, each up to where its system ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.reading.numerals import SYSTEMS, numeral


@pytest.mark.parametrize(
    ("system", "number", "written"),
    [
        ("decimal", 7, "7"),
        ("decimal-leading-zero", 7, "07"),
        ("lower-alpha", 26, "z"),
        ("lower-alpha", 27, "aa"),
        ("lower-alpha", 703, "aaa"),
        ("upper-roman", 3999, "MMMCMXCIX"),
        ("lower-roman", 4, "iv"),
        ("han", 10, "十"),
        ("han", 11, "十一"),
        ("han", 20, "二十"),
        ("han", 101, "一百〇一"),
        ("han", 110, "一百一十"),
        ("han", 1001, "一千〇一"),
        ("han", 9999, "九千九百九十九"),
        ("hebrew", 3, "ג"),
        ("hebrew", 15, "טו"),
        ("hebrew", 999, "תתקצט"),
        ("circled", 20, "⑳"),
    ],
)
def test_numbers_are_written_as_their_readers_count(system: str, number: int, written: str):
    assert numeral(system, number) == written


@pytest.mark.parametrize(
    ("system", "number"),
    [
        ("upper-roman", 4_000_000),
        ("han", 10_000),
        ("hebrew", 1000),
        ("circled", 21),
        ("lower-alpha", 0),
        ("lower-roman", -3),
        ("no system at all", 5),
    ],
)
def test_a_number_beyond_its_system_is_decimal(system: str, number: int):
    assert numeral(system, number) == str(number)


@given(st.sampled_from(sorted(SYSTEMS)), st.integers(min_value=1, max_value=2000))
def test_two_numbers_in_a_row_are_never_written_alike(system: str, number: int):
    assert numeral(system, number) != numeral(system, number + 1)
