"""The archive is made once, keeps what is in force with what it keeps, and stays quick to read."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from archive.history import entries
from hexapla.collection import Collection
from hexapla.opening import opened, opened_for_writing


@pytest.fixture
def git(begun):
    """Plain git, asked of the archive."""
    return lambda *command: (
        subprocess.run(
            ["git", "--git-dir", begun / "archive.git", *command], capture_output=True, check=True
        ).stdout
    )


def packs(folder):
    return list((folder / "archive.git" / "objects" / "pack").glob("*.pack"))


def test_those_who_begin_at_once_get_the_one_archive(begun):
    together = Barrier(4)

    def first_commit(_number):
        together.wait()
        with opened(Collection(begun)) as archive:
            return archive.commands.run("rev-list", "--max-parents=0", "main")

    with ThreadPoolExecutor(4) as threads:
        commits = list(threads.map(first_commit, range(4)))
    assert len(set(commits)) == 1
    assert [each.name for each in begun.glob("*archive.git*")] == ["archive.git"]


def test_an_archive_on_a_disk_that_is_not_there_is_told_and_no_other_is_made(run, begun):
    (begun / "archive.git").symlink_to(begun / "not mounted" / "archive.git")
    ended = run("watch", "--collection", begun)
    assert ended.code == 1
    assert "archive.git" in ended.err
    assert (begun / "archive.git").is_symlink()
    assert sorted(each.name for each in begun.iterdir() if each.name.startswith(".archive")) == []


def test_the_terms_in_force_are_kept_once_whenever_something_is(run, begun, git):
    text = "terms:\n  - {tr: fıkra*, en: paragraph*}\n"
    (begun / "terms.yml").write_text(text, encoding="utf-8")
    run("watch", "--collection", begun)
    run("watch", "--collection", begun)
    assert git("show", "main:catalogue/terms.yml").decode() == text
    assert len(git("log", "--format=%H", "--", "catalogue/terms.yml").split()) == 1


def test_many_small_packs_become_one_behind_the_next_watch(run, begun, monkeypatch):
    for number in range(3):
        (begun / "metin.txt").write_text(f"Madde {number}, değişti.\n", encoding="utf-8")
        run("watch", "--collection", begun)
    before = len(packs(begun))
    assert before >= 3
    monkeypatch.setattr("archive.packing.MOST_PACKS", 2)
    assert run("watch", "--collection", begun).code == 0
    for _ in range(200):
        if len(packs(begun)) == 1:
            break
        time.sleep(0.05)
    assert len(packs(begun)) < before
    with opened_for_writing(Collection(begun)) as (archive, _writer):
        assert sum(1 for _ in entries(archive)) > 3
