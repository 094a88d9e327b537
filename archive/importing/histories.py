"""Reading the files of a git repository as sources, each with its versions and their dates.

Two passes are made over the log: the first learns which files there were, under which paths, and so
what to call them; the second gives their texts one by one. Nothing is held but a few words a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from archive.errors import NotImportable
from archive.importing.bodies import extension_of, is_text, media_type_of
from archive.importing.changes import Change, ForeignCommit, commits
from archive.importing.foreign import ForeignRepository, NotRead
from archive.importing.lineages import Lineages
from archive.importing.model import Event, ForeignSource, Imported, Refused, SourceName, Withdrawn
from archive.importing.naming import (
    UNKNOWN_LANGUAGE,
    Names,
    Unnameable,
    file_place,
    printable,
    shown,
)
from snapshots.charsets import decide
from snapshots.model import Profile, Role, Snapshot, Source
from snapshots.serialising import format_time

_EXAMPLES = 5


class Dates(StrEnum):
    """Which of a commit's two dates is the date of the texts that it brought."""

    COMMITTED = "committed"
    AUTHORED = "authored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is known of a file from its path: names as its owner writes them, not yet slugs."""

    work: str
    work_title: str
    source: str
    publisher: str
    language: str | None = None
    role: Role = Role.AUTHENTIC
    url: str | None = None
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a text from its commit."""

    url: str
    obtained: str
    headers: tuple[tuple[str, str], ...] = ()


class Layout(Protocol):
    """What the paths and commits of one kind of repository mean."""

    @property
    def dates(self) -> Dates:
        """Which dates count."""

    def describe(self, path: str) -> Described | None:
        """Return what is known of the file *path*, or None for one that is not imported."""

    def circumstances(self, commit: ForeignCommit, path: str) -> Circumstances:
        """Return what is known of the text that *commit* brought to *path*."""


@dataclass(frozen=True, slots=True)
class _File:
    """A lineage that is imported: what was said of it first, of which path, in which commit."""

    described: Described
    path: str
    commit: str


class History:
    """The files of a repository that a *layout* takes: a `ForeignHistory`."""

    def __init__(
        self,
        repository: ForeignRepository,
        layout: Layout,
        declared: Mapping[SourceName, str],
    ) -> None:
        """Survey the repository.

        Raises: NotImportable, also when the layout takes none of the files.
        """
        self._repository = repository
        self._layout = layout
        self._sources: dict[int, SourceName] = {}
        self._announced: list[ForeignSource] = []
        self._refused: list[Refused] = []
        counts: Counter[int] = Counter()
        self._name(self._survey(counts), Names(declared))
        self.total = len(self._refused) + sum(counts[number] for number in self._sources)

    @property
    def sources(self) -> tuple[ForeignSource, ...]:
        """Return the sources that the files are."""
        return tuple(self._announced)

    def events(self) -> Iterator[Event]:
        """Yield what happened to the files, the oldest first.

        Raises: NotImportable.
        """
        yield from self._refused
        lineages = Lineages()
        for commit, changes in commits(self._repository):
            for lineage, change in lineages.follow(changes):
                if lineage.number in self._sources and change.changed:
                    yield self._event(lineage.number, commit, change)

    def _survey(self, counts: Counter[int]) -> dict[int, _File]:
        """Return the files to be imported by their lineages' numbers; count everyone's events."""
        files: dict[int, _File] = {}
        others: list[str] = []
        lineages = Lineages()
        for commit, changes in commits(self._repository):
            for lineage, change in lineages.follow(changes):
                counts[lineage.number] += change.changed
                if lineage.number in files:
                    continue
                # The oldest path that fits names the file, so that later moves do not rename it.
                if found := self._layout.describe(change.path):
                    files[lineage.number] = _File(found, change.path, commit.id)
                elif len(others) < _EXAMPLES and change.path not in others:
                    others.append(change.path)
        if not files:
            raise NotImportable(
                f"{self._repository.name} has no file that was asked for. It has, for example: "
                f"{', '.join(map(shown, others)) or 'none at all'}."
            )
        return files

    def _name(self, files: Mapping[int, _File], names: Names) -> None:
        """Give each of *files* a source of its own; those that cannot have one are refused."""
        taken: dict[SourceName, str] = {}
        for number, file in files.items():
            try:
                source = self._source(file, names, taken)
            except Unnameable as error:
                self._refused.append(Refused(place=shown(file.path), problem=str(error)))
                continue
            taken[source.work, source.slug] = file.path
            self._sources[number] = source.work, source.slug
            title = printable(file.described.work_title)
            self._announced.append(ForeignSource(source=source, work_title=title))

    def _source(self, file: _File, names: Names, taken: Mapping[SourceName, str]) -> Source:
        described = file.described
        work, name = names.work(described.work), described.source
        slug = names.source(work, name, described.language)
        if (other := taken.get((work, slug))) == file.path:
            # Another file that took the path of one that had been moved away.
            slug = names.source(work, f"{name} since {file.commit}", described.language)
        elif other is not None:
            raise Unnameable(
                f"it would be the source {work}/{slug}, and so is {shown(other)}; tell them apart "
                "with {work}, {source} or {language} in the pattern"
            )
        return Source(
            work=work,
            slug=slug,
            language=described.language or UNKNOWN_LANGUAGE,
            role=described.role,
            publisher=printable(described.publisher),
            url=described.url,
            file=None if described.url else file_place(file.path),
            watched=False,
            profile=described.profile,
        )

    def _event(self, number: int, commit: ForeignCommit, change: Change) -> Event:
        place = f"{shown(change.path)} in commit {commit.id}"
        at, stated = self._dates(commit)
        if at is None:
            return Refused(place=place, problem="the commit has no date of the years 1970 to 9999")
        source = self._sources[number]
        if change.blob is None:
            reason = f"deleted upstream: git commit {commit.id}"
            return Withdrawn(place=place, source=source, at=at, reason=reason)
        try:
            body = self._repository.blob(change.blob)
        except NotRead as error:
            return Refused(place=place, problem=str(error))
        snapshot = _snapshot(
            body, change.path, at, stated, self._layout.circumstances(commit, change.path)
        )
        return Imported(place=place, source=source, snapshot=snapshot)

    def _dates(self, commit: ForeignCommit) -> tuple[datetime | None, tuple[tuple[str, str], ...]]:
        """Return the date that counts, and the other one where it differs."""
        by_name = {Dates.COMMITTED: commit.committed_at, Dates.AUTHORED: commit.authored_at}
        at = by_name.pop(self._layout.dates)
        ((name, other),) = by_name.items()
        stated = ((name.value, format_time(other)),) if other not in (None, at) else ()
        return at, stated


def _snapshot(
    body: bytes,
    path: str,
    at: datetime,
    stated: tuple[tuple[str, str], ...],
    circumstances: Circumstances,
) -> Snapshot:
    media_type = media_type_of(path, body)
    charset = decide(body, media_type) if is_text(media_type) else None
    return Snapshot(
        body=body,
        url=circumstances.url,
        fetched_at=at,
        media_type=media_type,
        extension=extension_of(media_type),
        headers=circumstances.headers,
        charset=charset.name if charset else None,
        charset_from=charset.decided_by if charset else None,
        obtained=circumstances.obtained,
        stated=stated,
    )
