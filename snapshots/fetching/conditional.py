"""Conditional requests: a page that has not changed since the last snapshot is not sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

BELIEVED = timedelta(days=7)
"""How long "not modified" is believed: some servers go on saying so of pages that were edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What tells a server which state of the page at *url* is known here."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers_for(self, url: str) -> dict[str, str]:
        """Return the headers that make a request for *url* conditional; none for other pages."""
        if url != self.url:
            return {}
        stated = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in stated.items() if value}


def validators(
    *,
    url: str,
    headers: tuple[tuple[str, str], ...],
    confirmed_at: datetime,
    now: datetime,
    etag: str | None = None,
) -> Validators | None:
    """Return the validators of a snapshot of *url* that came with *headers*, or None for none.

    *etag* is a newer one that came with the same bytes. *confirmed_at* is when the whole page was
    seen last: after a week it is asked for as if it were not known.
    """
    if now - confirmed_at > BELIEVED:
        return None
    stated = {name.lower(): value for name, value in headers}
    found = Validators(
        url=url, etag=etag or stated.get("etag"), last_modified=stated.get("last-modified")
    )
    return found if found.etag or found.last_modified else None
