"""Reading a snapshot: the whole way from bytes to segments, warnings and removed blocks."""

from datetime import UTC, datetime

import pytest

from snapshots.errors import ReadingFailed
from snapshots.filtering import restore
from snapshots.model import Profile, Role, Snapshot, SnapshotID, Source
from snapshots.reading.choosing import read, rules_for

ID = SnapshotID("swh:1:dir:" + "0" * 40)


def reading(
    body: bytes,
    media_type: str = "text/plain",
    charset: str | None = None,
    **profile: tuple[str, ...],
):
    snapshot = Snapshot(
        body=body,
        url="file:x",
        fetched_at=datetime(2021, 6, 16, tzinfo=UTC),
        media_type=media_type,
        extension="x",
        charset=charset,
    )
    source = Source(
        work="w",
        slug="s",
        language="tr",
        role=Role.REPORT,
        publisher="p",
        file="x",
        profile=Profile(**profile),
    )
    return read(snapshot, ID, source)


NOISY = "---\n\n Türkiye  ve\u00a0Azer\u00adbaycan \n\n- madde\n\n<https://example.org/1>\n\nKaynak/Source:"


def test_a_reading_has_normal_segments_and_keeps_what_it_removed():
    result = reading(NOISY.encode())
    assert result.segments == ("Türkiye ve Azerbaycan", "- madde")
    assert result.text == "Türkiye ve Azerbaycan\n- madde\n"
    assert result.removed_characters == (("soft hyphen", 1),)
    assert restore(result.segments, result.removed) == (
        "---",
        "Türkiye ve Azerbaycan",
        "- madde",
        "<https://example.org/1>",
        "Kaynak/Source:",
    )


def test_the_rules_of_a_reading_can_be_known_without_reading():
    result = reading(b"x", filters=("rules",))
    rules = (result.reader, result.reader_version, result.rules_version, result.profile_sha256)
    assert rules_for("text/plain", Profile(filters=("rules",))) == rules
    assert rules_for("text/plain", Profile()) != rules


@pytest.mark.parametrize("media_type", ["text/plain", "text/html", "text/markdown"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80 x",
        "\ufeffə ı 👩\u200d👩 ا\u200e".encode(),
        b"\n" * 1000,
        b"<" * 999,
    ],
)
def test_any_bytes_are_read_to_lines_of_utf8(media_type: str, body: bytes):
    result = reading(body, media_type)
    result.text.encode()
    assert all(segment and len(segment.splitlines()) == 1 for segment in result.segments)
    assert result == reading(body, media_type)


def test_the_charset_of_the_snapshot_is_used():
    assert reading("çığ".encode("cp1254"), charset="cp1254").segments == ("çığ",)


def test_what_no_reader_takes_is_told():
    with pytest.raises(ReadingFailed, match=r"no reader for image/png\. .* text/html"):
        reading(b"\x89PNG", "image/png")


@pytest.mark.parametrize(
    ("media_type", "reader"),
    [
        ("text/xml", "xml"),
        ("application/akn+xml", "xml"),
        ("application/ld+json", "json"),
        ("text/rtf", "rtf"),
        ("text/csv", "plain"),
        ("application/xhtml+xml", "xhtml"),
    ],
)
def test_special_media_types_are_read_as_what_they_are(media_type: str, reader: str):
    assert rules_for(media_type, Profile()).reader == reader
