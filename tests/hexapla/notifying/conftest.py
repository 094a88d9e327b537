import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller


@dataclass
class Post:
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Listener:
    """A web hook's receiver: it answers with *status*, and calls *on_post* before."""

    address: str = ""
    posts: list[Post] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    on_post: Callable[[], None] = lambda: None

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for post in self.posts for event in post.data["events"]]


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A real HTTP server on the loopback interface."""
    state = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.posts.append(Post(headers, body))
            state.on_post()
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class PostOffice:
    """What a mail server took; *refuse* is what it answers instead."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: str | None = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.raw]

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd calls it so
        if self.refuse:
            return self.refuse
        self.raw.append(envelope.content)
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A real SMTP server on the loopback interface."""
    state = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        state.port = free.getsockname()[1]
    controller = Controller(state, hostname="127.0.0.1", port=state.port)
    controller.start()
    yield state
    controller.stop()


@dataclass
class Told:
    """A collection in which somebody is told."""

    folder: Path
    run: Callable[..., Any]
    written: int = 0

    def declare(self, *lines: str, title: str = "Şuşa", networks: str = "127.0.0.0/8") -> None:
        """Declare one channel by *lines*."""
        path = self.folder / "sources.yml"
        works = path.read_text(encoding="utf-8").partition("\nworks:")[2]
        channel = "\n    ".join(lines)
        path.write_text(
            f"title: {json.dumps(title)}\naddress: https://hexapla.example.org/\n"
            f"visiting:\n  allow_networks: [{networks}]\n"
            f"tell:\n  - {channel}\nworks:{works}",
            encoding="utf-8",
        )

    def change(self, *paragraphs: str) -> None:
        """Let the source publish *paragraphs*, and visit it."""
        text = "\n\n".join(paragraphs) + "\n"
        (self.folder / "metin.txt").write_text(text, encoding="utf-8", errors="surrogatepass")
        assert self.run("watch", "--collection", self.folder).code == 0

    def tell(self, *arguments: str) -> Any:
        return self.run("tell", "--collection", self.folder, *arguments)

    @property
    def state(self) -> dict[str, Any]:
        return json.loads((self.folder / "told.json").read_text(encoding="utf-8"))["channels"]


@pytest.fixture
def told(run, begun) -> Told:
    """A collection with a text that was kept, and nobody told yet."""
    assert run("watch", "--collection", begun).code == 0
    return Told(begun, run)
