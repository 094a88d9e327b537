"""Secrets: what only the environment knows, put in as a request is sent, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from snapshots.errors import FetchFailed

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SHORTEST = 4
"""Shorter values are no secrets, and hiding each "1" would make messages unreadable."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The *environment*, and which of its values were used so far."""

    environment: Mapping[str, str]
    used: dict[str, str] = field(default_factory=dict)

    def fill_in(self, text: str) -> str:
        """Return *text* with each `${NAME}` replaced by its value.

        Raises: FetchFailed where the environment has no such variable, or one with line breaks.
        """
        return _REFERENCE.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        value = self.environment.get(name)
        if not value:
            raise FetchFailed(
                f"the catalogue needs the environment variable {name}, which is not set"
            )
        if not value.isprintable():
            raise FetchFailed(f"the environment variable {name} holds control characters")
        self.used[name] = value
        return value

    def redact(self, text: str) -> str:
        """Return *text* with every secret that was used replaced by its `${NAME}`.

        A server may send back what it was sent, as it was or written for an address.
        """
        for name, value in self.used.items():
            if len(value) >= _SHORTEST:
                for form in {value, quote(value), quote(value, safe=""), quote_plus(value)}:
                    text = text.replace(form, f"${{{name}}}")
        return text
