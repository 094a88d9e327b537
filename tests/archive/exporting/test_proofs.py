from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import AlreadyThere, ArchiveDamaged, NotKept
from archive.exporting.folders import export_snapshot
from archive.exporting.proofs import End, export_proof
from archive.keeping import writing
from archive.packing import pack_new
from archive.repository import Archive
from archive.sealing import SigningKey, seal
from archive.stamping import keep_stamp, stamp
from snapshots.identifiers import digits, from_digits
from snapshots.model import Reading, Snapshot, SnapshotID

SnapshotOf = Callable[..., Snapshot]
ReadingOf = Callable[..., Reading]

COREUTILS = ["sha256sum", "cat", "head", "tail", "wc"]
HOSTILE = b"\xff\xfe\x00\r\nI\xc4\xb1 \xd8\xa7 \x1b[2J $Id$\n" * 3


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which there is git and coreutils, and nothing else."""
    programs = tmp_path / "bare"
    programs.mkdir()
    for name in ["git", *COREUTILS]:
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    # Whatever git is told to do to the files of others, it must not do to these.
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text(
        "[core]\n\tautocrlf = true\n\tattributesFile = ~/attributes\n"
    )
    (tmp_path / "home" / "attributes").write_text("* text ident\n")
    return {"PATH": str(programs), "HOME": str(tmp_path / "home"), "LC_ALL": "C"}


def commands_of(folder: Path) -> list[str]:
    """The commands that the README of a proof gives."""
    return re.findall(r"^ {7}(\S.*)$", (folder / "README.md").read_text(), re.MULTILINE)


def ran(folder: Path, surroundings: dict[str, str]) -> list[tuple[int, str]]:
    """What the README's commands exit with and print, run one after the other."""
    results = []
    for command in commands_of(folder):
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
        )
        results.append((done.returncode, done.stdout))
    return results


def assert_proves(folder: Path, identifier: str, surroundings: dict[str, str]) -> None:
    (sums, listed), (made, printed), (traced, trace) = ran(folder, surroundings)
    shown = listed + printed + trace
    assert (sums, made, traced) == (0, 0, 0), shown
    assert all(line.endswith(": OK") for line in listed.splitlines()), shown
    assert printed.split()[-1] == identifier.removeprefix("swh:1:dir:"), shown
    assert trace.split() == [identifier.removeprefix("swh:1:dir:"), "held"], shown


@pytest.fixture
def keep(
    archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf
) -> Callable[[range], list[SnapshotID]]:
    """Keeps a snapshot with its reading for each of the days."""

    def kept(days: range) -> list[SnapshotID]:
        snapshots = [snapshot_of(day, HOSTILE + b"%d\n" % day) for day in days]
        with writing(archive) as writer:
            return [writer.keep("w", "s", each, reading_of(each)) for each in snapshots]

    return kept


def test_a_stranger_checks_a_proof_with_git_and_coreutils_alone(
    archive: Archive, keep, tmp_path: Path, bare
):
    kept = keep(range(5))
    for number, identifier in enumerate(kept):
        folder = tmp_path / f"proof {number}"
        proof = export_proof(archive, identifier, folder)
        assert proof.ends_in is End.HEAD
        assert_proves(folder, identifier, bare)
        assert (folder / "reading" / "text.md").exists()


def test_the_independent_tool_gives_the_id_of_the_folder_in_a_proof(
    archive: Archive, keep, tmp_path: Path
):
    (identifier,) = keep(range(1))
    export_proof(archive, identifier, tmp_path / "proof")
    printed = subprocess.run(
        [sys.executable, "-m", "swh.model.cli", str(tmp_path / "proof" / "snapshot")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert printed.split("\t")[0] == identifier


def test_a_proof_leads_to_the_first_seal_and_holds_its_signature(
    archive: Archive,
    keep,
    key: SigningKey,
    tmp_path: Path,
    bare,
):
    first, *_ = keep(range(3))
    sealed = seal(archive, key)
    keep(range(3, 6))
    seal(archive, key)

    proof = export_proof(archive, first, tmp_path / "proof")

    assert (proof.ends_in, proof.end) == (End.SEAL, sealed)
    assert_proves(tmp_path / "proof", first, bare)
    signers = tmp_path / "signers"
    signers.write_text(f"librarian@example.org {Path(key.key + '.pub').read_text()}")
    checked = subprocess.run(
        ["git", "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", sealed],
        env={**os.environ, "GIT_DIR": str(tmp_path / "proof" / "check.git")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "librarian@example.org" in checked.stderr


def test_a_snapshot_that_still_stands_at_the_seal_needs_one_commit(
    archive: Archive, keep, key, tmp_path: Path, bare
):
    (early,) = keep(range(1))
    with writing(archive) as writer:
        for number in range(30):
            writer.keep_catalogue(b"title: %d\n" % number)
    seal(archive, key)
    proof = export_proof(archive, early, tmp_path / "proof")
    assert len(proof.commits) == 1
    assert_proves(tmp_path / "proof", early, bare)


def test_a_proof_holds_the_time_stamp_that_covers_the_snapshot(
    archive: Archive,
    keep,
    authority,
    tmp_path: Path,
    bare,
):
    identifiers = []
    for days in (range(2), range(2, 4), range(4, 6)):
        identifiers += keep(days)
        statement, reply = stamp(archive, authority.reply)
        with writing(archive) as writer:
            keep_stamp(writer, statement, reply)

    folder = tmp_path / "proof"
    proof = export_proof(archive, identifiers[2], folder)

    assert proof.ends_in is End.STAMP
    assert_proves(folder, identifiers[2], bare)
    stated = folder / "stamp" / "snapshots.txt"
    sums = subprocess.run(
        ["sha256sum", stated, folder / "snapshot" / "snapshot.json"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert sums[0] in (folder / "stamp" / "statement.json").read_text()
    assert f"{sums[2]}  {identifiers[2]}\n" in stated.read_text()
    assert stated.read_text().count("\n") == 2
    subprocess.run(
        [
            *("openssl", "ts", "-verify", "-data", folder / "stamp" / "statement.json"),
            *("-in", folder / "stamp" / "reply.tsr", "-CAfile", authority.folder / "ca.pem"),
        ],
        check=True,
        capture_output=True,
    )


def test_a_snapshot_that_was_kept_late_and_hidden_at_once_is_proved(
    archive: Archive, keep, tmp_path: Path, bare
):
    keep(range(10, 12))
    (late,) = keep(range(3, 4))
    keep(range(12, 14))
    export_proof(archive, late, tmp_path / "proof")
    assert_proves(tmp_path / "proof", late, bare)


@pytest.mark.parametrize("changed", ["snapshot/body.txt", "snapshot/snapshot.json"])
def test_a_proof_of_changed_bytes_proves_nothing(
    archive: Archive, keep, tmp_path: Path, bare, changed
):
    (identifier,) = keep(range(1))
    folder = tmp_path / "proof"
    export_proof(archive, identifier, folder)
    path = folder / changed
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1))
    (sums, _), (_, printed), _ = ran(folder, bare)
    assert sums != 0
    assert printed.split()[-1] != identifier[-40:]


def test_a_proof_with_a_forged_history_is_found_out(archive: Archive, keep, tmp_path: Path, bare):
    (identifier,) = keep(range(1))
    folder = tmp_path / "proof"
    export_proof(archive, identifier, folder)
    pack = bytearray((folder / "history.pack").read_bytes())
    pack[len(pack) // 2] ^= 1
    (folder / "history.pack").write_bytes(bytes(pack))
    (sums, _), (_, printed), (traced, _) = ran(folder, bare)
    assert sums != 0
    assert "fatal" in printed
    assert traced != 0


def test_equal_archives_give_equal_proofs_however_they_are_packed(
    archive: Archive, keep, tmp_path: Path
):
    kept = keep(range(3))
    keep(range(3, 5))
    identifier = kept[1]
    export_proof(archive, identifier, tmp_path / "before")
    pack_new(archive)
    archive.close()
    export_proof(archive, identifier, tmp_path / "after")
    held = [
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (tmp_path / "before", tmp_path / "after")
    ]
    assert held[0] == held[1]


def test_two_sources_with_one_snapshot_each_have_a_proof(
    archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path, bare
):
    with writing(archive) as writer:
        for source in ("one", "two"):
            identifier = writer.keep("w", source, snapshot_of(0))
    proof = export_proof(archive, identifier, tmp_path / "proof", source="w/two")
    assert proof.folder.endswith("/w/two")
    assert_proves(tmp_path / "proof", identifier, bare)
    with pytest.raises(NotKept, match="of w/three"):
        export_proof(archive, identifier, tmp_path / "none", source="w/three")


def test_nothing_is_exported_over_something(archive: Archive, keep, tmp_path: Path):
    (identifier,) = keep(range(1))
    (tmp_path / "there").write_text("a file")
    with pytest.raises(AlreadyThere):
        export_proof(archive, identifier, tmp_path / "there")
    with pytest.raises(NotKept):
        export_proof(archive, from_digits("0" * 40), tmp_path / "proof")
    assert not (tmp_path / "proof").exists()


def test_damaged_bytes_are_not_exported(archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path):
    with writing(archive) as writer:
        identifier = writer.keep("w", "s", snapshot_of(0, b"as it was\n"))
    tree = digits(identifier)
    blob = archive.commands.run("rev-parse", f"{tree}:body.txt").decode().strip()
    # A pack whose index calls other bytes by this name, as a disk or an attacker may leave it.
    path = archive.path / "objects" / blob[:2] / blob[2:]
    other = archive.commands.run("hash-object", "-w", "--stdin", written=b"as it is\n")
    name = other.decode().strip()
    path.parent.mkdir(exist_ok=True)
    for pack in (archive.path / "objects" / "pack").glob("*"):
        shutil.move(pack, tmp_path / pack.name)
    for pack in tmp_path.glob("*.pack"):
        with pack.open("rb") as content:
            subprocess.run(
                ["git", "--git-dir", str(archive.path), "unpack-objects", "-q"],
                stdin=content,
                check=True,
            )
    path.unlink()
    shutil.copy(archive.path / "objects" / name[:2] / name[2:], path)
    archive.close()
    with pytest.raises(ArchiveDamaged):
        export_snapshot(archive, identifier, tmp_path / "out")
    assert not (tmp_path / "out").exists()
