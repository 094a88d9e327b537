"""The archive: a bare git repository, never checked out, read through one held-open process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from archive.commands import GitCommands
from archive.errors import AlreadyThere, ArchiveDamaged, NewerFormat, NotAnArchive
from archive.founding import FORMAT, found
from archive.layout import BRANCH, FORMAT_FILE
from archive.objects import OBJECT_ID, GitObject, ObjectReader
from archive.syncing import sync, sync_all

# Everything that git writes is on the disk before git says so. Git's own housekeeping is off: ours
# (archive.packing) waits for writers, and nothing may ever be pruned or moved back.
_SETTINGS = """\
[core]
	fsync = all
	logAllRefUpdates = false
[fastimport]
	unpackLimit = 1
[gc]
	auto = 0
	pruneExpire = never
[maintenance]
	auto = false
[receive]
	denyDeletes = true
	denyNonFastForwards = true
"""


class Archive:
    """A git repository that keeps every snapshot, reading, visit and catalogue.

    Use it in a `with` statement, or call `close`. Threads may share it.
    """

    def __init__(self, path: Path) -> None:
        """Hold the archive in *path*; use `create` or `open`, which check what is there."""
        self.path = path
        self.commands = GitCommands(path)
        self.objects = ObjectReader(self.commands)

    @classmethod
    def create(cls, path: Path) -> Archive:
        """Make an empty archive in the folder *path*, which must be missing or empty.

        Raises: AlreadyThere.
        """
        path = path.absolute()
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise AlreadyThere(
                f"An archive cannot be made in {path}: something is there already. "
                "Open it, or choose another folder."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made beside its place and then moved there, so that no half of an archive ever stands.
        beside = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            commands = GitCommands(beside)
            commands.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
            configure(beside)
            found(commands, datetime.now(UTC))
            beside.chmod(0o755)
            # Git syncs its files, but not the folders that name them.
            sync_all(beside)
            beside.replace(path)
            sync(path.parent)
        except BaseException:
            rmtree(beside)
            raise
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Open the archive in the folder *path*.

        Raises: NotAnArchive, NewerFormat.
        """
        path = path.absolute()
        if not (path / "objects").is_dir() or not (path / "HEAD").is_file():
            raise NotAnArchive(
                f"{path} holds no archive. Give the folder of one, or make one with `hexapla init`."
            )
        archive = cls(path)
        try:
            archive._check_format()
        except BaseException:
            archive.close()
            raise
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads; using the archive again starts another."""
        self.objects.close()

    def head(self) -> str:
        """Return the id of the newest commit; the first one was made with the archive.

        Raises: ArchiveDamaged.
        """
        (tip,) = self.objects.find([BRANCH])
        if tip is None or tip.kind != "commit":
            raise ArchiveDamaged(
                f"The branch main of {self.path} is lost or leads nowhere. Nothing was changed. "
                "`hexapla repair --from` a backup brings it back."
            )
        return tip.id

    def blob(self, object_id: str) -> bytes:
        """Return the bytes of the blob *object_id*.

        Raises: MissingObject, ArchiveDamaged.
        """
        (content,) = self.blobs([object_id])
        return content

    def blobs(self, object_ids: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of each of the blobs *object_ids*, in order, a few at a time.

        Raises: MissingObject, ArchiveDamaged.
        """
        for each in self.objects.get((check_object_id(each) for each in object_ids), together=16):
            if each.kind != "blob":
                raise ArchiveDamaged(f"Object {each.id} is a {each.kind} where a blob belongs.")
            yield each.content

    def find(self, commit: str, paths: Iterable[str]) -> Iterator[GitObject | None]:
        """Yield what stands at each of *paths*, made by `archive.layout`, at *commit*.

        Raises: ArchiveDamaged.
        """
        check_object_id(commit)
        return self.objects.find(f"{commit}:{path}" for path in paths)

    def tree(self, commit: str, path: str) -> str | None:
        """Return git's id of the folder *path* at *commit*, or None where there is none."""
        (folder,) = self.find(commit, [path])
        return folder.id if folder and folder.kind == "tree" else None

    def _check_format(self) -> None:
        (stated,) = self.find(self.head(), [FORMAT_FILE])
        if stated is None:
            raise NotAnArchive(
                f"{self.path} is a git repository, but its branch main holds no {FORMAT_FILE}, so "
                "it is not an archive. `hexapla import git` brings in such histories."
            )
        try:
            version = int(json.loads(stated.content)["format"])
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise NotAnArchive(
                f"{self.path}: its {FORMAT_FILE} does not say which format it has ({error}), so it "
                "is not known how to read it. Plain git reads it."
            ) from error
        if version > FORMAT:
            raise NewerFormat(
                f"The archive {self.path} has format {version}, and this program knows formats up "
                f"to {FORMAT}. Install a newer version of it; plain git reads the archive, too."
            )


def configure(repository: Path) -> None:
    """Write the settings of an archive behind those that git made: of two, the later one holds."""
    with (repository / "config").open("a", encoding="ascii") as settings:
        settings.write(_SETTINGS)


def check_object_id(object_id: str) -> str:
    """Return *object_id* if it is one: anything else could be an option to git.

    Raises: ValueError.
    """
    if not OBJECT_ID.fullmatch(object_id):
        raise ValueError(f"{object_id!a} is not the id of a git object: 40 hexadecimal digits")
    return object_id
