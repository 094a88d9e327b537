from __future__ import annotations

import base64
import gzip
import json
import lzma
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import NotImportable
from archive.importing import jsonl as read_by
from archive.importing import lines as reading_lines
from archive.importing.bodies import LARGEST_BODY
from archive.importing.jsonl import JsonLines
from archive.importing.model import Event, ForeignSource, Imported, Refused, Withdrawn
from snapshots.model import Role

ROW: dict[str, object] = {
    "work": "shusha-declaration",
    "source": "tr",
    "lang": "tr",
    "url": "https://example.org/bildiri",
    "captured_at": "2021-06-15T18:00:00+04:00",
    "media_type": "text/markdown",
    "text": "Şuşa Bəyannaməsi: ışık, سلام, 宣言, 👩‍👩‍👧, e\u0301\r\n",
}


def events(path: Path, *rows: dict[str, object] | bytes) -> list[Event]:
    encoded = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    path.write_bytes(b"".join(line + b"\n" for line in encoded))
    return list(JsonLines(path, {}).events())


def imported(path: Path, /, **changed: object) -> Imported:
    (event,) = events(path, ROW | changed)
    assert isinstance(event, Imported), event
    return event


def described(path: Path, /, **changed: object) -> ForeignSource:
    path.write_text(json.dumps(ROW | changed), encoding="utf-8")
    (source,) = JsonLines(path, {}).sources
    return source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.jsonl"


def test_a_line_is_a_text_of_a_source_at_a_date(path: Path):
    event = imported(path)
    assert event.place == "history.jsonl, line 1"
    assert event.snapshot.body == str(ROW["text"]).encode()
    assert event.snapshot.fetched_at == datetime(2021, 6, 15, 14, tzinfo=UTC)
    assert event.snapshot.url == "https://example.org/bildiri"
    assert (event.snapshot.media_type, event.snapshot.extension) == ("text/markdown", "md")
    assert event.snapshot.charset == "utf-8"
    assert event.source == ("shusha-declaration", "tr")


def test_a_line_describes_its_source(path: Path):
    found = described(path)
    assert found.work_title == "shusha-declaration"
    assert (found.source.work, found.source.slug) == ("shusha-declaration", "tr")
    assert (found.source.language, found.source.role) == ("tr", Role.AUTHENTIC)
    assert (found.source.url, found.source.file) == ("https://example.org/bildiri", None)
    assert not found.source.watched


def test_what_a_line_leaves_out_is_not_guessed(path: Path):
    row = {"work": "a", "source": "b", "captured_at": "2020-01-01T00:00Z", "text": ""}
    (event,) = events(path, row)
    (found,) = JsonLines(path, {}).sources
    assert isinstance(event, Imported)
    assert found.source.language == "und"
    assert found.source.publisher == "b"
    assert (found.source.url, found.source.file) == (None, "a/b")
    assert event.snapshot.url == "file:a/b"
    assert event.snapshot.media_type == "text/plain"
    assert event.snapshot.body == b""


def test_what_a_line_states_is_kept(path: Path):
    stated: dict[str, object] = {
        "title": "Şuşa\nBəyannaməsi",
        "publisher": "Resmî Gazete",
        "role": "official translation",
        "status": 200,
        "stated": {"published": "15 Haziran 2021"},
        "from": "git owner/repository 94a9ed024d",
    }
    found, event = described(path, **stated), imported(path, **stated)
    assert found.work_title == "Şuşa Bəyannaməsi"
    assert found.source.publisher == "Resmî Gazete"
    assert found.source.role is Role.OFFICIAL_TRANSLATION
    assert event.snapshot.status == 200
    assert event.snapshot.stated == (("published", "15 Haziran 2021"),)
    assert event.snapshot.obtained == "imported from git owner/repository 94a9ed024d"


def test_without_a_word_of_its_own_the_origin_is_put_together(path: Path):
    event = imported(path, source="owner/repository", commit="94a9", path="a/b.md")
    assert event.snapshot.obtained == "imported from owner/repository 94a9 a/b.md"


def test_that_a_translation_is_official_is_not_guessed(path: Path):
    assert described(path, role="translation").source.role is Role.UNOFFICIAL_TRANSLATION
    assert described(path, role="source").source.role is Role.AUTHENTIC


def test_no_text_means_that_it_was_taken_away(path: Path):
    (event,) = events(path, ROW | {"text": None, "commit": "94a9"})
    assert isinstance(event, Withdrawn)
    assert event.at == datetime(2021, 6, 15, 14, tzinfo=UTC)
    assert event.reason == "deleted upstream: tr 94a9"


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bytes])
def test_compressed_files_are_known_by_their_bytes(path: Path, pack: Callable[[bytes], bytes]):
    path.write_bytes(pack(json.dumps(ROW).encode()))
    (event,) = JsonLines(path, {}).events()
    assert isinstance(event, Imported)


def test_marks_of_windows_and_empty_lines_are_passed_over(path: Path):
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n\r\n \n")
    (event,) = JsonLines(path, {}).events()
    assert isinstance(event, Imported)


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ufeffa", "\x1b[2J", "x" * 10_000_000, "a\u2028b\x85c"]
)
def test_odd_texts_are_kept_to_the_byte(path: Path, text: str):
    assert imported(path, text=text).snapshot.body == text.encode()


def test_bytes_that_are_no_text_come_as_base64(path: Path):
    body = bytes(range(256))
    row = {k: v for k, v in ROW.items() if k != "text"}
    (event,) = events(
        path, row | {"body_base64": base64.b64encode(body).decode(), "media_type": "image/png"}
    )
    assert isinstance(event, Imported)
    assert event.snapshot.body == body
    assert (event.snapshot.charset, event.snapshot.extension) == (None, "bin")


def test_the_charset_of_bytes_is_decided_as_if_they_were_fetched(path: Path):
    body = '<meta charset="windows-1254"><p>ışık'.encode("cp1254")
    event = imported(
        path, body_base64=base64.b64encode(body).decode(), media_type="text/html; charset=x"
    )
    assert event.snapshot.media_type == "text/html"
    assert (event.snapshot.charset, event.snapshot.charset_from) == ("cp1254", "meta")


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)),
        ("1945-10-24T12:00+01:00", datetime(1945, 10, 24, 11, tzinfo=UTC)),
    ],
)
def test_any_date_is_kept_exactly(path: Path, stated: str, moment: datetime):
    assert imported(path, captured_at=stated).snapshot.fetched_at == moment


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b'{"work": "\x00"}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b"{}", '"work" is missing'),
    ],
)
def test_a_line_that_is_no_row_is_refused(path: Path, line: bytes, problem: str):
    good, refused, after = events(path, ROW, line, ROW)
    assert isinstance(good, Imported)
    assert isinstance(after, Imported)
    assert isinstance(refused, Refused)
    assert refused.place == "history.jsonl, line 2"
    assert problem in refused.problem


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"work": ""}, '"work" is missing'),
        ({"work": ["a"]}, '"work" is not a text'),
        ({"source": None}, '"source" is missing'),
        ({"url": 1}, '"url" is not a text'),
        ({"lang": "Klingonish!"}, "is not a language tag"),
        ({"role": "sauce"}, "write one of: authentic"),
        ({"captured_at": "2020-05-01"}, "add the offset"),
        ({"captured_at": "2020-05-01T12:00:00"}, "add the offset"),
        ({"captured_at": "yesterday"}, "write one like 2020-05-01T12:00:00Z"),
        ({"captured_at": "2020-05-01T12:00:60Z"}, "no moment"),
        ({"captured_at": "0001-01-01T00:00:00+01:00"}, "no moment of the years 1 to 9999"),
        ({"captured_at": "9999-12-31T23:59:59-01:00"}, "no moment of the years 1 to 9999"),
        ({"captured_at": "10000-01-01T00:00:00Z"}, "no moment"),
        ({"text": 1}, "neither a text nor null"),
        ({"text": "a\ud800b"}, r"U\+D800.*body_base64"),
        ({"text": "x" * (LARGEST_BODY + 1)}, "the most is 20,000,000"),
        ({"body_base64": "%"}, "not base64"),
        ({"stated": {"published": 2020}}, '"stated" is not an object of dates'),
    ],
)
def test_a_row_that_does_not_follow_the_schema_is_refused(
    path: Path, changed: dict[str, object], problem: str
):
    (event,) = events(path, ROW | changed)
    assert isinstance(event, Refused)
    assert re.search(problem, str(event))


def test_a_row_without_the_key_of_its_text_is_refused(path: Path):
    (event,) = events(path, {k: v for k, v in ROW.items() if k != "text"})
    assert isinstance(event, Refused)
    assert "write null" in event.problem


def test_a_line_that_is_too_long_is_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading_lines, "LONGEST_LINE", 1000)
    long, good = events(path, ROW | {"text": "x" * 5000}, ROW)
    assert isinstance(long, Refused)
    assert isinstance(good, Imported)
    assert good.place == "history.jsonl, line 2"


@pytest.mark.parametrize("cut", [gzip.compress, lzma.compress])
def test_a_file_that_breaks_off_gives_what_it_holds_and_says_where(
    path: Path, cut: Callable[[bytes], bytes]
):
    rows = [
        json.dumps(ROW | {"text": f"{n} {base64.b64encode(str(n).encode() * 50)}"})
        for n in range(9000)
    ]
    whole = cut("\n".join(rows).encode())
    path.write_bytes(whole[: len(whole) // 2])
    reader = JsonLines(path, {}).events()
    assert isinstance(next(reader), Imported)
    with pytest.raises(NotImportable, match=r"history\.jsonl stopped after line [0-9]+: .*import"):
        list(reader)


def test_a_file_that_is_not_there_is_named(path: Path):
    with pytest.raises(NotImportable, match="No such file"):
        list(JsonLines(path, {}).events())


def test_sources_are_told_once_and_before_the_events(path: Path):
    events(path, ROW, b"nonsense", ROW | {"lang": "az", "source": "az"}, ROW)
    history = JsonLines(path, {})
    assert history.total == 4
    assert [each.source.slug for each in history.sources] == ["tr", "az"]


def test_a_source_that_no_line_describes_well_is_not_told(path: Path):
    (event,) = events(path, ROW | {"publisher": 1})
    assert isinstance(event, Refused)
    assert JsonLines(path, {}).sources == ()


def test_every_key_is_documented():
    reader = Path(read_by.__file__).read_text(encoding="utf-8")
    asked = re.findall(r'(?:required|optional|fields\.get)\("(\w+)"\)', reader)
    table = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")
    keys = [row.partition("|")[0] for row in table.replace("\n| `", "\n@`").split("\n@")[1:]]
    documented = set(re.findall(r"`(\w+)`", " ".join(keys)))
    assert set(asked) | {"text", "commit", "path"} == documented
