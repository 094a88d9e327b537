import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import disk_usage
from threading import Thread

import pytest
from hypothesis import settings

from hexapla.cli import main

# Dictionaries that happen to be installed must not change what the tests find.
os.environ["HEXAPLA_DICTIONARIES"] = ""

# Git waits until what it writes is on the disk, which is up to half of the time that tests with
# archives take. Memory serves them as well, where there is a folder in it with room enough.
IN_MEMORY = Path("/dev/shm")  # noqa: S108  pytest makes a folder of its own in it
ROOM_BYTES = 4 << 30
if "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and disk_usage(IN_MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = tempfile.tempdir = str(IN_MEMORY)

# How long an example takes says more of what else the machine does than of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


# What is started in the background is deaf to Ctrl+C, and so is all that it starts in turn.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory) -> Path:
    """The demo as `hexapla demo --no-serve` builds it, once for all tests; not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "demo-collection"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["hexapla", "demo", "--folder", str(folder), "--no-serve"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return folder


@pytest.fixture(scope="session")
def serving() -> Callable[[Path], AbstractContextManager[str]]:
    """Serves a collection with `hexapla serve`, and stops it with Ctrl+C."""

    @contextmanager
    def served(folder: Path) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        program = Path(sys.executable).with_name("hexapla")
        server = subprocess.Popen(
            [program, "serve", "--collection", folder, "--port", str(port)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert server.stderr is not None
        announced = (re.search(r"Read it at +(\S+)", line) for line in server.stderr)
        yield next(found[1] for found in announced if found)
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
        assert server.returncode == 0

    return served


@pytest.fixture(scope="session")
def served_demo(built_demo, serving) -> Iterator[str]:
    """The address of the demo."""
    with serving(built_demo) as address:
        yield address


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_request: object) -> None:
        """Pass over connections that the visitor broke off."""


class Site:
    """A web site on the loopback: *pages* are bytes, or functions that answer a request."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = _Server((host, 0), self._handler())
        self.port = self.server.server_port
        self.address = f"http://{host}:{self.port}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                page = site.pages.get(self.path)
                with suppress(OSError):
                    if callable(page):
                        page(self)
                    else:
                        answer(self, b"", status=404) if page is None else answer(self, page)

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler


def answer(
    request: BaseHTTPRequestHandler,
    body: bytes,
    *headers: tuple[str, str],
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
) -> None:
    """Send a whole answer."""
    request.send_response(status)
    for name, value in (("Content-Type", content_type), *headers):
        request.send_header(name, value)
    if status != 304:
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def reply() -> Callable[..., Callable[[BaseHTTPRequestHandler], None]]:
    """A page that is answered with the given body, headers, status and content type."""
    return lambda body=b"", *headers, **more: (
        lambda request: answer(request, body, *headers, **more)
    )


@contextmanager
def published(host: str) -> Iterator[Site]:
    found = Site(host)
    serving = Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    yield found
    found.server.shutdown()
    serving.join()
    found.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on the loopback."""
    with published("127.0.0.1") as found:
        yield found


@pytest.fixture
def second_site() -> Iterator[Site]:
    """Another one, at another address of the loopback."""
    with published("127.0.0.2") as found:
        yield found
