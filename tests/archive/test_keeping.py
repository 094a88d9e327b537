from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from archive.errors import AlreadyKept, KeepingFailed, MalformedSlug, Mismatch, NotKept
from archive.history import SnapshotEntry, entries, latest
from archive.keeping import LARGEST_BATCH, writing
from archive.layout import BRANCH, source_folder
from archive.repository import Archive
from archive.verifying import verify
from snapshots.errors import NotWritable
from snapshots.identifiers import digits, snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Visit

Git = Callable[..., str]
SnapshotOf = Callable[..., Snapshot]
ReadingOf = Callable[..., Reading]

VISIT = Visit(
    work="declaration",
    source="tr",
    visited_at=datetime(2020, 5, 1, 9, 30, tzinfo=UTC),
    outcome=Outcome.UNCHANGED,
)


def kept_ids(archive: Archive) -> list[SnapshotID]:
    return [e.kept.snapshot_id for e in entries(archive) if isinstance(e, SnapshotEntry)]


def test_git_prints_the_digits_of_the_snapshot_id(
    archive: Archive, git: Git, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    snapshot = snapshot_of(0)
    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot, reading_of(snapshot))

    folder = source_folder("declaration", "tr")
    assert git("rev-parse", f"main:{folder}/snapshot") == digits(identifier)
    assert identifier == snapshot_id(snapshot)
    assert git("show", f"main:{folder}/snapshot/body.txt") == "Şuşa Bəyannaməsi"
    assert git("fsck", "--full", "--strict") == ""


def test_only_what_commit_returns_is_acknowledged(archive: Archive, snapshot_of: SnapshotOf):
    with writing(archive) as writer:
        first = writer.keep("declaration", "tr", snapshot_of(0))
        assert kept_ids(archive) == []
        assert writer.commit() == (first,)
        assert kept_ids(archive) == [first]
        assert writer.commit() == ()


def test_a_full_batch_is_committed_by_itself(archive: Archive, snapshot_of: SnapshotOf):
    batches: list[int] = []
    with writing(archive, on_kept=lambda ids: batches.append(len(ids))) as writer:
        for day in range(LARGEST_BATCH + 7):
            writer.keep("declaration", "tr", snapshot_of(day))
    assert batches == [LARGEST_BATCH, 7]
    assert len(kept_ids(archive)) == LARGEST_BATCH + 7


def test_a_batch_of_large_bodies_is_committed_before_it_fills_the_memory(
    archive: Archive, snapshot_of: SnapshotOf
):
    batches: list[int] = []
    with writing(archive, on_kept=lambda ids: batches.append(len(ids))) as writer:
        for day in range(5):
            writer.keep("declaration", "tr", snapshot_of(day, b"%d" % day + b"\0" * (12 << 20)))
    assert batches == [3, 2]


def test_an_error_in_the_block_keeps_nothing_more(archive: Archive, snapshot_of: SnapshotOf):
    def interrupted() -> None:
        with writing(archive) as writer:
            writer.keep("declaration", "tr", snapshot_of(0))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert kept_ids(archive) == []


def test_the_same_snapshot_is_kept_once(archive: Archive, snapshot_of: SnapshotOf):
    with writing(archive) as writer:
        writer.keep("declaration", "tr", snapshot_of(0))
        with pytest.raises(AlreadyKept, match="already"):
            writer.keep("declaration", "tr", snapshot_of(0))
    with writing(archive) as writer:
        writer.keep("declaration", "tr", snapshot_of(1))
        with pytest.raises(AlreadyKept):
            writer.keep("declaration", "tr", snapshot_of(0))
        assert writer.stands("declaration", "tr", snapshot_id(snapshot_of(0)))
        assert not writer.stands("declaration", "tr", snapshot_id(snapshot_of(2)))
    assert len(kept_ids(archive)) == 2


def test_two_sources_may_hold_one_snapshot(archive: Archive, snapshot_of: SnapshotOf):
    with writing(archive) as writer:
        one = writer.keep("declaration", "tr", snapshot_of(0))
    with writing(archive) as writer:
        assert writer.keep("declaration", "az", snapshot_of(0)) == one
    assert kept_ids(archive) == [one, one]


def test_a_snapshot_left_by_a_writer_that_never_acknowledged_it_can_be_kept(
    archive: Archive, git: Git, snapshot_of: SnapshotOf
):
    head = archive.head()
    with writing(archive) as writer:
        writer.keep("declaration", "tr", snapshot_of(0))
    git("update-ref", BRANCH, head)  # as though it had been killed before it moved the branch
    assert kept_ids(archive) == []

    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot_of(0))
    assert kept_ids(archive) == [identifier]


@pytest.mark.parametrize("days", [(2, 0, 1), (0, 1, 2), (0, 2, 1), (1, 0, 2)])
@pytest.mark.parametrize("in_batches", [True, False])
def test_the_branch_shows_the_newest_whatever_the_order_of_keeping(
    archive: Archive, snapshot_of: SnapshotOf, days: tuple[int, ...], *, in_batches: bool
):
    with writing(archive) as writer:
        for day in days:
            writer.keep("declaration", "tr", snapshot_of(day))
            if in_batches:
                writer.commit()

    shown = latest(archive, "declaration", "tr")
    assert shown is not None
    assert shown.snapshot_id == snapshot_id(snapshot_of(2))
    assert kept_ids(archive) == [snapshot_id(snapshot_of(day)) for day in days]


def test_snapshots_from_before_1970_and_of_the_last_year_are_kept(
    archive: Archive, git: Git, snapshot_of: SnapshotOf
):
    times = [datetime(1, 1, 1, tzinfo=UTC), datetime(1945, 10, 24, tzinfo=UTC)]
    times.append(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
    with writing(archive) as writer:
        for at in times:
            writer.keep("declaration", "tr", replace(snapshot_of(0), fetched_at=at))
    found = [
        e.kept.description.fetched_at for e in entries(archive) if isinstance(e, SnapshotEntry)
    ]
    assert found == times
    assert git("fsck", "--full", "--strict") == ""


def test_a_rereading_changes_no_id_and_stays_beside_its_own_snapshot(
    archive: Archive, git: Git, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    old, new = snapshot_of(0, "old\n"), snapshot_of(1, "new\n")
    with writing(archive) as writer:
        writer.keep("declaration", "tr", old, reading_of(old))
        writer.keep("declaration", "tr", new, reading_of(new))
    with writing(archive) as writer:
        writer.keep_reading("declaration", "tr", reading_of(old, 2))
    folder = source_folder("declaration", "tr")

    assert kept_ids(archive) == [snapshot_id(old), snapshot_id(new)]
    reread = [e for e in entries(archive) if not isinstance(e, SnapshotEntry)]
    assert [e.kept.snapshot_id for e in reread] == [snapshot_id(old)]
    assert git("show", f"{reread[0].commit}:{folder}/snapshot/body.txt") == "old"
    shown = latest(archive, "declaration", "tr")
    assert shown is not None
    assert shown.snapshot_id == snapshot_id(new)


def test_a_rereading_of_the_newest_is_shown(
    archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    snapshot = snapshot_of(0)
    with writing(archive) as writer:
        writer.keep("declaration", "tr", snapshot, reading_of(snapshot))
        writer.keep_reading("declaration", "tr", reading_of(snapshot, 2))
    shown = latest(archive, "declaration", "tr")
    assert shown is not None
    assert shown.reading is not None
    assert shown.reading.description.rules_version == 2
    assert shown.reading.load(archive) == reading_of(snapshot, 2)


def test_what_waits_to_be_kept_can_be_read_again_in_the_same_batch(
    archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    with writing(archive) as writer:
        for day in range(3):
            writer.keep("declaration", "tr", snapshot_of(day), reading_of(snapshot_of(day)))
        writer.keep_reading("declaration", "tr", reading_of(snapshot_of(2), 2))
        writer.keep_reading("declaration", "tr", reading_of(snapshot_of(1), 2))
    shown = latest(archive, "declaration", "tr")
    assert shown is not None
    assert shown.snapshot_id == snapshot_id(snapshot_of(2))
    assert shown.reading is not None
    assert shown.reading.description.rules_version == 2
    assert verify(archive).is_sound


def test_a_rereading_of_what_was_never_kept_is_refused(
    archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    with writing(archive) as writer, pytest.raises(NotKept):
        writer.keep_reading("declaration", "tr", reading_of(snapshot_of(0)))


def test_a_reading_of_another_snapshot_is_refused(
    archive: Archive, snapshot_of: SnapshotOf, reading_of: ReadingOf
):
    with writing(archive) as writer, pytest.raises(Mismatch):
        writer.keep("declaration", "tr", snapshot_of(0), reading_of(snapshot_of(1)))


def test_the_visits_of_a_watch_are_one_file_and_kept_once(archive: Archive, git: Git):
    with writing(archive) as writer:
        writer.keep_visits("r1", [VISIT, replace(VISIT, source="az")])
        with pytest.raises(AlreadyKept):
            writer.keep_visits("r1", [VISIT])
    with writing(archive) as writer:
        with pytest.raises(AlreadyKept):
            writer.keep_visits("r1", [VISIT])
        with pytest.raises(Mismatch, match="visited nothing"):
            writer.keep_visits("r2", [])
    assert len(git("show", "main:visits/2020/05/01T093000Z-r1.jsonl").splitlines()) == 2
    assert [len(e.visits) for e in entries(archive) if hasattr(e, "visits")] == [2]


def test_terms_are_kept_beside_the_catalogue_and_again_when_they_change(
    archive: Archive, git: Callable[..., str]
):
    for content in (b"terms: []\n", b"terms: []\n", "# ışık\nterms: []\n".encode()):
        with writing(archive) as writer:
            writer.keep_catalogue(b"title: x\n")
            writer.keep_terms(content)
            writer.keep_terms(content)
    assert git("show", "main:catalogue/terms.yml") == "# ışık\nterms: []"
    kinds = git("log", "--format=%(trailers:key=Kind,valueonly,separator=%x2C)", "main").split()
    assert kinds == ["terms", "terms", "catalogue", "format"]
    assert verify(archive).is_sound


def test_an_unchanged_catalogue_adds_nothing(archive: Archive, git: Git):
    with writing(archive) as writer:
        writer.keep_catalogue(b"title: a\n")
        writer.keep_catalogue(b"title: a\n")
    head = archive.head()
    with writing(archive) as writer:
        writer.keep_catalogue(b"title: a\n")
    assert archive.head() == head
    assert git("show", "main:catalogue/sources.yml") == "title: a"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".git",
        "..",
        ".",
        "a/b",
        "Tr",
        "-tr",
        "tr\0",
        "tr\n",
        "ışık",
        "con.",
        "a" * 65,
        "tr ",
        "\udc80",
    ],
)
def test_a_name_that_could_be_a_path_or_an_option_is_refused(
    archive: Archive, snapshot_of: SnapshotOf, name: str
):
    head = archive.head()
    with writing(archive) as writer:
        with pytest.raises(MalformedSlug):
            writer.keep(name, "tr", snapshot_of(0))
        with pytest.raises(MalformedSlug):
            writer.keep("declaration", name, snapshot_of(0))
        with pytest.raises(MalformedSlug):
            writer.keep_visits(f"{name}/x", [VISIT])
    assert archive.head() == head


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        bytes(range(256)) * 3,
        b"\r\n\n\xff\xfe",
        "Iğdır İstanbul ışık ə أ 声 é \u200b 👩‍👩‍👧".encode(),
        b"done\ncommit refs/heads/main\ndata 3\n",
        b"x" * (10 << 20),
    ],
    ids=["empty", "nul", "all", "controls", "scripts", "commands", "10 MB line"],
)
def test_any_bytes_are_kept_exactly(archive: Archive, snapshot_of: SnapshotOf, body: bytes):
    with writing(archive) as writer:
        writer.keep("declaration", "tr", snapshot_of(0, body))
    shown = latest(archive, "declaration", "tr")
    assert shown is not None
    assert shown.load(archive).body == body


def test_any_metadata_is_kept_exactly_or_refused(archive: Archive, snapshot_of: SnapshotOf):
    strange = replace(
        snapshot_of(0),
        url="https://пример.рф/ı\0\n --x",
        headers=(("X-\udc80", "\u2028\x00\r\nKind: newest"),),
        stated=(("published", "0001-01-01"),),
    )
    with writing(archive) as writer:
        writer.keep("declaration", "tr", strange)
        with pytest.raises(NotWritable):
            writer.keep("declaration", "tr", replace(strange, extension="../x"))
    shown = latest(archive, "declaration", "tr")
    assert shown is not None
    assert shown.load(archive) == strange


def test_a_foreign_push_during_a_batch_loses_nothing(
    archive: Archive, git: Git, snapshot_of: SnapshotOf
):
    with writing(archive) as writer:
        writer.keep("declaration", "tr", snapshot_of(0))
        tree = git("rev-parse", "main^{tree}")
        person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        foreign = git(*person, "commit-tree", "-p", "main", "-m", "By hand", tree)
        git("update-ref", BRANCH, foreign)
        (kept,) = writer.commit()
    assert kept_ids(archive) == [kept]
    assert git("rev-parse", "main^") == foreign


def test_a_branch_that_is_locked_by_another_git_stops_the_batch_and_a_retry_keeps_it(
    archive: Archive, snapshot_of: SnapshotOf
):
    lock = archive.path / f"{BRANCH}.lock"
    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot_of(0))
        lock.touch()
        with pytest.raises(KeepingFailed, match="nothing of the batch was kept"):
            writer.commit()
        assert kept_ids(archive) == []
        lock.unlink()
        assert writer.commit() == (identifier,)


def test_a_disk_that_takes_no_more_stops_the_batch_and_a_retry_keeps_it(
    archive: Archive, snapshot_of: SnapshotOf
):
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    body = b"".join(sha256(b"%d" % n).digest() for n in range(1 << 15))
    with writing(archive) as writer:
        identifier = writer.keep("declaration", "tr", snapshot_of(0, body))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, unlimited[1]))
        try:
            with pytest.raises(KeepingFailed, match="Nothing of them was kept"):
                writer.commit()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert kept_ids(archive) == []
        assert writer.commit() == (identifier,)
