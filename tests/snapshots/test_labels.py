"""A charset that the bytes contradict is told; one that fits them is not."""

from datetime import UTC, datetime

import pytest

from snapshots.charsets import decide
from snapshots.labels import mislabelled
from snapshots.model import Snapshot

AZERBAIJANI = "<p>Şuşa Bəyannaməsi müttəfiqlik münasibətləri haqqında.</p>"
TURKISH = "<p>Şuşa Beyannamesi, müttefiklik ilişkileri hakkında; değişiklik.</p>"
RUSSIAN = "<p>Шушинская декларация о союзнических отношениях.</p>"


def labelled(body: bytes, label: str | None) -> str | None:
    charset = decide(body, "text/html", label)
    headers = (("content-type", f"text/html; charset={label}" if label else "text/html"),)
    return mislabelled(
        Snapshot(
            body=body,
            url="https://example.org/",
            fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
            media_type="text/html",
            extension="html",
            headers=headers,
            charset=charset.name,
            charset_from=charset.decided_by,
        )
    )


@pytest.mark.parametrize(
    ("body", "label", "words"),
    [
        (AZERBAIJANI.encode(), "windows-1251", "but the bytes are UTF-8"),
        (RUSSIAN.encode(), "koi8-r", "but the bytes are UTF-8"),
        (b"<meta charset=windows-1251>" + RUSSIAN.encode(), None, "but the bytes are UTF-8"),
        (TURKISH.encode("cp1254"), "utf-8", "which the bytes contradict"),
        (RUSSIAN.encode("cp1251"), "rot13", "which the bytes contradict"),
        (AZERBAIJANI.encode("utf-16-le"), "utf-8", "which the bytes contradict"),
    ],
)
def test_a_wrong_label_is_told(body, label, words):
    assert words in (labelled(body, label) or "")


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (AZERBAIJANI.encode(), "utf-8"),
        (AZERBAIJANI.encode(), None),
        (AZERBAIJANI.encode(), "no-such-charset"),
        (TURKISH.encode("cp1254"), "windows-1254"),
        (TURKISH.encode("cp1254"), "iso-8859-9"),
        (RUSSIAN.encode("cp1251"), "windows-1251"),
        (RUSSIAN.encode("cp1251"), None),
        (b"<p>plain ASCII</p>", "windows-1251"),
        (b"", "utf-8"),
        ("\ufeff<p>ə</p>".encode("utf-16"), "utf-8"),
    ],
)
def test_a_right_label_is_not(body, label):
    assert labelled(body, label) is None
