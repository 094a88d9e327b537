"""Running a program while every one of its steps is held back until somebody has decided on it.

Steps are counted over the program, its git and its workers together; any one can be let go, refused
with an error, or be the last thing that ever happened.
"""

from __future__ import annotations

import array
import atexit
import ctypes
import fcntl
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from promises_steps import Step, is_below, listen, step_of

_LIBC = ctypes.CDLL(None, use_errno=True)
_CHILD_SUBREAPER = 36
_RECEIVE, _SEND, _CONTINUE = 0xC0502100, 0xC0182101, 1
_QUESTION = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")


@dataclass(frozen=True, slots=True)
class Go:
    """Let the step be made, after all processes were sent the signal *told*, if any."""

    told: int = 0


@dataclass(frozen=True, slots=True)
class Refuse:
    """Let the step fail with the *error* of `errno`."""

    error: int


@dataclass(frozen=True, slots=True)
class Kill:
    """Let the step never be made: kill the process that is at it *alone*, or all of them.

    Where *torn*, half of what was to be written reaches the file first.
    """

    alone: bool = False
    torn: bool = False


Decide = Callable[[Step], Go | Refuse | Kill]


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, negative for a signal, and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched over: steps below *folder*, whether *reads* too, and for how long."""

    folder: Path
    decide: Decide
    reads: bool = False


def run(
    call: Callable[[], object], out: Path, *, watched: Watched | None = None, seconds: float = 120
) -> Ran:
    """Run *call* in a process of its own, to its end or for so many *seconds*.

    What it prints goes into the files *out* and `.err` beside it. All that it has started has
    ended, too, when this returns; what took too long was killed, and has the code -99.
    """
    return Running(call, out, watched).ended(seconds)


class Running:
    """A process that runs *call*; it asks before every step, where it is *watched*."""

    def __init__(self, call: Callable[[], object], out: Path, watched: Watched | None) -> None:
        _LIBC.prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._out = out
        self._watched = watched
        for path in (out, out.with_suffix(".err")):
            path.write_bytes(b"")  # else what is killed at once seems to have said this
        ours, theirs = socket.socketpair()
        self.process = os.fork()
        if self.process == 0:
            ours.close()
            _become(call, out, theirs if watched else None, reads=bool(watched and watched.reads))
        theirs.close()
        with ours:
            self._listener = _received(ours) if watched else None

    def ended(self, seconds: float) -> Ran:
        """Wait for the end, but only so many *seconds*, and return it."""
        until = time.monotonic() + seconds
        try:
            code = _Supervisor(self.process, self._listener, self._watched, until).code()
        finally:
            kill_session(self.process)
            if self._listener is not None:
                os.close(self._listener)
        err = self._out.with_suffix(".err")
        return Ran(code, self._out.read_text(errors="replace"), err.read_text(errors="replace"))


def kill_session(session: int) -> None:
    """Kill every process of *session*, and wait until they are gone."""
    while alive := _members(session):
        for process in alive:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.001)


def reap() -> None:
    """Let go of the processes that have ended and that nobody else waits for."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _members(session: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                state = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(state[3]) == session and state[0] not in "ZX":
                    found.append(int(folder.name))
    return found


def _become(
    call: Callable[[], object], out: Path, to: socket.socket | None, *, reads: bool
) -> None:
    """In a new process: print into files, ask for every step, run *call* and end."""
    code = 70
    try:
        os.setsid()
        for handle, path in ((1, out), (2, out.with_suffix(".err"))):
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(opened, handle)
            os.close(opened)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        if to is not None:
            listener = listen(reads=reads)
            to.sendmsg(
                [b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))]
            )
            os.close(listener)
            to.close()
        code = _ended(call)
    finally:
        os._exit(code)


def _ended(call: Callable[[], object]) -> int:
    """Run *call* to the end of a whole program, and return the exit code."""
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    code = 0
    try:
        call()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  as Python itself does
        traceback.print_exc()
        code = 1
    # What Python itself does at the end of a program.
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001  there is no other way
    atexit._run_exitfuncs()  # noqa: SLF001  likewise
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    return code


def _received(ours: socket.socket) -> int:
    _, given, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(4))
    if not given:
        raise OSError("the process could not be watched over: see what it printed")
    return int.from_bytes(given[0][2][:4], "little")


class _Supervisor:
    """Answers for one child until it has ended, with all that it has started."""

    def __init__(
        self, child: int, listener: int | None, watched: Watched | None, until: float
    ) -> None:
        self._child = child
        self._listener = listener
        self._watched = watched
        self._until = until
        self._code: int | None = None

    def code(self) -> int:
        """Answer, and return the child's exit code."""
        pause = 0.001
        while self._code is None or _members(self._child):
            if time.monotonic() > self._until:
                kill_session(self._child)
                return -99 if self._code is None else self._code
            if self._asked(pause):
                pause = 0.001
            else:
                self._look()
                pause = min(0.02, 2 * pause)
        return self._code

    def _look(self) -> None:
        if self._code is None:
            ended, status = os.waitpid(self._child, os.WNOHANG)
            if ended:
                self._code = os.waitstatus_to_exitcode(status)

    def _asked(self, seconds: float) -> bool:
        """Answer one question, if there is one within so many *seconds*."""
        if self._listener is None:
            time.sleep(seconds)
            return False
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        if not any(event & select.POLLIN for _, event in poll.poll(1000 * seconds)):
            return False
        question = bytearray(_QUESTION.size)
        try:
            fcntl.ioctl(self._listener, _RECEIVE, question)
        except OSError:
            return False  # It was killed meanwhile.
        number, process, _, call, _, _, *arguments = _QUESTION.unpack(question)
        self._answer(number, self._decided(process, call, tuple(arguments)))
        return True

    def _decided(self, process: int, call: int, arguments: tuple[int, ...]) -> Go | Refuse | Kill:
        step = step_of(process, call, arguments)
        watched = self._watched
        if step is None or watched is None or not is_below(step, watched.folder):
            return Go()
        decided = watched.decide(step)
        if isinstance(decided, Kill):
            if decided.torn:
                _write_half(step)
            if decided.alone:
                os.kill(process, signal.SIGKILL)
            else:
                kill_session(self._child)
        elif isinstance(decided, Go) and decided.told:
            os.killpg(self._child, decided.told)
        return decided

    def _answer(self, number: int, decided: Go | Refuse | Kill) -> None:
        if isinstance(decided, Kill):
            return
        error = -decided.error if isinstance(decided, Refuse) else 0
        flags = 0 if error else _CONTINUE
        with suppress(OSError):  # It was killed meanwhile.
            fcntl.ioctl(self._listener or 0, _SEND, _ANSWER.pack(number, 0, error, flags))


def _write_half(step: Step) -> None:
    """Write the first half of what *step* was to write."""
    handle, address, length, offset, *_ = step.arguments
    if step.call not in {"write", "pwrite64"}:
        return
    told = Path(f"/proc/{step.process}/fdinfo/{handle}").read_text(encoding="ascii")
    at = offset if step.call == "pwrite64" else int(told.split()[1])
    with step.paths[0].open("r+b") as file:
        file.seek(0, os.SEEK_END) if int(told.split()[3], 8) & os.O_APPEND else file.seek(at)
        file.write(step.bytes_at(address, length // 2))
