"""Repairing: what is damaged here is taken from a backup, hash by hash, and nothing is trusted.

Every object of a damaged pack is read once more. Those whose bytes still give their id stay as they
are; the others come from the backup, if it has them. Git computes all ids anew when it indexes the
new pack, and the damaged files are moved aside, never removed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.backups import list_bundles
from archive.commands import GitCommands
from archive.errors import ArchiveDamaged, GitFailed, NotRepairable
from archive.layout import BRANCH
from archive.leftovers import clear_leftovers
from archive.locking import PACKER_LOCK, WRITER_LOCK, locked
from archive.objects import GitObject, ObjectReader
from archive.packs import Pack, all_packs, write_pack
from archive.repository import configure
from archive.streaming import INCOMING
from archive.syncing import sync, sync_all
from snapshots.digests import object_id

_HEAD = f"ref: {BRANCH}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What was repaired: the ids of objects brought back, and of those that no one has any more.

    *aside* is the folder into which the damaged files were moved. *branch* is the commit that the
    branch was set to, if it had been lost.
    """

    restored: tuple[str, ...]
    lost: tuple[str, ...]
    aside: Path | None
    branch: str | None


def repair(path: Path, source: str, *, wait_seconds: float = 30) -> Repair:
    """Repair the archive in *path* from *source*: a bundle, a folder of backups, or a repository.

    Raises: NotRepairable, ArchiveBusy, GitFailed.
    """
    path = path.absolute()
    with ExitStack() as stack:
        stack.enter_context(locked(path / WRITER_LOCK, wait_seconds=wait_seconds))
        clear_leftovers(path)
        stack.enter_context(locked(path / PACKER_LOCK, wait_seconds=wait_seconds))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=path)))
        donor = fetch_donor(folder / "donor.git", source)
        repairing = _Repairing(path, donor, folder)
        stack.callback(repairing.close)
        return repairing.run()


def fetch_donor(path: Path, source: str) -> GitCommands:
    """Make a repository in *path* of all that *source* has, and return the git that runs on it.

    Raises: NotRepairable.
    """
    path.mkdir()
    donor = GitCommands(path)
    donor.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
    here = Path(source).absolute()
    try:
        sources = [str(b.path) for b in list_bundles(donor, here)] if here.is_dir() else []
        for each in sources or [str(here) if here.exists() else source]:
            donor.run(
                *("-c", "fetch.fsckObjects=true", "fetch", "--quiet", "--no-tags"),
                *("--", each, f"+{BRANCH}:{BRANCH}"),
            )
    except GitFailed as error:
        raise NotRepairable(
            f"Nothing was repaired: {source} could not be read. {error} "
            "Give a bundle, a folder that `hexapla backup` wrote, or a git repository."
        ) from error
    return donor


class _Repairing:
    """A repair under way."""

    def __init__(self, path: Path, donor: GitCommands, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._commands = GitCommands(path)
        self._ours = ObjectReader(self._commands)
        self._donor_commands = donor
        self._donor = ObjectReader(donor)
        self._aside = path / "damaged" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        self._restored: list[str] = []
        self._lost: list[str] = []

    def close(self) -> None:
        """End the processes that read."""
        self._ours.close()
        self._donor.close()

    def run(self) -> Repair:
        """Repair git's own files, then the objects, then the branch."""
        self._repair_settings()
        damaged = [pack for pack in all_packs(self._path) if not self._is_sound(pack)]
        loose = [path for path in self._loose() if not self._is_good_loose(path)]
        wanted = self._wanted(damaged, loose)
        installed = self._install(wanted) if wanted else None
        for pack in damaged:
            # A repair that was killed may have left a half of the very pack that is whole now.
            if pack.index != installed:
                for file in pack.files:
                    self._set_aside(file)
        for file in loose:
            self._set_aside(file)
        self._drop_caches()
        self._ours.close()
        branch = self._repair_branch()
        sync_all(self._path / "refs")
        sync(self._path)
        return Repair(
            restored=tuple(self._restored),
            lost=tuple(self._lost),
            aside=self._aside if self._aside.exists() else None,
            branch=branch,
        )

    def _repair_settings(self) -> None:
        head = self._path / "HEAD"
        if not head.exists() or head.read_bytes() != _HEAD.encode():
            self._set_aside(head)
            head.write_text(_HEAD)
        try:
            self._commands.run("config", "--list", "--local")
        except GitFailed:
            self._set_aside(self._path / "config")
            self._commands.run("init", "--quiet", "--bare", "--template=")
            configure(self._path)

    def _is_sound(self, pack: Pack) -> bool:
        try:
            self._commands.run("verify-pack", str(pack.index))
        except GitFailed:
            return False
        return True

    def _loose(self) -> Iterator[Path]:
        return (self._path / "objects").glob(f"{'[0-9a-f]' * 2}/{'[0-9a-f]' * 38}")

    def _is_good_loose(self, path: Path) -> bool:
        identifier = path.parent.name + path.name
        return _good(self._ours, identifier) is not None

    def _wanted(self, damaged: list[Pack], loose: list[Path]) -> set[str]:
        """Return the ids of all objects that should be here and stand in no sound pack."""
        damaged_indexes = {pack.index for pack in damaged}
        held = {
            each.hex()
            for pack in all_packs(self._path)
            if pack.index not in damaged_indexes
            for each in pack.ids()
        }
        bad = {path.parent.name + path.name for path in loose}
        held |= {path.parent.name + path.name for path in self._loose()} - bad
        listed = self._donor_commands.run(
            "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"
        )
        known = {each.hex() for pack in damaged if pack.is_whole() for each in pack.ids()}
        return (known | bad | set(listed.decode().split())) - held

    def _install(self, wanted: set[str]) -> Path:
        """Write the good copies of the *wanted* objects into a pack; return its index, by git."""
        made = write_pack(self._folder / "repaired.pack", self._good_copies(sorted(wanted)))
        # In an empty repository: in ours git would compare each object with the damaged one.
        empty = self._folder / "empty.git"
        empty.mkdir()
        commands = GitCommands(empty)
        commands.run("init", "--quiet", "--bare", "--template=")
        commands.run("index-pack", str(made))
        target = self._path / "objects" / "pack"
        for suffix in (".pack", ".idx"):
            sync(made.with_suffix(suffix))
            made.with_suffix(suffix).replace(target / f"pack-{made.stem}{suffix}")
        sync(target)  # before the damaged ones go
        return target / f"pack-{made.stem}.idx"

    def _good_copies(self, wanted: list[str]) -> Iterator[GitObject]:
        for identifier in wanted:
            ours = _good(self._ours, identifier)
            found = ours or _good(self._donor, identifier)
            if found is None:
                self._lost.append(identifier)
                continue
            if ours is None:
                self._restored.append(identifier)
            yield found

    def _drop_caches(self) -> None:
        """Set aside what only makes git quicker, where it is damaged; packing writes it anew."""
        try:
            self._commands.run("commit-graph", "verify", "--no-progress")
        except GitFailed:
            info = self._path / "objects" / "info"
            for path in (info / "commit-graphs", info / "commit-graph"):
                self._set_aside(path)

    def _repair_branch(self) -> str | None:
        """Set the branch, if it is lost, to the last batch that was written, else to the backup."""
        if self._leads_to_commit(BRANCH):
            return None
        self._set_aside(self._path / BRANCH)
        backup = self._donor_commands.run("rev-parse", BRANCH).decode().strip()
        found = INCOMING if self._leads_to_commit(INCOMING) else backup
        if not self._leads_to_commit(found):
            raise NotRepairable(
                f"The branch of {self._path} is lost, and neither the last batch nor the backup "
                "has a commit that could be read. The objects that are whole were kept."
            )
        self._commands.run("update-ref", BRANCH, found)
        return self._commands.run("rev-parse", BRANCH).decode().strip()

    def _leads_to_commit(self, name: str) -> bool:
        # Only the commit itself is asked for. Were the branch moved because something older is
        # lost, everything newer would be lost with it.
        try:
            (found,) = self._ours.find([name])
        except ArchiveDamaged:
            return False
        return found is not None and found.kind == "commit"

    def _set_aside(self, path: Path) -> None:
        if path.exists():
            target = self._aside / path.relative_to(self._path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def _good(reader: ObjectReader, identifier: str) -> GitObject | None:
    """Return the object if its bytes give its id."""
    try:
        (found,) = reader.find([identifier])
    except ArchiveDamaged:
        return None
    if found is None or object_id(found.kind, found.content) != identifier:
        return None
    return found
