"""Chats: messages to the services that Apprise knows, of which there are more than a hundred."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from hexapla.notifying.errors import NotDelivered
from hexapla.notifying.messages import Message
from hexapla.notifying.wording import uncalling

LONGEST = 1800
"""Characters of a message to a chat; the strictest of the common services takes 2,000."""


class Chat:
    """Sends messages to the service that *address* names as Apprise does.

    Apprise is the extra `chat`: `pip install hexapla[chat]`.
    """

    for_programs = False

    def __init__(self, address: str) -> None:
        self._address = address

    def carry(self, message: Message) -> None:
        """Send the beginning of the text of *message*.

        Raises: NotDelivered.
        """
        try:
            import apprise
        except ImportError:
            raise NotDelivered(
                "Chats need the extra: install it with: pip install 'hexapla[chat]'"
            ) from None
        service = apprise.Apprise()
        with _silenced():
            if not service.add(self._address):
                raise NotDelivered("Apprise knows no service with such an address.")
            sent = service.notify(
                title=uncalling(message.subject),
                body=uncalling(_shortened(message)),
                body_format=apprise.NotifyFormat.TEXT,
                interpret_escapes=False,
            )
        if not sent:
            raise NotDelivered("The chat service did not take it, says Apprise.")


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep Apprise from logging: it writes addresses, which are secrets, into its lines."""
    logger = logging.getLogger("apprise")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _shortened(message: Message) -> str:
    """Return the beginning of the text of *message*, and where to read on."""
    text = message.text
    if len(text) <= LONGEST:
        return text
    link = f"\n{message.link}" if message.link else ""
    return text[: LONGEST - len(link) - 1].rstrip() + "…" + link
