from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.backups import back_up
from archive.errors import ArchiveDamaged, Mismatch, NotRepairable
from archive.history import SnapshotEntry, entries, latest
from archive.keeping import writing
from archive.packing import pack_all
from archive.repairing import Repair, repair
from archive.repository import Archive
from archive.verifying import verify, verify_repository
from snapshots.model import Reading, Snapshot

SnapshotOf = Callable[..., Snapshot]
ReadingOf = Callable[..., Reading]
Keep = Callable[[int], None]


@pytest.fixture
def keep(archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf) -> Keep:
    """Keep the snapshot of a day as a batch of its own."""

    def keep_one(day: int) -> None:
        snapshot = snapshot_of(day, f"{day}. gün: ışık, işıq, أ, 光\n" * 40)
        with writing(archive) as writer:
            writer.keep("work", "source", snapshot, reading_of(snapshot))

    return keep_one


def is_sound(archive: Archive) -> bool:
    archive.close()
    return verify(archive).is_sound and verify_repository(archive) == ()


def spoil(path: Path, offset: int = 40) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[offset] ^= 16
    path.write_bytes(content)


def packs(archive: Archive, suffix: str = ".pack") -> list[Path]:
    folder = archive.path / "objects" / "pack"
    return sorted(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns)


def test_a_backup_holds_only_what_is_new_and_plain_git_restores_it(
    archive: Archive, keep: Keep, tmp_path: Path
):
    made = []
    for day in range(3):
        keep(day)
        made.append(back_up(archive, tmp_path / "backup"))
        assert back_up(archive, tmp_path / "backup") is None
    bundles = sorted((tmp_path / "backup").glob("*.bundle"))
    assert [bundle.path for bundle in made if bundle] == bundles
    text = (tmp_path / "backup" / "RESTORE.txt").read_text()
    script = "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))

    subprocess.run(
        ["sh", "-e", "-c", script], cwd=tmp_path / "backup", check=True, capture_output=True
    )

    with Archive.open(tmp_path / "backup" / "archive.git") as restored:
        assert list(entries(restored)) == list(entries(archive))
        assert is_sound(restored)


def test_a_backup_of_another_archive_is_not_continued(archive: Archive, keep: Keep, tmp_path: Path):
    keep(0)
    with Archive.create(tmp_path / "other.git") as other:
        back_up(other, tmp_path / "backup")
    with pytest.raises(Mismatch, match="not a backup of"):
        back_up(archive, tmp_path / "backup")


def test_a_backup_that_was_interrupted_is_made_again(archive: Archive, keep: Keep, tmp_path: Path):
    keep(0)
    (tmp_path / "backup").mkdir()
    # What the program, git and the check of the bundle leave when they are killed.
    (tmp_path / "backup" / ".unfinished.bundle").write_bytes(b"half")
    (tmp_path / "backup" / ".unfinished.bundle.lock").write_bytes(b"half")
    (tmp_path / "backup" / ".unfinished-a1" / "scratch.git").mkdir(parents=True)
    assert back_up(archive, tmp_path / "backup") is not None
    assert list((tmp_path / "backup").glob(".unfinished*")) == []


def test_two_backups_at_once_into_one_folder_are_made_one_after_the_other(
    archive: Archive, keep: Keep, tmp_path: Path
):
    keep(0)
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda _: back_up(archive, tmp_path / "backup"), range(2)))
    assert len([each for each in made if each]) == 1


def test_a_damaged_archive_is_not_backed_up_as_though_it_were_whole(
    archive: Archive, keep: Keep, tmp_path: Path
):
    keep(0)
    pack_all(archive)
    (pack,) = packs(archive)
    spoil(pack, pack.stat().st_size // 2)
    archive.close()
    with pytest.raises(ArchiveDamaged):
        back_up(archive, tmp_path / "backup")
    assert list((tmp_path / "backup").glob("*.bundle")) == []


@pytest.mark.parametrize("source", ["folder", "bundle", "repository"])
def test_what_is_damaged_is_taken_from_a_backup_and_what_is_newer_stays(
    archive: Archive, keep: Keep, tmp_path: Path, source: str
):
    for day in range(3):
        keep(day)
    bundle = back_up(archive, tmp_path / "backup")
    assert bundle is not None
    mirror = tmp_path / "mirror.git"
    subprocess.run(
        ["git", "clone", "-q", "--mirror", "--no-hardlinks", str(archive.path), str(mirror)],
        check=True,
    )
    donor = {"folder": bundle.path.parent, "bundle": bundle.path, "repository": mirror}[source]
    keep(3)
    before = list(entries(archive))
    spoil(packs(archive)[1], 200)
    archive.close()
    assert not is_sound(archive)

    repaired = repair(archive.path, str(donor))

    assert repaired.restored
    assert repaired.lost == ()
    assert repaired.aside is not None
    assert is_sound(archive)
    assert list(entries(archive)) == before


def flipped_index(archive: Archive) -> None:
    spoil(packs(archive, ".idx")[1], 1100)


def missing_index(archive: Archive) -> None:
    packs(archive, ".idx")[1].unlink()


def missing_pack(archive: Archive) -> None:
    packs(archive)[1].unlink()


def cut_pack(archive: Archive) -> None:
    pack = packs(archive)[1]
    pack.chmod(0o644)
    os.truncate(pack, pack.stat().st_size // 2)


def lost_branch(archive: Archive) -> None:
    (archive.path / "refs/heads/main").unlink()


def garbled_branch(archive: Archive) -> None:
    (archive.path / "refs/heads/main").write_bytes(b"\0" * 41)


def garbled_head(archive: Archive) -> None:
    (archive.path / "HEAD").write_bytes(b"\xff\0")


def garbled_settings(archive: Archive) -> None:
    (archive.path / "config").write_bytes(b"[core\n\0")


def garbled_commit_graph(archive: Archive) -> None:
    pack_all(archive)
    for path in (archive.path / "objects/info/commit-graphs").glob("*.graph"):
        spoil(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    "damage",
    [
        flipped_index,
        missing_index,
        missing_pack,
        cut_pack,
        lost_branch,
        garbled_branch,
        garbled_head,
        garbled_settings,
        garbled_commit_graph,
    ],
)
def test_every_kind_of_damage_is_repaired(
    archive: Archive, keep: Keep, tmp_path: Path, damage: Callable[[Archive], None]
):
    for day in range(3):
        keep(day)
    back_up(archive, tmp_path / "backup")
    before = list(entries(archive))
    damage(archive)
    archive.close()

    repaired = repair(archive.path, str(tmp_path / "backup"))

    assert repaired.lost == ()
    assert is_sound(archive)
    assert list(entries(archive)) == before
    keep(9)
    assert is_sound(archive)


def test_a_repair_that_was_killed_before_its_pack_had_an_index_is_made_again(
    archive: Archive, keep: Keep, tmp_path: Path
):
    for day in range(3):
        keep(day)
    back_up(archive, tmp_path / "backup")
    spoil(packs(archive)[-1], 200)
    archive.close()
    copied = shutil.copytree(archive.path, tmp_path / "copy.git")
    assert repair(copied, str(tmp_path / "backup")).restored
    folder = archive.path / "objects" / "pack"
    (made,) = (
        each for each in copied.glob("objects/pack/*.pack") if not (folder / each.name).exists()
    )
    shutil.copy(made, folder)
    repair(archive.path, str(tmp_path / "backup"))
    assert (folder / made.with_suffix(".idx").name).exists()
    assert is_sound(archive)


def test_what_no_one_has_any_more_is_named_and_the_rest_is_repaired(
    archive: Archive, keep: Keep, tmp_path: Path
):
    keep(0)
    back_up(archive, tmp_path / "backup")
    keep(1)
    shown = latest(archive, "work", "source")
    assert shown is not None
    pack = packs(archive)[-1]
    listed = subprocess.run(
        ["git", "verify-pack", "-v", str(pack)], check=True, capture_output=True, text=True
    ).stdout
    (line,) = (line.split() for line in listed.splitlines() if line.startswith(shown.body))
    spoil(pack, int(line[4]) + int(line[3]) // 2)
    archive.close()

    repaired = repair(archive.path, str(tmp_path / "backup"))

    assert repaired.lost == (shown.body,)
    archive.close()
    report = verify(archive)
    assert report.damaged_snapshots == {shown.snapshot_id}
    assert report.snapshots == 2


def test_a_sound_archive_is_left_as_it_is(archive: Archive, keep: Keep, tmp_path: Path):
    keep(0)
    back_up(archive, tmp_path / "backup")
    before = content_of(archive.path)
    assert repair(archive.path, str(tmp_path / "backup")) == Repair(
        restored=(), lost=(), aside=None, branch=None
    )
    assert content_of(archive.path) == before


@pytest.mark.parametrize("source", ["--upload-pack=touch /tmp/x", "nowhere", "ext::sh -c true"])
def test_what_is_no_backup_is_refused(archive: Archive, keep: Keep, source: str):
    keep(0)
    with pytest.raises(NotRepairable, match="Nothing was repaired"):
        repair(archive.path, source)
    assert is_sound(archive)


def test_a_snapshot_served_after_the_repair_is_the_one_that_was_kept(
    archive: Archive, keep: Keep, tmp_path: Path
):
    keep(0)
    back_up(archive, tmp_path / "backup")
    first = next(e for e in entries(archive) if isinstance(e, SnapshotEntry)).kept
    body = first.load(archive)
    cut_pack(archive)
    repair(archive.path, str(tmp_path / "backup"))
    archive.close()
    assert first.load(archive) == body


def test_a_backup_that_is_damaged_as_well_is_refused_and_nothing_is_touched(
    archive: Archive, keep: Keep, tmp_path: Path
):
    keep(0)
    mirror = tmp_path / "mirror.git"
    subprocess.run(["git", "clone", "-q", "--mirror", str(archive.path), str(mirror)], check=True)
    commit = archive.head()
    archive.close()
    for repository in (archive.path, mirror):
        unpack(repository)
        path = repository / "objects" / commit[:2] / commit[2:]
        path.chmod(0o644)
        path.write_bytes(b"")
    before = content_of(archive.path)
    with pytest.raises(NotRepairable, match=r"Nothing was repaired: .* could not be read"):
        repair(archive.path, str(mirror))
    assert content_of(archive.path) == before


def content_of(repository: Path) -> dict[Path, bytes]:
    """The files of a repository but for its locks."""
    files = (path for path in repository.rglob("*") if path.is_file() and ".lock" not in path.name)
    return {path: path.read_bytes() for path in files}


def unpack(repository: Path) -> None:
    """Let every object stand in a file of its own."""
    for pack in sorted((repository / "objects" / "pack").glob("*.pack")):
        moved = pack.rename(repository / pack.name)
        for other in pack.parent.glob(f"{pack.stem}.*"):
            other.unlink()
        with moved.open("rb") as content:
            command = ["git", "--git-dir", str(repository), "unpack-objects", "-q"]
            subprocess.run(command, stdin=content, check=True)
