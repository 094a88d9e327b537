"""Reading in a process of its own, with limits of time and memory.

A page may be made to keep a parser busy for ever, to take all memory, or to crash the library that
reads it. A worker takes the blow: it is started once, reads one snapshot after another, and is
replaced when it dies. It gets no environment that could hold secrets. Plain text is read here, as
nothing in it can do harm.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from snapshots.errors import ReadingFailed
from snapshots.media_types import PLAIN, read_as
from snapshots.model import (
    Reading,
    ReadingWarning,
    RemovedBlock,
    Snapshot,
    SnapshotID,
    Source,
)
from snapshots.reading.choosing import read, rules_for
from snapshots.reading.worker import receive, send

_MOST_WORKERS = 2
_MOST_READINGS = 1000
"""After so many a worker is replaced: libraries keep some memory for ever."""

_CLOSE_SECONDS = 5.0
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one snapshot may take; *clock_seconds* ends what neither ends nor works."""

    cpu_seconds: int = 10
    memory_bytes: int = 512 * 1024 * 1024
    clock_seconds: float = 120.0


class _Worker:
    """One process that reads, and how many snapshots it has read."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self.readings = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "snapshots.reading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def ask(self, request: bytes, seconds: float) -> bytes | None:
        """Return the answer to *request*, or None where the worker died of it."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018  they are pipes
        self.readings += 1
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            send(process.stdin, request)
            return receive(process.stdout)
        except OSError:
            return None
        finally:
            timer.cancel()

    @property
    def is_spent(self) -> bool:
        """Tell whether it has read enough, or was ended by somebody else while it was idle."""
        return self.readings >= _MOST_READINGS or self._process.poll() is not None

    def close(self) -> int:
        """End the process and return its exit code: below 0, the signal that ended it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            return self._process.wait(timeout=_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


class ConfinedReader:
    """Reads snapshots in workers, from any thread; a context manager that ends them.

    Workers are started when they are first needed, at most *workers* at a time.
    """

    def __init__(self, limits: Limits | None = None, workers: int = _MOST_WORKERS) -> None:
        """Start nothing yet."""
        self._limits = limits or Limits()
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers that have nothing to do."""
        idle = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for worker in idle:
            if worker is not None:
                worker.close()
            self._idle.put(None)

    def read(self, snapshot: Snapshot, snapshot_id: SnapshotID, source: Source) -> Reading:
        """Return the text of *snapshot*, as `snapshots.reading.choosing.read` would.

        Raises: ReadingFailed, also where the worker went past a limit or crashed.
        """
        # What no reader takes need not be sent to one.
        rules_for(snapshot.media_type, source.profile)
        if read_as(snapshot.media_type) == PLAIN:
            return read(snapshot, snapshot_id, source)
        limits = self._limits
        request = (snapshot, snapshot_id, source, limits.cpu_seconds, limits.memory_bytes)
        with self._worker() as worker:
            answer = worker.ask(pickle.dumps(request), limits.clock_seconds)
            if answer is None:
                raise ReadingFailed(_reason(worker.close(), limits))
        return _answered(json.loads(answer), snapshot_id, limits)

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        worker = self._idle.get()
        kept: _Worker | None = None
        try:
            if worker is not None and worker.is_spent:
                worker.close()
                worker = None
            worker = worker or _Worker()
            yield worker
            kept = worker
        finally:
            self._idle.put(kept)


def _answered(answer: dict[str, Any], snapshot_id: SnapshotID, limits: Limits) -> Reading:
    if "failed" in answer:
        raise ReadingFailed(answer["failed"])
    if "memory" in answer:
        raise ReadingFailed(_too_much_memory(limits))
    fields = answer["reading"]
    return Reading(
        snapshot=snapshot_id,
        segments=tuple(fields["segments"]),
        reader=fields["reader"],
        reader_version=fields["reader_version"],
        rules_version=fields["rules_version"],
        profile_sha256=fields["profile_sha256"],
        removed=tuple(RemovedBlock(**each) for each in fields["removed"]),
        warnings=tuple(ReadingWarning(**each) for each in fields["warnings"]),
        removed_characters=tuple((kind, count) for kind, count in fields["removed_characters"]),
    )


def _reason(code: int, limits: Limits) -> str:
    """Return why a worker ended with the exit *code*, for people."""
    advice = "Its bytes are kept. A profile, or another format of the same text, may help."
    if code == -signal.SIGXCPU:
        return (
            f"Reading a snapshot: it took more than {limits.cpu_seconds} s of computing and was "
            f"stopped. {advice}"
        )
    if code == -signal.SIGKILL:
        return (
            f"Reading a snapshot: it was stopped after {limits.clock_seconds:g} s, or by the "
            f"system for want of memory. {advice}"
        )
    if code == 1:
        return _too_much_memory(limits)
    what = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return f"Reading a snapshot: the reader crashed ({what}). {advice}"


def _too_much_memory(limits: Limits) -> str:
    megabytes = limits.memory_bytes // 1024 // 1024
    return (
        f"Reading a snapshot: it took more than {megabytes} MB of memory and was stopped. Its "
        "bytes are kept."
    )


_shared = ConfinedReader()
atexit.register(_shared.close)


def read_confined(snapshot: Snapshot, snapshot_id: SnapshotID, source: Source) -> Reading:
    """Return the text of *snapshot*, read by the workers that this process shares.

    Raises: ReadingFailed.
    """
    return _shared.read(snapshot, snapshot_id, source)
