import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


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
    wrap: Callable[[ssl.SSLContext], None] = lambda _context: None

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

    def wrap(context: ssl.SSLContext) -> None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        state.address = state.address.replace("http:", "https:")

    state.wrap = wrap
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class PostOffice:
    """What a mail server took; *refuse* is what it answers instead, *unknown* to one address."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: str | None = None
    unknown: dict[str, str] = field(default_factory=dict)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.raw]

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, login):
        self.logins.append((login.login, login.password))
        return AuthResult(success=True)

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        if self.refuse:
            return self.refuse
        self.encrypted.append(session.ssl is not None)
        self.raw.append(envelope.content)
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"


@contextmanager
def running(controller_of: type[Controller], **options: Any) -> Iterator[PostOffice]:
    state = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        state.port = free.getsockname()[1]
    controller = controller_of(
        state,
        hostname="127.0.0.1",
        port=state.port,
        authenticator=state.authenticate,
        **options,
    )
    controller.start()
    yield state
    controller.stop()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A real SMTP server on the loopback interface; it offers no encryption."""
    with running(Controller) as state:
        yield state


@pytest.fixture
def starttls_office(certified) -> Iterator[PostOffice]:
    """One that takes passwords, and those over TLS only."""
    with running(Controller, tls_context=certified, require_starttls=True) as state:
        yield state


@pytest.fixture
def smtps_office(certified) -> Iterator[PostOffice]:
    """One that speaks TLS from the first byte on."""
    with running(Controller, ssl_context=certified) as state:
        yield state


@pytest.fixture
def listener_with_tls(certified, listener) -> Listener:
    """The web hook's receiver, over TLS."""
    listener.wrap(certified)
    return listener


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.fixture
def certified(certificate) -> ssl.SSLContext:
    """What a server with the certificate needs."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch) -> None:
    """Has the certificate trusted, as an authority of the system is."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


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
def told(run, begun, monkeypatch) -> Told:
    """A collection with a text that was kept, and nobody told yet; it may name these variables."""
    monkeypatch.setenv("HEXAPLA_VARIABLES", "EDITORS, HOOK, KEY, PW, ROOM, USR")
    assert run("watch", "--collection", begun).code == 0
    return Told(begun, run)
