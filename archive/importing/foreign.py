"""Reading somebody else's git repository without trusting it.

Nothing of it is run or obeyed: its objects are lent to an empty repository of our own, which has no
hooks and only our settings, and its branches are read as files. Nothing is checked out, so names
like `.git` and links that lead elsewhere are only strings here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.commands import GitCommands, GitProcess
from archive.errors import GitFailed, NotImportable
from archive.importing.bodies import LARGEST_BODY
from archive.importing.refs import Location, candidates, locate, resolve
from snapshots.digests import blob_id

_CHUNK = 1 << 20
_OBJECT_ID = re.compile(r"[0-9a-f]{40}")

_SETTINGS = {
    # Both would be believed without being checked against the objects.
    "core.commitGraph": "false",
    "core.multiPackIndex": "false",
    # What is larger than any text that we keep is not worth comparing with other files.
    "core.bigFileThreshold": str(LARGEST_BODY),
    "gc.auto": "0",
}


class NotRead(Exception):
    """A blob that could not be had; the message says why."""


class ForeignRepository:
    """The history that leads to one commit of a foreign repository."""

    def __init__(self, name: str, commands: GitCommands, tip: str) -> None:
        self.name = name
        self.tip = tip
        self._commands = commands
        self._reader: GitProcess | None = None
        # Asked for after each blob: git's answer, that there is none, shows where the blob ends.
        # No blob can hold it, as it is made anew each time.
        self._end_name = "z" + secrets.token_hex(16)
        self._end = f"{self._end_name} missing\n".encode()

    def log(self, *arguments: str) -> Iterator[bytes]:
        """Run `git log` with *arguments* on the history, and yield what NUL bytes separate.

        Raises: NotImportable.
        """
        try:
            yield from self._commands.lines(
                "log", "-z", *arguments, self.tip, "--", separator=b"\0"
            )
        except GitFailed as error:
            raise NotImportable(f"Reading the history of {self.name} failed: {error}") from error

    def blob(self, object_id: str) -> bytes:
        """Return the bytes of the blob *object_id*; no more than can be kept are ever in memory.

        Raises: NotRead.
        """
        if self._reader is None:
            self._reader = self._commands.start("cat-file", "--batch")
        reader = self._reader
        try:
            reader.stdin.write(f"{object_id}\n{self._end_name}\n".encode())
            reader.stdin.flush()
            answer = reader.stdout.readline().split()
        except BrokenPipeError:
            answer = []
        if len(answer) == 3:  # noqa: PLR2004  id, kind and size
            return self._content(reader, object_id, int(answer[2]))
        if not answer or reader.stdout.readline() != self._end:
            raise self._silence(reader, object_id)
        raise NotRead(
            f"the repository lacks {object_id}; import a full copy of it, not a partial one"
        )

    def close(self) -> None:
        """End the process that reads."""
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def _content(self, reader: GitProcess, object_id: str, size: int) -> bytes:
        body = bytearray()
        left = size + 1 + len(self._end)
        last = b""
        # Of a damaged object git gives fewer bytes than it has promised, and says nothing.
        while left and last != self._end:
            chunk = reader.stdout.read1(min(left, _CHUNK))
            if not chunk:
                raise self._silence(reader, object_id)
            left -= len(chunk)
            last = (last + chunk)[-len(self._end) :]
            if size <= LARGEST_BODY:
                body += chunk
        if last != self._end:
            raise self._silence(reader, object_id)
        if size > LARGEST_BODY:
            raise NotRead(f"it has {size:,} bytes; the most is {LARGEST_BODY:,}")
        content = bytes(body[: -1 - len(self._end)])
        if blob_id(content) != object_id:
            raise NotRead(f"the bytes that git gives for {object_id} have another id: damaged")
        return content

    def _silence(self, reader: GitProcess, object_id: str) -> NotRead:
        """End the process that reads, whose answers make no sense any more; say why."""
        self._reader = None
        _, _, complaint = reader.finish()
        return NotRead(f"git could not read {object_id}: {complaint or 'it said nothing'}")


@contextmanager
def foreign_repository(path: Path, branch: str | None = None) -> Iterator[ForeignRepository]:
    """Open the repository in the folder *path*, bare or checked out, or the bundle *path*.

    *branch* is what to read; without it, what HEAD names.

    Raises: NotImportable.
    """
    with TemporaryDirectory(prefix="hexapla-import-") as folder:
        own = Path(folder) / "own.git"
        commands = GitCommands(own)
        commands.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        for key, value in _SETTINGS.items():
            commands.run("config", key, value)
        if path.is_file():
            tip = _unbundled(commands, path, branch)
        else:
            location = locate(path)
            tip = resolve(location, branch)
            _borrow(own, location)
        repository = ForeignRepository(path.name, commands, tip)
        try:
            yield repository
        finally:
            repository.close()


def _borrow(own: Path, location: Location) -> None:
    """Let the repository *own* read the objects at *location*."""
    objects = str(location.objects)
    quoted = objects.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    alternates = own / "objects" / "info" / "alternates"
    alternates.parent.mkdir(exist_ok=True)
    alternates.write_bytes(f'"{quoted}"\n'.encode(errors="surrogateescape"))
    shallow = location.common_dir / "shallow"
    if shallow.is_file():
        lines = shallow.read_text("ascii", "replace").split("\n")
        kept = [line for line in lines if _OBJECT_ID.fullmatch(line)]
        (own / "shallow").write_text("".join(f"{line}\n" for line in kept), encoding="ascii")


def _unbundled(commands: GitCommands, bundle: Path, branch: str | None) -> str:
    """Take over the objects of *bundle* and return the tip of *branch*.

    Raises: NotImportable.
    """
    try:
        told = commands.run("bundle", "unbundle", str(bundle.absolute()))
    except GitFailed as error:
        raise NotImportable(
            f"{bundle} could not be read as a git bundle: {error}. Give a bundle of the whole "
            "history (git bundle create FILE --all), or the folder of a repository."
        ) from error
    lines = told.decode(errors="surrogateescape").splitlines()
    refs = {name: object_id for object_id, _, name in (line.partition(" ") for line in lines)}
    heads = [name for name in refs if name.startswith("refs/heads/")]
    usual = ["HEAD", *(heads if len(heads) == 1 else ["refs/heads/main", "refs/heads/master"])]
    for name in usual if branch is None else candidates(branch):
        if _OBJECT_ID.fullmatch(refs.get(name, "")):
            return refs[name]
    raise NotImportable(
        f"{bundle} does not say which of its branches to read, or has none of this name. It has: "
        f"{', '.join(sorted(refs)[:20]) or 'none'}. Name one with --branch."
    )
