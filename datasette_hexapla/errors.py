"""The errors of this package, each named after what happened.

RecordsError
├── RecordsBusy         another process is writing the records, and went on for too long
├── NotRecords          the file is not one of ours
│   └── RecordsDamaged  it is no SQLite file, or no longer
├── SiteNotExported     a page that should be written down as a file was not given
├── StyleUnreadable     the file of a style of citations is none
├── TookTooLong         a page needed more time than a page may take
└── NoSuchPage          the address names nothing that the records hold
    ├── AmbiguousID     an abbreviated ID begins several IDs
    └── NeverArchived   nothing that was published at an address is kept
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class RecordsError(Exception):
    """Anything that a user or the world can cause in this package."""


class RecordsBusy(RecordsError):
    """Another process is writing the records, and went on for longer than we may wait."""


class NotRecords(RecordsError):
    """The file where the records should be is something else, and is left as it is."""


class RecordsDamaged(NotRecords):
    """The file where the records should be is no SQLite file, or no longer."""


class SiteNotExported(RecordsError):
    """A page that should be written down as a file was not given."""


class StyleUnreadable(RecordsError):
    """The file that should hold a style of citations does not."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"Reading the style {path} failed: {problem}. It should be a style of CSL 1.0, such as "
            "reference managers have, and not one that only points to another."
        )


class TookTooLong(RecordsError):
    """A page needed more time than a page may take: ask for less."""


class NoSuchPage(RecordsError):
    """The address names nothing that the records hold: a slip, or another collection's."""


class AmbiguousID(NoSuchPage):
    """An abbreviated ID begins several IDs; the page lists them."""

    def __init__(self, message: str, found: tuple[str, ...]) -> None:
        super().__init__(message)
        self.found = found


class NeverArchived(NoSuchPage):
    """Nothing that was published at an address is kept; its *headers* go with the answer."""

    def __init__(self, uri: str, headers: Mapping[str, str]) -> None:
        super().__init__(
            f"Nothing that was published at {uri} is kept in this collection. "
            "Other archives may have it."
        )
        self.headers = headers
