from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ArchiveDamaged
from archive.history import SnapshotEntry, entries
from archive.keeping import writing
from archive.layout import source_folder
from archive.repository import Archive
from archive.verifying import Part, verify, verify_repository, verify_snapshot
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Visit

Git = Callable[..., str]

TEXTS = {"tr": "ihracat yasağı\n", "en": "import ban\n", "az": "ixrac qadağası\n"}
FOLDER = source_folder("declaration", "tr")


@pytest.fixture
def ids(
    archive: Archive, snapshot_of: Callable[..., Snapshot], reading_of: Callable[..., Reading]
) -> dict[str, SnapshotID]:
    """Three sources with a snapshot each, the visits that made them, and a catalogue."""
    kept: dict[str, SnapshotID] = {}
    at = datetime(2020, 5, 1, tzinfo=UTC)
    with writing(archive) as writer:
        for day, (source, text) in enumerate(TEXTS.items()):
            snapshot = snapshot_of(day, text * 50)
            kept[source] = writer.keep("declaration", source, snapshot, reading_of(snapshot))
            writer.commit()
        writer.keep_catalogue(b"title: Declarations\n")
        visit = Visit(work="declaration", source="tr", visited_at=at, outcome=Outcome.CHANGED)
        writer.keep_visits("r1", [visit])
    return kept


def flip(path: Path, offset: int) -> None:
    """Change one bit of one byte of a file that git made read-only."""
    content = bytearray(path.read_bytes())
    content[offset] ^= 4
    path.chmod(0o644)
    path.write_bytes(content)


def flip_object(archive: Archive, git: Git, name: str) -> None:
    """Change one byte in the middle of an object, wherever git packed it."""
    object_id = git("rev-parse", name)
    for pack in (archive.path / "objects" / "pack").glob("*.pack"):
        for line in git("verify-pack", "-v", str(pack)).splitlines():
            match line.split():
                case [found, _, _, length, offset, *_] if found == object_id:
                    archive.close()
                    flip(pack, int(offset) + int(length) * 2 // 3)
                    return
    raise AssertionError(f"{name} stands in no pack")


def test_a_sound_archive_is_found_sound(archive: Archive, ids: dict[str, SnapshotID]):
    steps: list[tuple[int, int]] = []
    report = verify(archive, advance=lambda done, total: steps.append((done, total)))
    assert report.is_sound
    assert report.snapshots == len(ids)
    assert steps[-1] == (report.commits, report.commits)
    assert verify_repository(archive) == ()
    assert verify_snapshot(archive, ids["tr"]) == ()


@pytest.mark.parametrize(
    ("what", "part"),
    [
        ("snapshot/body.txt", Part.BODY),
        ("snapshot/snapshot.json", Part.DESCRIPTION),
        ("snapshot", Part.FOLDER),
        ("reading/text.md", Part.TEXT),
        ("reading/reading.json", Part.READING),
        ("reading", Part.FOLDER),
        ("", Part.FOLDER),
    ],
)
def test_a_flipped_byte_names_the_snapshot_and_the_part(
    archive: Archive, git: Git, ids: dict[str, SnapshotID], what: str, part: Part
):
    flip_object(archive, git, f"main:{FOLDER}/{what}".removesuffix("/"))

    report = verify(archive)

    assert report.damaged_snapshots == {ids["tr"]}
    assert {damage.part for damage in report.damages} == {part}
    assert {(d.work, d.source) for d in report.damages} == {("declaration", "tr")}
    assert report.snapshots == len(ids)
    assert verify_repository(archive) != ()


def test_a_damaged_body_is_never_served_and_all_others_are(
    archive: Archive, git: Git, ids: dict[str, SnapshotID]
):
    flip_object(archive, git, f"main:{FOLDER}/snapshot/body.txt")
    served = {}
    for entry in entries(archive):
        if isinstance(entry, SnapshotEntry):
            if entry.kept.snapshot_id == ids["tr"]:
                with pytest.raises(ArchiveDamaged):
                    entry.kept.load(archive)
            else:
                served[entry.kept.source] = entry.kept.load(archive).body.decode()
    assert served == {source: TEXTS[source] * 50 for source in ("en", "az")}
    assert verify_snapshot(archive, ids["tr"]) != ()
    assert verify_snapshot(archive, ids["en"]) == ()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("main:visits/2020/05/01T000000Z-r1.jsonl", Part.VISITS),
        ("main:catalogue/sources.yml", Part.CATALOGUE),
        ("main:format.json", Part.FORMAT),
        ("main~2", Part.COMMIT),
    ],
)
def test_a_flipped_byte_outside_of_snapshots_is_found_and_no_snapshot_is_blamed(
    archive: Archive, git: Git, ids: dict[str, SnapshotID], name: str, part: Part
):
    flip_object(archive, git, name)
    report = verify(archive)
    assert part in {damage.part for damage in report.damages}
    assert report.damaged_snapshots == set()
    assert all(verify_snapshot(archive, each) == () for each in ids.values())


def test_a_broken_chain_of_commits_does_not_hide_what_came_before(
    archive: Archive, git: Git, ids: dict[str, SnapshotID]
):
    flip_object(archive, git, "main")
    report = verify(archive)
    assert not report.is_sound
    assert report.snapshots == len(ids)


def test_a_folder_above_the_sources_is_missed_by_those_that_stood_in_it(
    archive: Archive, git: Git, ids: dict[str, SnapshotID]
):
    flip_object(archive, git, "main~2^{tree}")  # as it was when the last snapshot was kept
    report = verify(archive)
    assert {damage.source for damage in report.damages} == {"az"}
    assert {damage.part for damage in report.damages} == {Part.FOLDER}
    assert report.snapshots == len(ids)


def test_every_flipped_byte_of_every_file_of_git_is_found(
    archive: Archive, ids: dict[str, SnapshotID]
):
    assert ids
    files = [*archive.path.glob("objects/pack/*.*"), archive.path / "refs/heads/main"]
    for file in files:
        content = file.read_bytes()
        for offset in {0, len(content) // 3, len(content) // 2, len(content) - 2}:
            archive.close()
            flip(file, offset)
            found = not verify(archive).is_sound or verify_repository(archive) != ()
            assert found, f"byte {offset} of {file.name}"
            file.write_bytes(content)
    archive.close()
    assert verify(archive).is_sound


def test_a_capital_digit_in_the_branch_is_found_although_git_reads_it(
    archive: Archive, ids: dict[str, SnapshotID]
):
    assert ids
    branch = archive.path / "refs/heads/main"
    branch.write_bytes(branch.read_bytes().upper())
    assert [damage.part for damage in verify_repository(archive)] == [Part.REPOSITORY]


def test_bytes_that_git_trusts_but_that_are_not_what_was_kept_are_found(
    archive: Archive, git: Git, ids: dict[str, SnapshotID]
):
    """A whole, valid object under another's name: git itself serves it without a word."""
    kept = git("rev-parse", f"main:{FOLDER}/snapshot/body.txt")
    other = (
        archive.commands.run("hash-object", "-w", "--stdin", written=b"forged\n").decode().strip()
    )
    for path in (archive.path / "objects" / "pack").glob("*"):
        path.rename(archive.path / path.name)
    for pack in archive.path.glob("*.pack"):
        archive.commands.run("unpack-objects", "-q", written=pack.read_bytes())
    loose = archive.path / "objects" / kept[:2] / kept[2:]
    loose.chmod(0o644)
    loose.write_bytes((archive.path / "objects" / other[:2] / other[2:]).read_bytes())
    archive.close()

    report = verify(archive)

    assert report.damaged_snapshots == {ids["tr"]}
    assert {damage.part for damage in report.damages} == {Part.BODY}


def test_only_one_source_is_verified_when_asked(archive: Archive, ids: dict[str, SnapshotID]):
    assert verify(archive, work="declaration", source="tr").snapshots == 1
    assert verify(archive, work="declaration").snapshots == len(ids)
    assert verify(archive, work="other").snapshots == 0


def test_a_commit_that_states_another_snapshot_than_it_holds_is_found(
    archive: Archive, git: Git, ids: dict[str, SnapshotID]
):
    message = (
        "Keep declaration/tr\n\nKind: snapshot\nWork: declaration\nSource: tr\n"
        f"Snapshot: {ids['en']}\n"
    )
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    forged = git(*person, "commit-tree", "-p", "main", "-m", message, "main^{tree}")
    git("update-ref", "refs/heads/main", forged)
    damages = verify(archive).damages
    assert {damage.commit for damage in damages} == {forged}
    assert {damage.snapshot_id for damage in damages} == {ids["en"]}
    assert any("does not hold the snapshot" in damage.message for damage in damages)
