"""Collections that a real Datasette serves on the loopback interface."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from datasette_hexapla.serving import PLUGIN, arguments
from keepers import Keeper


@dataclass(frozen=True)
class Site:
    """A collection that a real Datasette serves on the loopback interface."""

    address: str
    keeper: Keeper
    addresses: Mapping[str, str]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.keeper.records_path)) as connection:
            return connection.execute(sql).fetchall()

    def get(self, path: str, **headers: str) -> Answer:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with _opener.open(request, timeout=30) as response:
                return Answer(response.status, _lowered(response.headers), response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, _lowered(error.headers), error.read())

    @staticmethod
    def machine(path: str) -> str:
        """Return where the page at *path* stands in JSON."""
        plain, mark, query = path.partition("?")
        return f"{'/home' if plain == '/' else plain}.json{mark}{query}"

    @property
    def pages(self) -> dict[str, str]:
        """Return where each page of the scene stands here."""
        listed = self.rows("SELECT source, number, digits FROM snapshots")
        named = {
            "digits": {f"{source} {number}": digits for source, number, digits in listed},
            "change": dict(self.rows("SELECT source, code FROM diffs ORDER BY changed_at DESC")),
            "comparison": dict(self.rows("SELECT translation, code FROM alignments")),
            "suspect": dict(self.rows("SELECT source, digits FROM suspects")),
        }
        return {name: address.format(**named) for name, address in self.addresses.items()}


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def _lowered(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


@dataclass(frozen=True)
class SetUp:
    """How Datasette is told who may do what, each in its own way, and what else it is told."""

    verdicts: dict[str, object] | None = None
    permissions: dict[str, object] | None = None
    secret: str = ""
    cors: bool = False

    def arguments(self, metadata_path: Path) -> list[str]:
        """Return what is added to the command; older Datasettes are told all in the metadata."""
        stated = json.loads(metadata_path.read_text(encoding="utf-8"))
        told = ["--secret", self.secret] if self.secret else []
        told += ["--cors"] if self.cors else []
        if self.verdicts:
            stated["plugins"][PLUGIN]["verdicts"] = self.verdicts
        if self.permissions and version("datasette").startswith("0."):
            stated["permissions"] = self.permissions
        elif self.permissions:
            config_path = metadata_path.with_name("datasette.json")
            config_path.write_text(json.dumps({"permissions": self.permissions}), encoding="utf-8")
            told += ["--config", str(config_path)]
        metadata_path.write_text(json.dumps(stated), encoding="utf-8")
        return told


@contextmanager
def serving(keeper: Keeper, set_up: SetUp | None = None) -> Iterator[str]:
    """Serve what *keeper* holds as it is *set_up*."""
    command = arguments(keeper.records_path, keeper.archive.path, "127.0.0.1", 0)
    command += set_up.arguments(Path(command[command.index("--metadata") + 1])) if set_up else []
    with running(command) as address:
        yield address


@contextmanager
def running(command: Sequence[str], folder: Path | None = None) -> Iterator[str]:
    """Run `datasette` with *command* in *folder*, at a port that is free."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", *command, "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=folder,
        )
        try:
            yield _ready(process, f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _ready(process: subprocess.Popen[bytes], address: str, log: IO[bytes]) -> str:
    for _ in range(300):
        try:
            with _opener.open(f"{address}/-/versions.json", timeout=5):
                return address
        except OSError:
            if process.poll() is not None:
                log.seek(0)
                raise AssertionError(log.read().decode()) from None
            time.sleep(0.1)
    raise AssertionError("Datasette did not start within 30 seconds")
