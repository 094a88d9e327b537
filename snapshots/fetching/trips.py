"""A trip: what is known of one visit on its way through redirects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from snapshots.fetching.budget import Budget
from snapshots.fetching.codings import ACCEPTED
from snapshots.fetching.conditional import Validators
from snapshots.fetching.manners import AS_SAID, Manner
from snapshots.fetching.redirects import origin
from snapshots.fetching.secrets import Secrets
from snapshots.model import Source

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(slots=True)
class Trip:
    """One visit of *source*, whose address is *url*."""

    source: Source
    url: str
    validators: Validators | None
    secrets: Secrets
    budget: Budget = field(default_factory=Budget)
    jar: aiohttp.CookieJar | None = None
    manner: Manner = AS_SAID

    def headers_for(self, url: str, user_agent: str) -> Mapping[str, str]:
        """Return the headers of a request for *url*; what is the source's goes to its origin only.

        Raises: FetchFailed where the environment lacks a value.
        """
        headers = CIMultiDict(
            {
                "User-Agent": user_agent,
                "Accept": _ACCEPT,
                "Accept-Language": f"{self.source.language}, *;q=0.5",
                "Accept-Encoding": ACCEPTED,
            }
        )
        cookies = self._received(url)
        if origin(url) == origin(self.url):
            fill_in = self.secrets.fill_in
            headers.update((name, fill_in(value)) for name, value in self.source.headers)
            cookies |= {name: fill_in(value) for name, value in self.source.cookies}
        if self.validators is not None:
            headers.update(self.validators.headers_for(url))
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return headers

    def public_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return those of *headers* into which no value of the environment was filled."""
        secret = {name.lower() for name, value in self.source.headers if "${" in value}
        return {name: value for name, value in headers.items() if name.lower() not in secret}

    def take_cookies(self, cookies: SimpleCookie, url: str) -> bool:
        """Remember the *cookies* that *url* set, until the visit ends; False where it set none.

        Some sites redirect in circles until their own cookie comes back.
        """
        if not cookies:
            return False
        # Numeric addresses are allowed to set cookies, too: for themselves.
        self.jar = self.jar or aiohttp.CookieJar(unsafe=True)
        self.jar.update_cookies(cookies, URL(url))
        return True

    def _received(self, url: str) -> dict[str, str]:
        if self.jar is None:
            return {}
        found = self.jar.filter_cookies(URL(url))
        return {name: morsel.value for name, morsel in found.items()}
