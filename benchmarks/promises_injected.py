"""Faults that are put into a command at one of its steps, or at any moment."""

from __future__ import annotations

import errno
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promises_commands import Trial
from promises_running import Go, Kill, Ran, Refuse, Running, Watched, kill_session
from promises_scene import LONGEST_SECONDS
from promises_steps import Kind, Step

if TYPE_CHECKING:
    from promises_faults import Trials

_CHANGES = frozenset(Kind) - {Kind.READ}
_TAKES_ROOM = frozenset({Kind.CREATE, Kind.WRITE, Kind.NAME})
_HELD_SECONDS = 0.4
_BEGINNERS = frozenset({"first watch", "import jsonl", "import git", "add", "discover"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at a step of one of the *kinds*, and *onwards* at every one after it, too.

    Where one process is killed alone, it matters *only* in the *archive*: there are several.
    """

    answer: Go | Refuse | Kill
    kinds: frozenset[Kind] = _CHANGES
    onwards: bool = False
    only_archive: bool = False

    def concerns(self, step: Step) -> bool:
        """Tell whether *step* is one at which it may happen."""
        within = not self.only_archive or any("archive.git" in each.parts for each in step.paths)
        return step.kind in self.kinds and within


KILLS = {
    "kill -9, all, before each step": Fault(Kill()),
    "kill -9, one process, before each step": Fault(Kill(alone=True), only_archive=True),
    "kill -9, all, in the middle of each write": Fault(Kill(torn=True), frozenset({Kind.WRITE})),
}
FAILURES = {
    "ENOSPC from each step on": Fault(Refuse(errno.ENOSPC), _TAKES_ROOM, onwards=True),
    "EROFS from each step on": Fault(Refuse(errno.EROFS), _CHANGES - {Kind.SYNC}, onwards=True),
    "EIO at each write, fsync, rename": Fault(Refuse(errno.EIO)),
}
UNREADABLE = {"EIO at each read": Fault(Refuse(errno.EIO), frozenset({Kind.READ}))}
SIGNALS = {
    "SIGTERM at each step": Fault(Go(told=signal.SIGTERM)),
    "SIGINT at each step": Fault(Go(told=signal.SIGINT)),
}


class _At:
    """Decides on steps: the fault happens at the *when*th that it concerns; 0 only counts them."""

    def __init__(self, fault: Fault, when: int) -> None:
        self._fault = fault
        self._when = when
        self.reads = Kind.READ in fault.kinds
        self.steps = 0

    def __call__(self, step: Step) -> Go | Refuse | Kill:
        """Return what becomes of *step*."""
        if not self._fault.concerns(step):
            return Go()
        self.steps += 1
        due = self.steps == self._when or (self._fault.onwards and self.steps > self._when > 0)
        return self._fault.answer if due else Go()


def at_every_step(trials: Trials, name: str, fault: Fault) -> None:
    """Let a *fault* happen at each step of each command."""
    for command in trials.commands:
        scene, (arguments,) = trials.scene(command)
        counting = _At(fault, 0)
        scene.run(*arguments, watched=_watched(scene.folder, counting))
        for when in trials.chosen(list(range(1, counting.steps + 1))):
            scene, (arguments,) = trials.scene(command)
            ran = scene.run(*arguments, watched=_watched(scene.folder, _At(fault, when)))
            trials.note(Trial(name, command, scene, ran, f"step {when} of {counting.steps}"))


def _watched(folder: Path, decide: _At) -> Watched:
    return Watched(folder.parent, decide, reads=decide.reads)


def together(trials: Trials) -> None:
    """Hold each command at a step, begin another, and let both go on, for every two commands."""
    for one in trials.commands:
        trials.scene(one)  # Run again afterwards, each needs its own arguments.
    for one in trials.commands:
        scene, (first,) = trials.scene(one)
        counting = _At(Fault(Go()), 0)
        scene.run(*first, watched=_watched(scene.folder, counting))
        for other in trials.commands:
            if _fit(one, other):
                for when in trials.chosen(list(range(1, counting.steps + 1))):
                    _both(trials, one, other, when)


def _fit(one: str, other: str) -> bool:
    """Tell whether one collection may be in the state that each of two commands needs."""
    begins = "first watch" in {one, other}
    return "repair" not in {one, other} and (not begins or {one, other} <= _BEGINNERS)


def _both(trials: Trials, one: str, other: str, when: int) -> None:
    """Hold *one* at a step, begin the *other*, wait a little, and let both go on."""
    scene, (first, second) = trials.scene(one, other)
    beside: list[Running] = []
    steps = 0

    def decide(step: Step) -> Go:
        nonlocal steps
        steps += step.kind in _CHANGES
        if steps == when and not beside:
            beside.append(scene.begun(*second))
            time.sleep(_HELD_SECONDS)
        return Go()

    held = scene.run(*first, watched=Watched(scene.folder.parent, decide))
    ran = scene.noted((beside[0] if beside else scene.begun(*second)).ended(LONGEST_SECONDS))
    what = f"while {one} was held at step {when}"
    trials.note(Trial("two at once", other, scene, ran, what, beside=(one, held)))


def killed_at_random(trials: Trials) -> None:
    """Kill each command, with all that it has started, at moments chosen at random."""
    for command in trials.commands:
        scene, (arguments,) = trials.scene(command)
        began = time.monotonic()
        scene.run(*arguments)
        seconds = time.monotonic() - began
        for _ in range(trials.most):
            scene, (arguments,) = trials.scene(command)
            wait = trials.choices.uniform(0, seconds)
            ran = _killed_after(scene.begun(*arguments), wait)
            trials.note(
                Trial("kill -9, all, at random", command, scene, scene.noted(ran), f"{wait:.3f} s")
            )


def _killed_after(running: Running, seconds: float) -> Ran:
    time.sleep(seconds)
    kill_session(running.process)
    return running.ended(LONGEST_SECONDS)
