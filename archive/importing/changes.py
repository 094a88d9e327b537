"""What each commit of a foreign history did to its files, in the order of the branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.importing.foreign import ForeignRepository

_LOG = (
    # The branch as it was published, step by step: a merge counts as the one change that it made
    # there, at the time when it was made, and what its side branch looked like before does not.
    *("--first-parent", "--diff-merges=first-parent", "--reverse", "--root"),
    # Renames as git itself sees them, half of the lines being equal; in a commit that moves more
    # files than this, only those that did not change.
    *("--raw", "--no-abbrev", "-M50%", "-l2000"),
    *("--no-show-signature", "--no-notes", "--no-mailmap", "--no-color", "--no-ext-diff"),
    "--format=%H %ct %at%n%B",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignCommit:
    """A commit, with its dates where they are dates of the years 1970 to 9999."""

    id: str
    committed_at: datetime | None
    authored_at: datetime | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a commit did to one path: its new bytes, or none.

    *blob* is None when no file is there any more (links and submodules are no files).
    *previous* is the path from which it was moved. *changed* is false for the same bytes as before.
    """

    path: str
    blob: str | None
    previous: str | None = None
    changed: bool = True


def commits(repository: ForeignRepository) -> Iterator[tuple[ForeignCommit, list[Change]]]:
    """Yield every commit of the branch, the oldest first, with what it changed.

    Raises: NotImportable.
    """
    commit: ForeignCommit | None = None
    changes: list[Change] = []
    tokens = repository.log(*_LOG)
    for token in tokens:
        facts = token.removeprefix(b"\n")
        if facts.startswith(b":"):
            changes.append(_change(facts, tokens))
        elif facts:
            if commit is not None:
                yield commit, changes
            commit, changes = _commit(facts), []
    if commit is not None:
        yield commit, changes


def _commit(header: bytes) -> ForeignCommit:
    facts, _, message = header.decode(errors="replace").partition("\n")
    identifier, committed, authored = facts.split(" ")
    return ForeignCommit(
        id=identifier,
        committed_at=_moment(committed),
        authored_at=_moment(authored),
        message=message,
    )


def _moment(seconds: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _change(facts: bytes, tokens: Iterator[bytes]) -> Change:
    """Read one record: both modes, both ids and a letter; its path, or both, are next."""
    _, mode, old, new, status = facts.decode().split(" ")
    path = _path(next(tokens))
    previous = None
    if status.startswith(("R", "C")):
        previous, path = path, _path(next(tokens))
    return Change(
        path=path,
        blob=new if mode.startswith("100") else None,
        previous=previous if status.startswith("R") else None,
        changed=new != old,
    )


def _path(token: bytes) -> str:
    return token.decode(errors="surrogateescape")
