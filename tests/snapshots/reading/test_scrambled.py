"""Addresses that are scrambled anew at each visit give the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.model import Profile
from snapshots.reading.html import read_html
from snapshots.reading.scrambled import decoded


def scrambled(address: str, key: int) -> str:
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


def page(address: str, key: int) -> str:
    hidden = scrambled(address, key)
    return (
        f'<p>Write to <a href="/cdn-cgi/l/email-protection#{hidden}">'
        f'<span class="__cf_email__" data-cfemail="{hidden}">[email&#160;protected]</span></a>.</p>'
    )


def lines(html: str) -> list[str]:
    return [block.text for block in read_html(html, Profile()) if block.removed_by is None]


@pytest.mark.parametrize("address", ["clerk@law.example", "ışık@örnek.tr", "事務@例え.jp"])
def test_two_visits_give_one_text_that_holds_the_address(address: str):
    first, second = lines(page(address, 0x2A)), lines(page(address, 0xD7))
    assert first == second
    assert address in first[0]


def test_an_address_that_changed_shows():
    assert lines(page("a@law.example", 7)) != lines(page("b@law.example", 7))


@given(st.text(max_size=40))
def test_whatever_stands_there_is_read_without_an_error(text: str):
    lines(f'<p data-cfemail="{text}">[email protected]</p><p>x</p>')
    decoded(text)


@pytest.mark.parametrize("hidden", ["", "zz", "2a", "00" * 600, scrambled("<b>@x", 3), "ff" * 9])
def test_what_is_no_address_is_left_as_it_stands(hidden: str):
    assert lines(f'<p>At <b data-cfemail="{hidden}">[email protected]</b></p>') == [
        "At [email protected]"
    ]
