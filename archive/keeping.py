"""Keeping: batches of commits go to git, are read back, and only then are they acknowledged.

The order of writing is what the archive's safety rests on: objects and their pack reach the disk
first, on a private ref; every byte is read back from git and compared; then the branch moves, if it
still is where it was; then the branch is read again. Killed at any point, the archive holds either
the whole batch or nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import AlreadyKept, ArchiveError, GitFailed, KeepingFailed, NotKept
from archive.facts import Fact
from archive.layout import BRANCH, CATALOGUE, TERMS, source_folder
from archive.leftovers import clear_leftovers
from archive.locking import WRITER_LOCK, locked
from archive.packing import MOST_PACKS, needs_packing, pack_in_background
from archive.parcels import (
    Parcel,
    SourceState,
    catalogue_parcel,
    fact_parcel,
    newest_parcel,
    rereading_parcel,
    snapshot_parcel,
    stamp_parcel,
    suspect_parcel,
    terms_parcel,
    verdict_parcel,
    visits_parcel,
)
from archive.repository import Archive
from archive.standing import Standing
from archive.streaming import stream
from archive.syncing import sync
from archive.verdicts import Verdict
from snapshots.identifiers import DESCRIPTION_NAME, digits
from snapshots.model import Reading, Snapshot, SnapshotID, Visit
from snapshots.serialising import read_snapshot

LARGEST_BATCH = 100
LARGEST_BATCH_BYTES = 32 << 20

_ATTEMPTS = 5


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@contextmanager
def writing(
    archive: Archive,
    *,
    wait_seconds: float = 30,
    on_wait: Callable[[str], None] | None = None,
    on_kept: Callable[[Sequence[SnapshotID]], None] | None = None,
    pack: Callable[[Archive], None] = pack_in_background,
) -> Iterator[Writer]:
    """Become the archive's one writer, as soon as no other process is, and yield the `Writer`.

    What a killed writer left is cleared first. What is queued is committed at the end, but not
    when the block ends by an error. *on_wait* is told whom we wait for, and *on_kept* each batch
    of snapshots as soon as it is safe. *pack* is called whenever there are many small packs.

    Raises: ArchiveBusy, KeepingFailed.
    """
    lock_file = archive.path / WRITER_LOCK
    with locked(lock_file, wait_seconds=wait_seconds, on_wait=on_wait) as lock:
        clear_leftovers(archive.path)
        writer = Writer(archive, lock, on_kept=on_kept, pack=pack)
        yield writer
        writer.commit()


class Writer:
    """The archive's one writer: it queues what is to be kept, and commits in batches.

    Only what `commit` returned, or *on_kept* was told, is acknowledged. Get one from `writing`.
    """

    def __init__(
        self,
        archive: Archive,
        lock: int,
        *,
        on_kept: Callable[[Sequence[SnapshotID]], None] | None,
        pack: Callable[[Archive], None],
    ) -> None:
        self._archive = archive
        self._lock = lock
        self._on_kept = on_kept
        self._pack = pack
        self._batches_since_packing = MOST_PACKS
        self._standing = Standing(archive)
        self._queue: list[Parcel] = []
        self._queued_bytes = 0
        self._acknowledged: list[SnapshotID] = []

    def stands(self, work: str, source: str, identifier: SnapshotID) -> bool:
        """Tell whether *source* has the snapshot already, kept or queued."""
        return self._standing.has(source_folder(work, source), identifier)

    def keep(
        self, work: str, source: str, snapshot: Snapshot, reading: Reading | None = None
    ) -> SnapshotID:
        """Queue *snapshot* with the *reading* of it, if it could be read, and return its ID.

        Any date will do, in any order: the branch goes on showing the newest.

        Raises: AlreadyKept, MalformedSlug, Mismatch, NotWritable, KeepingFailed.
        """
        state, parcel = snapshot_parcel(work, source, snapshot, reading)
        if not self._standing.is_new(state):
            raise AlreadyKept(
                f"{work}/{source} has the snapshot {state.snapshot} already: the same bytes of "
                "the same address at the same time. Nothing was added."
            )
        self._standing.add(state)
        self._put(parcel)
        return state.snapshot

    def keep_reading(self, work: str, source: str, reading: Reading) -> None:
        """Queue a re-reading: a *reading* by other rules of a snapshot that *source* has.

        Raises: NotKept, MalformedSlug, NotWritable, KeepingFailed.
        """
        if not self.stands(work, source, reading.snapshot):
            raise NotKept(
                f"{work}/{source} has no snapshot {reading.snapshot}, so no reading of it can be "
                "kept. Keep the snapshot first."
            )
        fetched_at = self._fetched_at(source_folder(work, source), reading.snapshot)
        self._put(rereading_parcel(work, source, reading, fetched_at=fetched_at, at=utc_now()))

    def keep_suspect(self, work: str, source: str, snapshot: Snapshot, reason: str) -> SnapshotID:
        """Queue *snapshot* to be kept aside, with the *reason* in words, and return its ID.

        It is no snapshot of the source until it is kept like any other.

        Raises: MalformedSlug, NotWritable, KeepingFailed.
        """
        identifier, parcel = suspect_parcel(work, source, snapshot, reason)
        self._put(parcel)
        return identifier

    def keep_visits(self, run: str, visits: Sequence[Visit]) -> None:
        """Queue the *visits* of the watch called *run*.

        Raises: AlreadyKept, MalformedSlug, Mismatch, NotWritable, KeepingFailed.
        """
        self._put_new(
            visits_parcel(run, visits),
            f"The visits of the watch {run} are kept already. Give every watch a name of its own.",
        )

    def keep_fact(self, fact: Fact) -> str:
        """Queue what was learnt of where sources went, and return the ID of the *fact*.

        Raises: AlreadyKept, Mismatch, MalformedSlug, NotWritable, KeepingFailed.
        """
        identifier, parcel = fact_parcel(fact)
        self._put_new(parcel, f"The fact {identifier} is kept already. Nothing was added.")
        return identifier

    def keep_verdict(self, verdict: Verdict) -> str:
        """Queue what a reader said of a finding, and return the ID of the *verdict*.

        The last verdict on a finding is in force; those before it stay.

        Raises: AlreadyKept, Mismatch, MalformedSlug, NotWritable, KeepingFailed.
        """
        identifier, parcel = verdict_parcel(verdict)
        self._put_new(parcel, f"The verdict {identifier} is kept already. Nothing was added.")
        return identifier

    def keep_catalogue(self, content: bytes) -> None:
        """Queue the catalogue now in force; one that equals the last kept adds nothing.

        Raises: KeepingFailed.
        """
        if self._latest(CATALOGUE) != content:
            self._put(catalogue_parcel(content, utc_now()))

    def keep_terms(self, content: bytes) -> None:
        """Queue the terms now in force; those that equal the last kept add nothing.

        Raises: KeepingFailed.
        """
        if self._latest(TERMS) != content:
            self._put(terms_parcel(content, utc_now()))

    def keep_stamp(self, commit: str, stamped_at: datetime, statement: bytes, reply: bytes) -> None:
        """Queue a time-stamp: see `archive.stamping`, which makes it.

        Raises: KeepingFailed.
        """
        self._put(stamp_parcel(commit, stamped_at, statement, reply))

    def commit(self) -> tuple[SnapshotID, ...]:
        """Commit what is queued; return the snapshots acknowledged since the last `commit`.

        Raises: KeepingFailed. Nothing of the queue was kept then, and it stands as it was.
        """
        self._flush()
        acknowledged = tuple(self._acknowledged)
        self._acknowledged.clear()
        return acknowledged

    def _put_new(self, parcel: Parcel, already: str) -> None:
        """Queue a *parcel* of one file, or say *already* that there is such a file."""
        (path,) = parcel.commit.files
        if self._is_there(path):
            raise AlreadyKept(already)
        self._put(parcel)

    def _put(self, parcel: Parcel) -> None:
        self._queue.append(parcel)
        self._queued_bytes += parcel.size
        if len(self._queue) >= LARGEST_BATCH or self._queued_bytes >= LARGEST_BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self._queue:
            return
        attempt = 1
        while not self._attempt(last=attempt == _ATTEMPTS):
            attempt += 1
        kept = [parcel.keeps for parcel in self._queue if parcel.keeps is not None]
        self._queue.clear()
        self._queued_bytes = 0
        self._standing.settle()
        self._acknowledged += kept
        if self._on_kept is not None and kept:
            self._on_kept(kept)
        self._pack_if_needed()

    def _attempt(self, *, last: bool) -> bool:
        """Give git the queue and move the branch to it; False if others moved the branch first."""
        head = self._archive.head()
        new = self._write(self._completed(head), head)
        return self._move(head, new, last=last)

    def _pack_if_needed(self) -> None:
        self._batches_since_packing += 1
        # A packer that was started needs time: another is started only after as many batches more.
        if self._batches_since_packing >= MOST_PACKS and needs_packing(self._archive):
            self._batches_since_packing = 0
            self._pack(self._archive)

    def _completed(self, head: str) -> list[Parcel]:
        """Return the queue, and at its end what shows the newest snapshots if others hide them."""
        during = [parcel.state for parcel in self._queue if parcel.state is not None]
        before = self._standing.before(head, (state.folder for state in during))
        hidden = hidden_states(before, during)
        return [*self._queue, newest_parcel(hidden, utc_now())] if hidden else self._queue

    def _write(self, parcels: Sequence[Parcel], head: str) -> str:
        """Give the commits to git, see them on the disk, read them back; return the last's id."""
        process = self._archive.commands.start(
            "fast-import", "--quiet", "--done", "--force", inherit=(self._lock,)
        )
        broken = False
        try:
            for chunk in stream(
                [parcel.commit for parcel in parcels], parent=head, committed_at=utc_now()
            ):
                process.stdin.write(chunk)
        except BrokenPipeError:
            broken = True
        except BaseException:
            process.stop()
            raise
        code, output, complaint = process.finish()
        commits = output.decode(errors="replace").split()
        if broken or code != 0 or len(commits) != len(parcels):
            raise KeepingFailed(
                f"Keeping {len(parcels)} commits in {self._archive.path} failed: git fast-import "
                f"ended with exit code {code}: {complaint}. Nothing of them was kept."
            )
        # The names, too, not only the contents of the files, which git syncs.
        sync(self._archive.path / "objects" / "pack")
        self._read_back(parcels, commits)
        return commits[-1]

    def _read_back(self, parcels: Sequence[Parcel], commits: Sequence[str]) -> None:
        objects = self._archive.objects
        wanted = [
            (f"{commit}:{parcel.state.folder}", parcel.state.tree)
            for commit, parcel in zip(commits, parcels, strict=True)
            if parcel.state is not None
        ]
        contents = [pair for parcel in parcels for pair in parcel.contents.items()]
        for (name, tree), found in zip(wanted, objects.find(n for n, _ in wanted), strict=True):
            if found is None or found.id != tree:
                raise _read_back_failure(self._archive.path, name)
        for (name, content), found in zip(
            contents, objects.find(n for n, _ in contents), strict=True
        ):
            if found is None or found.content != content:
                raise _read_back_failure(self._archive.path, name)

    def _move(self, old: str, new: str, *, last: bool) -> bool:
        """Move the branch from *old* to *new* and see that it did; False if it stood elsewhere."""
        try:
            self._archive.commands.run("update-ref", BRANCH, new, old, inherit=(self._lock,))
        except GitFailed as error:
            if not last and self._archive.head() != old:
                return False
            raise KeepingFailed(
                f"Moving the branch of {self._archive.path} failed, so nothing of the batch was "
                f"kept: {error}"
            ) from error
        sync(self._archive.path / "refs" / "heads")
        if self._archive.head() != new:
            raise _read_back_failure(self._archive.path, BRANCH)
        return True

    def _is_there(self, path: str) -> bool:
        queued = any(path in parcel.commit.files for parcel in self._queue)
        return queued or self._current(path) is not None

    def _latest(self, path: str) -> bytes | None:
        """Return what the file *path* will hold once the queue is kept."""
        queued = [p.commit.files[path] for p in self._queue if path in p.commit.files]
        return queued[-1] if queued else self._current(path)

    def _current(self, path: str) -> bytes | None:
        (found,) = self._archive.find(self._archive.head(), [path])
        return found.content if found else None

    def _fetched_at(self, folder: str, identifier: SnapshotID) -> datetime:
        for parcel in self._queue:
            if parcel.state and (parcel.state.folder, parcel.state.snapshot) == (
                folder,
                identifier,
            ):
                return parcel.state.fetched_at
        name = f"{digits(identifier)}:{DESCRIPTION_NAME}"
        (found,) = self._archive.objects.get([name])
        return read_snapshot(found.content).fetched_at


def hidden_states(
    before: Sequence[SourceState], during: Sequence[SourceState]
) -> tuple[SourceState, ...]:
    """Return the newest state of each source that the last of its states *during* would hide.

    Of two states fetched at the same time, the later one counts as newer.
    """
    newest: dict[str, SourceState] = {}
    last: dict[str, SourceState] = {}
    for state in (*before, *during):
        shown = newest.get(state.folder)
        same = shown is not None and shown.snapshot == state.snapshot
        if shown is None or same or state.fetched_at >= shown.fetched_at:
            newest[state.folder] = state
        last[state.folder] = state
    return tuple(newest[folder] for folder in newest if last[folder] != newest[folder])


def _read_back_failure(repository: Path, name: str) -> ArchiveError:
    return KeepingFailed(
        f"Reading back what was kept in {repository} failed: git does not give what it was given "
        f"for {name}. Nothing of the batch is acknowledged. Check the disk, then "
        "run `hexapla verify --all`."
    )
