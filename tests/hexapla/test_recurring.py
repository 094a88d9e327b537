"""Turns come in time, and a signal ends them cleanly, whether in a turn or between two."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.recurring import Clock, cancelling, pause, recur

PROGRAM = Path(sys.executable).with_name("hexapla")
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
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise KeyboardInterrupt

    recur(turn, HOUR)
    assert before == {each: signal.getsignal(each) for each in before}


def test_a_watch_leaves_the_handlers_as_it_found_them(run, begun):
    def found(_which, _frame):
        raise AssertionError

    before = {each: signal.signal(each, found) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        assert run("watch", "--collection", begun).code == 0
        assert all(signal.getsignal(each) is found for each in before)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


LOOP = """
import sys, time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
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
        [sys.executable, "-c", LOOP, turn_seconds], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "turn\n"
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "ended\n")


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_interrupts_what_the_first_does_not_end(second):
    async def stubborn() -> None:
        try:
            await asyncio.sleep(20)
        except asyncio.CancelledError:
            signal.raise_signal(second)
            await asyncio.sleep(20)

    async def told_twice() -> None:
        task = asyncio.create_task(stubborn())
        asyncio.get_running_loop().call_later(0.05, signal.raise_signal, signal.SIGINT)
        with cancelling(task):
            await task

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(told_twice())
    assert time.monotonic() - began < 10


def test_a_watch_goes_on_for_ever_through_mistakes_until_it_is_told_to_end(begun):
    catalogue = begun / "sources.yml"
    whole = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(whole.replace("works:", "tell: [{id: log, to: stdout}]\nworks:", 1))
    process = subprocess.Popen(
        [PROGRAM, "watch", "--collection", begun, "--every", "1s", "--tell"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told = iter(process.stdout)

    def until(part: str) -> str:
        return next(line for line in told if part in line)

    until("changed    bildiri/tr")
    until("log: 0 told")
    right = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(right + "nonsense: true\n", encoding="utf-8")
    until("This turn failed, and the next one tries again: sources.yml, line")
    catalogue.write_text(right, encoding="utf-8")
    (begun / "metin.txt").write_text("Birinci fıkra.\n\nBambaşka.\n", encoding="utf-8")
    until("changed    bildiri/tr")
    until("bildiri (Turkish): changed")
    until("log: 1 told")
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Stopped; nothing that was acknowledged is lost." in rest


@pytest.mark.parametrize("wrong", ["", "0m", "15", "m", "-1h", "1 fortnight"])
def test_an_interval_is_a_number_and_a_unit(run, begun, wrong):
    ended = run("watch", "--collection", begun, "--every", wrong)
    assert ended.code == 2
    assert "90s, 15m, 6h or 1d" in ended.err


def test_a_visit_that_takes_long_is_cut_off_and_what_was_seen_is_noted(run, begun):
    asked = threading.Event()
    done = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.set()
            done.wait(60)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    catalogue = begun / "sources.yml"
    text = catalogue.read_text(encoding="utf-8")
    allowed = 'visiting: {allow_networks: ["127.0.0.0/8"]}\nworks:'
    source = (
        f"      - id: en\n        url: http://127.0.0.1:{server.server_port}/\n"
        "        language: en\n        role: report\n        publisher: MFA\n"
    )
    catalogue.write_text(text.replace("works:", allowed, 1) + source, encoding="utf-8")
    process = subprocess.Popen(
        [PROGRAM, "watch", "--collection", begun, "--every", "1h"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert asked.wait(60)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    done.set()
    server.shutdown()
    server.server_close()
    assert process.returncode == 0, err
    assert "Stopped" in err
    assert run("verify", "--collection", begun).code == 0
