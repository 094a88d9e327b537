from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.errors import (
    AlreadyThere,
    ArchiveDamaged,
    MissingObject,
    NewerFormat,
    NotAnArchive,
    NotKept,
)
from archive.exporting.folders import export_snapshot
from archive.history import SnapshotEntry, VisitsEntry, entries, latest
from archive.keeping import writing
from archive.layout import BRANCH
from archive.repository import Archive
from snapshots.digests import blob_id
from snapshots.identifiers import from_digits
from snapshots.model import Outcome, Reading, Snapshot, Visit

SnapshotOf = Callable[..., Snapshot]
ReadingOf = Callable[..., Reading]


def test_a_new_archive_explains_itself_to_plain_git(git: Callable[..., str]):
    assert "body.<ext>" in git("show", "main:README.md")
    assert json.loads(git("show", "main:format.json"))["format"] == 1


def test_an_archive_is_made_only_where_nothing_stands(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(AlreadyThere):
        Archive.create(tmp_path)
    with pytest.raises(AlreadyThere):
        Archive.create(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_making_an_archive_leaves_nothing_beside_it(tmp_path: Path):
    Archive.create(tmp_path / "a" / "archive.git").close()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["archive.git"]


def test_a_folder_that_is_no_archive_is_not_opened(tmp_path: Path):
    with pytest.raises(NotAnArchive):
        Archive.open(tmp_path)
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "other")], check=True)
    with pytest.raises(ArchiveDamaged):
        Archive.open(tmp_path / "other")


def test_a_repository_of_something_else_is_not_opened(tmp_path: Path):
    there = ["git", "-C", str(tmp_path)]
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*there, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*there, *person, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    with pytest.raises(NotAnArchive, match="hexapla import git"):
        Archive.open(tmp_path / ".git")


def state_format(archive: Archive, stated: str) -> None:
    stream = (
        f"commit {BRANCH}\ncommitter A <a@example.org> 0 +0000\ndata 0\n"
        f"from {BRANCH}^0\nM 100644 inline format.json\ndata {len(stated)}\n{stated}\ndone\n"
    )
    archive.commands.run("fast-import", "--quiet", "--done", written=stream.encode())


def test_a_newer_format_is_not_touched(archive: Archive):
    state_format(archive, '{"format": 2}')
    with pytest.raises(NewerFormat, match="format 2"):
        Archive.open(archive.path)


@pytest.mark.parametrize(
    "stated", ["", "[]", "{}", '{"format": "x"}', '{"format": null}', "[" * 9999]
)
def test_a_format_that_says_nothing_is_said_to(archive: Archive, stated: str):
    state_format(archive, stated)
    with pytest.raises(NotAnArchive, match="which format it has"):
        Archive.open(archive.path)


def test_a_lost_branch_is_never_taken_for_an_empty_archive(
    archive: Archive, snapshot_of: SnapshotOf
):
    (archive.path / BRANCH).unlink()
    with pytest.raises(ArchiveDamaged, match="branch main"):
        archive.head()
    with pytest.raises(ArchiveDamaged), writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    assert not (archive.path / BRANCH).exists()


@pytest.mark.parametrize(
    "not_an_id", ["--output=x", "main", "HEAD", "", "a" * 39, "A" * 40, "a" * 40 + "\n", "main:x"]
)
def test_only_whole_ids_reach_git(archive: Archive, not_an_id: str):
    with pytest.raises(ValueError, match="not the id of a git object"):
        archive.blob(not_an_id)
    with pytest.raises(ValueError, match="not the id of a git object"):
        archive.tree(not_an_id, "x")
    with pytest.raises(ValueError, match="not the id of a git object"):
        list(entries(archive, not_an_id))


def test_an_object_that_is_not_there_is_named(archive: Archive):
    with pytest.raises(MissingObject, match="b" * 40):
        archive.blob("b" * 40)
    with pytest.raises(ArchiveDamaged, match="where a blob belongs"):
        archive.blob(archive.head())


def test_readers_see_what_other_processes_keep(archive: Archive, snapshot_of: SnapshotOf):
    with Archive.open(archive.path) as reader:
        assert latest(reader, "w", "s") is None
        with writing(archive) as writer:
            identifier = writer.keep("w", "s", snapshot_of(0))
        seen = latest(reader, "w", "s")
    assert seen is not None
    assert seen.snapshot_id == identifier


def test_threads_share_one_archive(archive: Archive, snapshot_of: SnapshotOf):
    bodies = [f"text {number}\n".encode() * number for number in range(100)]
    with writing(archive) as writer:
        for number, body in enumerate(bodies):
            writer.keep("w", "s", snapshot_of(number, body))
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(archive.blob, [blob_id(body) for body in bodies])) == bodies


def test_variables_of_a_surrounding_git_are_not_followed(
    archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    with Archive.open(archive.path) as again:
        assert latest(again, "w", "s") is not None
    assert not (tmp_path / "nowhere").exists()


def test_a_replacement_object_changes_nothing_that_is_read(
    archive: Archive, git: Callable[..., str], snapshot_of: SnapshotOf
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0, b"true\n"))
        writer.keep("w", "t", snapshot_of(0, b"false\n"))
    git("replace", blob_id(b"true\n"), blob_id(b"false\n"))
    shown = latest(archive, "w", "s")
    assert shown is not None
    assert shown.load(archive).body == b"true\n"


def test_entries_come_in_the_order_of_keeping_and_from_where_one_left_off(
    archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    first, second = snapshot_of(1), snapshot_of(0)
    visit = Visit(work="w", source="s", visited_at=first.fetched_at, outcome=Outcome.CHANGED)
    with writing(archive) as writer:
        writer.keep("w", "s", first, reading_of(first))
        writer.keep_visits("r1", [visit])
    middle = archive.head()
    with writing(archive) as writer:
        writer.keep("w", "s", second)

    everything = list(entries(archive))
    assert [type(e) for e in everything] == [SnapshotEntry, VisitsEntry, SnapshotEntry]
    assert list(entries(archive, middle)) == everything[2:]
    assert list(entries(archive, archive.head())) == []
    kept = everything[0].kept
    assert kept.load(archive) == first
    assert kept.reading.load(archive) == reading_of(first)
    assert everything[2].kept.reading is None


def test_an_archive_that_was_moved_back_is_not_read_on_from_where_one_left_off(
    archive: Archive, git: Callable[..., str], snapshot_of: SnapshotOf
):
    before = archive.head()
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    after = archive.head()
    git("update-ref", BRANCH, before)
    with pytest.raises(NotKept, match="moved back"):
        list(entries(archive, after))


def test_the_independent_tool_prints_the_id_of_an_exported_snapshot(
    archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path
):
    with writing(archive) as writer:
        identifier = writer.keep("w", "s", snapshot_of(0, bytes(range(256))))

    export_snapshot(archive, identifier, tmp_path / "out")

    printed = subprocess.run(
        [sys.executable, "-m", "swh.model.cli", "--type", "directory", str(tmp_path / "out")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert printed.split("\t")[0] == identifier


def test_an_export_never_leaves_its_folder(archive: Archive, tmp_path: Path):
    blob = archive.commands.run("hash-object", "-w", "--stdin", written=b"x").decode().strip()
    entry = b"100644 ..\0" + bytes.fromhex(blob)
    written = archive.commands.run(
        "hash-object", "-w", "-t", "tree", "--stdin", "--literally", written=entry
    )
    with pytest.raises(ArchiveDamaged, match="no name of its files"):
        export_snapshot(archive, from_digits(written.decode().strip()), tmp_path / "out")
    with pytest.raises(NotKept):
        export_snapshot(archive, from_digits("a" * 40), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_archive_is_set_up_so_that_git_syncs_everything_and_throws_nothing_away(
    git: Callable[..., str],
):
    stated = dict(line.split("=", 1) for line in git("config", "--list", "--local").splitlines())
    wanted = {
        "core.bare": "true",
        "core.fsync": "all",
        "core.logallrefupdates": "false",
        "fastimport.unpacklimit": "1",
        "gc.auto": "0",
        "gc.pruneexpire": "never",
        "maintenance.auto": "false",
        "receive.denydeletes": "true",
        "receive.denynonfastforwards": "true",
    }
    assert stated | wanted == stated


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("[core]\n\tbare = true\n", id="those of a repository made by plain git"),
        pytest.param(
            "[core]\n\tbare = true\n\tfsync = alm\n[fastimport]\n\tunpackLimit = !1\n",
            id="with flipped bytes",
        ),
    ],
)
def test_settings_that_are_lost_or_spoilt_harm_nothing(
    archive: Archive, snapshot_of: Callable[..., Snapshot], settings: str
):
    (archive.path / "config").write_text(settings)
    assert archive.commands.run("config", "core.fsync") == b"all\n"
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    assert len(list((archive.path / "objects" / "pack").glob("*.pack"))) == 2
    assert list((archive.path / "objects").glob("??/*")) == []
