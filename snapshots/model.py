"""The values that describe what was published and what was seen of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from snapshots.channels import Channel

SnapshotID = NewType("SnapshotID", str)
"""`swh:1:dir:` and the 40 hexadecimal digits of git's tree of the snapshot's directory."""

PassageID = NewType("PassageID", str)
"""`swh:1:cnt:…` of a reading's text, qualified with origin, anchor, path and lines."""


class Role(StrEnum):
    """What a source's text is to its work."""

    AUTHENTIC = "authentic"
    OFFICIAL_TRANSLATION = "official translation"
    UNOFFICIAL_TRANSLATION = "unofficial translation"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Say how the text of one source is found in its bytes.

    *select* and *remove* are CSS selectors for HTML and XML; *path* holds XPaths into XML or paths
    such as `$.items[*].title` into JSON; *filters* names the filters of `snapshots.filtering` to
    run, in order.
    """

    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """How often a source is visited: never sooner than *shortest*, never later than *longest*."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """How one *host* is visited where it differs from the others."""

    host: str
    pause_seconds: float | None = None
    connections: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    """How a collection visits the web.

    *contact* tells publishers who runs it. Requests to one host begin at least *pause_seconds*
    apart, over at most *connections* at a time. *allow_networks* are networks that are not global
    and may be visited all the same. *proxy* may hold `${NAME}`, which the environment knows.
    """

    contact: str | None = None
    every: Every = Every(timedelta(hours=1), timedelta(days=7))
    pause_seconds: float = 1.0
    connections: int = 2
    hosts: tuple[HostRule, ...] = ()
    allow_networks: tuple[str, ...] = ()
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place that publishes one language of a work.

    Exactly one of *url* and *file* is set; *file* is relative to the collection. A source that is
    one part of a longer text names the text in *part_of* and its place, from 1, in *part*.
    *base* is the slug of the source (or the text) that this one was translated from. An unwatched
    source is never visited: its history is imported. Values of *headers* and *cookies*, which are
    sent with requests, may hold `${NAME}` for what only the environment knows. With *browser*, a
    headless Chromium runs the scripts of the page before it is kept.
    """

    work: str
    slug: str
    language: str
    role: Role
    publisher: str
    url: str | None = None
    file: str | None = None
    title: str | None = None
    part_of: str | None = None
    part: int | None = None
    base: str | None = None
    watched: bool = True
    every: Every | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    browser: bool = False
    profile: Profile = field(default_factory=Profile)

    @property
    def name(self) -> str:
        """Return `work/source`, the way people write a source."""
        return f"{self.work}/{self.slug}"

    @property
    def text(self) -> str:
        """Return the slug of the text that the source is, or is a part of: a column of the work."""
        return self.part_of or self.slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A text as such, whatever its language or date, with the sources that publish it."""

    slug: str
    title: str
    related: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The works that a collection watches, as `sources.yml` states them.

    *address* is where the collection is published, for links in what the *channels* tell.
    """

    title: str
    works: tuple[Work, ...] = ()
    visiting: Visiting = field(default_factory=Visiting)
    address: str | None = None
    channels: tuple[Channel, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all works, in the order in which they are stated."""
        return tuple(source for work in self.works for source in work.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request that was sent for a snapshot, and the head of its answer.

    *asked* are the headers of the request, none where they are not known, and *answered* those of
    the answer; cookies, passwords and the values of secrets are left out.
    """

    url: str
    asked: tuple[tuple[str, str], ...]
    status: int
    answered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The exact bytes and headers got on one visit, kept for ever.

    *body* holds the bytes untouched. Everything else is what `snapshot.json` says of them.
    *extension* names the file of the body (`html`, `txt`, …). *charset_from* says who decided the
    charset: `bom`, `header`, `meta`, `utf-8` or `detected`. *obtained* is `watched`, `rendered` by
    a browser, or where an imported snapshot came from. *stated* holds dates that others state
    (`published`, `in_force`…), as they wrote them. *exchanges* lead from *url* to *final_url*, one
    for each redirect and one for the body, where they are known.
    """

    body: bytes
    url: str
    fetched_at: datetime
    media_type: str
    extension: str
    final_url: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    charset: str | None = None
    charset_from: str | None = None
    obtained: str = "watched"
    stated: tuple[tuple[str, str], ...] = ()
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedBlock:
    """A block that a filter took out of a reading, with all that is needed to put it back.

    The block stood before segment *before* (0-based, in the reading that remains).
    """

    filter: str
    version: int
    before: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingWarning:
    """Something in a reading that a person should know of, never repaired silently.

    *segment* is 0-based, or None when the warning is about the whole text.
    """

    rule: str
    message: str
    segment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text read out of a snapshot by numbered rules, one segment a line."""

    snapshot: SnapshotID
    segments: tuple[str, ...]
    reader: str
    reader_version: int
    rules_version: int
    profile_sha256: str
    removed: tuple[RemovedBlock, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    removed_characters: tuple[tuple[str, int], ...] = ()

    @property
    def text(self) -> str:
        """Return the content of `text.md`: every segment on a line of its own."""
        return "".join(segment + "\n" for segment in self.segments)


class Outcome(StrEnum):
    """How a visit ended.

    *suspect* bytes are kept aside: they are likely no work of the publisher.
    """

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    SUSPECT = "suspect"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def is_good(self) -> bool:
        """Tell whether the visit saw a text of the publisher."""
        return self in {Outcome.UNCHANGED, Outcome.CHANGED}

    @property
    def is_failure(self) -> bool:
        """Tell whether the visit saw nothing, which says nothing of the text either."""
        return self in {Outcome.REFUSED, Outcome.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One look at a source, also when nothing changed or it failed.

    *snapshot* is the snapshot that the visit made or confirmed.
    """

    work: str
    source: str
    visited_at: datetime
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    snapshot: SnapshotID | None = None
