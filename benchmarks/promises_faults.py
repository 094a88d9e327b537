"""Let something go wrong at each step of each command, and see that every promise is kept.

    python benchmarks/promises_faults.py --seed 1 --most 12
    python benchmarks/promises_faults.py --fault "kill -9, all, before each step" --most 100000
    python benchmarks/promises_faults.py --fault "kill -9, all, at random" --most 50

A trial runs one command on a copy of a small collection with one fault. Then the same command must
work without a hand, and the next watch; what was acknowledged or said must stand, the archive must
verify, and the records must equal those that are built from nothing. The table tells the trials of
each fault, how the commands ended, and every broken promise. *most* bounds the trials of one fault
and command: those are chosen at random, by the seed.

Needs Linux on x86-64; for full disks, read-only folders and lost networks the rights of root; for
clocks, libfaketime.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import promises_injected as injected
import promises_surroundings as surroundings
from promises_commands import COMMANDS, Trial
from promises_network import network_lost
from promises_power import power_cuts
from promises_running import Ran, reap
from promises_scene import Scene, warm

_TRACEBACK = "Traceback (most recent call last)"
_SHOWN = 20
_TOLD_EVERY = 20

Ready = tuple[Scene, tuple[tuple[str, ...], ...]]
"""A scene, and the arguments of the commands that have something to do in it."""


@dataclass
class Tally:
    """What the trials of one fault have shown."""

    trials: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@dataclass
class Trials:
    """All trials: where they take place, and what they have shown."""

    folder: Path
    choices: random.Random
    most: int
    commands: tuple[str, ...]
    tallies: dict[str, Tally] = field(default_factory=dict)
    ready: dict[tuple[str, ...], Ready] = field(default_factory=dict)

    def scene(self, *commands: str) -> Ready:
        """Return a scene in which each of *commands* has something to do, and their arguments."""
        if commands not in self.ready:
            # Prepared where the trials take place: keys and arguments name that place.
            scene = self.ready[()][0].copy(self.folder / "trial")
            for prepare in dict.fromkeys(COMMANDS[each].prepare for each in commands):
                prepare(scene)
            scene.edit()
            arguments = tuple(COMMANDS[each].arguments(scene) for each in commands)
            self.ready[commands] = (scene.copy(self.folder / "+".join(commands)), arguments)
        prepared, arguments = self.ready[commands]
        return prepared.copy(self.folder / "trial"), arguments

    def chosen(self, places: list[int]) -> list[int]:
        """Return all *places*, or as many at random as there may be trials."""
        if len(places) <= self.most:
            return places
        return sorted(self.choices.sample(places, self.most))

    def note(self, trial: Trial) -> None:
        """Go on after a *trial*, and note which promises are broken."""
        tally = self.tallies.setdefault(trial.fault, Tally())
        tally.trials += 1
        tally.codes[trial.ran.code] += 1
        unkept = COMMANDS[trial.command].unkept(trial.scene, trial.ran)
        complaints = [*trial.complaints, *unkept]
        if trial.beside:
            complaints += self._ended_badly(trial.beside, (trial.command, trial.ran))
        after = self._again(trial.command, trial.scene, complaints)
        complaints += trial.scene.broken()
        for each in (trial.ran, after):
            if _TRACEBACK in each.err:
                complaints.append(f"a traceback: …{each.err[-400:]}")
        tally.broken += [f"{trial.command}, {trial.what}: {each}" for each in complaints]
        if complaints:
            print(tally.broken[-1], file=sys.stderr, flush=True)
        if tally.trials % _TOLD_EVERY == 0:
            print(f"{trial.fault}: {tally.trials}, {len(tally.broken)} broken", file=sys.stderr)
        reap()

    def _ended_badly(self, *pairs: tuple[str, Ran]) -> list[str]:
        """Return what is wrong with commands that ran beside each other, and were to succeed."""
        return [
            f"{name} ended with {ran.code}: {ran.err[-300:]}"
            for name, ran in pairs
            if ran.code not in COMMANDS[name].again
        ]

    def _again(self, command: str, scene: Scene, complaints: list[str]) -> Ran:
        """Run *command* again, which must do what it was to do."""
        about = COMMANDS[command]
        after = scene.run(*self.ready[command,][1][0])
        if after.code not in about.again:
            complaints.append(f"run again it ended with {after.code}: {after.err[-300:]}")
        if after.code == 0:
            complaints += about.unkept(scene, after)
        complaints += about.then(scene)
        return after


INJECTED = injected.KILLS | injected.FAILURES | injected.UNREADABLE | injected.SIGNALS
FAULTS: dict[str, Callable[[Trials], None]] = {
    **{name: partial(injected.at_every_step, name=name, fault=INJECTED[name]) for name in INJECTED},
    "two at once": injected.together,
    "kill -9, all, at random": injected.killed_at_random,
    "power cut": power_cuts,
    "disk full (tmpfs)": surroundings.full_disk,
    "read-only (mount)": surroundings.read_only,
    "clock wrong": surroundings.clocks,
    "records": surroundings.records,
    # The last: those after it would have a network of their own, too.
    "network lost": network_lost,
}
"""What can go wrong, by the name that the table gives it."""


def main() -> None:
    """Run the trials and print the table."""
    arguments = _arguments()
    memory = Path("/dev/shm")  # noqa: S108 - a folder of memory, where trials take half the time
    folder = Path(
        tempfile.mkdtemp(prefix="hexapla-faults-", dir=memory if memory.exists() else None)
    )
    try:
        trials = begun(folder, arguments)
        with suppress(KeyboardInterrupt):  # The table tells of what was tried until then.
            for name, fault in FAULTS.items():
                if name in (arguments.fault or FAULTS):
                    fault(trials)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(trials, as_json=arguments.json)
    raise SystemExit(any(tally.broken for tally in trials.tallies.values()))


def begun(folder: Path, arguments: argparse.Namespace) -> Trials:
    """Make the collection that trials work on copies of."""
    warm(folder)
    begin = Scene(folder / "begun" / "collection")
    begin.folder.parent.mkdir()
    begin.begin()
    commands = tuple(arguments.command or COMMANDS)
    trials = Trials(folder, random.Random(arguments.seed), arguments.most, commands)
    trials.ready[()] = (begin, ())
    return trials


def _print(trials: Trials, *, as_json: bool) -> None:
    tallies = trials.tallies
    if as_json:
        rows = [
            {
                "fault": fault,
                "trials": tally.trials,
                "exit codes": dict(sorted(tally.codes.items())),
                "promises broken": len(tally.broken),
            }
            for fault, tally in tallies.items()
        ]
        print(json.dumps(rows, indent=1))
        return
    print("| fault | trials | exit codes | promises broken |\n|---|--:|---|--:|")
    for fault, tally in tallies.items():
        codes = ", ".join(f"{code}: {count}" for code, count in sorted(tally.codes.items()))
        print(f"| {fault} | {tally.trials:,} | {codes} | {len(tally.broken)} |")
    for fault, tally in tallies.items():
        for each in tally.broken[:_SHOWN]:
            print(f"{fault}: {each}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fault", choices=FAULTS, action="append")
    parser.add_argument("--command", choices=COMMANDS, action="append")
    parser.add_argument("--most", type=int, default=12, help="trials of one command and fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
