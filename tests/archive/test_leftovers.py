from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.keeping import writing
from archive.leftovers import clear_leftovers
from archive.repository import Archive
from archive.verifying import verify, verify_repository
from snapshots.model import Snapshot

SnapshotOf = Callable[..., Snapshot]


@pytest.mark.parametrize(
    "name",
    [
        "refs/heads/main.lock",
        "refs/hexapla/incoming.lock",
        "HEAD.lock",
        "config.lock",
        "packed-refs.lock",
        "objects/pack/tmp_pack_aB3dEf",
        "objects/pack/tmp_idx_aB3dEf",
        "objects/pack/.tmp-123-pack-ab.pack",
        "objects/info/commit-graphs/commit-graph-chain.lock",
        "objects/info/commit-graph.lock",
        "fast_import_crash_4711",
    ],
)
def test_what_a_killed_writer_left_hinders_nobody(
    archive: Archive, snapshot_of: SnapshotOf, name: str
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    stale = archive.path / name
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_bytes(b"half of something")

    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(1))

    assert not stale.exists()
    assert verify(archive).snapshots == 2
    assert verify_repository(archive) == ()


def test_what_protects_a_pack_is_removed_only_if_fast_import_left_it(
    archive: Archive, snapshot_of: SnapshotOf
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    ours, theirs = sorted((archive.path / "objects" / "pack").glob("*.pack"))
    ours.with_suffix(".keep").write_text("fast-import\n")
    theirs.with_suffix(".keep").write_text("do not touch, says the librarian\n")
    removed = clear_leftovers(archive.path)
    assert removed == (ours.with_suffix(".keep"),)


def test_nothing_that_git_reads_is_removed(archive: Archive, snapshot_of: SnapshotOf):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    before = {path: path.read_bytes() for path in archive.path.rglob("*") if path.is_file()}
    assert clear_leftovers(archive.path) == ()
    after = {path: path.read_bytes() for path in archive.path.rglob("*") if path.is_file()}
    assert {p: c for p, c in after.items() if p.suffix != ".lock"} == {
        p: c for p, c in before.items() if p.suffix != ".lock"
    }


def test_a_writer_killed_while_it_named_its_pack_can_write_the_very_same_pack_again(
    archive: Archive, tmp_path: Path, snapshot_of: SnapshotOf, monkeypatch: pytest.MonkeyPatch
):
    # Equal times give equal commits, and equal commits an equal pack under the same name.
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    monkeypatch.setattr("archive.keeping.utc_now", lambda: moment)
    shutil.copytree(archive.path, tmp_path / "other.git")
    with Archive.open(tmp_path / "other.git") as other, writing(other) as writer:
        writer.keep("w", "s", snapshot_of(0))
        writer.commit()
        packs = {path.name for path in (other.path / "objects" / "pack").glob("*.pack")}
    for name in packs:
        stale = (archive.path / "objects" / "pack" / name).with_suffix(".keep")
        stale.touch()
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    assert {path.name for path in (archive.path / "objects" / "pack").glob("*.pack")} == packs
    assert verify_repository(archive) == ()
