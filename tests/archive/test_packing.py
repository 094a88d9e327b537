from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveDamaged
from archive.history import SnapshotEntry, entries, latest
from archive.keeping import writing
from archive.locking import PACKER_LOCK, locked
from archive.packing import MOST_PACKS, needs_packing, pack_all, pack_in_background, pack_new
from archive.packs import Pack, choose, list_packs, name_for_packing
from archive.repository import Archive
from archive.verifying import verify, verify_repository
from snapshots.model import Snapshot

SnapshotOf = Callable[..., Snapshot]
Git = Callable[..., str]


def never(_archive: Archive) -> None:
    """Do not pack while a test keeps many batches."""


def keep_batches(archive: Archive, snapshot_of: SnapshotOf, days: Iterator[int] | range) -> None:
    with writing(archive, pack=never) as writer:
        for day in days:
            writer.keep("work", "source", snapshot_of(day, f"{day} ışık\n" * 200))
            writer.commit()


def object_ids(git: Git) -> set[str]:
    return set(git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split())


@given(st.lists(st.integers(min_value=0, max_value=10**7)))
def test_every_pack_that_is_left_is_twice_all_smaller_ones(counts: list[int]):
    packs = [Pack(Path(f"{number}.idx"), count) for number, count in enumerate(counts)]
    chosen = choose(packs)
    left = sorted(pack.count for pack in packs if pack not in chosen and pack.count)
    smaller = sum(pack.count for pack in chosen)
    assert 0 not in [pack.count for pack in chosen]
    for count in left:
        assert count >= 2 * smaller
        smaller += count


def test_a_body_and_its_text_are_packed_under_one_name_that_is_the_sources_own():
    body, text = (
        name_for_packing(f"8c/w/s/{p}") for p in ("snapshot/body.html", "reading/text.md")
    )
    assert body == text
    assert body[-16:] != name_for_packing("8c/w/t/reading/text.md")[-16:]
    assert body[-16:] != name_for_packing("8c/w/s/reading/reading.json")[-16:]
    assert name_for_packing("catalogue/sources.yml") == "catalogue/sources.yml"


def test_packing_loses_no_object_not_even_one_that_nothing_leads_to(
    archive: Archive, git: Git, snapshot_of: SnapshotOf
):
    keep_batches(archive, snapshot_of, range(12))
    head = archive.head()
    with writing(archive, pack=never) as writer:
        writer.keep("work", "never-acknowledged", snapshot_of(0, "lost?"))
    git("update-ref", "refs/heads/main", head)
    before = object_ids(git)

    assert pack_new(archive)

    assert object_ids(git) == before
    assert len(list_packs(archive.path)) == 1
    assert verify(archive).is_sound
    assert verify_repository(archive) == ()


def test_large_packs_are_left_alone_until_all_are_packed(archive: Archive, snapshot_of: SnapshotOf):
    keep_batches(archive, snapshot_of, range(12))
    pack_new(archive)
    (large,) = list_packs(archive.path)
    keep_batches(archive, snapshot_of, range(20, 23))
    pack_new(archive)
    assert large in list_packs(archive.path)
    assert len(list_packs(archive.path)) == 2
    assert pack_all(archive)
    assert len(list_packs(archive.path)) == 1
    assert not pack_all(archive)


def test_an_archive_in_one_pack_is_smaller_than_git_makes_it(
    archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path
):
    with writing(archive, pack=never) as writer:
        for day in range(30):
            for source in ("az", "tr", "ru", "en"):
                text = "".join(
                    f"{source} § {n}: {source * 5} {n * 7919}\n" for n in range(day, 300)
                )
                writer.keep("work", source, snapshot_of(day, text))
    other = tmp_path / "other.git"
    subprocess.run(["cp", "-r", str(archive.path), str(other)], check=True)
    subprocess.run(["git", "--git-dir", str(other), "repack", "-adfq"], check=True)

    pack_all(archive)

    ours, gits = (
        sum(path.stat().st_size for path in folder.glob("objects/pack/*.pack"))
        for folder in (archive.path, other)
    )
    assert ours <= 1.3 * gits


def test_reading_and_keeping_go_on_while_packs_are_replaced(
    archive: Archive, snapshot_of: SnapshotOf
):
    keep_batches(archive, snapshot_of, range(30))
    packing = Thread(target=lambda: [pack_all(Archive(archive.path)) for _ in range(5)])
    packing.start()
    day = 100
    while packing.is_alive():
        keep_batches(archive, snapshot_of, range(day, day + 2))
        day += 2
        for entry in entries(archive):
            if isinstance(entry, SnapshotEntry):
                assert entry.kept.load(archive).body
    packing.join()
    shown = latest(archive, "work", "source")
    assert shown is not None
    assert shown.load(archive).body.startswith(f"{day - 1} ".encode())
    assert verify(archive).snapshots == 30 + day - 100


def test_a_second_packer_leaves_the_first_one_to_its_work(
    archive: Archive, snapshot_of: SnapshotOf
):
    keep_batches(archive, snapshot_of, range(3))
    with locked(archive.path / PACKER_LOCK, wait_seconds=0):
        assert not pack_all(archive)
    assert len(list_packs(archive.path)) > 1


@pytest.mark.parametrize("after_seconds", [0.02, 0.2, 0.3, 0.4, 0.5])
def test_a_packer_that_is_killed_loses_nothing_and_hinders_nobody(
    archive: Archive, git: Git, snapshot_of: SnapshotOf, after_seconds: float
):
    keep_batches(archive, snapshot_of, range(20))
    before = object_ids(git)
    packer = subprocess.Popen([sys.executable, "-m", "archive.packing", str(archive.path)])
    time.sleep(after_seconds)
    packer.send_signal(signal.SIGKILL)
    packer.wait()

    assert object_ids(git) == before
    keep_batches(archive, snapshot_of, range(50, 51))
    assert verify(archive).snapshots == 21
    # The git that the killed packer had started may live on, and hold its lock: it is in no hurry.
    patience_ends_at = time.monotonic() + 120
    while len(list_packs(archive.path)) > 1 and time.monotonic() < patience_ends_at:
        pack_all(archive)
        time.sleep(0.05)
    assert len(list_packs(archive.path)) == 1
    assert before <= object_ids(git)


def test_a_stale_lock_does_not_stop_a_packer(archive: Archive, snapshot_of: SnapshotOf):
    keep_batches(archive, snapshot_of, range(3))
    graphs = archive.path / "objects" / "info" / "commit-graphs"
    graphs.mkdir(parents=True)
    (graphs / "commit-graph-chain.lock").touch()
    (archive.path / "packed-refs.lock").touch()
    assert pack_all(archive)
    assert (graphs / "commit-graph-chain").exists()
    assert list(archive.path.rglob("*-chain.lock")) == []


def test_files_that_a_living_packer_writes_are_left_to_it(
    archive: Archive, snapshot_of: SnapshotOf
):
    growing = archive.path / "objects" / "pack" / "tmp_pack_Xy12ab"
    growing.touch()
    with locked(archive.path / PACKER_LOCK, wait_seconds=0):
        keep_batches(archive, snapshot_of, range(1))
        assert growing.exists()
    keep_batches(archive, snapshot_of, range(1, 2))
    assert not growing.exists()


def test_a_damaged_pack_is_not_replaced(archive: Archive, snapshot_of: SnapshotOf):
    keep_batches(archive, snapshot_of, range(4))
    packs = list_packs(archive.path)
    pack = packs[0].index.with_suffix(".pack")
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 8
    pack.chmod(0o644)
    pack.write_bytes(content)
    archive.close()
    with pytest.raises(ArchiveDamaged, match="every object is where it was"):
        pack_all(archive)
    assert list_packs(archive.path) == packs


def test_a_pack_that_someone_protects_is_left_alone(archive: Archive, snapshot_of: SnapshotOf):
    keep_batches(archive, snapshot_of, range(4))
    protected = list_packs(archive.path)[0]
    protected.index.with_suffix(".keep").write_text("by hand\n")
    pack_all(archive)
    assert protected.index.exists()


def test_a_writer_has_its_many_packs_packed(archive: Archive, snapshot_of: SnapshotOf):
    asked: list[Path] = []
    with writing(archive, pack=lambda a: asked.append(a.path)) as writer:
        for day in range(MOST_PACKS + 5):
            writer.keep("work", "source", snapshot_of(day))
            writer.commit()
    assert asked == [archive.path]
    assert needs_packing(archive)

    pack_in_background(archive)
    give_up_at = time.monotonic() + 60
    while needs_packing(archive) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert not needs_packing(archive)


@pytest.mark.parametrize("content", [b"", b"\xfftOc\x00\x00\x00\x02", b"no index\n" * 200])
def test_an_index_that_cannot_be_read_is_left_to_whoever_verifies(
    archive: Archive, snapshot_of: SnapshotOf, content: bytes
):
    keep_batches(archive, snapshot_of, range(3))
    odd = archive.path / "objects" / "pack" / f"pack-{'0' * 40}.idx"
    odd.write_bytes(content)
    assert Pack(odd, 0) in list_packs(archive.path)
    assert pack_all(archive)
    assert odd.read_bytes() == content
    assert len([pack for pack in list_packs(archive.path) if pack.count]) == 1
    archive.close()
    assert verify(archive).is_sound
