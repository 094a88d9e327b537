"""What can stop telling people, as a whole or over one channel.

NotifyingError
├── NoSuchChannel       the catalogue names no such channel
├── ToldUnreadable      told.json is not what this program wrote
├── TellingBusy         another process is telling
└── NotDelivered        a channel did not take a message, which is told again later
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from hexapla.errors import HexaplaError


class NotifyingError(HexaplaError):
    """People could not be told."""


class NoSuchChannel(NotifyingError):
    """The catalogue names no channel like that, or none at all."""

    def __init__(self, slug: str, known: Iterable[str]) -> None:
        listed = ", ".join(known) or 'nothing yet: add "tell:" to sources.yml (docs/catalogue.md)'
        super().__init__(f'"{slug}" is not a channel of the catalogue. It has: {listed}.')


class ToldUnreadable(NotifyingError):
    """The file that says what was told is damaged, or a newer program wrote it."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"Reading what has been told from {path} failed: {problem}. Nothing was told. Bring "
            "the file back from a backup; without it, telling begins anew from now."
        )


class TellingBusy(NotifyingError):
    """Another process tells from the same collection; two would tell everything twice."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another process is telling what happened in {folder}. Try again when it has ended."
        )


class NotDelivered(NotifyingError):
    """A channel did not take a message; *retry_after* is how long it asked to be left alone."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(reason)
