"""The process that reads for another one, within limits: `python -m snapshots.reading.worker`.

It takes requests from standard input and gives answers on standard output, each a length of four
bytes and so many bytes after it: a pickle in (from its parent, which it trusts), JSON out (as what
it read may have taken it over).
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from snapshots.errors import ReadingFailed
from snapshots.reading.choosing import read

LENGTH_BYTES = 4

_LONGEST_REASON = 300


def main() -> None:
    """Read requests until there are no more."""
    # Ctrl-C is for the parent, which then closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    limited = False
    while (request := receive(requests)) is not None:
        snapshot, snapshot_id, source, cpu_seconds, memory_bytes = pickle.loads(request)  # noqa: S301  from our parent
        if not limited:
            _limit(memory_bytes)
            limited = True
        _limit_cpu(cpu_seconds)
        send(answers, json.dumps(_answered(snapshot, snapshot_id, source)).encode())


def _answered(snapshot: Any, snapshot_id: Any, source: Any) -> dict[str, Any]:
    try:
        return {"reading": asdict(read(snapshot, snapshot_id, source))}
    except ReadingFailed as error:
        return {"failed": str(error)}
    except MemoryError:
        return {"memory": True}
    except RecursionError:
        return {"failed": "Reading a snapshot: it is nested too deep for this program."}
    except Exception as error:  # noqa: BLE001 - a mistake of ours or of a library, told as one
        return {"failed": _stumbled(error)}


def _stumbled(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
    return (
        f"Reading a snapshot: the reader stumbled over it, which is a mistake in it ({said}). Its "
        "bytes are kept. Please report it, with the text if you may."
    )


def _limit(memory_bytes: int) -> None:
    """Allow *memory_bytes* more than the program itself takes, and no file to be written."""
    sys.dont_write_bytecode = True
    for what, most in (
        (resource.RLIMIT_AS, _size() + memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows no limit of the address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _limit_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, hardest))


def _size() -> int:
    """Return the size of this process's address space in bytes, as far as the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def send(pipe: IO[bytes], content: bytes) -> None:
    """Write *content* to *pipe*, its length before it."""
    pipe.write(len(content).to_bytes(LENGTH_BYTES, "big"))
    pipe.write(content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Return what was sent through *pipe*, or None where it was closed."""
    head = pipe.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    content = pipe.read(int.from_bytes(head, "big"))
    return content if len(content) == int.from_bytes(head, "big") else None


if __name__ == "__main__":
    main()
