"""Web hooks: messages as JSON, posted to an address and signed.

The headers and the signature are those of Standard Webhooks
(https://www.standardwebhooks.com), for which receivers find libraries in many languages.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import socket
import ssl
from datetime import timedelta
from email.utils import parsedate_to_datetime
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

from hexapla.notifying import timing
from hexapla.notifying.errors import NotDelivered
from hexapla.notifying.messages import Message
from snapshots.errors import AddressRefused
from snapshots.guarding import Network, check_address, check_url

TIMEOUT_SECONDS = 20.0
DEADLINE_SECONDS = 60.0
"""After which an answer that comes drop by drop is given up."""

_SUCCESSES = range(200, 300)
_REDIRECTS = range(300, 400)
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets begin with, not one
_PORTS = {"http": 80, "https": 443}


class Hook:
    """Posts messages to *url*, signed with *secret*; redirects are not followed.

    Only addresses of the open internet, or of the networks *allowed*, are connected to.
    """

    for_programs = True

    def __init__(self, url: str, secret: str | None, allowed: tuple[Network, ...]) -> None:
        self._url = url
        self._secret = secret
        self._allowed = allowed

    def carry(self, message: Message) -> None:
        """Post the data of *message*; it is delivered when the answer is a success (2xx).

        Raises: NotDelivered.
        """
        body = json.dumps(message.data, ensure_ascii=True).encode("ascii")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "hexapla",
            **signed(message.id, int(timing.now().timestamp()), body, self._secret),
        }
        try:
            check_url(self._url)
            parts = urlsplit(self._url)
            connection = _connection(parts, _resolved(parts, self._allowed))
            answer = _post(connection, _target(parts), body, headers)
        except AddressRefused as error:
            raise NotDelivered(f"The web hook was not called: {error}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotDelivered(f"The web hook did not answer: {error!a}") from error
        if answer.status not in _SUCCESSES:
            hint = "; redirects are not followed" if answer.status in _REDIRECTS else ""
            reason = f"The web hook answered {answer.status}{hint}."
            raise NotDelivered(reason, _retry_after(answer.headers.get("Retry-After")))


def signed(id_: str, at: int, body: bytes, secret: str | None) -> dict[str, str]:
    """Return the headers by which a receiver knows who posted *body*, and when.

    >>> signed("msg_1", 1614265330, b"{}", None)
    {'webhook-id': 'msg_1', 'webhook-timestamp': '1614265330'}
    """
    headers = {"webhook-id": id_, "webhook-timestamp": str(at)}
    if secret is None:
        return headers
    content = f"{id_}.{at}.".encode() + body
    digest = hmac.digest(_key(secret), content, "sha256")
    return {**headers, "webhook-signature": "v1," + base64.b64encode(digest).decode("ascii")}


def _key(secret: str) -> bytes:
    """Return the bytes of *secret*: base64 after `whsec_`, else the text itself."""
    if not secret.startswith(_SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except ValueError:
        # As binascii.Error is; letters beyond ASCII raise another one.
        raise NotDelivered("The secret of the web hook is not base64 after whsec_.") from None


def _resolved(parts: SplitResult, allowed: tuple[Network, ...]) -> str:
    """Return the numeric address to connect to: what was judged is what is connected to."""
    port = parts.port or _PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    for address in addresses:
        check_address(address, allowed)
    return addresses[0]


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    """Return a connection to the numeric *address*, which speaks to the host of *parts*."""
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    connected = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
    connection: http.client.HTTPConnection
    try:
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(host, port)
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connected, server_hostname=host)
        else:
            connection = http.client.HTTPConnection(host, port)
            connection.sock = connected
    except BaseException:
        connected.close()
        raise
    return connection


def _post(
    connection: http.client.HTTPConnection, target: str, body: bytes, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """Return the answer, of which the status and the headers are read and no more."""
    deadline = Timer(DEADLINE_SECONDS, _cut, [connection.sock])
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("POST", target, body, {**headers, "Connection": "close"})
        with connection.getresponse() as answer:
            return answer
    finally:
        deadline.cancel()
        connection.close()


def _cut(connected: socket.socket) -> None:
    connected.shutdown(socket.SHUT_RDWR)


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path


def _retry_after(text: str | None) -> timedelta | None:
    """Return for how long the receiver asks to be left alone (RFC 9110, 10.2.3)."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return timedelta(
            seconds=min(int(text[:9]), int(timing.LONGEST_ASKED_PAUSE.total_seconds()))
        )
    try:
        asked = parsedate_to_datetime(text) - timing.now()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(asked, timedelta(0))
