"""What others do between two steps of keeping: a hook of git does it, at the same step each time."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Callable
from hashlib import shake_128
from pathlib import Path
from time import monotonic

import pytest

from archive import keeping
from archive.errors import GitFailed, KeepingFailed
from archive.history import SnapshotEntry, entries
from archive.keeping import writing
from archive.layout import BRANCH
from archive.repository import Archive
from archive.streaming import INCOMING, stream
from archive.verifying import verify, verify_repository
from snapshots.model import Snapshot, SnapshotID

SnapshotOf = Callable[..., Snapshot]

PUSHED = """
tree=$(git rev-parse refs/heads/main^{tree})
made=$(git -c user.name=Ə -c user.email=a@example.org commit-tree -p refs/heads/main -m push $tree)
git update-ref refs/heads/main $made
"""
LOST = "rm -f objects/pack/pack-*.pack objects/pack/pack-*.idx"


@pytest.fixture
def when(archive: Archive) -> Callable[..., Path]:
    """Has git run a script, in the repository, whenever it has moved a ref, at most so often."""

    def run(ref: str, script: str, *, times: int) -> Path:
        hook = archive.path / "hooks" / "reference-transaction"
        hook.parent.mkdir()
        left = archive.path / "left"
        left.write_text("x" * times)
        hook.write_text(
            f"""#!/bin/sh
[ "$1" = committed ] || exit 0
grep -q " {ref}$" || exit 0
cd "$GIT_DIR"
[ -s left ] || exit 0
truncate -s -1 left
{script}
"""
        )
        hook.chmod(0o755)
        return left

    return run


def kept_ids(archive: Archive) -> list[SnapshotID]:
    return [e.kept.snapshot_id for e in entries(archive) if isinstance(e, SnapshotEntry)]


def test_who_pushes_between_writing_and_moving_the_branch_loses_nothing_and_nor_do_we(
    archive: Archive, when, git, snapshot_of: SnapshotOf
):
    left = when(INCOMING, PUSHED, times=2)
    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot_of(0))
        assert writer.commit() == (identifier,)
    assert left.read_text() == ""
    assert kept_ids(archive) == [identifier]
    assert git("log", "--format=%s", "main").splitlines()[1:3] == ["push", "push"]


def test_who_never_stops_pushing_stops_the_batch_and_a_retry_keeps_it(
    archive: Archive, when, snapshot_of: SnapshotOf
):
    left = when(INCOMING, PUSHED, times=5)
    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot_of(0))
        with pytest.raises(KeepingFailed, match="Moving the branch"):
            writer.commit()
        assert left.read_text() == ""
        assert kept_ids(archive) == []
        assert writer.commit() == (identifier,)


@pytest.mark.parametrize("what", ["snapshot", "catalogue"])
def test_what_git_took_and_does_not_give_back_is_not_acknowledged(
    archive: Archive, when, snapshot_of: SnapshotOf, what: str
):
    head = archive.head()
    # The first commit stands in a pack as well; a disk that loses new files still has the old one.
    (first,) = archive.path.glob("objects/pack/pack-*.pack")
    first.with_suffix(".idx").unlink()
    archive.commands.run(
        "unpack-objects", "-q", written=first.rename(archive.path / "first").read_bytes()
    )
    when(INCOMING, LOST, times=1)
    told: list[SnapshotID] = []
    with writing(archive, on_kept=told.extend) as writer:
        if what == "snapshot":
            writer.keep("declaration", "tr", snapshot_of(0))
        else:
            writer.keep_catalogue("title: Şuşa\n".encode())
        with pytest.raises(KeepingFailed, match="Reading back"):
            writer.commit()
        assert archive.head() == head
        assert told == []
        writer.commit()
    assert len(kept_ids(archive)) == len(told) == (what == "snapshot")
    assert verify(archive).is_sound


def test_a_branch_that_is_moved_back_at_once_is_not_acknowledged(
    archive: Archive, when, snapshot_of: SnapshotOf
):
    head = archive.head()
    when(BRANCH, f"git update-ref {BRANCH} {head}", times=1)
    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot_of(0))
        with pytest.raises(KeepingFailed, match="Reading back"):
            writer.commit()
        assert archive.head() == head
        assert writer.commit() == (identifier,)


def noise(megabytes: int) -> bytes:
    return shake_128(b"Iceland").digest(megabytes << 20)


def test_git_that_ends_while_it_is_written_to_stops_the_batch_and_a_retry_keeps_it(
    archive: Archive, snapshot_of: SnapshotOf
):
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    with writing(archive) as writer:
        wanted = [writer.keep("law", "tr", snapshot_of(day, noise(1))) for day in range(5)]
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, unlimited[1]))
        try:
            with pytest.raises(KeepingFailed, match="Nothing of them was kept"):
                writer.commit()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert kept_ids(archive) == []
        assert list(writer.commit()) == wanted


def interrupt_when(happens: Callable[[], bool]) -> threading.Thread:
    """Send this process Ctrl+C as soon as something *happens*."""

    def wait() -> None:
        until = monotonic() + 60
        while not happens() and monotonic() < until:
            threading.Event().wait(0.002)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_ctrl_c_in_the_middle_of_a_batch_leaves_nothing_of_it_and_no_git_behind(
    archive: Archive, snapshot_of: SnapshotOf, monkeypatch
):
    def interrupted(commits, **more):
        """Press Ctrl+C once git has read a megabyte."""
        sent = 0
        for chunk in stream(commits, **more):
            yield chunk
            sent += len(chunk)
            if sent > 1 << 20:
                signal.raise_signal(signal.SIGINT)

    with writing(archive) as writer:
        wanted = [writer.keep("law", "tr", snapshot_of(day, noise(2))) for day in range(7)]
        monkeypatch.setattr(keeping, "stream", interrupted)
        with pytest.raises(KeyboardInterrupt):
            writer.commit()
        monkeypatch.undo()
        assert kept_ids(archive) == []
        assert list(writer.commit()) == wanted
    assert verify(archive).is_sound
    assert verify_repository(archive) == ()


def test_ctrl_c_between_a_question_to_git_and_its_answer_mixes_up_no_answers(
    archive: Archive, snapshot_of: SnapshotOf
):
    bodies = [noise(1)[day:] for day in range(5)]
    with writing(archive) as writer:
        for day, body in enumerate(bodies):
            writer.keep("law", "tr", snapshot_of(day, body))
    found = [e.kept for e in entries(archive) if isinstance(e, SnapshotEntry)]
    rounds = 0

    def read_for_ever() -> None:
        nonlocal rounds
        while True:
            for kept in found:
                archive.blob(kept.body)
            rounds += 1

    for _ in range(3):
        thread = interrupt_when(lambda before=rounds: rounds > before)
        with pytest.raises(KeyboardInterrupt):
            read_for_ever()
        thread.join()
        assert [archive.blob(kept.body) for kept in found] == bodies


def test_a_disk_that_takes_nothing_leaves_no_half_of_an_archive(tmp_path: Path):
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, unlimited[1]))
    try:
        with pytest.raises(GitFailed):
            Archive.create(tmp_path / "archive.git")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert list(tmp_path.iterdir()) == []
    Archive.create(tmp_path / "archive.git").close()


def test_without_git_a_person_is_told_so(archive: Archive, monkeypatch):
    archive.close()
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(GitFailed, match="Is git installed"):
        archive.head()
