"""Feeds: the latest changes as Atom (RFC 4287) and as JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from datasette_hexapla.pages.latest import Step
from datasette_hexapla.presenting import count, day
from differ.rendering.characters import visible

ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """A title, the feed's own *address*, the *page* it is about, and its steps, newest first."""

    title: str
    address: str
    page: str
    steps: Sequence[Step]
    absolute: Callable[[str], str]

    @property
    def updated_at(self) -> str:
        """Return when the newest step was made; a feed without any has none, so the epoch."""
        return max((step.changed_at for step in self.steps), default="1970-01-01T00:00:00Z")


def atom(feed: Feed) -> str:
    """Return *feed* as Atom."""
    entries = "".join(_entry(feed, step) for step in feed.steps)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<title>{_xml(feed.title)}</title>\n"
        f"<id>{_xml(feed.address)}</id>\n"
        f'<link rel="self" href="{_xml(feed.address)}"/>\n'
        f'<link rel="alternate" href="{_xml(feed.page)}"/>\n'
        f"<updated>{feed.updated_at}</updated>\n"
        "<author><name>Hexapla</name></author>\n"
        f"{entries}</feed>\n"
    )


def _entry(feed: Feed, step: Step) -> str:
    address = _xml(feed.absolute(step.path))
    return (
        "<entry>\n"
        f"<title>{_xml(_title(step))}</title>\n"
        f"<id>{address}</id>\n"
        f'<link rel="alternate" href="{address}"/>\n'
        f"<updated>{step.changed_at}</updated>\n"
        f'<category term="{_xml(step.kind or step.step)}"/>\n'
        f"<summary>{_xml(_summary(step))}</summary>\n"
        f'<content type="html">{_xml(_content(step))}</content>\n'
        "</entry>\n"
    )


def json_feed(feed: Feed) -> str:
    """Return *feed* as JSON Feed."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": visible(feed.title),
            "home_page_url": feed.page,
            "feed_url": feed.address,
            "language": "en",
            "items": [_item(feed, step) for step in feed.steps],
        },
        ensure_ascii=False,
        indent=1,
    )


def _item(feed: Feed, step: Step) -> dict[str, object]:
    address = feed.absolute(step.path)
    return {
        "id": address,
        "url": address,
        "title": visible(_title(step)),
        "summary": visible(_summary(step)),
        "content_html": _content(step),
        "date_published": step.changed_at,
        "tags": [step.kind or step.step],
    }


def _title(step: Step) -> str:
    part = f", part {step.place.part}" if step.place.parts > 1 else ""
    return f"{step.place.work_title}, {step.place.language.name}{part}, {day(step.changed_at)}"


def _summary(step: Step) -> str:
    if not step.changes:
        return step.reason
    words = f"{count(step.words_added, 'word')} added, {step.words_removed:,} removed"
    return f"{count(step.changes, 'change')}: {words}. {step.reason}".strip()


def _content(step: Step) -> str:
    """Return the words that changed as HTML: excerpts are made of escaped text and our marks."""
    language = step.place.language
    if not step.excerpts:
        return f"<p>{escape(visible(step.reason))}</p>"
    return "".join(
        f'<p lang="{escape(language.tag)}" dir="{language.direction}">{excerpt.html}</p>'
        for excerpt in step.excerpts
    )


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", visible(text)))
