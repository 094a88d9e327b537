"""A network that is lost while sources on the web are visited: one of its own, in a namespace."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from promises_commands import Trial

from archive.history import VisitsEntry, entries
from archive.repository import Archive
from snapshots.model import Outcome

if TYPE_CHECKING:
    from promises_faults import Trials
    from promises_scene import Scene

_NEW_NETWORK = 0x40000000
_PAGES = ("bir", "iki", "üç")
_PORT = 8000
_BACK_AFTER_SECONDS = 2
_LONGEST_SECONDS = 150
_BODY = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.\n\n" * 2000

_GOOD = "good"
_GONE_BEFORE = "the network is not there"
_GONE_WITHIN = "the network goes within a body"
_BACK_AGAIN = "the network goes within a body and comes back"
_SILENT_WITHIN = "the server is silent within a body"
_SILENT = "the server is silent"
_RESET = "the connection is reset within a body"
_FAULTS = (_GONE_BEFORE, _GONE_WITHIN, _BACK_AGAIN, _SILENT_WITHIN, _SILENT, _RESET)


def network_lost(trials: Trials) -> None:
    """Lose the network in each way while sources are watched, and have it back for the next."""
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK) != 0:
        raise SystemExit("Losing the network needs one of our own, and so the rights of root.")
    _link("up")
    told = trials.folder / "fault"
    told.write_text(_GOOD, encoding="utf-8")
    with _served(told):
        for number in trials.chosen(list(range(len(_FAULTS)))):
            _lose(trials, _FAULTS[number], told)


def _lose(trials: Trials, fault: str, told: Path) -> None:
    scene, (arguments,) = trials.scene("watch")
    _put_on_the_web(scene)
    told.write_text(fault, encoding="utf-8")
    if fault == _GONE_BEFORE:
        _link("down")
    began = time.monotonic()
    ran = scene.run(*arguments, seconds=_LONGEST_SECONDS)
    seconds = time.monotonic() - began
    _link("up")
    told.write_text(_GOOD, encoding="utf-8")
    # A connection may live on when the network comes back; the server does not go on then.
    complaints = _unrecorded(scene, Outcome.FAILED, *[Outcome.CHANGED] * (fault == _BACK_AGAIN))
    after = scene.run("watch", "--all", "-C", str(scene.folder))
    if after.code != 0:
        complaints.append(f"with the network back the watch ended with {after.code}: {after.err}")
    complaints += _unrecorded(scene, Outcome.CHANGED)
    what = f"{fault}, ended after {seconds:.0f} s"
    trials.note(Trial("network lost", "watch", scene, ran, what, complaints=tuple(complaints)))


def _put_on_the_web(scene: Scene) -> None:
    """Add sources on the web to the catalogue, beside those in files."""
    catalogue = scene.folder / "sources.yml"
    sources = "".join(
        f'      - {{id: s{number}, url: "http://127.0.0.1:{_PORT}/{page}", language: tr,'
        " role: report, publisher: P}\n"
        for number, page in enumerate(_PAGES)
    )
    with catalogue.open("a", encoding="utf-8") as file:
        file.write(f"  - id: web\n    title: Web\n    sources:\n{sources}")
        file.write("visiting: {allow_networks: [127.0.0.0/8], pause: 0s}\n")


def _unrecorded(scene: Scene, *outcomes: Outcome) -> list[str]:
    """Return the sources on the web of which no visit with one of these *outcomes* was recorded."""
    with Archive.open(scene.folder / "archive.git") as archive:
        seen = {
            visit.source
            for entry in entries(archive)
            if isinstance(entry, VisitsEntry)
            for visit in entry.visits
            if visit.work == "web" and visit.outcome in outcomes
        }
    missing = {f"s{number}" for number in range(len(_PAGES))} - seen
    return [f"not recorded as {' or '.join(outcomes)}: {sorted(missing)}"] if missing else []


def _link(state: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


@contextmanager
def _served(told: Path) -> Iterator[None]:
    """Serve pages that go wrong in the way that the file *told* tells, in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            _Server(told).serve_forever()
        finally:
            os._exit(1)
    try:
        time.sleep(1)
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


class _Server(ThreadingHTTPServer):
    """Serves pages, and knows what is to go wrong."""

    daemon_threads = True

    def __init__(self, told: Path) -> None:
        super().__init__(("127.0.0.1", _PORT), _Page)
        self.told = told

    def go_wrong(self, fault: str, connection: socket.socket) -> None:
        """Do what the *fault* says, in the middle of an answer."""
        if fault in {_GONE_WITHIN, _BACK_AGAIN}:
            _link("down")
        if fault == _BACK_AGAIN:
            self.told.write_text(_GOOD, encoding="utf-8")
            threading.Timer(_BACK_AFTER_SECONDS, _link, ["up"]).start()
        if fault == _RESET:
            # Closed with nothing to linger for, a connection is reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        else:
            time.sleep(_LONGEST_SECONDS)


class _Page(BaseHTTPRequestHandler):
    """Answers one request, wholly or by half."""

    server: _Server

    def do_GET(self) -> None:
        """Send a page, or a half of it."""
        fault = self.server.told.read_text(encoding="utf-8")
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        body = f"{self.path}\n\n{_BODY}".encode()
        if fault == _SILENT:
            time.sleep(_LONGEST_SECONDS)
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault == _GOOD:
            self.wfile.write(body)
            return
        self.wfile.write(body[: len(body) // 2])
        self.server.go_wrong(fault, self.connection)

    def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002  the base's name
        """Say nothing."""
