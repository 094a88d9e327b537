"""Commits as `git fast-import` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

INCOMING = "refs/hexapla/incoming"

_KEEPER = "Hexapla <hexapla@localhost>"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit to be made: what it removes, then the files and folders it puts there.

    *folders* are ids of trees that git has already, or that earlier commits of the batch bring.
    """

    subject: str
    trailers: tuple[tuple[str, str], ...]
    at: datetime
    removed: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)


def stream(
    commits: Sequence[Commit], *, parent: str | None, committed_at: datetime
) -> Iterator[bytes]:
    """Yield what makes *commits*, a piece each, the first on *parent*, on the ref `INCOMING`.

    The ref is moved wherever it stood; without a *parent* the first commit begins a history.
    Git answers with the id of each commit on a line.
    """
    yield f"reset {INCOMING}\n".encode()
    yield f"from {parent}\n\n".encode() if parent else b"\n"
    for number, commit in enumerate(commits, 1):
        yield b"".join(_commit(commit, number, committed_at))
    yield b"done\n"


def _commit(commit: Commit, number: int, committed_at: datetime) -> Iterator[bytes]:
    yield (
        f"commit {INCOMING}\nmark :{number}\n"
        f"author {_KEEPER} {_git_time(commit.at)}\n"
        f"committer {_KEEPER} {_git_time(committed_at)}\n"
    ).encode()
    yield from _data(_message(commit).encode())
    for path in commit.removed:
        yield f"D {path}\n".encode()
    for path, folder in commit.folders.items():
        yield f"M 040000 {folder} {path}\n".encode()
    for path, content in commit.files.items():
        yield f"M 100644 inline {path}\n".encode()
        yield from _data(content)
    yield f"\nget-mark :{number}\n".encode()


def _message(commit: Commit) -> str:
    trailers = "".join(f"{name}: {value}\n" for name, value in commit.trailers)
    return f"{commit.subject}\n\n{trailers}"


def _data(content: bytes) -> Iterator[bytes]:
    yield f"data {len(content)}\n".encode()
    yield content
    yield b"\n"


def _git_time(moment: datetime) -> str:
    # Git knows no time before 1970; the true one stands in the trailers and in snapshot.json.
    seconds = int((moment - _EPOCH).total_seconds())
    return f"{max(0, seconds)} +0000"
