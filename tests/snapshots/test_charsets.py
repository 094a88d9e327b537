"""Charsets: who decides, and what happens when a label is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.charsets import decide, decode

TURKISH = "Değişiklik önergesi İstanbul'da görüşüldü; ığdır, şuşa, çöğür.\n" * 20
RUSSIAN = "Стороны подтверждают приверженность договору о дружбе.\n" * 20


@pytest.mark.parametrize(
    ("body", "header", "name", "decided_by"),
    [
        ("\ufeffx".encode(), "latin-1", "utf-8", "bom"),
        ("\ufeffx".encode("utf-16-le"), None, "utf-16-le", "bom"),
        (TURKISH.encode("cp1254"), "windows-1254", "cp1254", "header"),
        (TURKISH.encode("cp1254"), "ISO-8859-9", "cp1254", "header"),
        (b"<meta charset='windows-1251'>" + RUSSIAN.encode("cp1251"), None, "cp1251", "meta"),
        (
            b'<?xml version="1.0" encoding="koi8-r"?>' + RUSSIAN.encode("koi8-r"),
            None,
            "koi8-r",
            "meta",
        ),
        (TURKISH.encode(), None, "utf-8", "utf-8"),
        (TURKISH.encode(), "no-such-charset", "utf-8", "utf-8"),
        (b"<meta charset=rot13>" + TURKISH.encode(), "hex", "utf-8", "utf-8"),
        (RUSSIAN.encode("cp1251"), "utf-8", "cp1251", "detected"),
        (b"", None, "utf-8", "utf-8"),
    ],
)
def test_the_first_that_fits_decides(body: bytes, header: str | None, name: str, decided_by: str):
    charset = decide(body, "text/html", header)
    assert (charset.name, charset.decided_by) == (name, decided_by)


def test_a_meta_element_in_plain_text_is_only_text():
    assert decide(b"<meta charset=koi8-r> x", "text/plain").decided_by == "utf-8"


def test_detected_text_is_right():
    charset = decide(RUSSIAN.encode("cp1251"), "text/plain")
    assert decode(RUSSIAN.encode("cp1251"), charset.name) == RUSSIAN


@given(st.binary())
def test_any_bytes_become_some_text(body: bytes):
    charset = decide(body, "text/html")
    decode(body, charset.name)
