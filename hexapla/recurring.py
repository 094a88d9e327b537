"""Recurring: doing the same again and again, until a signal says that it is enough."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

JITTER = 0.1
"""By how much of the interval a turn may come later, so that watchers do not march in step."""

SHORTEST_PAUSE = timedelta(seconds=1)

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time comes from, and how it is let pass."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def pause(
    every: timedelta, taken: timedelta, chance: float, *, jitter: float = JITTER
) -> timedelta:
    """Return how long to wait after a turn that has *taken* so long, for one *every* so often.

    Turns are counted from their beginnings; a *chance* from 0 to 1 says how much later the next one
    comes. A turn that took longer than the interval is followed by the next one almost at once.

    >>> str(pause(timedelta(minutes=15), timedelta(minutes=5), 0.5))
    '0:10:45'
    >>> str(pause(timedelta(minutes=15), timedelta(hours=1), 0.0))
    '0:00:01'
    """
    return max(SHORTEST_PAUSE, every * (1 + jitter * chance) - taken)


def recur(turn: Callable[[], None], every: timedelta, *, clock: Clock | None = None) -> None:
    """Take a *turn* again and again, until SIGINT or SIGTERM arrives, and return then.

    A turn that is under way when the signal arrives raises KeyboardInterrupt where it is, or ends
    as it thinks fit by raising that itself; nothing is begun after it.
    """
    clock = clock or Clock()
    with interruptible():
        try:
            while True:
                begun = clock.now()
                turn()
                taken = timedelta(seconds=clock.now() - begun)
                clock.wait(pause(every, taken, clock.chance()).total_seconds())
        except KeyboardInterrupt:
            return


@contextmanager
def interruptible() -> Iterator[None]:
    """Have SIGTERM, by which systems stop services, interrupt as SIGINT does."""
    with _heard_by(_interrupt):
        yield


@contextmanager
def cancelling(task: asyncio.Task[None]) -> Iterator[None]:
    """Have SIGINT and SIGTERM cancel *task* of the loop that runs; the second one interrupts.

    Asyncio's own handlers leave the system's behind when the loop ends, and not what was there.
    """
    loop = task.get_loop()

    def cancel(which: int, frame: FrameType | None) -> None:
        if task.cancelling():
            _interrupt(which, frame)
        loop.call_soon_threadsafe(task.cancel)

    with _heard_by(cancel):
        yield


@contextmanager
def _heard_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have *handler* hear the signals that end us; a thread beside the main one hears none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, handler) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, earlier in before.items():
            signal.signal(each, earlier)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
