"""Mail: messages over SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from hexapla.notifying import timing
from hexapla.notifying.errors import NotDelivered
from hexapla.notifying.messages import Message
from hexapla.notifying.secrecy import Secrets
from snapshots.channels import Channel

TIMEOUT_SECONDS = 30.0

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\\\"\x00-\x20\x7f]{1,64}@[^\s@,;:<>()\[\]\\\"]{1,255}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"smtp": 25, "smtps": 465}
_PERMANENT = 500
"""From here on SMTP's answers say that trying again is of no use (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who sends to the server."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends mail to *recipients* by a server: `smtps` is TLS from the start, `smtp` if offered.

    A password is sent over TLS only, or to this machine itself.
    """

    scheme: str
    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    login: Login | None
    for_programs: bool = False

    @classmethod
    def of(cls, channel: Channel, to: str, secrets: Secrets) -> Mail:
        """Return what carries the mails of *channel* to the addresses in *to*.

        Raises: NotDelivered.
        """
        scheme, host, port = _server(secrets.fill(channel.server or ""))
        recipients = tuple(_address(each, secrets) for each in to.split(","))
        login = None
        if channel.user and channel.password:
            login = Login(secrets.fill(channel.user), secrets.fill(channel.password))
        return cls(
            scheme=scheme,
            host=host,
            port=port,
            sender=_address(secrets.fill(channel.sender or ""), secrets),
            recipients=recipients,
            login=login,
        )

    def carry(self, message: Message) -> str | None:
        """Send *message* as a mail; return who will never get it, if it was taken for others.

        Raises: NotDelivered.
        """
        mail = written(message, self.sender, self.recipients)
        try:
            with self._connection() as server:
                refused = server.send_message(mail)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise NotDelivered(f"The mail server {self.host} did not take it: {error}") from error
        if any(code < _PERMANENT for code, _ in refused.values()):
            # The others have it already and get it twice, which is better than never.
            raise NotDelivered(f"The mail server {self.host} put off {', '.join(refused)}.")
        return f"The mail server {self.host} knows no {', '.join(refused)}." if refused else None

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self.scheme == "smtps":
            server = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        with server:
            server.ehlo_or_helo_if_needed()
            secure = self.scheme == "smtps" or self.host in _LOOPBACK
            if self.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                secure = True
            if self.login:
                if not secure:
                    raise NotDelivered(
                        f"The mail server {self.host} offers no encryption, and the password is "
                        "not sent without. Write smtps:// if it offers that."
                    )
                server.login(self.login.user, self.login.password)
            yield server


def written(message: Message, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    """Return *message* as a mail that no mail program answers by itself."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = [Address(addr_spec=recipient) for recipient in recipients]
    # What looks like an encoded word would be decoded when the header is folded, line breaks in it
    # included (CVE-2024-6923).
    mail["Subject"] = message.subject.replace("=?", "= ?")
    mail["Date"] = format_datetime(timing.now())
    mail["Message-ID"] = f"<{message.id}@{_host(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def _server(address: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of the mail server at *address*.

    Raises: NotDelivered.
    """
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in _PORTS or not host:
        raise NotDelivered('The mail server is not named like "smtps://mail.example.org".')
    return scheme, host, port or _PORTS[scheme]


def _host(sender: str) -> str:
    """Return what follows the @ in a message's ID, which is ASCII."""
    host = sender.rpartition("@")[2]
    return host if host.isascii() else "hexapla.invalid"


def _address(text: str, secrets: Secrets) -> str:
    """Return *text* if it is one mail address, and nothing that could become a header."""
    text = text.strip()
    if _ADDRESS.fullmatch(text):
        return text
    raise NotDelivered(f'"{secrets.conceal(text)[:80]!a}" is not a mail address.')
