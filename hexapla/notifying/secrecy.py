"""Secrecy: variables of the environment in place of `${NAME}`, and never in anything shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hexapla.notifying.errors import NotDelivered
from snapshots.errors import FetchFailed
from snapshots.fetching import secrets

_SHORTEST_PART = 6
"""Parts of a secret that are shorter tell nothing, and occur in other words."""

_BETWEEN = re.compile(r"[\s,:/?&=@]+")


class Secrets:
    """What the *environment* keeps for the catalogue, and what of it must not be shown."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._known = secrets.Secrets(environment)

    def fill(self, text: str) -> str:
        """Return *text* with each `${NAME}` replaced by the variable's value.

        Raises: NotDelivered when a variable is not set.
        """
        try:
            return self._known.fill_in(text)
        except FetchFailed as error:
            raise NotDelivered(f"Nothing was sent: {error}.") from error

    def conceal(self, text: str) -> str:
        """Return *text* with every value that was filled in replaced by its name.

        Libraries and servers repeat what they were given in parts: one address of several, or the
        path of a web hook's address. Those go as well.
        """
        text = self._known.redact(text)
        for name, value in self._known.used.items():
            for part in sorted(_BETWEEN.split(value), key=len, reverse=True):
                if len(part) >= _SHORTEST_PART:
                    text = text.replace(part, f"${{{name}}}")
        return text
