"""Verifying: every digest and every ID is computed again from the bytes that git gives.

Git itself trusts what it has stored: it checks an object's hash when it stores it and never again.
So every object that keeps something is read, hashed and compared here. What is damaged is named,
and everything else is looked at all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from archive.errors import ArchiveDamaged, GitFailed, MalformedSlug
from archive.facts import read_fact
from archive.layout import (
    BRANCH,
    CATALOGUE,
    FORMAT_FILE,
    READING,
    READING_NAME,
    SNAPSHOT,
    SUSPICION_NAME,
    TERMS,
    TEXT_NAME,
    Kind,
    is_noted,
    source_folder,
    suspect_folder,
)
from archive.locking import PACKER_LOCK, locked
from archive.objects import ids_in
from archive.repository import Archive
from archive.suspects import read_suspicion
from archive.trailers import parse_trailers
from archive.verdicts import read_verdict
from snapshots.digests import object_id, sha256
from snapshots.errors import SnapshotsError
from snapshots.identifiers import DESCRIPTION_NAME, body_name, digits, parse_snapshot_id
from snapshots.model import SnapshotID
from snapshots.serialising import read_json, read_reading, read_snapshot, read_visits

_PATIENCE_SECONDS = 600.0
_WRITTEN_BRANCH = re.compile(rb"[0-9a-f]{40}\n")


class Part(StrEnum):
    """What part of the archive is damaged."""

    COMMIT = "commit"
    FOLDER = "folder"
    BODY = "body"
    DESCRIPTION = "snapshot.json"
    TEXT = "text.md"
    READING = "reading.json"
    VISITS = "visits"
    SUSPICION = "suspicion.json"
    CATALOGUE = "catalogue"
    TERMS = "terms"
    FACT = "fact"
    VERDICT = "verdict"
    STAMP = "time-stamp"
    FORMAT = "format"
    REPOSITORY = "repository"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One damaged part, whose it is, and what is wrong with it.

    *snapshot_id* is set where a snapshot, or a reading of it, is not what it was.
    """

    part: Part
    message: str
    commit: str | None = None
    work: str | None = None
    source: str | None = None
    snapshot_id: SnapshotID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was verified, and every damage that was found."""

    commits: int
    snapshots: int
    damages: tuple[Damage, ...]

    @property
    def damaged_snapshots(self) -> frozenset[SnapshotID]:
        """Return the snapshots that are not what they were, they themselves or their readings."""
        return frozenset(d.snapshot_id for d in self.damages if d.snapshot_id is not None)

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is damaged."""
        return not self.damages


def verify(
    archive: Archive,
    *,
    work: str | None = None,
    source: str | None = None,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> Report:
    """Verify everything that was ever kept, or only that of a *work*, or of one *source* of it.

    *advance* is told how many of how many commits are done. Git's own files are not looked at:
    see `verify_repository`.
    """
    check = _Check(archive)
    commits = _list_commits(archive, check)
    for done, commit in enumerate(commits, 1):
        check.commit(commit, work, source)
        advance(done, len(commits))
    return Report(
        commits=len(commits), snapshots=len(check.snapshots), damages=tuple(check.damages)
    )


def verify_snapshot(archive: Archive, identifier: SnapshotID) -> tuple[Damage, ...]:
    """Verify one snapshot: its folder, its description and its bytes.

    Raises: MalformedSnapshotID.
    """
    check = _Check(archive)
    whole = parse_snapshot_id(identifier)
    check.snapshot(whole, _Place(snapshot_id=whole))
    return tuple(check.damages)


def verify_repository(archive: Archive) -> tuple[Damage, ...]:
    """Let git check its own files: packs, indexes, refs, and the links between all objects.

    Raises: ArchiveBusy, when another process packs for longer than ten minutes.
    """
    with _unpacked_by_others(archive):
        process = archive.commands.start(
            "fsck", "--full", "--strict", "--no-dangling", "--no-progress"
        )
        code, output, complaint = process.finish()
    lines = f"{output.decode(errors='replace')}\n{complaint}".splitlines()
    said = [line for line in lines if line.strip()]
    branch = archive.path / BRANCH
    if branch.exists() and not _WRITTEN_BRANCH.fullmatch(branch.read_bytes()):
        # Git takes capital digits, too, so that a flipped bit can go unseen by it.
        said.append(f"{BRANCH} is not as git writes it")
    if code == 0 and not said:
        return ()
    return tuple(Damage(part=Part.REPOSITORY, message=line) for line in said or ["git fsck failed"])


@contextmanager
def _unpacked_by_others(archive: Archive) -> Iterator[None]:
    """Keep packers out: `git fsck` takes a pack that was replaced meanwhile for a lost one."""
    with ExitStack() as stack:
        # An archive that cannot be written to has no packer either.
        with suppress(OSError):
            lock = archive.path / PACKER_LOCK
            stack.enter_context(locked(lock, wait_seconds=_PATIENCE_SECONDS))
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Whose something is, as far as that is known."""

    commit: str | None = None
    work: str | None = None
    source: str | None = None
    snapshot_id: SnapshotID | None = None


_NOTED: Mapping[str, tuple[Part, Callable[[bytes], object]]] = {
    Kind.VISITS: (Part.VISITS, read_visits),
    Kind.FACT: (Part.FACT, read_fact),
    Kind.VERDICT: (Part.VERDICT, read_verdict),
    Kind.STAMP: (Part.STAMP, read_json),
}
"""What reads the files that stand alone."""


class _Check:
    """A verification under way: the snapshots that it has met, and the damages so far."""

    def __init__(self, archive: Archive) -> None:
        self.damages: list[Damage] = []
        self.snapshots: set[SnapshotID] = set()
        self._archive = archive

    def report(self, part: Part, message: str, place: _Place) -> None:
        """Note a damage."""
        self.damages.append(
            Damage(
                part=part,
                message=message,
                commit=place.commit,
                work=place.work,
                source=place.source,
                snapshot_id=place.snapshot_id,
            )
        )

    def commit(self, commit: str, work: str | None, source: str | None) -> None:
        """Check what *commit* keeps, if it is of that *work* and *source*."""
        place = _Place(commit=commit)
        content = self._read(commit, Part.COMMIT, place, kind="commit")
        if content is None:
            return
        trailers = parse_trailers(content)
        if work not in (None, trailers.get("Work")) or source not in (None, trailers.get("Source")):
            return
        try:
            self._kept(trailers, commit)
        except (KeyError, ValueError, SnapshotsError, MalformedSlug) as error:
            self.report(Part.COMMIT, f"its trailers make no sense: {error!r}", place)

    def snapshot(self, identifier: SnapshotID, place: _Place) -> None:
        """Check a snapshot's folder, description and bytes."""
        self.snapshots.add(identifier)
        files = self._folder(digits(identifier), place)
        described = self._file(files, DESCRIPTION_NAME, Part.DESCRIPTION, place)
        if described is None:
            return
        try:
            description = read_snapshot(described)
            name = body_name(description.extension)
        except SnapshotsError as error:
            self.report(Part.DESCRIPTION, str(error), place)
            return
        body = self._file(files, name, Part.BODY, place)
        if body is not None and (sha256(body), len(body)) != (
            description.sha256,
            description.length,
        ):
            self.report(Part.BODY, f"{name} is not what snapshot.json says of it", place)

    def _kept(self, trailers: Mapping[str, str], commit: str) -> None:
        match trailers.get("Kind"):
            case Kind.SNAPSHOT:
                identifier, place = _place(trailers, commit)
                self.snapshot(identifier, place)
                folder = source_folder(trailers["Work"], trailers["Source"])
                self._reading(identifier, place, folder)
            case Kind.REREADING:
                identifier, place = _place(trailers, commit)
                folder = source_folder(trailers["Work"], trailers["Source"])
                self._reading(identifier, place, folder)
            case Kind.SUSPECT:
                identifier, place = _place(trailers, commit)
                self.snapshot(identifier, place)
                folder = suspect_folder(trailers["Work"], trailers["Source"])
                self._suspicion(identifier, place, folder)
            case Kind.VISITS | Kind.FACT | Kind.VERDICT | Kind.STAMP as kind:
                self._noted(commit, trailers["Path"], *_NOTED[kind])
            case Kind.CATALOGUE:
                self._read(f"{commit}:{CATALOGUE}", Part.CATALOGUE, _Place(commit=commit))
            case Kind.TERMS:
                self._read(f"{commit}:{TERMS}", Part.TERMS, _Place(commit=commit))
            case Kind.FORMAT:
                self._noted(commit, FORMAT_FILE, Part.FORMAT, read_json)

    def _reading(self, identifier: SnapshotID, place: _Place, folder: str) -> None:
        parts = self._folder(f"{place.commit}:{folder}", place)
        if parts is None:
            return
        if parts.get(SNAPSHOT) != digits(identifier):
            self.report(Part.FOLDER, f"{folder} does not hold the snapshot", place)
        if READING not in parts:
            return
        files = self._folder(parts[READING], place)
        described = self._file(files, READING_NAME, Part.READING, place)
        text = self._file(files, TEXT_NAME, Part.TEXT, place)
        if described is None or text is None:
            return
        try:
            description = read_reading(described)
        except SnapshotsError as error:
            self.report(Part.READING, str(error), place)
            return
        if description.snapshot != identifier:
            self.report(Part.READING, f"it is of {description.snapshot}", place)
        if (sha256(text), text.count(b"\n")) != (description.sha256, description.segments):
            self.report(Part.TEXT, "text.md is not what reading.json says of it", place)

    def _suspicion(self, identifier: SnapshotID, place: _Place, folder: str) -> None:
        parts = self._folder(f"{place.commit}:{folder}", place)
        if parts is None:
            return
        if parts.get(SNAPSHOT) != digits(identifier):
            self.report(Part.FOLDER, f"{folder} does not hold the suspect", place)
        content = self._file(parts, SUSPICION_NAME, Part.SUSPICION, place)
        if content is not None:
            try:
                read_suspicion(content)
            except SnapshotsError as error:
                self.report(Part.SUSPICION, str(error), place)

    def _noted(self, commit: str, path: str, part: Part, read: Callable[[bytes], object]) -> None:
        """Check a file that *read* makes sense of, such as the visits of a watch."""
        if not is_noted(path):
            raise ValueError(f"{path!a} is no file of the archive")
        content = self._read(f"{commit}:{path}", part, _Place(commit=commit))
        if content is not None:
            try:
                read(content)
            except SnapshotsError as error:
                self.report(part, str(error), _Place(commit=commit))

    def _folder(self, name: str, place: _Place) -> dict[str, str] | None:
        content = self._read(name, Part.FOLDER, place, kind="tree")
        if content is None:
            return None
        try:
            return ids_in(content)
        except ArchiveDamaged as error:
            self.report(Part.FOLDER, str(error), place)
            return None

    def _file(
        self, folder: dict[str, str] | None, name: str, part: Part, place: _Place
    ) -> bytes | None:
        if folder is None:
            return None
        if name not in folder:
            self.report(part, f"the folder has no {name}", place)
            return None
        return self._read(folder[name], part, place)

    def _read(self, name: str, part: Part, place: _Place, kind: str = "blob") -> bytes | None:
        """Return the bytes of an object of that *kind*, if its id is that of its bytes."""
        try:
            (found,) = self._archive.objects.find([name])
        except ArchiveDamaged as error:
            self.report(part, str(error), place)
            return None
        if found is None:
            self.report(part, f"{name} is missing", place)
            return None
        if object_id(found.kind, found.content) != found.id:
            self.report(part, f"the bytes of {found.id} are not those that were kept", place)
            return None
        if found.kind != kind:
            self.report(part, f"{name} is a {found.kind} where a {kind} belongs", place)
            return None
        return found.content


def _place(trailers: Mapping[str, str], commit: str) -> tuple[SnapshotID, _Place]:
    """Return the snapshot that a commit is about, and its place.

    Raises: KeyError, MalformedSnapshotID.
    """
    identifier = parse_snapshot_id(trailers["Snapshot"])
    work, source = trailers["Work"], trailers["Source"]
    return identifier, _Place(commit=commit, work=work, source=source, snapshot_id=identifier)


def _list_commits(archive: Archive, check: _Check) -> Sequence[str]:
    """Return all commits from the first; where the chain is broken, all that git still has."""
    try:
        listed = archive.commands.run("rev-list", "--reverse", "--first-parent", archive.head())
        return listed.decode().split()
    except (GitFailed, ArchiveDamaged) as error:
        check.report(Part.REPOSITORY, f"the chain of commits is broken: {error}", _Place())
    process = archive.commands.start("cat-file", "--batch-all-objects", "--batch-check")
    _, output, _ = process.finish()
    objects = (line.split() for line in output.decode(errors="replace").splitlines())
    return [facts[0] for facts in objects if facts[1:2] == ["commit"]]
