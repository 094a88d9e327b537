"""Secrets: what only the environment knows, put in as a request is sent, and nowhere else.

Whoever writes the catalogue chooses where values go, so whoever runs the program chooses which ones
a catalogue may name: those whose names say that they are for it, and those that `PERMITTING` lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from snapshots.errors import FetchFailed

PERMITTING = "HEXAPLA_VARIABLES"
"""The variable that lists which others a catalogue may name; `*` permits all of them."""

PREFIX = "HEXAPLA_"
"""What begins so is meant for us, and needs no permission."""

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_BETWEEN = re.compile(r"[\s,:;]+")
_SHORTEST = 4
"""Shorter values are no secrets, and hiding each "1" would make messages unreadable."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The *environment*, and which of its values were used so far."""

    environment: Mapping[str, str]
    used: dict[str, str] = field(default_factory=dict)

    def fill_in(self, text: str) -> str:
        """Return *text* with each `${NAME}` replaced by its value.

        Raises: FetchFailed where the catalogue may not name the variable, where the environment has
            none of that name, or one with line breaks.
        """
        return _REFERENCE.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        if not permitted(name, self.environment):
            raise FetchFailed(
                f"the catalogue names the environment variable {name}, which nobody permitted it; "
                f"whoever runs this may add {name} to the names in {PERMITTING}"
            )
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


def permitted(name: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a catalogue may have the value of the variable *name* sent.

    >>> permitted("HEXAPLA_TOKEN", {}), permitted("AWS_SECRET_ACCESS_KEY", {})
    (True, False)
    >>> permitted("GAZETTE_TOKEN", {"HEXAPLA_VARIABLES": "MAIL_PASSWORD, GAZETTE_TOKEN"})
    True
    """
    listed = _BETWEEN.split(environment.get(PERMITTING, ""))
    return name.startswith(PREFIX) or name in listed or "*" in listed
