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
    # The outer one holds in between, while the handlers of a turn are being put back.
    with interruptible():
        try:
            while True:
                begun = clock.now()
                with interruptible():
                    turn()
                # A turn may have had handlers of its own, as asyncio's, and have taken ours away.
                with interruptible():
                    taken = timedelta(seconds=clock.now() - begun)
                    clock.wait(pause(every, taken, clock.chance()).total_seconds())
        except KeyboardInterrupt:
            return


@contextmanager
def interruptible() -> Iterator[None]:
    """Have SIGTERM interrupt as SIGINT does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, _interrupt) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
