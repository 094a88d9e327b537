from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from archive import history
from archive.errors import MalformedSlug
from archive.keeping import writing
from archive.repository import Archive
from archive.suspects import read_suspicion, suspect, write_suspicion
from archive.verifying import Part, verify
from snapshots.errors import NotReadable
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, Snapshot

WHY = "only 3 % of the last text’s length is left: “Şuşa” 出口 👩🏽‍🚀"


def test_a_suspect_comes_back_with_its_reason(
    archive: Archive, snapshot_of: Callable[..., Snapshot]
):
    held = snapshot_of(1, b"\x00 captcha \xff")
    with writing(archive) as writer:
        identifier = writer.keep_suspect("law", "tr", held, WHY)
    assert identifier == snapshot_id(held)
    found = suspect(archive, "law", "tr")
    assert found is not None
    assert (found.snapshot, found.reason, found.snapshot_id) == (held, WHY, identifier)
    assert suspect(archive, "law", "en") is None


def test_a_suspect_is_no_snapshot_of_its_source(
    archive: Archive,
    snapshot_of: Callable[..., Snapshot],
    reading_of: Callable[[Snapshot], Reading],
):
    good, held = snapshot_of(0), snapshot_of(1, "404")
    with writing(archive) as writer:
        kept = writer.keep("law", "tr", good, reading_of(good))
        writer.keep_suspect("law", "tr", held, WHY)
    latest = history.latest(archive, "law", "tr")
    assert latest is not None
    assert latest.snapshot_id == kept
    entries = list(history.entries(archive))
    assert [type(entry).__name__ for entry in entries] == ["SnapshotEntry", "SuspectEntry"]


def test_an_accepted_suspect_keeps_its_id(
    archive: Archive,
    snapshot_of: Callable[..., Snapshot],
    reading_of: Callable[[Snapshot], Reading],
):
    held = snapshot_of(1, "kısa")
    with writing(archive) as writer:
        aside = writer.keep_suspect("law", "tr", held, WHY)
    with writing(archive) as writer:
        assert writer.keep("law", "tr", held, reading_of(held)) == aside
    assert verify(archive).is_sound


def test_the_newest_suspect_replaces_the_one_before_and_both_stay(
    archive: Archive, snapshot_of: Callable[..., Snapshot], git: Callable[..., str]
):
    first, second = snapshot_of(1, "a"), snapshot_of(2, "b")
    with writing(archive) as writer:
        writer.keep_suspect("law", "tr", first, "first")
        writer.keep_suspect("law", "tr", second, "second")
    found = suspect(archive, "law", "tr")
    assert found is not None
    assert found.reason == "second"
    kinds = git("log", "--format=%(trailers:key=Kind,valueonly,separator=%x2C)", "main").split()
    assert kinds == ["suspect", "suspect", "format"]
    assert verify(archive).snapshots == 2


def test_a_damaged_suspect_is_named(
    archive: Archive, snapshot_of: Callable[..., Snapshot], git: Callable[..., str]
):
    held = snapshot_of(1, "tek")
    with writing(archive) as writer:
        identifier = writer.keep_suspect("law", "tr", held, WHY)
    blob = git("rev-parse", f"{identifier.rpartition(':')[2]}:body.txt")
    for pack in (archive.path / "objects" / "pack").glob("*.pack"):
        moved = archive.path / pack.name
        pack.rename(moved)
        pack.with_suffix(".idx").unlink()
        with moved.open("rb") as content:
            subprocess.run(
                ["git", "--git-dir", archive.path, "unpack-objects", "-q"],
                stdin=content,
                check=True,
            )
    (archive.path / "objects" / blob[:2] / blob[2:]).unlink()
    with Archive.open(archive.path) as again:
        report = verify(again)
    assert {damage.part for damage in report.damages} == {Part.BODY}
    assert report.damaged_snapshots == {identifier}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"reason": 3}', b"\xff", b"nul"])
def test_what_is_no_suspicion_is_said_so(content: bytes):
    with pytest.raises(NotReadable):
        read_suspicion(content)


def test_hostile_reasons_and_names(snapshot_of: Callable[..., Snapshot], archive: Archive):
    held = snapshot_of(1)
    assert read_suspicion(write_suspicion(snapshot_id(held), "a\x00\u202eb\n")) == "a\x00\u202eb\n"
    with writing(archive) as writer, pytest.raises(MalformedSlug):
        writer.keep_suspect("../law", "tr", held, WHY)
