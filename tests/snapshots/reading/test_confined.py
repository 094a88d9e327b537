"""Reading in a process of its own: the same readings, and no page that takes the program with it."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import cast

import pytest

from snapshots.errors import ReadingFailed
from snapshots.model import Profile, Role, Snapshot, SnapshotID, Source
from snapshots.reading import confined
from snapshots.reading.choosing import read
from snapshots.reading.confined import ConfinedReader, Limits, read_confined

ID = SnapshotID("swh:1:dir:" + "0" * 40)
SLOW = b"<p>" + b"<b>" * 400 + b"<i>x</i>" * 500_000


@pytest.fixture(scope="module")
def reader() -> Iterator[ConfinedReader]:
    with ConfinedReader() as made:
        yield made


def snapshot(body: bytes, media_type: str = "text/html") -> Snapshot:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Snapshot(body=body, url="file:x", fetched_at=at, media_type=media_type, extension="x")


def source(**profile: tuple[str, ...]) -> Source:
    return Source(
        work="w",
        slug="s",
        language="tr",
        role=Role.REPORT,
        publisher="p",
        file="x",
        profile=Profile(**profile),
    )


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("<nav>m</nav><h1>Şuşa</h1><ol><li>a\u00adb<li>ğ 👩\u200d👩".encode(), "text/html"),
        (b"---\nx: \xed\xa0\x80\n---\n# A\n\n1. b\n", "text/markdown"),
        ("düz metin\n---\n".encode(), "text/plain"),
        (b'{"a": "\\ud800 b"}', "application/json"),
    ],
)
def test_readings_are_the_same(reader: ConfinedReader, body: bytes, media_type: str):
    asked = (snapshot(body, media_type), ID, source())
    assert reader.read(*asked) == read(*asked) == read_confined(*asked)


def test_what_fails_says_why_and_the_worker_goes_on(reader: ConfinedReader):
    with pytest.raises(ReadingFailed, match="damaged or cut off"):
        reader.read(snapshot(b"%PDF-1.7", "application/pdf"), ID, source())
    with pytest.raises(ReadingFailed, match="no reader for image/png"):
        reader.read(snapshot(b"x", "image/png"), ID, source())
    with pytest.raises(ReadingFailed, match="Write a simpler one"):
        reader.read(snapshot(b"<p>x"), ID, source(select=("p >",)))
    assert reader.read(snapshot(b"<p>x"), ID, source()).segments == ("x",)


def test_a_mistake_in_a_reader_is_told_as_one_and_the_worker_goes_on(reader: ConfinedReader):
    # No body is a number: what a reader makes of it is a mistake that nobody foresaw.
    wrong = cast("bytes", 5)
    with pytest.raises(ReadingFailed, match=r"mistake in it \(AttributeError: .*Please report it"):
        reader.read(snapshot(wrong), ID, source())
    assert reader.read(snapshot(b"<p>Words."), ID, source()).segments == ("Words.",)


def test_what_takes_too_much_time_is_stopped_and_the_next_is_read():
    with ConfinedReader(Limits(cpu_seconds=1)) as made:
        with pytest.raises(ReadingFailed, match="more than 1 s of computing"):
            made.read(snapshot(SLOW), ID, source())
        assert made.read(snapshot(b"<p>x"), ID, source()).segments == ("x",)


def test_what_takes_too_much_memory_is_stopped_and_the_next_is_read():
    with ConfinedReader(Limits(memory_bytes=50_000_000)) as made:
        with pytest.raises(ReadingFailed, match="memory"):
            made.read(snapshot(SLOW), ID, source())
        assert made.read(snapshot(b"<p>x"), ID, source()).segments == ("x",)


def test_what_takes_too_long_by_the_clock_is_stopped():
    with (
        ConfinedReader(Limits(clock_seconds=0.05)) as made,
        pytest.raises(ReadingFailed, match=r"stopped after 0\.05 s"),
    ):
        made.read(snapshot(SLOW), ID, source())


def test_many_threads_are_served(reader: ConfinedReader):
    with ThreadPoolExecutor(6) as threads:
        texts = list(
            threads.map(
                lambda n: reader.read(snapshot(b"<p>%d" % n), ID, source()).segments, range(60)
            )
        )
    assert texts == [(str(n),) for n in range(60)]


def test_a_worker_knows_no_secrets_of_its_parent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MAIL_PASSWORD", "swordfish")
    with ConfinedReader() as made:
        made.read(snapshot(b"<p>x"), ID, source())
        worker = made._idle.get()
        assert worker is not None
        with open(f"/proc/{worker._process.pid}/environ", "rb") as environment:  # noqa: PTH123  no file of ours
            assert b"swordfish" not in environment.read()
        made._idle.put(worker)


def pid_of(reader: ConfinedReader) -> int:
    """The process of the worker that is idle."""
    worker = reader._idle.get()
    reader._idle.put(worker)
    assert worker is not None
    return worker._process.pid


def test_a_worker_is_replaced_after_so_many_readings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confined, "_MOST_READINGS", 2)
    pids = []
    with ConfinedReader(workers=1) as made:
        for number in range(5):
            assert made.read(snapshot(b"<p>%d" % number), ID, source()).segments == (str(number),)
            pids.append(pid_of(made))
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]
    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]  # noqa: PTH110  no file of ours


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_was_ended_while_it_was_idle_fails_no_reading(how: signal.Signals):
    with ConfinedReader(workers=1) as made:
        made.read(snapshot(b"<p>x"), ID, source())
        pid = pid_of(made)
        os.kill(pid, how)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert made.read(snapshot(b"<p>y"), ID, source()).segments == ("y",)


def test_a_page_that_crashes_the_reader_fails_alone_and_says_by_what():
    with ConfinedReader(workers=1) as made, ThreadPoolExecutor(1) as thread:
        made.read(snapshot(b"<p>x"), ID, source())
        pid = pid_of(made)
        reading = thread.submit(made.read, snapshot(SLOW), ID, source())
        while not made._idle.empty():
            pass
        os.kill(pid, signal.SIGSEGV)
        with pytest.raises(ReadingFailed, match=r"the reader crashed \(SIGSEGV\)"):
            reading.result()
        assert made.read(snapshot(b"<p>x"), ID, source()).segments == ("x",)


def test_a_worker_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confined, "_CLOSE_SECONDS", 0.05)
    with ConfinedReader(workers=1) as made:
        made.read(snapshot(b"<p>x"), ID, source())
        pid = pid_of(made)
        os.kill(pid, signal.SIGSTOP)
    assert not os.path.exists(f"/proc/{pid}")  # noqa: PTH110  no file of ours
