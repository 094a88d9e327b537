"""Citations for pages: Robust Links, Markdown, and selectors of the quoted words."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from datasette_hexapla.citations.model import Cited, CitedLines
from differ.passage import ordinal_of

_MARKS = re.compile(r"#{1,6}\s+|[-*]\s+|>\s+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!<>|~])")
# Browsers find a long quotation by its first and last words.
_LONGEST_WHOLE = 200
_WORDS = 5


def robust_links(many: Iterable[Cited]) -> str:
    """Return links that say what they linked to and when (robustlinks.mementoweb.org)."""
    return "".join(f"{_robust_link(cited)}\n" for cited in many)


def markdown(many: Iterable[Cited]) -> str:
    """Return a line of Markdown each: a list, where there are several."""
    lines = [_markdown(cited) for cited in many]
    return "".join(f"- {line}\n" if len(lines) > 1 else f"{line}\n" for line in lines)


def selectors(many: Iterable[Cited]) -> str:
    """Return the quoted words as W3C Web Annotation selects them (TextQuoteSelector)."""
    found = [_selected(cited) for cited in many]
    return json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=1)


def text_fragments(many: Iterable[Cited]) -> str:
    """Return addresses at which browsers look for the quoted words in what is published today."""
    return "".join(f"{text_fragment(cited)}\n" for cited in many)


def text_fragment(cited: Cited) -> str:
    """Return the original address, and the quoted words for the browser to look for.

    >>> lines = CitedLines(passage_id="", first=1, last=1, quotation="# 1. Fees, dues")
    >>> text_fragment(Cited(snapshot_id="", work_title="", title=None, publisher="", url="http://a/",
    ...     fetched_at="", language="", lines=lines))
    'http://a/#:~:text=Fees%2C%20dues'
    """
    address = cited.original or cited.permanent or cited.url
    if cited.lines is None:
        return address
    said = [_said(line) for line in cited.lines.quotation.split("\n")]
    said = [line for line in said if line] or [""]
    whole = " ".join(said)
    if len(said) == 1 and len(whole) <= _LONGEST_WHOLE:
        return f"{address.partition('#')[0]}#:~:text={_fragment(whole)}"
    # Text fragments match words within one block by `start`, over several by `start,end`.
    first, last = said[0].split()[:_WORDS], said[-1].split()[-_WORDS:]
    ends = f"{_fragment(' '.join(first))},{_fragment(' '.join(last))}"
    return f"{address.partition('#')[0]}#:~:text={ends}"


def _robust_link(cited: Cited) -> str:
    attributes = {
        "href": cited.permanent or cited.original,
        "data-originalurl": cited.original,
        "data-versionurl": cited.permanent,
        "data-versiondate": cited.fetched_at[:10],
    }
    given = " ".join(
        f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value
    )
    return f"<a {given}>{html.escape(cited.name)}</a>"


def _markdown(cited: Cited) -> str:
    title = _plain(cited.name)
    address = cited.permanent or cited.original
    linked = f"[{title}](<{_in_brackets(address)}>)" if address else title
    author = f"{_plain(cited.author)}, " if cited.author else ""
    found = f" at <{_in_brackets(cited.original)}>" if cited.original else ""
    lines = f", lines {cited.lines.numbers}" if cited.lines else ""
    when = cited.fetched_at[:10]
    return f"{author}{linked}{lines}, as found{found} on {when}, `{cited.identifier}`"


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _in_brackets(address: str) -> str:
    return re.sub(r"[<>\s\\\x00-\x1f\x7f]", lambda found: quote(found[0], safe=""), address)


def _selected(cited: Cited) -> dict[str, object]:
    state = {"type": "TimeState", "sourceDate": cited.fetched_at, "cached": cited.address}
    selected: dict[str, object] = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "SpecificResource",
        "source": cited.original or cited.url,
        "state": {name: value for name, value in state.items() if value},
    }
    if cited.lines:
        selected["selector"] = _selector(cited.lines)
    return selected


def _selector(lines: CitedLines) -> dict[str, str]:
    return {
        "type": "TextQuoteSelector",
        "exact": lines.quotation,
        "prefix": lines.before,
        "suffix": lines.after,
    }


def _said(line: str) -> str:
    """Return *line* without marks and numbers, which a page may show without having them."""
    bare = _MARKS.sub("", line, count=1) if _MARKS.match(line) else line
    return bare[ordinal_of(bare) :].strip()


def _fragment(words: str) -> str:
    # The hyphen parts a prefix from what is looked for, so it is escaped, too.
    return quote(words, safe="", errors="replace").replace("-", "%2D")
