"""The steps by which a program changes a disk, as system calls, and how Linux is told to ask.

Linux asks a supervisor about every system call that a filter names (seccomp user notification, see
seccomp_unotify(2)), for a process and for all that it starts. Needs Linux 5.19 or later on x86-64,
and no rights.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a step does to a disk."""

    CREATE = "create"
    WRITE = "write"
    SYNC = "sync"
    NAME = "name"
    TRUNCATE = "truncate"
    READ = "read"


# Numbers of system calls on x86-64. What they name first is a handle, or a path.
_BY_HANDLE = {
    1: (Kind.WRITE, "write"),
    18: (Kind.WRITE, "pwrite64"),
    20: (Kind.WRITE, "writev"),
    40: (Kind.WRITE, "sendfile"),
    74: (Kind.SYNC, "fsync"),
    75: (Kind.SYNC, "fdatasync"),
    77: (Kind.TRUNCATE, "ftruncate"),
    285: (Kind.TRUNCATE, "fallocate"),
    296: (Kind.WRITE, "pwritev"),
    277: (Kind.SYNC, "sync_file_range"),
}
_READS = {0: (Kind.READ, "read"), 17: (Kind.READ, "pread64"), 19: (Kind.READ, "readv")}
# The arguments that hold the folder's handle (None: the current folder) and the path, of each path.
_BY_PATH = {
    2: (Kind.CREATE, "open", ((None, 0),)),
    76: (Kind.TRUNCATE, "truncate", ((None, 0),)),
    82: (Kind.NAME, "rename", ((None, 0), (None, 1))),
    83: (Kind.NAME, "mkdir", ((None, 0),)),
    84: (Kind.NAME, "rmdir", ((None, 0),)),
    86: (Kind.NAME, "link", ((None, 0), (None, 1))),
    87: (Kind.NAME, "unlink", ((None, 0),)),
    257: (Kind.CREATE, "openat", ((0, 1),)),
    258: (Kind.NAME, "mkdirat", ((0, 1),)),
    263: (Kind.NAME, "unlinkat", ((0, 1),)),
    264: (Kind.NAME, "renameat", ((0, 1), (2, 3))),
    265: (Kind.NAME, "linkat", ((0, 1), (2, 3))),
    316: (Kind.NAME, "renameat2", ((0, 1), (2, 3))),
}
# Opening counts only where it makes or empties a file; the argument that says so.
_FLAGS_OF_OPENING = {2: 1, 257: 2}
_CREATES = os.O_CREAT | os.O_TRUNC

_LIBC = ctypes.CDLL(None, use_errno=True)
_SYS_SECCOMP, _SET_FILTER, _NEW_LISTENER, _WAIT_KILLABLE = 317, 1, 1 << 3, 1 << 5
_NO_NEW_PRIVS = 38
_ALLOW, _ASK = 0x7FFF0000, 0x7FC00000
_HERE = -100
"""What Linux calls AT_FDCWD: the folder in which the process works."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: which process is about to do what, to which paths, by which arguments."""

    process: int
    kind: Kind
    call: str
    paths: tuple[Path, ...]
    arguments: tuple[int, ...]

    def bytes_at(self, address: int, length: int) -> bytes:
        """Return the process's memory at *address*."""
        with Path(f"/proc/{self.process}/mem").open("rb", 0) as memory:
            memory.seek(address)
            return memory.read(length)


def step_of(process: int, call: int, arguments: tuple[int, ...]) -> Step | None:
    """Return what the *process* is about to do by the system call numbered *call*."""
    by_handle = _BY_HANDLE.get(call) or _READS.get(call)
    try:
        if by_handle:
            path = Path(f"/proc/{process}/fd/{arguments[0]}").readlink()
            return Step(process, *by_handle, (path,), arguments)
        kind, name, places = _BY_PATH[call]
        paths = tuple(_path(process, arguments, *place) for place in places)
        return Step(process, kind, name, paths, arguments)
    except OSError:
        return None  # A handle that is none, or a process that was killed: nothing is changed.


def _path(process: int, arguments: tuple[int, ...], handle: int | None, at: int) -> Path:
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        memory.seek(arguments[at])
        named = os.fsdecode(memory.read(4096).partition(b"\0")[0])
    at_handle = ctypes.c_int(arguments[handle] & 0xFFFFFFFF).value if handle is not None else _HERE
    base = "cwd" if at_handle == _HERE else f"fd/{at_handle}"
    folder = Path(f"/proc/{process}/{base}").readlink()
    return Path(os.path.normpath(folder / named))


def is_below(step: Step, folder: Path) -> bool:
    """Tell whether *step* is about something in *folder*."""
    return any(folder in path.parents for path in step.paths)


def listen(*, reads: bool) -> int:
    """Have this process and its children ask for every step; return where the answers come from."""
    program = _filter(
        [
            *_BY_HANDLE,
            *(number for number in _BY_PATH if number not in _FLAGS_OF_OPENING),
            *(_READS if reads else ()),
        ]
    )
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    _LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    listener = _LIBC.syscall(_SYS_SECCOMP, _SET_FILTER, _NEW_LISTENER | _WAIT_KILLABLE, head)
    if listener < 0:
        raise OSError(ctypes.get_errno(), "this system does not let steps be watched over")
    return int(listener)


def _filter(numbers: Sequence[int]) -> bytes:
    """Return a program that asks about the calls *numbers*, and about opening that makes files."""
    load, equal, any_of, end = 0x20, 0x15, 0x45, 0x06
    lines = [(load, 0, 0, 0)]
    for number in numbers:
        lines += [(equal, 0, 1, number), (end, 0, 0, _ASK)]
    for number, argument in _FLAGS_OF_OPENING.items():
        lines += [
            (equal, 0, 4, number),
            (load, 0, 0, 16 + 8 * argument),
            (any_of, 0, 1, _CREATES),
            (end, 0, 0, _ASK),
            (end, 0, 0, _ALLOW),
        ]
    lines.append((end, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)
