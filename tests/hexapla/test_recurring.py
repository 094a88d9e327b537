"""Turns come in time, and a signal ends them cleanly, whether in a turn or between two."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.recurring import Clock, pause, recur

HOUR = timedelta(hours=1)


@given(
    every=st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
    taken=st.timedeltas(timedelta(0), timedelta(days=60)),
    chance=st.floats(0, 1),
)
def test_a_turn_is_never_early_and_at_most_a_tenth_late(every, taken, chance):
    begins = taken + pause(every, taken, chance)
    assert begins >= min(every, taken + timedelta(seconds=1))
    assert begins <= max(every * 1.1, taken + timedelta(seconds=1)) + timedelta(microseconds=2)


def test_turns_are_counted_from_their_beginnings():
    now = [0.0]
    begun: list[float] = []

    def turn() -> None:
        begun.append(now[0])
        now[0] += 600
        if len(begun) == 4:
            raise KeyboardInterrupt

    def wait(seconds: float) -> None:
        now[0] += seconds

    recur(turn, HOUR, clock=Clock(now=lambda: now[0], wait=wait, chance=lambda: 0.5))
    assert begun == [0, 3780, 7560, 11340]


def test_handlers_are_given_back():
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def turn() -> None:
        # As asyncio does when it ends.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise KeyboardInterrupt

    recur(turn, HOUR)
    assert before == {each: signal.getsignal(each) for each in before}


PROGRAM = """
import sys, time
from datetime import timedelta
from hexapla.recurring import recur
def turn():
    print("turn", flush=True)
    time.sleep(float(sys.argv[1]))
recur(turn, timedelta(hours=1))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("turn_seconds", ["0", "3600"], ids=["between", "within"])
def test_a_signal_ends_it(number, turn_seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, turn_seconds], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "turn\n"
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "ended\n")
