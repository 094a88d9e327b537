"""What the archive holds, read in the order in which it was kept: one pass, one open cat-file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from archive.errors import GitFailed, NotKept
from archive.facts import Fact, fact_id, read_fact
from archive.layout import (
    CATALOGUE,
    READING,
    READING_NAME,
    SNAPSHOT,
    SUSPECTS,
    SUSPICION_NAME,
    TEXT_NAME,
    Kind,
    is_fact,
    parse_path,
    run_of,
    source_folder,
)
from archive.objects import id_of, ids_in
from archive.repository import Archive, check_object_id
from archive.suspects import read_suspicion
from snapshots.identifiers import DESCRIPTION_NAME, body_name, from_digits
from snapshots.model import Reading, Snapshot, SnapshotID, Visit
from snapshots.serialising import (
    ReadingDescription,
    SnapshotDescription,
    read_reading,
    read_snapshot,
    read_visits,
    with_body,
    with_text,
)

# Commits whose objects are asked for together; more would only hold more bytes at once.
_TOGETHER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReading:
    """A reading as it stands in the archive; *text* is git's id of its `text.md`."""

    description: ReadingDescription
    text: str

    def load(self, archive: Archive) -> Reading:
        """Return the reading with its text.

        Raises: ArchiveDamaged, NotReadable.
        """
        return with_text(self.description, archive.blob(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnapshot:
    """A snapshot of a source as it stands in the archive, with its reading.

    *body* is git's id of the bytes, *anchor* that of the source's folder, which passage IDs name.
    """

    work: str
    source: str
    snapshot_id: SnapshotID
    description: SnapshotDescription
    body: str
    anchor: str
    reading: KeptReading | None

    @property
    def body_sha256(self) -> str:
        """Return the SHA-256 of the bytes."""
        return self.description.sha256

    def load(self, archive: Archive) -> Snapshot:
        """Return the snapshot with its bytes.

        Raises: ArchiveDamaged.
        """
        return with_body(self.description, archive.blob(self.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEntry:
    """A commit that kept a snapshot."""

    commit: str
    committed_at: datetime
    kept: KeptSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadingEntry:
    """A commit that kept a newer reading of a snapshot that was kept before."""

    commit: str
    committed_at: datetime
    kept: KeptSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsEntry:
    """A commit that kept the visits of one watch."""

    commit: str
    committed_at: datetime
    run: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A commit that kept the catalogue then in force; *content* is git's id of `sources.yml`."""

    commit: str
    committed_at: datetime
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry:
    """A commit that kept a fact: what was learnt of where sources went."""

    commit: str
    committed_at: datetime
    fact_id: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectEntry:
    """A commit that kept a snapshot aside, with the *reason*; *body* is git's id of the bytes."""

    commit: str
    committed_at: datetime
    work: str
    source: str
    snapshot_id: SnapshotID
    description: SnapshotDescription
    body: str
    reason: str


Entry = SnapshotEntry | RereadingEntry | VisitsEntry | CatalogueEntry | FactEntry | SuspectEntry


@dataclass(frozen=True, slots=True)
class _Commit:
    """A commit as `git log --raw -t` tells it: what each changed path is after it."""

    id: str
    at: datetime
    kind: str
    ids: dict[str, str]


def entries(
    archive: Archive, since: str | None = None, *, until: str | None = None
) -> Iterator[Entry]:
    """Yield what was kept after the commit *since*, or ever, in the order in which it was kept.

    The last is that of the commit *until*, or of the newest. Bodies and texts are not read: their
    ids are given. What is kept while this runs comes with the next call.

    Raises: NotKept, ArchiveDamaged, NotReadable.
    """
    head = archive.head()
    last = head if until is None else _check_kept(archive, until, head)
    wanted = last if since is None else f"{_check_kept(archive, since, last)}..{last}"
    commits = _commits(archive, wanted)
    while together := list(islice(commits, _TOGETHER)):
        yield from _entries(archive, together)


def latest(archive: Archive, work: str, source: str) -> KeptSnapshot | None:
    """Return the newest snapshot of a source by the time it was fetched, or None for none.

    Raises: MalformedSlug, ArchiveDamaged, NotReadable.
    """
    folder = source_folder(work, source)
    anchor = archive.tree(archive.head(), folder)
    if anchor is None:
        return None
    (kept,) = _kept(archive, [(work, source, anchor)])
    return kept


def _check_kept(archive: Archive, commit: str, head: str) -> str:
    check_object_id(commit)
    try:
        archive.commands.run("merge-base", "--is-ancestor", commit, head)
    except GitFailed as error:
        raise NotKept(
            f"The commit {commit} is not in the history of {archive.path}: the archive was "
            "replaced by another or moved back. Read it from its beginning."
        ) from error
    return commit


def _commits(archive: Archive, commits: str) -> Iterator[_Commit]:
    header = "--format=@ %H %ct %(trailers:key=Kind,valueonly,separator=%x20)"
    lines = archive.commands.lines(
        *("log", "--reverse", "--first-parent", "-m", "--raw", "-t", "--no-abbrev"),
        *("--no-renames", "--no-show-signature", "--no-notes", "--no-mailmap", header, commits),
    )
    current: _Commit | None = None
    for raw in lines:
        line = raw.decode(errors="replace")
        if line.startswith("@ "):
            if current is not None:
                yield current
            _, commit, seconds, kind = line.split(" ", 3)
            current = _Commit(commit, datetime.fromtimestamp(int(seconds), UTC), kind, {})
        elif line.startswith(":") and current is not None:
            facts, _, path = line.partition("\t")
            current.ids[path] = facts.split(" ")[3]
    if current is not None:
        yield current


def _entries(archive: Archive, commits: Sequence[_Commit]) -> Iterator[Entry]:
    wanted = [place for commit in commits if (place := _source_of(commit)) is not None]
    kept = iter(_kept(archive, wanted))
    for commit in commits:
        match commit.kind:
            case Kind.SNAPSHOT if _source_of(commit):
                yield SnapshotEntry(commit=commit.id, committed_at=commit.at, kept=next(kept))
            case Kind.REREADING if _source_of(commit):
                yield RereadingEntry(commit=commit.id, committed_at=commit.at, kept=next(kept))
            case Kind.VISITS:
                yield from _visits(archive, commit)
            case Kind.FACT:
                yield from _facts(archive, commit)
            case Kind.SUSPECT:
                yield from _suspects(archive, commit)
            case Kind.CATALOGUE if CATALOGUE in commit.ids:
                yield CatalogueEntry(
                    commit=commit.id, committed_at=commit.at, content=commit.ids[CATALOGUE]
                )


def _source_of(commit: _Commit) -> tuple[str, str, str] | None:
    """Return work, source and the id of its folder, for a commit that keeps something of one."""
    if commit.kind not in (Kind.SNAPSHOT, Kind.REREADING):
        return None
    for path, object_id in commit.ids.items():
        place = parse_path(path)
        if place is not None and not place.rest:
            return place.work, place.source, object_id
    return None


def _visits(archive: Archive, commit: _Commit) -> Iterator[VisitsEntry]:
    for path, object_id in commit.ids.items():
        run = run_of(path)
        if run is not None:
            yield VisitsEntry(
                commit=commit.id,
                committed_at=commit.at,
                run=run,
                visits=read_visits(archive.blob(object_id)),
            )


def _facts(archive: Archive, commit: _Commit) -> Iterator[FactEntry]:
    for path, object_id in commit.ids.items():
        if is_fact(path):
            content = archive.blob(object_id)
            yield FactEntry(
                commit=commit.id,
                committed_at=commit.at,
                fact_id=fact_id(content),
                fact=read_fact(content),
            )


def _suspects(archive: Archive, commit: _Commit) -> Iterator[SuspectEntry]:
    for path, object_id in commit.ids.items():
        prefix, _, inside = path.partition("/")
        place = parse_path(inside) if prefix == SUSPECTS else None
        if place is None or place.rest:
            continue
        (folder,) = _folders(archive, [object_id])
        (files,) = _folders(archive, [id_of(SNAPSHOT, folder)])
        description = read_snapshot(archive.blob(id_of(DESCRIPTION_NAME, files)))
        yield SuspectEntry(
            commit=commit.id,
            committed_at=commit.at,
            work=place.work,
            source=place.source,
            snapshot_id=from_digits(folder[SNAPSHOT]),
            description=description,
            body=id_of(body_name(description.extension), files),
            reason=read_suspicion(archive.blob(id_of(SUSPICION_NAME, folder))),
        )


def _kept(archive: Archive, places: Sequence[tuple[str, str, str]]) -> list[KeptSnapshot]:
    """Read what stands in the folders of sources: work, source and id of the folder each."""
    folders = _folders(archive, [anchor for _, _, anchor in places])
    snapshots = _folders(archive, [id_of(SNAPSHOT, each) for each in folders])
    described = archive.blobs([id_of(DESCRIPTION_NAME, each) for each in snapshots])
    readings = iter(_readings(archive, [each[READING] for each in folders if READING in each]))
    return [
        KeptSnapshot(
            work=work,
            source=source,
            snapshot_id=from_digits(folder[SNAPSHOT]),
            description=(description := read_snapshot(content)),
            body=id_of(body_name(description.extension), files),
            anchor=anchor,
            reading=next(readings) if READING in folder else None,
        )
        for (work, source, anchor), folder, files, content in zip(
            places, folders, snapshots, described, strict=True
        )
    ]


def _readings(archive: Archive, ids: Sequence[str]) -> Iterator[KeptReading]:
    folders = _folders(archive, ids)
    contents = archive.blobs([id_of(READING_NAME, each) for each in folders])
    for folder, content in zip(folders, contents, strict=True):
        yield KeptReading(description=read_reading(content), text=id_of(TEXT_NAME, folder))


def _folders(archive: Archive, ids: Sequence[str]) -> list[dict[str, str]]:
    return [ids_in(found.content) for found in archive.objects.get(ids)]
