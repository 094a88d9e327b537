"""Faults of what is around a command: its disk, its clock, its records file."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from promises_commands import Trial

if TYPE_CHECKING:
    from promises_faults import Trials
    from promises_scene import Scene

_ROOM_STEPS = 12
_FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
_CLOCKS = ("@1970-01-02 00:00:00", "@2038-01-19 03:14:10", "-400d", "+3000d")
# Commands of this program: the others stand in for what it does inside of them.
_INSIDE = frozenset({"keep", "pack"})


def full_disk(trials: Trials) -> None:
    """Run each command on a file system with room for only so many kilobytes more."""
    for command in trials.commands:
        for spare in trials.chosen(list(range(_ROOM_STEPS))):
            scene, (arguments,) = trials.scene(command)
            kilobytes = 12 * spare * spare
            with _small_disk(scene, kilobytes):
                ran = scene.run(*arguments)
            trials.note(Trial("disk full (tmpfs)", command, scene, ran, f"{kilobytes} kB left"))


def read_only(trials: Trials) -> None:
    """Run each command on a file system that takes nothing."""
    for command in trials.commands:
        scene, (arguments,) = trials.scene(command)
        folder = str(scene.folder)
        _must("mount", "--bind", folder, folder)
        try:
            _must("mount", "-o", "remount,bind,ro", folder)
            ran = scene.run(*arguments)
        finally:
            _must("umount", folder)
        trials.note(Trial("read-only (mount)", command, scene, ran, "all of it"))


@contextmanager
def _small_disk(scene: Scene, kilobytes: int) -> Iterator[None]:
    """Put the collection on a disk of its own with so many *kilobytes* to spare, for a while."""
    aside = scene.folder.with_name("aside")
    used = subprocess.run(
        ["du", "-sk", scene.folder], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    scene.folder.rename(aside)
    scene.folder.mkdir()
    size = f"size={int(used) + kilobytes}k"
    _must("mount", "-t", "tmpfs", "-o", size, "tmpfs", str(scene.folder))
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", scene.folder], check=False)
        yield
        shutil.rmtree(aside)
        _must("cp", "-a", str(scene.folder), str(aside))
    finally:
        _must("umount", str(scene.folder))
    scene.folder.rmdir()
    aside.rename(scene.folder)


def _must(*command: str) -> None:
    subprocess.run(command, check=True)


def clocks(trials: Trials) -> None:
    """Run each command with a clock that is wrong."""
    if _FAKETIME is None:
        return
    for command in trials.commands:
        for clock in trials.chosen(list(range(len(_CLOCKS)))) if command not in _INSIDE else ():
            scene, (arguments,) = trials.scene(command)
            env = {"LD_PRELOAD": str(_FAKETIME), "FAKETIME": _CLOCKS[clock]}
            ran = scene.executed(*arguments, env=env)
            trials.note(Trial("clock wrong", command, scene, ran, _CLOCKS[clock]))


def records(trials: Trials) -> None:
    """Damage the records file, leave beside it what a killed program leaves, and lock it."""
    damages: dict[str, Callable[[Path], object]] = {
        "deleted": Path.unlink,
        "emptied": lambda path: path.write_bytes(b""),
        "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        "overwritten": lambda path: path.write_bytes(
            path.read_bytes()[:4096] + trials.choices.randbytes(path.stat().st_size - 4096)
        ),
        "overwritten from its first byte": lambda path: path.write_bytes(
            trials.choices.randbytes(path.stat().st_size)
        ),
        "with a journal of nonsense": lambda path: path.with_name(
            f"{path.name}-journal"
        ).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600)),
        "with a log of nonsense": lambda path: path.with_name(f"{path.name}-wal").write_bytes(
            b"\x37\x7f\x06\x82" + trials.choices.randbytes(5000)
        ),
    }
    for file in ("records.db", "vectors.db"):
        for name, damage in damages.items():
            for command in ("watch", "index"):
                scene, (arguments,) = trials.scene(command)
                if (scene.folder / file).exists():
                    damage(scene.folder / file)
                ran = scene.run(*arguments)
                trials.note(Trial(f"{file} damaged", command, scene, ran, name))
        scene, (arguments,) = trials.scene("watch")
        with closing(sqlite3.connect(scene.folder / file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            ran = scene.run(*arguments)
            other.execute("ROLLBACK")
        trials.note(Trial(f"{file} locked", "watch", scene, ran, "by another program"))
