from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.backups import back_up
from archive.keeping import writing
from archive.packing import pack_all
from archive.repairing import repair
from archive.repository import Archive
from archive.sealing import SigningKey, seal
from snapshots.model import Snapshot

SnapshotOf = Callable[..., Snapshot]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, frozenset[str]]]:
    """The files and folders that this process has synced so far, with the names in folders."""
    real = os.fsync
    seen: list[tuple[str, frozenset[str]]] = []

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        seen.append(
            (
                str(path),
                frozenset(each.name for each in path.iterdir()) if path.is_dir() else frozenset(),
            )
        )
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux's /proc")


def test_a_new_archive_is_on_the_disk_down_to_its_folders(tmp_path: Path, synced):
    archive = Archive.create(tmp_path / "işıq" / "archive.git")
    archive.close()
    last, names = synced[-1]
    assert (last, "archive.git" in names) == (str(tmp_path / "işıq"), True)
    within = {Path(path).name for path, _ in synced[:-1]}
    assert {"refs", "heads", "main", "objects", "pack", "HEAD", "config"} <= within


def test_a_new_pack_has_its_name_on_the_disk_before_the_old_ones_go(
    archive: Archive, snapshot_of: SnapshotOf, synced
):
    for day in range(3):
        with writing(archive) as writer:
            writer.keep("w", "s", snapshot_of(day, f"ışık {day}"))
    folder = archive.path / "objects" / "pack"
    before = {path.name for path in folder.glob("*.pack")}
    synced.clear()
    assert pack_all(archive)
    (new,) = (path.name for path in folder.glob("*.pack"))
    assert (str(folder), True) in [(path, {new} | before <= names) for path, names in synced]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH's ssh-keygen")
def test_a_seal_is_on_the_disk_before_the_branch_leads_to_it(
    archive: Archive, key: SigningKey, synced
):
    synced.clear()
    commit = seal(archive, key)
    paths = [path for path, _ in synced]
    held = str(archive.path / "objects" / commit[:2])
    assert paths == [held, str(archive.path / "objects"), str(archive.path / "refs" / "heads")]
    assert commit[2:] in synced[0][1]


def test_what_was_repaired_is_on_the_disk_before_the_damaged_goes(
    archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path, synced
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    back_up(archive, tmp_path / "backup")
    folder = archive.path / "objects" / "pack"
    damaged = max(folder.glob("*.pack"), key=lambda path: path.stat().st_size)
    damaged.chmod(0o644)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    archive.close()
    synced.clear()
    before = {path.name for path in folder.iterdir()}
    assert repair(archive.path, str(tmp_path / "backup")).restored
    assert damaged.name not in {path.name for path in folder.iterdir()}
    new = {path.name for path in folder.iterdir()} - before
    assert new
    assert any(before | new <= names for path, names in synced if path == str(folder))
