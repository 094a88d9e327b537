"""Reading git's objects through one process that is held open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from threading import Lock

from archive.commands import GitCommands, GitProcess
from archive.errors import ArchiveDamaged, MissingObject

OBJECT_ID = re.compile(r"[0-9a-f]{40}")

# Requests made together must fit into a pipe (64 KiB on Linux) while nobody reads the answers.
_TOGETHER = 128


@dataclass(frozen=True, slots=True)
class GitObject:
    """An object as git keeps it: its kind (`blob`, `tree`, `commit`), id and bytes."""

    kind: str
    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One name in a tree."""

    name: str
    is_folder: bool
    id: str


class ObjectReader:
    """A held-open `git cat-file --batch`, which threads may share."""

    def __init__(self, commands: GitCommands) -> None:
        self._commands = commands
        self._process: GitProcess | None = None
        self._lock = Lock()

    def find(
        self, names: Iterable[str], *, together: int = _TOGETHER
    ) -> Iterator[GitObject | None]:
        """Yield the object of each of *names*, or None where there is none, in order.

        A name is a full id, a ref, or `<commit>:<path>`; callers pass only ids and paths that they
        have checked. At most *together* objects, up to 128, are asked for and held at once.

        Raises: ArchiveDamaged.
        """
        for _, found in self._pairs(names, together):
            yield found

    def get(self, names: Iterable[str], *, together: int = _TOGETHER) -> Iterator[GitObject]:
        """Yield the object of each of *names*, in order, like `find`.

        Raises: MissingObject, ArchiveDamaged.
        """
        for name, found in self._pairs(names, together):
            if found is None:
                raise MissingObject(
                    f"The archive has no object {name}. Run `hexapla verify --all` to see what is "
                    "affected, and `hexapla repair --from` a backup to bring it back."
                )
            yield found

    def _pairs(self, names: Iterable[str], together: int) -> Iterator[tuple[str, GitObject | None]]:
        remaining = iter(names)
        while batch := list(islice(remaining, min(together, _TOGETHER))):
            with self._lock:
                found = self._ask(batch)
            yield from zip(batch, found, strict=True)

    def close(self) -> None:
        """End the process; the next read starts another."""
        with self._lock:
            if self._process is not None:
                self._process.stop()
                self._process = None

    def _ask(self, names: list[str]) -> list[GitObject | None]:
        if self._process is None:
            self._process = self._commands.start("cat-file", "--batch")
        process = self._process
        try:
            process.stdin.write("".join(name + "\n" for name in names).encode())
            process.stdin.flush()
            return [_read_answer(process) for _ in names]
        except (_Silenced, BrokenPipeError) as silence:
            # Git ends itself when it meets an object whose bytes it cannot make sense of.
            self._process = None
            _, _, complaint = process.finish()
            raise ArchiveDamaged(
                f"Git stopped at one of the {len(names)} objects from {names[0]}: {complaint}. "
                "Run `hexapla verify --all` to see what is affected."
            ) from silence
        except BaseException:
            # Interrupted between question and answer: later answers would be to earlier questions.
            self._process = None
            process.stop()
            raise


class _Silenced(Exception):
    """Git stopped answering."""


def _read_answer(process: GitProcess) -> GitObject | None:
    """Read `<id> <kind> <size>`, the bytes and a line feed, or `<name> missing`."""
    match process.stdout.readline().decode(errors="replace").split():
        case [_, "missing"]:
            return None
        case [object_id, kind, size]:
            content = process.stdout.read(int(size) + 1)
            if len(content) == int(size) + 1:
                return GitObject(kind, object_id, content[:-1])
    raise _Silenced


_ENTRY = re.compile(rb"([0-7]+) ([^\0]+)\0(.{20})", re.DOTALL)


def parse_tree(content: bytes) -> Iterator[TreeEntry]:
    """Yield the entries of a tree of which *content* is the bytes.

    Raises: ArchiveDamaged, for bytes that are no tree.
    """
    start = 0
    while start < len(content):
        entry = _ENTRY.match(content, start)
        if entry is None:
            raise ArchiveDamaged(
                "Something stands in the archive where a folder belongs, and is no folder. "
                "Run `hexapla verify --all` to see what is affected."
            )
        start = entry.end()
        mode, name, object_id = entry.groups()
        yield TreeEntry(name.decode(errors="surrogateescape"), mode == b"40000", object_id.hex())


def ids_in(content: bytes) -> dict[str, str]:
    """Return the ids of what stands in a tree of which *content* is the bytes, by their names.

    Raises: ArchiveDamaged, for bytes that are no tree.
    """
    return {entry.name: entry.id for entry in parse_tree(content)}


def id_of(name: str, folder: Mapping[str, str]) -> str:
    """Return the id of what is called *name* among the ids of a *folder*.

    Raises: ArchiveDamaged.
    """
    if name not in folder:
        raise ArchiveDamaged(
            f"A folder of the archive has no {name}, only {', '.join(sorted(folder)) or 'nothing'}."
            " Run `hexapla verify --all`."
        )
    return folder[name]
