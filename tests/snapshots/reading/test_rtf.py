"""RTF: text in any charset, the ordinals written beside items, notes, deletions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import ReadingFailed
from snapshots.reading.rtf import read_rtf


def lines(inside: bytes):
    blocks = read_rtf(rb"{\rtf1\ansi\ansicpg1252\deff0" + inside + b"}")
    return [block.text for block in blocks if block.removed_by is None]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (rb" One\par Two \b bold\b0 .\par", ["One", "Two bold."]),
        (b" a\r\nb \\par c", ["ab", "c"]),
        (rb"\uc1\u305?\u351? \'fc\par", ["ış ü"]),
        (rb"\u-10179?\u-8704?\par", ["😀"]),
        (rb"{\uc2\u305\'69\'69x}", ["ıx"]),
        (rb"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset162 B;}}\f1 \'fd\'fe\'f0\f0\par", ["ışğ"]),
        (rb"{\fonttbl{\f1\fcharset128 B;}}\f1 \'93\'fa\'96\'7b\par", ["日本"]),
        (rb"\ansicpg1251 \'e4\'ee\'e3\'ee\'e2\'ee\'f0\par", ["договор"]),
        (rb"{\listtext\pard 1.\tab}First\par{\listtext (a)\tab}Second\par", ["1. First", "(a) Second"]),
        (rb"{\pntext 2)\tab}Old\par", ["2) Old"]),
        (rb"{\*\pn\pnlvlbody{\pntxta .}}{\pntext 3.\tab}Older\par", ["3. Older"]),
        (rb"The fee is {\deleted 10}{\revised 12}.\par", ["The fee is 12."]),
        (rb"a{\v hidden}b\par", ["ab"]),
        (rb"Clause{\super\chftn}{\footnote\pard See {\i annex}.\par}.\par After\par", ["Clause [1].", "After", "[1] See annex."]),
        (rb"{\*\generator Word;}{\info{\title T}}{\stylesheet{\s1 Heading;}}x\par", ["x"]),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\par", ["link"]),
        (rb"\trowd A\cell B\cell\row C\cell\cell\row x\par", ["A | B", "C", "x"]),
        (rb"{\pict\bin5 }}{{\x}y\par", ["y"]),
        (rb"a\~b\_c\-d\{\}\\\par", ["a\u00a0b\u2011c\u00add{}\\"]),
        (rb"\lquote a\rquote\emdash\par", ["‘a’—"]),
        (rb"a}}} b\par", ["a b"]),
        (b"a\\\nb\\\r c\\par", ["a", "b", "c"]),
        (rb"{\*\unknown x\par y}z\par", ["z"]),
        (rb"\ansicpg99999 \'e4\par", ["ä"]),
        (rb"\ansicpg0 \'fd\par", ["ý"]),
        (rb"\ansicpg936 \'d6\'d0\par", ["中"]),
        (rb"{\v hidden \plain shown}\par", ["shown"]),
        (rb"\f77 \'fd\par", ["ý"]),
        (rb"x\:y\|z\par", ["xyz"]),
        (rb"\uc2\u305\~\_ x\par", ["ı x"]),
    ],
)  # fmt: skip
def test_what_is_shown_is_read(inside: bytes, expected: list[str]):
    assert lines(inside) == expected


def test_headers_are_kept_apart():
    blocks = read_rtf(rb"{\rtf1{\header\pard Gazette\par}Law\par}")
    assert [(b.text, b.removed_by is None) for b in blocks] == [("Gazette", False), ("Law", True)]


@pytest.mark.parametrize("edit", [(b"30", b"31"), (b" and ", b" or "), (b"1.", b"2.")])
def test_an_edit_shows(edit: tuple[bytes, bytes]):
    text = rb"{\listtext 1.\tab}Within 30 days and later.\par"
    assert lines(text) != lines(text.replace(*edit))


def test_what_is_no_rtf_is_told():
    with pytest.raises(ReadingFailed, match="does not begin"):
        read_rtf(b"PK")


def test_endless_nesting_is_told():
    with pytest.raises(ReadingFailed, match="nested"):
        lines(b"{" * 20_000)


@given(st.binary(max_size=300))
def test_any_bytes_end(inside: bytes):
    lines(inside)
