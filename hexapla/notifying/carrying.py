"""Carrying: which carrier brings messages over which kind of channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from hexapla.notifying.chats import Chat
from hexapla.notifying.errors import NotDelivered
from hexapla.notifying.hooks import Hook
from hexapla.notifying.mail import Mail
from hexapla.notifying.messages import Message
from hexapla.notifying.secrecy import Secrets
from snapshots.channels import Channel
from snapshots.guarding import networks

STDOUT = "stdout"


class Carrier(Protocol):
    """Something that brings messages to people or programs."""

    @property
    def for_programs(self) -> bool:
        """Tell whether it brings data, of which nothing may be left out."""

    def carry(self, message: Message) -> str | None:
        """Bring *message*; on return it is delivered, but for what the text that is returned says.

        Raises: NotDelivered.
        """


class Printer:
    """Prints the text of messages on standard output."""

    for_programs = False

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def carry(self, message: Message) -> None:
        """Print the text of *message*."""
        self._write(message.text)


class DataPrinter:
    """Prints the data of messages on standard output."""

    for_programs = True

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        self._write = write

    def carry(self, message: Message) -> None:
        """Print the data of *message*."""
        self._write(message.data)


class Copying:
    """Prints the data of what another carrier has delivered."""

    def __init__(self, carried: Carrier, write: Callable[[dict[str, Any]], None]) -> None:
        self.for_programs = carried.for_programs
        self._carried = carried
        self._write = write

    def carry(self, message: Message) -> str | None:
        """Deliver *message* and print its data.

        Raises: NotDelivered.
        """
        complaint = self._carried.carry(message)
        self._write(message.data)
        return complaint


def carrier(channel: Channel, secrets: Secrets, allow_networks: tuple[str, ...]) -> Carrier:
    """Return what carries messages over *channel*, which is not standard output.

    Raises: NotDelivered when its address or its variables are not as they should be.
    """
    to = secrets.fill(channel.to).strip()
    scheme, _, rest = to.partition(":")
    if scheme == "mailto":
        return Mail.of(channel, rest, secrets)
    if scheme in {"http", "https"}:
        secret = secrets.fill(channel.secret) if channel.secret else None
        return Hook(to, secret, networks(allow_networks))
    if scheme == "apprise":
        return Chat(rest)
    raise NotDelivered(f'What {channel.to} holds is not an address: see "to" in docs/catalogue.md.')
