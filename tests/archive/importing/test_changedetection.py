from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest

from archive.errors import NotImportable
from archive.importing.changedetection import ChangeDetection
from archive.importing.model import Imported, Refused

ONE = "0a1b2c3d-0000-4000-8000-000000000001"
TWO = "0a1b2c3d-0000-4000-8000-000000000002"
BOMB = brotli.compress(b"x" * 30_000_000)
TEXT = "Iğdır'da ödenir.\nاتفاق\n"


def folder_of(path: Path, uuid: str, history: str, files: dict[str, bytes]) -> Path:
    folder = path / uuid
    folder.mkdir(parents=True)
    (folder / "history.txt").write_text(history, encoding="utf-8")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def datastore(tmp_path: Path) -> Path:
    """A data folder, one watch as older versions wrote it and one as newer ones do."""
    path = tmp_path / "datastore"
    folder_of(
        path,
        ONE,
        f"1600000000,/datastore/{ONE}/a.txt\n1700000000,b.txt.br\n",
        {"a.txt": TEXT.encode(), "b.txt.br": brotli.compress((TEXT + "Ek.\n").encode())},
    )
    watching = {ONE: {"url": "https://www.example.org/şartlar", "title": "Şartlar"}}
    (path / "url-watches.json").write_text(json.dumps({"watching": watching}), encoding="utf-8")
    newer = folder_of(path, TWO, "1650000000,1650000000.txt\n", {"1650000000.txt": b"two\n"})
    watch = {"url": "https://example.org/b", "title": None, "page_title": "B"}
    (newer / "watch.json").write_text(json.dumps(watch))
    return path


def test_the_texts_of_every_watch_are_read_with_their_times(datastore: Path):
    history = ChangeDetection(datastore, {})
    events = list(history.events())
    assert all(isinstance(event, Imported) for event in events)
    assert [event.snapshot.body.decode() for event in events] == [TEXT, TEXT + "Ek.\n", "two\n"]
    assert events[0].snapshot.fetched_at == datetime.fromtimestamp(1600000000, UTC)
    assert events[0].snapshot.url == "https://www.example.org/şartlar"
    assert history.total == 3
    assert [each.work_title for each in history.sources] == ["Şartlar", "B"]
    assert {each.source.slug for each in history.sources} == {"text"}
    assert not any(each.source.watched for each in history.sources)


@pytest.mark.parametrize(
    "line",
    [
        "1600000000,../../../etc/passwd",
        "1600000000,/etc/passwd",
        "1600000000,missing.txt",
        "1600000000,..",
        "1600000000,",
        "no line",
        "999999999999,a.txt",
        "1600000000,broken.txt.br",
        "1600000000,bomb.txt.br",
        "1600000000,link.txt",
    ],
)
def test_a_line_that_cannot_be_followed_is_refused_alone(datastore: Path, tmp_path: Path, line):
    folder = datastore / ONE
    (folder / "broken.txt.br").write_bytes(b"no brotli")
    (folder / "bomb.txt.br").write_bytes(BOMB)
    (tmp_path / "secret").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret")
    (folder / "history.txt").write_text(f"{line}\n1600000001,a.txt\n")
    refused, imported, _ = ChangeDetection(datastore, {}).events()
    assert isinstance(refused, Refused)
    assert refused.place == f"{ONE}/history.txt, line 1"
    assert isinstance(imported, Imported)


@pytest.mark.parametrize("watch", ["{}", "no JSON", '{"url": "file:///etc/passwd"}', '{"url": 3}'])
def test_a_watch_of_which_the_page_is_not_known_is_refused(datastore: Path, watch):
    (datastore / TWO / "watch.json").write_text(watch)
    events = list(ChangeDetection(datastore, {}).events())
    assert [type(event) for event in events] == [Refused, Imported, Imported]


def test_any_other_folder_is_said_to_be_none(tmp_path: Path):
    with pytest.raises(NotImportable, match="datastore"):
        ChangeDetection(tmp_path, {})


def test_what_the_program_itself_has_written_is_read_and_its_groups_are_no_watches():
    # Made by `python benchmarks/importing_peers.py --keep`, of changedetection.io 0.60.
    history = ChangeDetection(Path(__file__).with_name("peers") / "changedetection", {})
    events = list(history.events())
    assert [type(event) for event in events] == [Imported] * 7
    plain = [event.snapshot.body.decode() for event in events if "plain" in event.snapshot.url]
    assert [f"Ödeme {number} gün içinde, ılık." in text for number, text in enumerate(plain)] == [
        True
    ] * 3


def test_a_text_that_was_packed_or_unpacked_since_is_found(datastore: Path):
    folder = datastore / ONE
    (folder / "b.txt.br").write_bytes(b"")
    (folder / "b.txt.br").unlink()
    (folder / "b.txt").write_text("unpacked", encoding="utf-8")
    (folder / "a.txt.br").write_bytes(brotli.compress(b"packed"))
    (folder / "a.txt").unlink()
    packed, unpacked, _ = ChangeDetection(datastore, {}).events()
    assert isinstance(packed, Imported)
    assert isinstance(unpacked, Imported)
    assert (packed.snapshot.body, unpacked.snapshot.body) == (b"packed", b"unpacked")
