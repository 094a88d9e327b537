from __future__ import annotations

import pytest

from datasette_hexapla.records.wording import count_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("16 Haziran 2021", 3),
        ("see https://example.org/a/b-c?d=1&e=2#f now", 3),
        ("[the terms](https://example.org/a/b/c)", 3),
        ("HTTPS://EXAMPLE.ORG/A/B and http://a.b", 3),
        ("https://example.org/ə/ы … https://example.org/2", 2),
        ("the https of the page", 5),
        ("双方应在年内增加出口", 1),
    ],
)
def test_an_address_of_the_web_is_one_word(text: str, count: int) -> None:
    assert count_words(text) == count
