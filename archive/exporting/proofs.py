"""Proofs: a snapshot, and what shows to a stranger that it was kept and has not changed since.

A proof is a folder. With git and coreutils alone, and without a network, its README's commands show
that the bytes have the snapshot's ID, and that a seal, a time-stamp or the newest commit leads back
to a commit that holds this ID.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.errors import GitFailed, NotKept
from archive.exporting.explaining import explain
from archive.exporting.folders import checked_files, write_files, written_whole
from archive.exporting.sums import write_sums
from archive.layout import READING, SNAPSHOT, Kind, source_folder
from archive.objects import ids_in
from archive.repository import Archive
from archive.stamping import list_stamps, read_statement, stated_lines
from archive.trailers import parse_trailers
from snapshots.identifiers import digits, parse_snapshot_id
from snapshots.model import SnapshotID


class End(StrEnum):
    """What a proof leads up to."""

    SEAL = "seal"
    STAMP = "time-stamp"
    HEAD = "newest commit"


@dataclass(frozen=True, slots=True)
class StampFiles:
    """A time-stamp that covers a snapshot: what was stated, the reply, and the lines stated."""

    commit: str
    statement: bytes
    reply: bytes
    since: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a proof shows of the snapshot *identifier*, kept as *folder* in the archive.

    *kept_by* is the commit that kept it, *holder* the last one before the *end* in which the folder
    still holds it, and *commits* is how many lead from the one to the other, both counted. *trees*
    are git's ids of the folders on the way from the root to the snapshot and its reading.
    """

    identifier: SnapshotID
    folder: str
    kept_by: str
    holder: str
    end: str
    ends_in: End
    commits: tuple[str, ...]
    trees: tuple[str, ...]
    reading: str | None
    stamp: StampFiles | None


def export_proof(
    archive: Archive, identifier: SnapshotID, folder: Path, *, source: str | None = None
) -> Proof:
    """Write the proof of a snapshot into *folder*, which must be missing or empty.

    Where several sources have the snapshot, *source* (`work/source`) says which is meant; else it
    is the one that had it first.

    Raises: MalformedSnapshotID, NotKept, AlreadyThere, ArchiveDamaged.
    """
    with written_whole(folder) as made:
        proof = find_proof(archive, parse_snapshot_id(identifier), source)
        snapshot = checked_files(archive, digits(proof.identifier))
        reading = checked_files(archive, proof.reading) if proof.reading else {}
        write_files(snapshot, made / SNAPSHOT)
        if reading:
            write_files(reading, made / READING)
        history = _packed(archive, [*proof.commits, *proof.trees])
        write_files({"history.pack": history}, made)
        if proof.stamp:
            write_files(_stamp_files(archive, proof.stamp), made / "stamp")
        write_sums(made)
        text = explain(proof, sorted(snapshot), has_stamp=proof.stamp is not None)
        write_files({"README.md": text.encode()}, made)
    return proof


def find_proof(archive: Archive, identifier: SnapshotID, source: str | None = None) -> Proof:
    """Return what proves that the snapshot *identifier* was kept.

    Raises: NotKept, ArchiveDamaged.
    """
    kept_by, path = _kept_by(archive, identifier, source)
    since = _listed(archive, "rev-list", "--first-parent", f"{kept_by}..{archive.head()}")
    history = [*since, kept_by]
    end, ends_in, stamp = _end(archive, history)
    commits = history[history.index(end) :]
    holder = _holder(archive, commits, f"{path}/{SNAPSHOT}", digits(identifier))
    trees, reading = _trees(archive, holder, path)
    return Proof(
        identifier=identifier,
        folder=path,
        kept_by=kept_by,
        holder=holder,
        end=end,
        ends_in=ends_in,
        commits=tuple(commits[: commits.index(holder) + 1]),
        trees=trees,
        reading=reading,
        stamp=stamp,
    )


def _kept_by(archive: Archive, identifier: SnapshotID, source: str | None) -> tuple[str, str]:
    """Return the first commit that kept the snapshot, and the path of its source's folder."""
    found = _listed(
        archive,
        *("log", "--reverse", "--first-parent", "--fixed-strings", "--format=%H"),
        *("--no-show-signature", "--no-notes", f"--grep=Snapshot: {identifier}", archive.head()),
    )
    for commit in archive.objects.get(found):
        trailers = parse_trailers(commit.content)
        kept = trailers.get("Kind") == Kind.SNAPSHOT and trailers.get("Snapshot") == identifier
        name = f"{trailers.get('Work')}/{trailers.get('Source')}"
        if kept and source in {None, name}:
            return commit.id, source_folder(trailers["Work"], trailers["Source"])
    where = f"of {source} " if source else ""
    raise NotKept(f"The archive {archive.path} has no snapshot {where}with the ID {identifier}.")


def _end(archive: Archive, history: Sequence[str]) -> tuple[str, End, StampFiles | None]:
    """Return the commit to which a proof leads, and the first time-stamp of it.

    That is the first seal after the snapshot was kept, else the first commit that was time-stamped,
    else the newest. *history* is newest first, and ends with the commit that kept the snapshot.
    """
    stamp = _first_stamp(archive, set(history))
    sealed = _listed(
        archive,
        *("log", "--reverse", "--first-parent", f"--grep=^Kind: {Kind.SEAL}$", "--format=%H"),
        *("--no-show-signature", "--no-notes", f"{history[-1]}..{history[0]}"),
    )
    if sealed:
        return sealed[0], End.SEAL, stamp
    if stamp:
        return stamp.commit, End.STAMP, stamp
    return history[0], End.HEAD, None


def _first_stamp(archive: Archive, since: set[str]) -> StampFiles | None:
    before: bytes | None = None
    for _, statement, reply in list_stamps(archive):
        commit = read_statement(statement).commit
        if commit in since:
            return StampFiles(commit, statement, reply, before)
        before = statement
    return None


def _holder(archive: Archive, commits: Sequence[str], path: str, tree: str) -> str:
    """Return the newest of *commits*, newest first, in which *path* is the folder *tree*."""
    if archive.tree(commits[0], path) == tree:
        return commits[0]
    touching = _listed(
        archive,
        *("rev-list", "--first-parent", f"{commits[-1]}..{commits[0]}", "--", path),
    )
    places = {commit: number for number, commit in enumerate(commits)}
    for commit in touching:
        before = commits[places[commit] + 1]
        if archive.tree(before, path) == tree:
            return before
    return commits[-1]


def _trees(archive: Archive, commit: str, path: str) -> tuple[tuple[str, ...], str | None]:
    """Return the folders from the root to *path* and in it, and the one of the reading."""
    parts = path.split("/")
    names = ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))]
    found = [each for each in archive.find(commit, names) if each is not None]
    inner = ids_in(found[-1].content)
    reading = inner.get(READING)
    ids = [*(each.id for each in found), inner[SNAPSHOT], *([reading] if reading else [])]
    return tuple(ids), reading


def _packed(archive: Archive, ids: Sequence[str]) -> bytes:
    """Return a pack of the objects *ids*, equal for equal objects however they are stored."""
    return archive.commands.run(
        *("-c", "pack.threads=1", "pack-objects", "--quiet", "--stdout", "--window=0"),
        *("--no-reuse-delta", "--no-reuse-object", "--compression=9"),
        written="".join(f"{object_id}\n" for object_id in ids).encode(),
    )


def _stamp_files(archive: Archive, stamp: StampFiles) -> Mapping[str, bytes]:
    return {
        "statement.json": stamp.statement,
        "reply.tsr": stamp.reply,
        "snapshots.txt": b"".join(stated_lines(archive, stamp.commit, stamp.since)),
    }


def _listed(archive: Archive, *arguments: str) -> list[str]:
    try:
        return archive.commands.run(*arguments).decode().split()
    except GitFailed as error:
        raise NotKept(f"Looking for the snapshot in {archive.path} failed: {error}") from error
