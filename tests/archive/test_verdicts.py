from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.backups import back_up
from archive.errors import AlreadyKept, MalformedSlug, Mismatch
from archive.keeping import writing
from archive.repairing import repair
from archive.repository import Archive
from archive.verdicts import (
    Judgement,
    Verdict,
    in_force,
    read_verdict,
    verdict_id,
    verdicts,
    write_verdict,
)
from archive.verifying import Part, verify
from snapshots.errors import NotReadable, NotWritable
from snapshots.model import Snapshot

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
VERDICT = Verdict(
    work="pact",
    translation="pact/en",
    key="0a" * 32,
    verdict=Judgement.CONFIRMED,
    decided_at=AT,
    rule="opposite term",
    base_words="ihracatın",
    translation_words="import",
    note="Iğdır: 出口 — صادرات 👩🏽‍🚀",
    who="Şəhla",
)


def test_verdicts_come_back_in_the_order_in_which_they_were_decided(archive: Archive):
    early = replace(VERDICT, decided_at=AT - timedelta(days=9), verdict=Judgement.DISMISSED)
    other = replace(VERDICT, key="ff" * 32, translation="pact/tr", decided_at=AT + timedelta(1))
    with writing(archive) as writer:
        for verdict in (other, VERDICT, early):
            assert writer.keep_verdict(verdict) == verdict_id(write_verdict(verdict))
    assert list(verdicts(archive)) == [early, VERDICT, other]
    assert in_force(verdicts(archive)) == {
        ("pact/en", VERDICT.key): VERDICT,
        ("pact/tr", other.key): other,
    }


def test_an_archive_without_verdicts_has_none(archive: Archive):
    assert list(verdicts(archive)) == []


def test_a_verdict_that_is_kept_already_is_not_kept_again(archive: Archive):
    with writing(archive) as writer:
        writer.keep_verdict(VERDICT)
        with pytest.raises(AlreadyKept):
            writer.keep_verdict(VERDICT)
        writer.commit()
        with pytest.raises(AlreadyKept):
            writer.keep_verdict(VERDICT)


def test_a_later_verdict_stands_beside_the_earlier_and_is_in_force(
    archive: Archive, snapshot_of: Callable[..., Snapshot]
):
    second = replace(VERDICT, decided_at=AT + timedelta(1), verdict=Judgement.DISMISSED)
    with writing(archive) as writer:
        writer.keep("pact", "en", snapshot_of(0))
        writer.keep_verdict(VERDICT)
    with writing(archive) as writer:
        writer.keep_verdict(second)
    assert list(verdicts(archive)) == [VERDICT, second]
    assert list(in_force(verdicts(archive)).values()) == [second]


def test_a_commit_tells_the_verdict_in_its_trailers(archive: Archive, git: Callable[..., str]):
    with writing(archive) as writer:
        writer.keep_verdict(replace(VERDICT, note="\n\nKind: snapshot\nWork: evil", who="\0\x1b["))
    message = git("log", "-1", "--format=%B", "main")
    (path,) = git("ls-tree", "-r", "--name-only", "main", "verdicts/").splitlines()
    assert path.startswith("verdicts/")
    assert message.splitlines() == [
        "Note a verdict on pact/en: confirmed",
        "",
        "Kind: verdict",
        "Work: pact",
        f"Finding: {VERDICT.key}",
        "Verdict: confirmed",
        f"Path: {path}",
    ]
    assert next(verdicts(archive)).who == "\0\x1b["
    assert verify(archive).is_sound


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (replace(VERDICT, key="0a"), Mismatch),
        (replace(VERDICT, key="../../x" + "0" * 57), Mismatch),
        (replace(VERDICT, key="0A" * 32), Mismatch),
        (replace(VERDICT, translation="other/en"), Mismatch),
        (replace(VERDICT, translation="pact"), Mismatch),
        (replace(VERDICT, translation="pact/../en"), MalformedSlug),
        (replace(VERDICT, translation="pact/en\nx"), MalformedSlug),
        (replace(VERDICT, work="..", translation="../en"), MalformedSlug),
        (replace(VERDICT, note="x" * 10_001), Mismatch),
        (replace(VERDICT, who="x" * 201), Mismatch),
        (replace(VERDICT, note="\ud83d\ude00"), NotWritable),
        (replace(VERDICT, decided_at=datetime(2026, 1, 1)), NotWritable),  # noqa: DTZ001 (no zone)
    ],
)
def test_a_verdict_that_cannot_be_is_refused_and_nothing_is_kept(
    archive: Archive, wrong: Verdict, error: type[Exception]
):
    before = archive.head()
    with writing(archive) as writer, pytest.raises(error):
        writer.keep_verdict(wrong)
    assert archive.head() == before


def test_a_damaged_verdict_is_found_and_repaired_from_a_backup(archive: Archive, tmp_path: Path):
    with writing(archive) as writer:
        writer.keep_verdict(replace(VERDICT, note="x" * 9_000))
    backup = back_up(archive, tmp_path / "backup")
    assert backup is not None
    packs = archive.path / "objects" / "pack"
    assert any(_damages_a_verdict(pack, archive) for pack in packs.glob("*.pack"))
    archive.close()
    assert repair(archive.path, str(backup.path)).restored
    assert verify(archive).is_sound


def _damages_a_verdict(pack: Path, archive: Archive) -> bool:
    """Flip the first bit of *pack* that damages a verdict, if there is one."""
    content = pack.read_bytes()
    pack.chmod(0o644)
    for place in range(12, len(content) - 20):
        flipped = bytearray(content)
        flipped[place] ^= 0x10
        pack.write_bytes(flipped)
        archive.close()
        if any(damage.part is Part.VERDICT for damage in verify(archive).damages):
            return True
    pack.write_bytes(content)
    return False


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts, texts, texts, st.datetimes(timezones=st.just(UTC)), st.sampled_from(Judgement))
def test_a_verdict_is_read_back_as_it_was(
    note: str, who: str, words: str, at: datetime, judgement: Judgement
):
    written = replace(
        VERDICT, note=note, who=who, base_words=words, decided_at=at, verdict=judgement
    )
    assert read_verdict(write_verdict(written)) == written


def test_half_of_a_surrogate_pair_is_kept_as_json_writes_it():
    content = write_verdict(replace(VERDICT, note="a\ud800b"))
    assert json.loads(content)["note"] == "a\ud800b"
    assert read_verdict(content).note == "a\ud800b"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"verdict": "eaten"}', b"\xff"])
def test_what_is_not_a_verdict_is_not_read(content: bytes):
    with pytest.raises(NotReadable):
        read_verdict(content)
