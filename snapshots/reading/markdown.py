"""Reading Markdown: CommonMark made into HTML, which the HTML reader reads."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from snapshots.filtering import Block
from snapshots.model import Profile
from snapshots.reading.html import read_html

READER = "markdown"
READER_VERSION = 1

FRONT_MATTER = ("front-matter", 1)

_FRONT_MATTER = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?\n)?(?:(?P=fence)|\.\.\.)[ \t]*(?:\r?\n|$)",
    re.DOTALL,
)
_KEY = re.compile(r"^\s*[\w.\"'-]+\s*[:=]", re.MULTILINE)


def read_markdown(text: str, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the Markdown *text*; front matter is kept as a removed block."""
    front, body = _split_front_matter(text)
    blocks = read_html(_html(body), profile)
    return (Block(front, FRONT_MATTER), *blocks) if front else blocks


def _split_front_matter(text: str) -> tuple[str, str]:
    """Return the front matter, with its fences, and the rest; a mere rule is no fence."""
    found = _FRONT_MATTER.match(text)
    if found is None or not _KEY.match(found["body"] or ""):
        return "", text
    return found[0].strip(), text[found.end() :]


def _html(text: str) -> str:
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    rendered: str = markdown.render(text)
    return f"<html><body><main>{rendered}</main></body></html>"
