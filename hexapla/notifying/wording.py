"""Wording: events in words that cannot steer what shows them.

Titles, reasons and passages are written by others, some of them hostile. In a header of a mail they
must not begin another header, in a terminal not paint, in HTML not be markup, in a chat not call
everybody; and words from right to left must not reorder what stands beside them.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape

from differ.rendering.characters import visible
from hexapla.notifying.events import Event, Passage
from snapshots.channels import Topic
from snapshots.languages import direction, language_name

LONGEST_TITLE = 120
LONGEST_REASON = 300

_ISOLATE, _POP = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_TAGS = (
    (re.compile("<del[^>]*>"), "[-"),
    (re.compile("</del>"), "-]"),
    (re.compile("<ins[^>]*>"), "{+"),
    (re.compile("</ins>"), "+}"),
)
_CALLING = re.compile(r"(?<=[@<#])(?=\S)")
_WORD_JOINER = "\u2060"

HEADLINES = {
    Topic.FIRST: "first text",
    Topic.REVISION: "changed",
    Topic.RESTORED: "published again",
    Topic.WITHDRAWN: "withdrawn",
    Topic.NOISE: "changed in form only",
    Topic.RETURN: "an earlier text came back",
    Topic.FLAP: "an earlier text came back again",
    Topic.FAULT: "damaged on the way",
    Topic.RECOVERY: "whole again",
    Topic.TECHNICAL: "read by newer rules",
    Topic.ALARM: "translation to be checked",
    Topic.FAILING: "cannot be visited",
    Topic.SUSPECT: "suspect",
}
"""What is said of each topic in the first line."""


def one_line(text: str, most: int = LONGEST_TITLE) -> str:
    """Return *text* on one line, harmless and at most so long.

    >>> one_line("A\\r\\nBcc: all@example.org")
    'A Bcc: all@example.org'
    >>> one_line("x\\u202eyz", 3)
    'x⟨…'
    """
    plain = " ".join(visible(" ".join(text[: most * 10].split())).split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def isolated(text: str) -> str:
    """Return *text* so that letters from right to left in it do not reorder its neighbours."""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{_ISOLATE}{text}{_POP}"
    return text


def plain_passage(passage: Passage) -> str:
    """Return *passage* with removed words in [- -] and added ones in {+ +}.

    >>> plain_passage(Passage(operation="", html="30 <del>days</del><ins>weeks</ins> &amp; more"))
    '30 [-days-]{+weeks+} & more'
    """
    text = passage.html
    for tag, mark in _TAGS:
        text = tag.sub(mark, text)
    # References are made of escaped text, so that undoing it cannot make control characters.
    return isolated(" ".join(unescape(text).replace("\n", " ¶ ").split()))


def headline(event: Event) -> str:
    """Return work, language and what happened."""
    title = isolated(one_line(event.work_title))
    return f"{title} ({_language(event)}): {HEADLINES[event.topic]}"


def facts(event: Event) -> list[str]:
    """Return, a line each, where, when, how much and why."""
    publisher = isolated(one_line(event.publisher))
    lines = [f"{publisher}, {event.source}, {event.at[:16].replace('T', ' ')} UTC"]
    if event.diff:
        lines.append(
            f"{_count(event.changes, 'change')}, {_count(event.words_added, 'word')} added,"
            f" {event.words_removed:,} removed; kind {event.kind or 'none'},"
            f" significance {event.significance or 0:g}"
        )
    if event.reason:
        lines.append(isolated(one_line(event.reason, LONGEST_REASON)))
    return lines


def more(event: Event) -> str | None:
    """Return how many changes of *event* are not among its passages."""
    rest = event.changes - len(event.passages)
    return f"… and {_count(rest, 'more change', 'more changes')}" if rest > 0 else None


def plain(event: Event, url: str | None) -> str:
    """Return *event* as plain text."""
    lines = [headline(event), *("  " + line for line in facts(event))]
    lines += [f"\n  {p.operation}: {plain_passage(p)}" for p in event.passages]
    if rest := more(event):
        lines.append(f"\n  {rest}")
    lines.append("")
    lines.append(f"  {url}" if url else f"  Read it with: {_command(event)}")
    if event.snapshot_id:
        lines.append(f"  {event.snapshot_id}")
    return "\n".join(lines) + "\n"


def _command(event: Event) -> str:
    """Return what shows *event* in a collection that is not published."""
    if event.topic is Topic.ALARM:
        return f"hexapla compare {event.work}"
    if event.diff is None:
        return f"hexapla history {event.source}"
    # The code of a diff is made of the first digits of two IDs, and of the numbers of readings.
    old, new = (side.partition(".")[0] for side in event.path.rpartition("/")[2].split("-"))
    return f"hexapla diff {old} {new}"


def rich(event: Event, url: str | None) -> str:
    """Return *event* as HTML without scripts, styles or pictures of others."""
    title = escape(headline(event))
    linked = f'<a href="{escape(url)}">{title}</a>' if url else title
    told = "<br>".join(escape(line) for line in facts(event))
    language = f'lang="{escape(event.language)}" dir="{direction(event.language)}"'
    passages = "".join(
        f"<p>{escape(p.operation)}:</p><blockquote {language}>{_styled(p.html)}</blockquote>"
        for p in event.passages
    )
    rest = f"<p>{escape(more(event) or '')}</p>" if more(event) else ""
    cited = f"<p><code>{escape(event.snapshot_id)}</code></p>" if event.snapshot_id else ""
    return f"<h2>{linked}</h2><p>{told}</p>{passages}{rest}{cited}\n"


def uncalling(text: str) -> str:
    """Return *text* so that no chat service takes a part of it as a call to its members.

    A word joiner, which nobody sees, parts the signs by which `@everyone` and `<!channel>` begin.
    """
    return _CALLING.sub(_WORD_JOINER, text)


def _styled(html: str) -> str:
    """Add to our own marks the little style that mail programs keep."""
    removed = html.replace("<del", '<del style="background:#fbdcd9"')
    return removed.replace("<ins", '<ins style="background:#d5f0d8"').replace("\n", "<br>")


def _language(event: Event) -> str:
    return "language not stated" if event.language == "und" else language_name(event.language)


def _count(number: int, one: str, several: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
