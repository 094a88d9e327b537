"""Messages: events put together for one channel, bounded in length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from hexapla.notifying.events import Event
from hexapla.notifying.wording import headline, isolated, one_line, plain, plain_passage, rich
from snapshots.channels import Channel, Rhythm

SCHEMA = 1
PASSAGES = 5
"""Changes of one event whose words are shown."""

MOST_SHOWN = 30
"""Events that one message to people shows; the others are counted."""

MOST_SINGLE = 20
"""Events that are told by themselves; when more are waiting, one message tells of all."""

MOST_AT_ONCE = 100
"""Events that one message to a program holds; none is left out."""

CHANGES = "/changes"
"""Where the reading room lists the latest changes."""

Detailing = Callable[[Event], Event]
"""Returns an event with its passages."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Of which collection is told, and where it is published, if it is."""

    title: str
    address: str | None

    def url(self, path: str) -> str | None:
        """Return the address of the page at *path*."""
        return f"{self.address.rstrip('/')}{path}" if self.address else None


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is told at once, for people as *text* and *html*, for programs as *data*.

    The *id* is made of the channel and the events: a message that is told twice has the same.
    *link* leads to where more can be read.
    """

    id: str
    subject: str
    text: str
    html: str
    data: dict[str, Any]
    link: str | None = None


def portions(
    channel: Channel, events: Sequence[Event], *, for_programs: bool
) -> list[Sequence[Event]]:
    """Return *events* in the portions in which *channel* is told of them, in order."""
    if for_programs:
        starts = range(0, len(events), MOST_AT_ONCE)
        return [events[start : start + MOST_AT_ONCE] for start in starts]
    if channel.rhythm is Rhythm.EACH and len(events) <= MOST_SINGLE:
        return [[event] for event in events]
    return [events] if events else []


def compose(
    letterhead: Letterhead, channel: Channel, events: Sequence[Event], detailed: Detailing
) -> Message:
    """Return the message that tells *channel* of one or more *events*, the first ones in detail."""
    shown = [detailed(event) for event in events[:MOST_AT_ONCE]]
    shown += events[MOST_AT_ONCE:]
    return Message(
        id=_id(channel.slug, [event.key for event in events]),
        subject=one_line(f"[{letterhead.title}] {_subject(events)}", 200),
        text=_text(letterhead, shown[:MOST_SHOWN], len(events)),
        html=_html(letterhead, shown[:MOST_SHOWN], len(events)),
        data=_data(letterhead, channel, shown),
        link=letterhead.url(events[0].path if len(events) == 1 else CHANGES),
    )


def trial(letterhead: Letterhead, channel: Channel) -> Message:
    """Return a message that tests *channel* and tells of nothing."""
    title = isolated(one_line(letterhead.title))
    text = f"This is a test of the channel {channel.slug} of the collection {title}.\n"
    data = {**_data(letterhead, channel, []), "test": True}
    subject = one_line(f"[{letterhead.title}] Test of {channel.slug}", 200)
    return Message(_id(channel.slug, ["test"]), subject, text, f"<p>{escape(text)}</p>", data)


def described(letterhead: Letterhead, event: Event) -> dict[str, Any]:
    """Return *event* as programs get it (docs/notifying.md)."""
    return {
        "key": event.key,
        "topic": event.topic.value,
        "at": event.at,
        "work": event.work,
        "work_title": event.work_title,
        "source": event.source,
        "language": event.language,
        "publisher": event.publisher,
        "kind": event.kind,
        "significance": event.significance,
        "reason": event.reason,
        "changes": event.changes,
        "words_added": event.words_added,
        "words_removed": event.words_removed,
        "passages": [
            {"operation": p.operation, "text": plain_passage(p), "html": p.html}
            for p in event.passages
        ],
        "path": event.path,
        "url": letterhead.url(event.path),
        "snapshot_id": event.snapshot_id,
    }


def _data(letterhead: Letterhead, channel: Channel, events: Sequence[Event]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": _id(channel.slug, [event.key for event in events]),
        "collection": letterhead.title,
        "channel": channel.slug,
        "test": False,
        "events": [described(letterhead, event) for event in events],
    }


def _id(slug: str, keys: Sequence[str]) -> str:
    return sha256("\n".join([slug, *keys]).encode("utf-8", "replace")).hexdigest()[:32]


def _subject(events: Sequence[Event]) -> str:
    if len(events) == 1:
        return headline(events[0])
    works = len({event.work for event in events})
    return f"{len(events)} events in {works} work{'' if works == 1 else 's'}"


def _text(letterhead: Letterhead, shown: Sequence[Event], total: int) -> str:
    told = "\n\n".join(plain(event, letterhead.url(event.path)) for event in shown)
    return told + (f"\n\n{_rest(total - len(shown))}\n" if total > len(shown) else "")


def _html(letterhead: Letterhead, shown: Sequence[Event], total: int) -> str:
    told = "<hr>\n".join(rich(event, letterhead.url(event.path)) for event in shown)
    rest = f"<p>{_rest(total - len(shown))}</p>" if total > len(shown) else ""
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><body>{told}{rest}</body></html>'


def _rest(number: int) -> str:
    return f"… and {number:,} more event{'' if number == 1 else 's'}"
