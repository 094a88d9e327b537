"""Power cuts: what a command wrote is played back, and what was not synced is lost.

Every write, truncation, fsync and change of a name is recorded. At each barrier (before each fsync,
and whenever something was printed) only that is certain which POSIX makes certain: the bytes of a
file that was synced since, and the names in a folder that was synced since. Of all the rest,
nothing, anything or everything may have reached the disk, in any order: names without bytes, bytes
without names, all but one, only one, some at random and the last write torn.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from promises_commands import Trial
from promises_running import Go, Ran, Watched
from promises_steps import Kind, Step

if TYPE_CHECKING:
    from promises_faults import Trials
    from promises_scene import Scene

_ROOT = 0
# Whoever doubts an export makes it again: what it is made from is what must not be lost.
_NOT_PROMISED = frozenset({"export warc", "export dataset", "export site"})
_AT_RANDOM = 3
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Bytes:
    """So many bytes of a file were written, or with None it was cut to the length *at*."""

    file: int
    at: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Names:
    """In one step, names went away and names came: pairs of a folder and a name."""

    gone: tuple[tuple[int, str], ...] = ()
    come: tuple[tuple[int, str, int], ...] = ()

    @property
    def folders(self) -> set[int]:
        """The folders of which one was changed."""
        return {folder for folder, *_ in self.gone} | {folder for folder, *_ in self.come}


Change = Bytes | Names


@dataclass
class Disk:
    """Files and folders (below 0) by number, as far as they have reached a disk."""

    files: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {_ROOT: {}})

    def apply(self, change: Change) -> None:
        """Let *change* reach the disk."""
        if isinstance(change, Bytes):
            before = self.files.get(change.file, b"").ljust(change.at, b"\0")
            end = change.at + len(change.content or b"")
            rest = before[end:] if change.content is not None else b""
            self.files[change.file] = before[: change.at] + (change.content or b"") + rest
            return
        for folder, name in change.gone:
            self.folders.setdefault(folder, {}).pop(name, None)
        for folder, name, number in change.come:
            self.folders.setdefault(folder, {})[name] = number

    def copy(self) -> Disk:
        """Return a copy."""
        return Disk(dict(self.files), {key: dict(value) for key, value in self.folders.items()})

    def write(self, to: Path, of: int = _ROOT) -> None:
        """Write what is on the disk into the folder *to*; an index of shared memory is not."""
        to.mkdir(parents=True, exist_ok=True)
        for name, number in self.folders.get(of, {}).items():
            if number < 0:
                self.write(to / name, number)
            elif not name.endswith("-shm"):
                (to / name).write_bytes(self.files.get(number, b""))


@dataclass(frozen=True, slots=True)
class Barrier:
    """A moment: what was *certain* by then, what was *pending*, and what had been printed."""

    step: int
    certain: Disk
    pending: tuple[Change, ...]
    printed: str


class Recorder:
    """Records what a command does to the folder *root*; it prints into the file *out*."""

    def __init__(self, root: Path, out: Path) -> None:
        self._root = root
        self._out = out
        self._numbers = 0
        self._now = Disk()
        self._load(root, _ROOT)
        self._certain = self._now.copy()
        self._pending: list[Change] = []
        self._printed = ""
        self._steps = 0
        self.barriers: list[Barrier] = []

    def __call__(self, step: Step) -> Go:
        """Record *step* before it is made."""
        self._steps += 1
        if step.paths[0] == self._out:
            self._printed += _content(step).decode(errors="replace")
            self.note()
        elif step.kind is Kind.SYNC:
            self.note()
            self._synced(self._number(step.paths[0]))
        else:
            for change in self._changes(step):
                self._now.apply(change)
                self._pending.append(change)
        return Go()

    def note(self) -> None:
        """Note a barrier."""
        pending = tuple(self._pending)
        self.barriers.append(Barrier(self._steps, self._certain.copy(), pending, self._printed))

    def _load(self, folder: Path, number: int) -> None:
        entries = self._now.folders.setdefault(number, {})
        for path in sorted(folder.iterdir()):
            made = entries[path.name] = -self._new() if path.is_dir() else self._new()
            if made < 0:
                self._load(path, made)
            else:
                self._now.files[made] = path.read_bytes()

    def _new(self) -> int:
        self._numbers += 1
        return self._numbers

    def _number(self, path: Path) -> int | None:
        """Return the number of what stands at *path* now."""
        number = _ROOT
        try:
            parts = path.relative_to(self._root).parts
        except ValueError:
            return None
        for part in parts:
            found = self._now.folders.get(number, {}).get(part)
            if found is None:
                return None
            number = found
        return number

    def _synced(self, number: int | None) -> None:
        waiting = []
        for change in self._pending:
            of = {change.file} if isinstance(change, Bytes) else change.folders
            if number in of:
                self._certain.apply(change)
            else:
                waiting.append(change)
        self._pending = waiting

    def _changes(self, step: Step) -> Iterator[Change]:
        """Yield what *step* is going to change; nothing where it will fail."""
        number, folder = self._number(step.paths[0]), self._number(step.paths[0].parent)
        name = step.paths[0].name
        if step.kind is Kind.WRITE and number is not None:
            yield Bytes(
                number, _offset(step, len(self._now.files.get(number, b""))), _content(step)
            )
        elif step.kind is Kind.TRUNCATE and number is not None and step.call == "ftruncate":
            yield Bytes(number, step.arguments[1], None)
        elif step.kind is Kind.CREATE and folder is not None:
            flags = step.arguments[2 if step.call == "openat" else 1]
            if number is None:
                yield Names(come=((folder, name, self._new()),))
            elif flags & os.O_TRUNC and not flags & os.O_EXCL:
                yield Bytes(number, 0, None)
        elif step.kind is Kind.NAME and folder is not None:
            yield from self._names(step, number, folder)

    def _names(self, step: Step, number: int | None, folder: int) -> Iterator[Change]:
        name = step.paths[0].name
        if step.call.startswith("mkdir"):
            if number is None:
                yield Names(come=((folder, name, -self._new()),))
            return
        if number is None:
            return
        if step.call.startswith(("unlink", "rmdir")):
            if not self._now.folders.get(number):
                yield Names(gone=((folder, name),))
            return
        to, become = self._number(step.paths[1].parent), step.paths[1].name
        if to is None or (step.call.startswith("link") and self._number(step.paths[1])):
            return
        gone = ((folder, name),) if step.call.startswith("rename") else ()
        yield Names(gone, ((to, become, number),))


def _content(step: Step) -> bytes:
    if step.call not in {"write", "pwrite64"}:
        raise NotImplementedError(f"{step.call} to {step.paths[0]} cannot be recorded")
    return step.bytes_at(step.arguments[1], step.arguments[2])


def _offset(step: Step, length: int) -> int:
    if step.call == "pwrite64":
        return step.arguments[3]
    told = Path(f"/proc/{step.process}/fdinfo/{step.arguments[0]}").read_text(encoding="ascii")
    position, flags = int(told.split()[1]), int(told.split()[3], 8)
    return length if flags & os.O_APPEND else position


def survivals(barrier: Barrier, choices: random.Random) -> Iterator[tuple[str, list[Change]]]:
    """Yield what may have reached the disk besides what is certain, in words and in changes."""
    pending = barrier.pending
    yield "nothing unsynced survives", []
    yield "everything survives", list(pending)
    yield "only bytes survive", [each for each in pending if isinstance(each, Bytes)]
    names = [each for each in pending if isinstance(each, Names)]
    yield "only names survive", list(names)
    for name in names:
        yield "all but one name survive", [each for each in pending if each is not name]
        yield "only one name survives", [name]
    for _ in range(_AT_RANDOM if pending else 0):
        some = [each for each in pending if choices.random() < choices.random()]
        yield "some survive, one torn", [*some[:-1], *_torn(some[-1:], choices)]


def _torn(last: Iterable[Change], choices: random.Random) -> Iterator[Change]:
    for each in last:
        if isinstance(each, Bytes) and each.content:
            sectors = choices.randrange(1 + len(each.content) // _SECTOR)
            yield Bytes(each.file, each.at, each.content[: sectors * _SECTOR])
        else:
            yield each


def power_cuts(trials: Trials) -> None:
    """Cut the power at each barrier of each command, and let more or less survive."""
    for command in trials.commands:
        if command in _NOT_PROMISED:
            continue
        scene, (arguments,) = trials.scene(command)
        known = set(scene.acknowledged)
        recorder = Recorder(scene.folder.parent, scene.out)
        scene.run(*arguments, watched=Watched(trials.folder, recorder))
        recorder.note()
        cuts = [
            (barrier, survived, changes)
            for barrier in recorder.barriers
            for survived, changes in survivals(barrier, trials.choices)
        ]
        chosen = [cuts[place] for place in trials.chosen(list(range(len(cuts))))]
        for barrier, survived, disk in _states(chosen):
            scene.acknowledged = set(known)
            _restart(scene, disk)
            ran = scene.noted(Ran(0, barrier.printed, ""))
            what = f"at step {barrier.step} of {recorder.barriers[-1].step}, {survived}"
            trials.note(Trial("power cut", command, scene, ran, what))


def _states(
    cuts: Iterable[tuple[Barrier, str, list[Change]]],
) -> Iterator[tuple[Barrier, str, Disk]]:
    """Yield each disk once that there may be after one of the *cuts*."""
    seen: set[tuple[object, ...]] = set()
    for barrier, survived, changes in cuts:
        disk = barrier.certain.copy()
        for change in changes:
            disk.apply(change)
        files = hash(frozenset(disk.files.items()))
        names = hash(frozenset((k, *sorted(v.items())) for k, v in disk.folders.items()))
        key = (files, names, barrier.printed)
        if key not in seen:
            seen.add(key)
            yield barrier, survived, disk


def _restart(scene: Scene, disk: Disk) -> None:
    shutil.rmtree(scene.folder.parent)
    disk.write(scene.folder.parent)
    for key in scene.folder.parent.glob("key"):
        key.chmod(0o600)
