"""Serving: run Datasette over the records, or over those of several collections, until stopped."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

from hexapla.errors import PortTaken, ServerStopped
from hexapla.recurring import interruptible

_POLL_SECONDS = 0.1
_STOP_SECONDS = 10


def free_port(host: str, wanted: int, *, tries: int) -> int:
    """Return the first of *tries* ports from *wanted* on that nothing listens on.

    Raises: PortTaken when all of them are taken.
    """
    for port in range(wanted, wanted + tries):
        if not _listening(host, port):
            return port
    raise PortTaken(host, wanted)


def serve(command: Sequence[str], host: str, port: int, *, on_ready: Callable[[], None]) -> None:
    """Run the module and arguments of *command*, call *on_ready* once it answers, wait for Ctrl+C.

    SIGTERM, by which systems stop services, stops it too: Datasette would outlive us otherwise.

    Raises: ServerStopped when it ends by itself.
    """
    try:
        with interruptible(), _running(command) as server:
            _wait_until_ready(server, host, port)
            on_ready()
            server.wait()
    except KeyboardInterrupt:
        return
    raise ServerStopped(server.returncode)


@contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen([sys.executable, "-m", *command])
    try:
        yield server
    finally:
        _stop(server)


def _wait_until_ready(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    while not _listening(host, port):
        if server.poll() is not None:
            raise ServerStopped(server.returncode)
        time.sleep(_POLL_SECONDS)


def _listening(host: str, port: int) -> bool:
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        return probe.connect_ex((host, port)) == 0


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
