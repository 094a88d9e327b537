"""What is to be kept, packed as the commit that keeps it, with the ids that git must give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.errors import Mismatch
from archive.facts import Fact, fact_id, write_fact
from archive.layout import (
    CATALOGUE,
    READING,
    READING_NAME,
    SNAPSHOT,
    SUSPICION_NAME,
    TERMS,
    TEXT_NAME,
    Kind,
    fact_file,
    source_folder,
    stamp_file,
    suspect_folder,
    verdict_file,
    visits_file,
)
from archive.streaming import Commit
from archive.suspects import write_suspicion
from archive.verdicts import Verdict, verdict_id, write_verdict
from snapshots.digests import FOLDER_MODE, blob_id, files, folder_content, folder_id
from snapshots.identifiers import DESCRIPTION_NAME, body_name, digits, from_digits
from snapshots.model import Reading, Snapshot, SnapshotID, Visit
from snapshots.serialising import (
    format_time,
    write_reading,
    write_snapshot,
    write_text,
    write_visits,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source's folder as a commit leaves it: git's ids, and when the snapshot was fetched."""

    folder: str
    tree: str
    snapshot: SnapshotID
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One commit to be made, and what must be found in git before it is acknowledged.

    *contents* maps ids to the bytes that git must give back for them. *state* is the source's
    folder after the commit, for parcels that change one. *keeps* is the snapshot that it adds.
    """

    commit: Commit
    contents: Mapping[str, bytes]
    state: SourceState | None = None
    keeps: SnapshotID | None = None

    @property
    def size(self) -> int:
        """Return how many bytes the parcel's files hold."""
        return sum(len(content) for content in self.commit.files.values())


def snapshot_parcel(
    work: str, source: str, snapshot: Snapshot, reading: Reading | None
) -> tuple[SourceState, Parcel]:
    """Return the parcel that keeps *snapshot* and its *reading*, and the state that it makes.

    Raises: MalformedSlug, Mismatch, NotWritable.
    """
    folder = source_folder(work, source)
    snapshot_files = _snapshot_files(snapshot)
    contents: dict[str, bytes] = {}
    tree = _folder(snapshot_files, contents)
    parts = {SNAPSHOT: tree}
    placed = _placed(folder, SNAPSHOT, snapshot_files)
    identifier = from_digits(tree)
    if reading is not None:
        _check_belongs(reading, identifier)
        reading_files = _reading_files(reading)
        parts[READING] = _folder(reading_files, contents)
        placed |= _placed(folder, READING, reading_files)
    at = format_time(snapshot.fetched_at)
    state = SourceState(
        folder=folder,
        tree=_parent(parts, contents),
        snapshot=identifier,
        fetched_at=snapshot.fetched_at,
    )
    trailers = _trailers(Kind.SNAPSHOT, work, source, ("Snapshot", identifier), ("Fetched-At", at))
    commit = Commit(
        subject=f"Keep {work}/{source} of {at[:10]}",
        trailers=trailers,
        at=snapshot.fetched_at,
        removed=(folder,),
        files=placed,
    )
    return state, Parcel(commit=commit, contents=contents, state=state, keeps=identifier)


def rereading_parcel(
    work: str, source: str, reading: Reading, *, fetched_at: datetime, at: datetime
) -> Parcel:
    """Return the parcel that keeps a newer *reading* of a snapshot that is kept already.

    Raises: MalformedSlug, NotWritable.
    """
    folder = source_folder(work, source)
    contents: dict[str, bytes] = {}
    reading_files = _reading_files(reading)
    parts = {SNAPSHOT: digits(reading.snapshot), READING: _folder(reading_files, contents)}
    return Parcel(
        commit=Commit(
            subject=f"Read {work}/{source} of {format_time(fetched_at)[:10]} again",
            trailers=_trailers(
                Kind.REREADING,
                work,
                source,
                ("Snapshot", reading.snapshot),
                ("Rules", str(reading.rules_version)),
            ),
            at=at,
            removed=(folder,),
            files=_placed(folder, READING, reading_files),
            folders={f"{folder}/{SNAPSHOT}": digits(reading.snapshot)},
        ),
        contents=contents,
        state=SourceState(
            folder=folder,
            tree=_parent(parts, contents),
            snapshot=reading.snapshot,
            fetched_at=fetched_at,
        ),
    )


def suspect_parcel(
    work: str, source: str, snapshot: Snapshot, reason: str
) -> tuple[SnapshotID, Parcel]:
    """Return the ID of the suspect *snapshot*, and the parcel that keeps it aside.

    Raises: MalformedSlug, NotWritable.
    """
    folder = suspect_folder(work, source)
    snapshot_files = _snapshot_files(snapshot)
    contents: dict[str, bytes] = {}
    identifier = from_digits(_folder(snapshot_files, contents))
    suspicion = write_suspicion(identifier, reason)
    contents[blob_id(suspicion)] = suspicion
    at = format_time(snapshot.fetched_at)
    return identifier, Parcel(
        commit=Commit(
            subject=f"Keep a suspect of {work}/{source} of {at[:10]}",
            trailers=_trailers(
                Kind.SUSPECT, work, source, ("Snapshot", identifier), ("Fetched-At", at)
            ),
            at=snapshot.fetched_at,
            removed=(folder,),
            files={
                **_placed(folder, SNAPSHOT, snapshot_files),
                f"{folder}/{SUSPICION_NAME}": suspicion,
            },
        ),
        contents=contents,
    )


def visits_parcel(run: str, visits: Sequence[Visit]) -> Parcel:
    """Return the parcel that keeps the *visits* of the watch called *run*.

    Raises: MalformedSlug, Mismatch, NotWritable.
    """
    if not visits:
        raise Mismatch(f"The watch {run} visited nothing, so there are no visits to keep.")
    started_at = min(visit.visited_at for visit in visits)
    path = visits_file(run, started_at)
    content = write_visits(tuple(visits))
    return Parcel(
        commit=Commit(
            subject=f"Note {_counted(len(visits), 'visit')} of {format_time(started_at)[:10]}",
            trailers=(("Kind", Kind.VISITS), ("Run", run), ("Path", path)),
            at=started_at,
            files={path: content},
        ),
        contents={blob_id(content): content},
    )


def catalogue_parcel(content: bytes, at: datetime) -> Parcel:
    """Return the parcel that keeps the catalogue now in force."""
    return _in_force(Kind.CATALOGUE, CATALOGUE, content, at)


def terms_parcel(content: bytes, at: datetime) -> Parcel:
    """Return the parcel that keeps the terms now in force."""
    return _in_force(Kind.TERMS, TERMS, content, at)


def _in_force(kind: Kind, path: str, content: bytes, at: datetime) -> Parcel:
    return Parcel(
        commit=Commit(
            subject=f"Keep the {kind} now in force",
            trailers=(("Kind", kind),),
            at=at,
            files={path: content},
        ),
        contents={blob_id(content): content},
    )


def fact_parcel(fact: Fact) -> tuple[str, Parcel]:
    """Return the ID of *fact*, and the parcel that keeps it.

    Raises: Mismatch, MalformedSlug, NotWritable.
    """
    content = write_fact(fact)
    path = fact_file(fact.noted_at, blob_id(content))
    return fact_id(content), Parcel(
        commit=Commit(
            subject=f"Note a fact: {', '.join(fact.before)} {fact.kind}".replace(":  ", ": ")[:72],
            trailers=(("Kind", Kind.FACT), ("Fact", fact.kind), ("Path", path)),
            at=fact.noted_at,
            files={path: content},
        ),
        contents={blob_id(content): content},
    )


def verdict_parcel(verdict: Verdict) -> tuple[str, Parcel]:
    """Return the ID of *verdict*, and the parcel that keeps it.

    Raises: Mismatch, MalformedSlug, NotWritable.
    """
    content = write_verdict(verdict)
    path = verdict_file(verdict.translation, verdict.decided_at, blob_id(content))
    return verdict_id(content), Parcel(
        commit=Commit(
            # Slugs may be long together; the words of the finding are hostile, and stay inside.
            subject=f"Note a verdict on {verdict.translation}: {verdict.verdict}"[:72],
            trailers=(
                ("Kind", Kind.VERDICT),
                ("Work", verdict.work),
                ("Finding", verdict.key),
                ("Verdict", verdict.verdict),
                ("Path", path),
            ),
            at=verdict.decided_at,
            files={path: content},
        ),
        contents={blob_id(content): content},
    )


def stamp_parcel(commit: str, stamped_at: datetime, statement: bytes, reply: bytes) -> Parcel:
    """Return the parcel that keeps a time-stamp of what was kept up to *commit*."""
    path = stamp_file(stamped_at, commit)
    files = {path: statement, f"{path.removesuffix('.json')}.tsr": reply}
    return Parcel(
        commit=Commit(
            subject=f"Keep the time-stamp of {format_time(stamped_at)}",
            trailers=(("Kind", Kind.STAMP), ("Path", path)),
            at=stamped_at,
            files=files,
        ),
        contents={blob_id(content): content for content in files.values()},
    )


def newest_parcel(states: Sequence[SourceState], at: datetime) -> Parcel:
    """Return the parcel after which the branch shows these newest *states* of their sources."""
    return Parcel(
        commit=Commit(
            subject=f"Show the newest snapshot of {_counted(len(states), 'source')} again",
            trailers=(("Kind", Kind.NEWEST),),
            at=at,
            removed=tuple(state.folder for state in states),
            folders={state.folder: state.tree for state in states},
        ),
        contents={},
    )


def _trailers(
    kind: Kind, work: str, source: str, *more: tuple[str, str]
) -> tuple[tuple[str, str], ...]:
    return ("Kind", kind), ("Work", work), ("Source", source), *more


def _snapshot_files(snapshot: Snapshot) -> dict[str, bytes]:
    return {
        body_name(snapshot.extension): snapshot.body,
        DESCRIPTION_NAME: write_snapshot(snapshot),
    }


def _reading_files(reading: Reading) -> dict[str, bytes]:
    text = write_text(reading)
    return {READING_NAME: write_reading(reading, text), TEXT_NAME: text}


def _check_belongs(reading: Reading, identifier: SnapshotID) -> None:
    if reading.snapshot != identifier:
        raise Mismatch(
            f"A snapshot with the ID {identifier} was given with a reading of {reading.snapshot}. "
            "Make the reading with the ID that snapshots.identifiers.snapshot_id gives."
        )


def _placed(folder: str, name: str, named: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}/{file}": content for file, content in named.items()}


def _folder(named: Mapping[str, bytes], contents: dict[str, bytes]) -> str:
    """Return the id of a folder of files; it and they are added to *contents*."""
    blobs = {name: blob_id(content) for name, content in named.items()}
    contents |= {blobs[name]: content for name, content in named.items()}
    return _add(folder_content(files(blobs)), contents)


def _parent(parts: Mapping[str, str], contents: dict[str, bytes]) -> str:
    """Return the id of a folder of folders; it is added to *contents*."""
    entries = {name: (FOLDER_MODE, tree) for name, tree in parts.items()}
    return _add(folder_content(entries), contents)


def _add(content: bytes, contents: dict[str, bytes]) -> str:
    identifier = folder_id(content)
    contents[identifier] = content
    return identifier


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
