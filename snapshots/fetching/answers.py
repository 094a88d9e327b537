"""Answers: what the status of an answer means, and which of its headers are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from snapshots.charsets import decide
from snapshots.errors import FetchError, FetchFailed, SourceGone, SourceRefused
from snapshots.fetching.bodies import Body
from snapshots.fetching.media import extension_of, is_text, served_charset, served_media_type
from snapshots.model import Exchange, Snapshot

NOT_MODIFIED = 304

_GOOD = frozenset({200, 203})
_GONE = {
    404: "the server finds nothing at this address (status 404)",
    410: "the server says that it was removed (status 410)",
    451: "the server withholds it for legal reasons (status 451)",
}
_REFUSED = {
    401: "the server wants a login (status 401)",
    402: "the server wants a payment (status 402)",
    403: "the server forbids us to see it (status 403)",
    407: "the proxy wants a login (status 407)",
    429: "the server says that we ask too often (status 429)",
}
_KEPT = frozenset(
    {
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-location",
        "content-type",
        "date",
        "etag",
        "last-modified",
        "link",
        "memento-datetime",
    }
)
_OF_BYTES = frozenset({"content-encoding", "content-type", "etag", "last-modified"})
_LONGEST_VALUE = 2000
_MOST_KEPT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a visit brought: everything of a snapshot, its bytes not yet in memory.

    *headers* are the chosen ones, before them the `location` of every redirect. *obtained* is
    `watched`, or `rendered` where the bytes are a page as a browser had it after its scripts.
    *exchanges* are the requests on the way, the last of them the one that brought the body.
    """

    at: datetime
    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: Body
    obtained: str = "watched"
    exchanges: tuple[Exchange, ...] = ()

    @property
    def etag(self) -> str | None:
        """The ETag that came with the bytes."""
        return dict(self.headers).get("etag")

    def snapshot(self) -> Snapshot:
        """Return the snapshot, with all its bytes."""
        body = self.body.read()
        content_type = dict(self.headers).get("content-type")
        media_type = served_media_type(content_type, urlsplit(self.final_url).path, body)
        charset = None
        if is_text(media_type):
            charset = decide(body, media_type, served_charset(content_type))
        return Snapshot(
            body=body,
            url=self.url,
            fetched_at=self.at,
            media_type=media_type,
            extension=extension_of(media_type),
            final_url=self.final_url if self.final_url != self.url else None,
            status=self.status,
            headers=self.headers,
            charset=charset.name if charset else None,
            charset_from=charset.decided_by if charset else None,
            obtained=self.obtained,
            exchanges=self.exchanges,
        )

    def is_page(self) -> bool:
        """Tell whether it is a page, which a browser could render."""
        content_type = dict(self.headers).get("content-type")
        path = urlsplit(self.final_url).path
        return "html" in served_media_type(content_type, path, self.body.read())

    def rendered(self, body: Body, final_url: str) -> Arrived:
        """Return what a browser made of it: *body*, in UTF-8, which stood at *final_url*.

        What the headers say of the bytes that were sent is not true of these.
        """
        headers = tuple(pair for pair in self.headers if pair[0] not in _OF_BYTES)
        typed = (*headers, ("content-type", "text/html; charset=utf-8"))
        return replace(self, body=body, final_url=final_url, headers=typed, obtained="rendered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmodified:
    """The server says that nothing changed since the snapshot we asked with."""

    at: datetime
    etag: str | None = None
    status: int = NOT_MODIFIED


def problem(status: int) -> FetchError | None:
    """Return what an answer of *status* means where it is no page, or None where it is one."""
    if status in _GOOD:
        return None
    if status in _GONE:
        return SourceGone(_GONE[status], status=status)
    if status in _REFUSED:
        return SourceRefused(_REFUSED[status], status=status)
    if status == NOT_MODIFIED:
        message = "the server says that nothing changed (status 304), but was not asked for that"
        return FetchFailed(message, status=status)
    return FetchFailed(f"the server answered with status {status}", status=status)


def kept_headers(raw: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[str, str], ...]:
    """Return the headers among *raw* that say something of the bytes, names in small letters."""
    named = ((_text(name).lower(), value) for name, value in raw)
    chosen = [(name, _text(value)[:_LONGEST_VALUE]) for name, value in named if name in _KEPT]
    return tuple(chosen[:_MOST_KEPT])


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
