"""The errors of this package, each named after what happened.

SnapshotsError
├── CatalogueMistakes        `sources.yml` says something that cannot be meant
├── CatalogueUnreadable      `sources.yml` is missing, or its bytes are not text
├── CatalogueNotChanged      a source could not be written into `sources.yml`
├── ListUnreadable           a list of sources is no feed, no sitemap and no plain list
├── UnknownLanguage          a language tag that BCP 47 does not know
├── FetchError               a visit that brought no snapshot
│   ├── SourceGone           what was published there is no longer there
│   ├── SourceRefused        it is there, but not for us, or not now
│   ├── FetchFailed          it may be there, but could not be got
│   │   └── AddressRefused   it would have been got from an address that may not be visited
│   └── NotSupported         this version cannot fetch from such a place
├── ReadingFailed            the bytes are there, but no reader can make text of them
├── NotWritable              a value that no file of an archive could hold exactly
├── NotReadable              `snapshot.json`, `reading.json` or a visits file is not one of ours
└── IdentifierError          an ID that names nothing here
    ├── MalformedSnapshotID  not a snapshot ID, nor the beginning of one
    ├── MalformedPassageID   not a passage ID
    ├── UnknownSnapshotID    no snapshot here has this ID
    └── AmbiguousSnapshotID  several snapshots' IDs begin so
"""

from __future__ import annotations

from dataclasses import dataclass


class SnapshotsError(Exception):
    """Anything that a user or the world can cause in this package."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in `sources.yml`: its line, from 1, and what to write instead."""

    line: int
    message: str


class CatalogueMistakes(SnapshotsError):
    """`sources.yml` says something that cannot be meant; every mistake is listed."""

    def __init__(self, name: str, mistakes: tuple[Mistake, ...]) -> None:
        """Hold the *mistakes* found in the file called *name*."""
        self.name = name
        self.mistakes = mistakes
        super().__init__("\n".join(f"{name}, line {m.line}: {m.message}" for m in mistakes))


class CatalogueUnreadable(SnapshotsError):
    """`sources.yml` is missing, or its bytes are not text."""


class CatalogueNotChanged(SnapshotsError):
    """A source could not be written into `sources.yml`, which was left as it was."""


class ListUnreadable(SnapshotsError):
    """A list of sources is no feed, no sitemap and no plain list."""


class UnknownLanguage(SnapshotsError):
    """A language tag that BCP 47 does not know."""


class FetchError(SnapshotsError):
    """A visit that brought no snapshot; *status* is that of HTTP, where there was one."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        """Hold the *status* beside the *message*."""
        self.status = status
        super().__init__(message)


class SourceGone(FetchError):
    """What was published there is no longer there."""


class SourceRefused(FetchError):
    """It is there, but not for us, or not now: a login, robots.txt, too many requests."""


class FetchFailed(FetchError):
    """It may be there, but could not be got this time."""


class AddressRefused(FetchFailed):
    """It would have been got from an address that may not be visited."""


class NotSupported(FetchError):
    """This version cannot fetch from such a place."""


class ReadingFailed(SnapshotsError):
    """The bytes are there, but no reader can make text of them."""


class NotWritable(SnapshotsError):
    """A value that no file of an archive could hold exactly, so that it is not kept at all."""


class NotReadable(SnapshotsError):
    """`snapshot.json`, `reading.json` or a visits file is not what this program writes."""


class IdentifierError(SnapshotsError):
    """An ID that names nothing here."""


class MalformedSnapshotID(IdentifierError):
    """Not a snapshot ID, nor the beginning of one."""


class MalformedPassageID(IdentifierError):
    """Not a passage ID."""


class UnknownSnapshotID(IdentifierError):
    """No snapshot here has this ID."""


class AmbiguousSnapshotID(IdentifierError):
    """Several snapshots' IDs begin so; *candidates* are these."""

    def __init__(self, abbreviation: str, candidates: tuple[str, ...]) -> None:
        """Hold the *candidates*, sorted, that *abbreviation* could mean."""
        self.candidates = candidates
        super().__init__(
            f'"{abbreviation}" begins the IDs of {len(candidates)} snapshots. '
            "Give more digits of the one you mean:\n  " + "\n  ".join(candidates)
        )
