from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import NotSealed
from archive.history import entries
from archive.keeping import writing
from archive.repository import Archive
from archive.sealing import KeyFormat, SigningKey, Verdict, check_seals, seal
from archive.verifying import verify, verify_repository
from snapshots.model import Snapshot

SnapshotOf = Callable[..., Snapshot]
Git = Callable[..., str]


@pytest.fixture
def signers(tmp_path: Path, key: SigningKey) -> Path:
    path = tmp_path / "signers"
    path.write_text(f"librarian@example.org {Path(key.key + '.pub').read_text()}")
    return path


def test_a_seal_names_who_vouched_for_what_was_kept(
    archive: Archive, snapshot_of: SnapshotOf, key: SigningKey, signers: Path
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    before = list(entries(archive))

    commit = seal(archive, key)

    (checked,) = check_seals(archive, signers)
    assert checked.commit == commit == archive.head()
    assert checked.verdict is Verdict.GOOD
    assert checked.holds
    assert "librarian@example.org vouched for everything" in checked.saying
    assert "does not prove that the publishers ever said" in checked.saying
    assert list(entries(archive)) == before
    assert verify(archive).is_sound
    assert verify_repository(archive) == ()


def test_keeping_goes_on_after_a_seal(
    archive: Archive, snapshot_of: SnapshotOf, key: SigningKey, signers: Path
):
    for day in range(2):
        with writing(archive) as writer:
            writer.keep("w", "s", snapshot_of(day))
        seal(archive, key)
    assert [checked.verdict for checked in check_seals(archive, signers)] == [Verdict.GOOD] * 2


def test_a_seal_by_an_unknown_key_says_so(archive: Archive, key: SigningKey):
    seal(archive, key)
    (checked,) = check_seals(archive)
    assert checked.verdict is Verdict.GOOD_BUT_UNKNOWN
    assert "not on your list" in checked.saying


def test_a_seal_on_something_else_does_not_hold(
    archive: Archive, git: Git, snapshot_of: SnapshotOf, key: SigningKey, signers: Path
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    seal(archive, key)
    sealed = git("cat-file", "commit", "main") + "\n"
    forged = sealed.replace(git("rev-parse", "main^"), git("rev-parse", "main~2"))
    made = archive.commands.run(
        "hash-object", "-t", "commit", "-w", "--stdin", written=forged.encode()
    )
    git("update-ref", "refs/heads/main", made.decode().strip())

    (checked,) = check_seals(archive, signers)

    assert checked.verdict is Verdict.BAD
    assert not checked.holds
    assert "was changed" in checked.saying


def test_a_commit_that_only_says_that_it_is_a_seal_does_not_hold(archive: Archive, git: Git):
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    made = git(*person, "commit-tree", "-p", "main", "-m", "Seal\n\nKind: seal", "main^{tree}")
    git("update-ref", "refs/heads/main", made)
    (checked,) = check_seals(archive)
    assert checked.verdict is Verdict.NONE
    assert not checked.holds


def test_a_key_that_is_not_there_changes_nothing(archive: Archive, tmp_path: Path):
    head = archive.head()
    with pytest.raises(NotSealed, match="Nothing was changed"):
        seal(archive, SigningKey(KeyFormat.SSH, str(tmp_path / "none")))
    assert archive.head() == head


def test_an_openpgp_key_seals_too(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    # The folder's name is short because gpg's agent listens on a socket in it.
    home = Path("/tmp") / f"hxgpg{os.getpid()}"  # noqa: S108
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    try:
        make = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key"]
        name = "Librarian <librarian@example.org>"
        subprocess.run([*make, name, "ed25519", "sign"], check=True, capture_output=True)
        seal(archive, SigningKey(KeyFormat.OPENPGP, "librarian@example.org"))
        (checked,) = check_seals(archive)
        assert checked.verdict is Verdict.GOOD
        assert "Librarian" in checked.saying
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], check=False)
        subprocess.run(["rm", "-rf", str(home)], check=True)


def test_what_a_killed_git_left_does_not_hinder_a_seal(archive: Archive, key: SigningKey):
    stale = archive.path / "refs" / "heads" / "main.lock"
    stale.touch()
    assert seal(archive, key) == archive.head()
    assert not stale.exists()
