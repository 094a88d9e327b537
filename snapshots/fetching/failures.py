"""Failures: what aiohttp's errors mean, in words that name no header, cookie or address of ours."""

from __future__ import annotations

import aiohttp

from snapshots.errors import AddressRefused, FetchFailed


class Passing(FetchFailed):
    """A failure that may pass: the visit tries again."""


_MEANINGS: tuple[tuple[type[Exception], type[FetchFailed], str], ...] = (
    (aiohttp.ClientConnectorDNSError, FetchFailed, "there is no host of this name"),
    (
        aiohttp.ClientConnectorCertificateError,
        FetchFailed,
        "the certificate of the server is not valid for this host",
    ),
    (aiohttp.ClientSSLError, FetchFailed, "no encrypted connection could be made"),
    (aiohttp.ClientProxyConnectionError, Passing, "the proxy could not be reached"),
    (aiohttp.ClientHttpProxyError, FetchFailed, "the proxy refused the connection"),
    (aiohttp.ClientConnectorError, Passing, "the server could not be reached"),
    (aiohttp.ClientPayloadError, Passing, "the body was cut off before its end"),
    (aiohttp.ServerDisconnectedError, Passing, "the server closed the connection"),
    (aiohttp.ClientOSError, Passing, "the connection broke"),
    (aiohttp.InvalidURL, AddressRefused, "what was to be asked for is no address"),
    (
        aiohttp.ClientResponseError,
        FetchFailed,
        "the answer is not HTTP, or has too many or too long headers",
    ),
    (aiohttp.ClientError, FetchFailed, "the request failed"),
    (ValueError, AddressRefused, "what was to be asked for is no address"),
    (OSError, Passing, "the connection broke"),
)

EXPECTED = (aiohttp.ClientError, ValueError, OSError)
"""What aiohttp raises when the world, not this program, is at fault."""


def meaning(error: Exception, refused: list[AddressRefused]) -> FetchFailed:
    """Return what *error* of aiohttp means; *refused* are the addresses refused on the way."""
    if refused and isinstance(error, aiohttp.ClientConnectorError):
        return refused[0]
    kind, words = next(
        (ours, words) for theirs, ours, words in _MEANINGS if isinstance(error, theirs)
    )
    return kind(words)
