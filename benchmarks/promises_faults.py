"""Let something go wrong at each step of each command, and see that every promise is kept.

    python benchmarks/promises_faults.py --seed 1 --most 12
    python benchmarks/promises_faults.py --only "kill at" --most 100000   # every single step

Needs Linux, strace, libfaketime and the right to mount (root). A trial runs one command on a copy
of a small collection with one fault; then the next watch must work without a hand, everything
acknowledged must be there, the archive must verify, and the records must equal those that are built
from nothing. The table tells the trials of each fault, how the commands ended, and every broken
promise.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from promises_scene import HEXAPLA, Ran, Scene, import_file

STEPS = {
    "write": "write,pwrite64,writev",
    "sync": "fsync,fdatasync,sync_file_range",
    "name": "rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat",
    "truncate": "ftruncate,truncate",
}
ERRORS = {"write": ("ENOSPC", "EIO"), "sync": ("EIO",), "name": ("EIO", "EROFS")}
FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
CLOCKS = ("@1970-01-02 00:00:00", "@2038-01-19 03:14:10", "-400d", "+3000d")


@dataclass
class Tally:
    """What the trials of one fault have shown."""

    trials: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    tracebacks: int = 0
    broken: list[str] = field(default_factory=list)


@dataclass
class Trials:
    """All trials: where they take place, and what they have shown."""

    begun: Scene
    folder: Path
    choices: random.Random
    most: int
    tallies: dict[str, Tally] = field(default_factory=dict)

    def commands(self, scene: Scene) -> dict[str, tuple[str, ...]]:
        """Return the commands that write, ready to be run on *scene*."""
        at = ("-C", str(scene.folder))
        return {
            "watch": ("watch", *at),
            "import": ("import", "jsonl", *at, str(import_file(scene.folder))),
            "reread": ("reread", "--all", *at),
            "index": ("index", *at),
            "backup": ("backup", *at, str(scene.folder.parent / "backups")),
        }

    def scene(self, command: str) -> Scene:
        """Return a copy of the collection in which *command* has something to do."""
        scene = self.begun.copy(self.folder / "trial" / "collection")
        shutil.rmtree(scene.folder.parent / "backups", ignore_errors=True)
        scene.edit()
        if command == "reread":
            catalogue = scene.folder / "sources.yml"
            text = catalogue.read_text(encoding="utf-8")
            catalogue.write_text(f"{text}        profile:\n          filters: [none]\n")
        if command == "index":
            (scene.folder / "records.db").unlink()
        return scene

    def note(self, fault: str, scene: Scene, ran: Ran, what: str) -> None:
        """Note how *ran* ended under *fault*, and which promises are broken after it."""
        tally = self.tallies.setdefault(fault, Tally())
        tally.trials += 1
        tally.codes[ran.code] += 1
        tally.tracebacks += "Traceback (most recent call last)" in ran.err
        complaints = scene.complaints()
        if "Traceback (most recent call last)" in ran.err:
            complaints.append(f"a traceback: …{ran.err[-400:]}")
        tally.broken += [f"{what}: {complaint}" for complaint in complaints]


def steps(scene: Scene, command: Sequence[str]) -> dict[str, int]:
    """Return how many steps of each kind the busiest process of *command* takes."""
    log = scene.folder.parent / "strace.log"
    wanted = ",".join(STEPS.values())
    scene.run(*command, before=["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={wanted}"])
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in STEPS}
    for line in log.read_text(errors="replace").splitlines():
        found = re.match(r"(\d+)\s+(\w+)\(", line)
        if found:
            for kind, names in STEPS.items():
                if found[2] in names.split(","):
                    counts[kind][found[1]] += 1
    return {kind: max(count.values(), default=0) for kind, count in counts.items()}


def chosen(trials: Trials, number: int) -> list[int]:
    """Return all of the steps 1 to *number*, or as many at random as there may be trials."""
    places = list(range(1, number + 1))
    return places if number <= trials.most else sorted(trials.choices.sample(places, trials.most))


def kills(trials: Trials) -> None:
    """Kill each command at its writes, syncs, renames and truncations."""
    _inject(trials, "kill at", dict.fromkeys(STEPS, ("signal=KILL",)))


def errors(trials: Trials) -> None:
    """Let each command's writes, syncs and renames fail."""
    faults = {kind: tuple(f"error={each}" for each in given) for kind, given in ERRORS.items()}
    _inject(trials, "fails:", faults)


def _inject(trials: Trials, name: str, faults: dict[str, tuple[str, ...]]) -> None:
    for command in trials.commands(trials.begun):
        scene = trials.scene(command)
        counts = steps(scene, trials.commands(scene)[command])
        for kind, given in faults.items():
            for fault in given:
                for when in chosen(trials, counts[kind]):
                    scene = trials.scene(command)
                    inject = f"inject={STEPS[kind]}:{fault}:when={when}"
                    before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", inject]
                    ran = scene.run(*trials.commands(scene)[command], before=before)
                    told = fault.replace("signal=KILL", "").replace("error=", "")
                    label = f"{name} {kind} {told}".strip()
                    trials.note(label, scene, ran, f"{command}, step {when}")


def full_disk(trials: Trials) -> None:
    """Run each command on a file system with room for only so many kilobytes more."""
    for command in trials.commands(trials.begun):
        for spare in chosen(trials, 12):
            kilobytes = 24 * spare * spare
            scene = trials.scene(command)
            with _small_disk(scene, kilobytes):
                ran = scene.run(*trials.commands(scene)[command])
            trials.note("disk full", scene, ran, f"{command}, {kilobytes} kB left")


def read_only(trials: Trials) -> None:
    """Run each command on a file system that takes nothing."""
    for command in trials.commands(trials.begun):
        scene = trials.scene(command)
        ready = trials.commands(scene)[command]
        subprocess.run(["mount", "--bind", scene.folder, scene.folder], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", scene.folder], check=True)
            ran = scene.run(*ready)
        finally:
            subprocess.run(["umount", scene.folder], check=True)
        trials.note("read-only", scene, ran, command)


@contextmanager
def _small_disk(scene: Scene, kilobytes: int) -> Iterator[None]:
    """Put the collection on a disk of its own with so many *kilobytes* to spare, for a while."""
    aside = scene.folder.with_name("aside")
    shutil.rmtree(aside, ignore_errors=True)
    used = subprocess.run(
        ["du", "-sk", scene.folder], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    scene.folder.rename(aside)
    scene.folder.mkdir()
    size = f"size={int(used) + kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", scene.folder], check=True)
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", scene.folder], check=False)
        yield
        shutil.rmtree(aside)
        subprocess.run(["cp", "-a", scene.folder, aside], check=True)
    finally:
        subprocess.run(["umount", scene.folder], check=True)
    scene.folder.rmdir()
    aside.rename(scene.folder)


def clocks(trials: Trials) -> None:
    """Run each command with a clock that is wrong."""
    if FAKETIME is None:
        return
    for command in trials.commands(trials.begun):
        for clock in CLOCKS:
            scene = trials.scene(command)
            env = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": clock}
            ran = scene.run(*trials.commands(scene)[command], env=env)
            trials.note("clock wrong", scene, ran, f"{command}, {clock}")


def together(trials: Trials) -> None:
    """Run every two commands at once."""
    names = list(trials.commands(trials.begun))
    for one in names:
        for other in names:
            scene = trials.scene(other)
            ready = trials.commands(scene)
            process = subprocess.Popen(
                [str(HEXAPLA), *ready[one]],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            ran = scene.run(*ready[other])
            out, _ = process.communicate(timeout=300)
            scene.acknowledged |= set(
                re.findall(r"^changed .*?(swh:1:dir:\w{40})$", out, re.MULTILINE)
            )
            trials.note("two at once", scene, ran, f"{one} and {other}")


def records(trials: Trials) -> None:
    """Damage the records file, and leave beside it what a killed program leaves."""
    damages: dict[str, Callable[[Path], object]] = {
        "deleted": Path.unlink,
        "emptied": lambda path: path.write_bytes(b""),
        "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        "overwritten": lambda path: path.write_bytes(
            path.read_bytes()[:4096] + trials.choices.randbytes(path.stat().st_size - 4096)
        ),
        "with a journal of nonsense": lambda path: path.with_name(
            f"{path.name}-journal"
        ).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600)),
    }
    for name, damage in damages.items():
        scene = trials.scene("watch")
        damage(scene.folder / "records.db")
        ran = scene.run("index", "-C", str(scene.folder))
        trials.note("records damaged", scene, ran, name)
    scene = trials.scene("watch")
    with closing(sqlite3.connect(scene.folder / "records.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ran = scene.run("watch", "-C", str(scene.folder))
        other.execute("ROLLBACK")
    trials.note("records locked", scene, ran, "by another program")


FAULTS: dict[str, Callable[[Trials], None]] = {
    "kill at": kills,
    "fails": errors,
    "disk full": full_disk,
    "read-only": read_only,
    "clock wrong": clocks,
    "two at once": together,
    "records": records,
}


def main() -> None:
    """Run the trials and print the table."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-faults-"))
    try:
        (folder / "trial").mkdir()
        begun = Scene(folder / "begun")
        begun.begin()
        trials = Trials(begun, folder, random.Random(arguments.seed), arguments.most)
        for name, fault in FAULTS.items():
            if arguments.only in {None, name}:
                fault(trials)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(trials, as_json=arguments.json)
    raise SystemExit(any(tally.broken for tally in trials.tallies.values()))


def _print(trials: Trials, *, as_json: bool) -> None:
    rows = [
        {
            "fault": fault,
            "trials": tally.trials,
            "exit codes": dict(sorted(tally.codes.items())),
            "tracebacks": tally.tracebacks,
            "promises broken": len(tally.broken),
        }
        for fault, tally in trials.tallies.items()
    ]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    print("| fault | trials | exit codes | tracebacks | promises broken |\n|---|--:|---|--:|--:|")
    for row in rows:
        codes = ", ".join(f"{code}: {count}" for code, count in row["exit codes"].items())
        print(
            f"| {row['fault']} | {row['trials']} | {codes} | {row['tracebacks']} "
            f"| {row['promises broken']} |"
        )
    for fault, tally in trials.tallies.items():
        for each in tally.broken[:20]:
            print(f"{fault}: {each}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--most", type=int, default=12, help="trials of one command and fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
