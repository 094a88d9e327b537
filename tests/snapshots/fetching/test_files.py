"""Fetching files: what is kept, what is gone, what failed, and nothing outside the collection."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from snapshots.errors import FetchFailed, SourceGone
from snapshots.fetching.files import fetch_file as fetch
from snapshots.fetching.media import MOST_BYTES
from snapshots.model import Role, Source

AT = datetime(2021, 6, 16, tzinfo=UTC)


def source(file: str | None = None, url: str | None = None):
    return Source(
        work="w", slug="s", language="tr", role=Role.REPORT, publisher="p", file=file, url=url
    )


def test_the_bytes_are_kept_as_they_are(tmp_path: Path):
    body = "\ufeff Şuşa\r\n\x00".encode()
    (tmp_path / "a b.txt").write_bytes(body)
    snapshot = fetch(source("a b.txt"), tmp_path, AT)
    assert (snapshot.body, snapshot.fetched_at, snapshot.url) == (body, AT, "file:a%20b.txt")
    assert (snapshot.media_type, snapshot.extension) == ("text/plain", "txt")
    assert (snapshot.charset, snapshot.charset_from) == ("utf-8", "bom")


@pytest.mark.parametrize(
    ("name", "body", "media_type", "extension"),
    [
        ("a.html", b"<p>x", "text/html", "html"),
        ("a.HTM", b"<p>x", "text/html", "html"),
        ("a.md", b"# x", "text/markdown", "md"),
        ("a.txt", b" <!doctype HTML><p>x", "text/html", "html"),
        ("a", b"<html><p>x", "text/html", "html"),
        ("a", b"plain", "text/plain", "txt"),
        ("a.pdf", b"%PDF-1.7", "application/pdf", "pdf"),
        ("a.txt", b"%PDF-1.7", "application/pdf", "pdf"),
        ("a.xyz", b"\x00\x01\x02", "application/octet-stream", "bin"),
        ("a.txt", b"", "text/plain", "txt"),
    ],
)
def test_the_media_type_comes_from_name_and_content(
    tmp_path: Path, name: str, body: bytes, media_type: str, extension: str
):
    (tmp_path / name).write_bytes(body)
    snapshot = fetch(source(name), tmp_path, AT)
    assert (snapshot.media_type, snapshot.extension) == (media_type, extension)


def test_a_missing_file_is_gone(tmp_path: Path):
    with pytest.raises(SourceGone, match=r"no a\.txt any more"):
        fetch(source("a.txt"), tmp_path, AT)


def test_what_is_no_regular_file_failed(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    for name in ("folder", "pipe", "file/below", "nul\x00", "n" * 5000):
        with pytest.raises(FetchFailed):
            fetch(source(name), tmp_path, AT)


def test_a_link_out_of_the_collection_is_not_followed(tmp_path: Path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "link.txt").symlink_to("../secret.txt")
    (inside / "loop").symlink_to("loop")
    (inside / "real.txt").write_text("text")
    (inside / "good.txt").symlink_to("real.txt")
    for name in ("link.txt", "../secret.txt", str(tmp_path / "secret.txt"), "loop"):
        with pytest.raises(FetchFailed):
            fetch(source(name), inside, AT)
    assert fetch(source("good.txt"), inside, AT).body == b"text"


def test_a_file_that_is_too_large_failed(tmp_path: Path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(FetchFailed, match="more than 20,000,000 bytes"):
        fetch(source("a.txt"), tmp_path, AT)
