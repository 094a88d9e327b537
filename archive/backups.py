"""Backups: git bundles in a folder, each with what was kept since the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj, rmtree
from tempfile import TemporaryDirectory

from archive.commands import GitCommands, GitProcess
from archive.errors import ArchiveDamaged, GitFailed, Mismatch
from archive.layout import BRANCH
from archive.locking import locked
from archive.packs import all_packs
from archive.repository import Archive
from archive.syncing import sync

_NAME = re.compile(r"archive-(?P<number>\d{5})-[0-9a-f]{12}\.bundle")

_LOCK = ".hexapla-backup.lock"
_UNFINISHED = ".unfinished"
_WAIT_SECONDS = 30

_HOW_TO_RESTORE = """\
The bundles in this folder are a backup of a Hexapla archive. Plain git restores it:

    git init --bare archive.git
    for bundle in archive-*.bundle; do
        git --git-dir archive.git fetch "$PWD/$bundle" refs/heads/main:refs/heads/main
    done
    git --git-dir archive.git symbolic-ref HEAD refs/heads/main
    git --git-dir archive.git fsck --full

Every bundle is needed; each holds what was kept since the one before it.
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file of a backup: where it stands, its number, and the commit that it leads up to."""

    path: Path
    number: int
    head: str


def back_up(archive: Archive, folder: Path) -> Bundle | None:
    """Write what was kept since the last backup into *folder*; None if there is nothing new.

    The new bundle is on the disk, and git has checked it, before it gets its name. What a backup
    that was killed left in *folder* is cleared first.

    Raises: Mismatch, ArchiveBusy, ArchiveDamaged, GitFailed.
    """
    folder = folder.absolute()  # git runs beside the repository, and would look from there
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / _LOCK, wait_seconds=_WAIT_SECONDS) as lock:
        for left in folder.glob(f"{_UNFINISHED}*"):
            rmtree(left) if left.is_dir() else left.unlink()
        return _back_up(archive, folder, lock)


def _back_up(archive: Archive, folder: Path, lock: int) -> Bundle | None:
    before = list_bundles(archive.commands, folder)
    last = before[-1] if before else None
    head = archive.head()
    if last is not None:
        if last.head == head:
            return None
        _check_follows(archive, last, head)
    (folder / "RESTORE.txt").write_text(_HOW_TO_RESTORE)
    number = last.number + 1 if last else 1
    unfinished = folder / f"{_UNFINISHED}.bundle"
    since = [f"^{last.head}"] if last else []
    try:
        create = ("bundle", "create", "--quiet", str(unfinished), BRANCH)
        archive.commands.run(*create, *since, inherit=(lock,))
        _check_whole(archive, unfinished, [head, *since])
    except GitFailed as error:
        unfinished.unlink(missing_ok=True)
        raise ArchiveDamaged(
            f"The backup of {archive.path} failed, and the backups before it are as they were: "
            f"{error}. Run `hexapla verify --all`."
        ) from error
    made = Bundle(folder / f"archive-{number:05d}-{head[:12]}.bundle", number, head)
    sync(unfinished)
    unfinished.replace(made.path)
    sync(folder)
    sync(folder.parent)
    return made


def list_bundles(commands: GitCommands, folder: Path) -> list[Bundle]:
    """Return the bundles in *folder*, in their order.

    Raises: GitFailed, for a file that git cannot read.
    """
    found = []
    for path in sorted(folder.iterdir()):
        name = _NAME.fullmatch(path.name)
        if name:
            heads = commands.run("bundle", "list-heads", str(path), BRANCH)
            found.append(Bundle(path, int(name["number"]), heads.decode().split()[0]))
    return found


def _check_whole(archive: Archive, bundle: Path, commits: Sequence[str]) -> None:
    """See that *bundle* gives every object of *commits*, by computing all ids from its bytes.

    Git writes objects into a bundle without looking into them, and its own check of bundles looks
    only at where they begin.
    """
    with TemporaryDirectory(prefix=_UNFINISHED, dir=bundle.parent) as folder:
        scratch = Path(folder) / "scratch.git"
        scratch.mkdir()
        commands = GitCommands(scratch, borrow_from=archive.path)
        commands.run("init", "--quiet", "--bare", "--template=")
        process = commands.start("index-pack", "--stdin", "--fix-thin")
        with suppress(BrokenPipeError):  # git says why when it is asked for its exit code
            _send_pack(bundle, process)
        code, _, complaint = process.finish()
        if code != 0:
            raise GitFailed(complaint)
        given = {each for pack in all_packs(scratch) for each in pack.ids()}
        listed = archive.commands.run("rev-list", "--objects", "--no-object-names", *commits)
        missing = {bytes.fromhex(each.decode()) for each in listed.split()} - given
    if missing:
        raise GitFailed(f"{len(missing)} objects did not arrive in {bundle} as they are named")


def _send_pack(bundle: Path, process: GitProcess) -> None:
    """Send the pack in *bundle*: it begins after the first empty line."""
    with bundle.open("rb") as file:
        while file.readline().strip():
            pass
        copyfileobj(file, process.stdin, 1 << 20)


def _check_follows(archive: Archive, last: Bundle, head: str) -> None:
    try:
        archive.commands.run("merge-base", "--is-ancestor", last.head, head)
    except GitFailed as error:
        raise Mismatch(
            f"{last.path} is not a backup of {archive.path}: it ends with the commit {last.head}, "
            "which is not in the archive's history. Choose another folder."
        ) from error
