"""Having the archive time-stamped by an authority outside (RFC 3161)."""

from __future__ import annotations

from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from archive.stamping import Statement, keep_stamp
from archive.stamping import stamp as stamp_archive
from hexapla.collection import Collection
from hexapla.errors import AuthorityNotReached
from hexapla.opening import opened_for_writing

TIMEOUT_SECONDS = 30.0
LARGEST_REPLY_BYTES = 1 << 20


def stamp(collection: Collection, authority: str) -> Statement:
    """Send the digest of everything kept to *authority*, and keep its reply.

    Raises: AuthorityNotReached, NotSealed, ArchiveBusy.
    """
    with opened_for_writing(collection) as (archive, writer):
        statement, reply = stamp_archive(archive, lambda query: _ask(authority, query))
        keep_stamp(writer, statement, reply)
    return statement


def _ask(authority: str, query: bytes) -> bytes:
    if urlsplit(authority).scheme not in {"http", "https"}:
        raise AuthorityNotReached(authority, "it is not an http or https address")
    headers = {"Content-Type": "application/timestamp-query"}
    request = Request(authority, data=query, headers=headers)  # noqa: S310 (checked above)
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 (checked above)
            return bytes(answer.read(LARGEST_REPLY_BYTES))
    except (URLError, TimeoutError, ValueError) as error:
        raise AuthorityNotReached(authority, str(error)) from error
