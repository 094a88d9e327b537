"""What can stop a command, and the exit code that says so.

HexaplaError
├── NotACollection          the folder has no sources.yml
├── AlreadyACollection      the folder has one already
├── NotTheDemo              the demo's folder holds something else
├── NotASite                the folder holds something other than an exported site
├── PortTaken               another program listens on the port
├── ServerStopped           Datasette ended by itself
├── AuthorityNotReached     the time-stamping service did not answer
├── NotACertificate         the file holds no certificates that can be read
├── NothingToShow           the records hold no answer
├── ParquetNotInstalled     the extra that writes Parquet is not installed
├── TermsUnreadable         terms.yml cannot be read as a file
├── OneComparisonOnly       the form holds one pair of languages, and there are more
├── NoSuchFinding           no finding of the newest texts has the key
└── NoSuchSource            the catalogue names no such work or source
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    SOME_NOT_VISITED = 3
    ARCHIVE_DAMAGED = 4
    SOMETHING_TO_SEE = 5


class HexaplaError(Exception):
    """A command could not do what it was asked."""


class NotACollection(HexaplaError):
    """The folder is not a collection: the caller named another one, or has not begun it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f'"{folder}" is not a collection: it holds no sources.yml. '
            f"Begin one with: hexapla init {folder}"
        )


class AlreadyACollection(HexaplaError):
    """The folder is a collection already, and is left as it is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f'"{folder}" is a collection already; nothing was changed. '
            f"Add a source with: hexapla add --collection {folder} …"
        )


class NotTheDemo(HexaplaError):
    """The folder that the demo should be built in holds something else, which is left alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f'"{folder}" holds something other than the demo; nothing was changed. '
            "Name another folder with: hexapla demo --folder FOLDER"
        )


class NotASite(HexaplaError):
    """The folder that a site should be written into holds something else, which is left alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f'"{folder}" is not empty, and holds no site that was exported before; nothing was '
            "changed. Name a new folder."
        )


class PortTaken(HexaplaError):
    """Another program listens on the port, often a server that was left running."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"{host}:{port} is taken by another program. Stop it, or choose another port with "
            f"--port {port + 1}"
        )


class ServerStopped(HexaplaError):
    """Datasette ended by itself; what it printed says why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Datasette stopped with code {code}; its last lines above say why.")


class AuthorityNotReached(HexaplaError):
    """The time-stamping service did not answer; nothing was changed."""

    def __init__(self, authority: str, problem: str) -> None:
        super().__init__(
            f"Asking {authority} for a time-stamp failed: {problem}. Nothing was changed; try "
            "again, or name another service with --authority."
        )


class NotACertificate(HexaplaError):
    """The file that should hold certificates of authorities does not."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(
            f"Reading certificates from {path} failed: {error}. It should hold the authority's "
            "root certificate in PEM, which begins with -----BEGIN CERTIFICATE-----."
        )


class NothingToShow(HexaplaError):
    """What was asked for is well formed, but the collection does not hold it."""


class ParquetNotInstalled(HexaplaError):
    """The extra that writes Parquet is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Parquet needs pyarrow, which is not installed: pip install 'hexapla[parquet]'. "
            "Without --parquet the tables are written as CSV alone."
        )


class TermsUnreadable(HexaplaError):
    """The file of terms stands there and cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"Reading {path} failed: {problem}. Make it a file that you may read, or move it away."
        )


class OneComparisonOnly(HexaplaError):
    """The form holds one pair of languages, and several were to be written in it."""

    def __init__(self, form: str, translations: Iterable[str]) -> None:
        names = ", ".join(translations)
        super().__init__(
            f"{form.upper()} holds one pair of languages, and there are several here: {names}. "
            "Name one of them, such as WORK/TEXT."
        )


class NoSuchFinding(HexaplaError):
    """No finding of the newest texts has the key, or several have it."""


class NoSuchSource(HexaplaError):
    """The catalogue names no work or source like that."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        close = get_close_matches(name, names, n=1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        listed = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")  # noqa: PLR2004 (a line)
        super().__init__(f'"{name}" is not in the catalogue.{hint} It has: {listed or "nothing"}.')
