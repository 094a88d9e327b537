"""Reading Markdown: CommonMark made into HTML, which the HTML reader reads."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from snapshots.filtering import Block
from snapshots.model import Profile
from snapshots.reading.html import read_html
from snapshots.reading.plain import read_plain

READER = "markdown"
READER_VERSION = 2

FRONT_MATTER = ("front-matter", 1)

_DEEPEST = 100
"""Levels of nesting that are understood; markdown-it silently drops what is deeper."""

_PARSER = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])

_FRONT_MATTER = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?\n)?(?:(?P=fence)|\.\.\.)[ \t]*(?:\r?\n|$)",
    re.DOTALL,
)
_KEY = re.compile(r"^\s*[\w.\"'-]+\s*[:=]", re.MULTILINE)


def read_markdown(text: str, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the Markdown *text*; front matter is kept as a removed block.

    What is nested deeper than the parser goes, which would drop it, is read as plain text.
    """
    front, body = _split_front_matter(text)
    tokens = _PARSER.parse(body)
    if _depth(tokens) >= _DEEPEST - 1:
        blocks = read_plain(body)
    else:
        rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
        # Everything is content: nothing has to be chosen.
        profile = profile if profile.select else replace(profile, select=("body",))
        blocks = read_html(f"<html><body>{rendered}</body></html>", profile)
    return (Block(front, FRONT_MATTER), *blocks) if front else blocks


def _depth(tokens: list[Token]) -> int:
    return max(
        (each.level for token in tokens for each in (token, *(token.children or ()))), default=0
    )


def _split_front_matter(text: str) -> tuple[str, str]:
    """Return the front matter, with its fences, and the rest; a mere rule is no fence."""
    found = _FRONT_MATTER.match(text)
    if found is None or not _KEY.match(found["body"] or ""):
        return "", text
    return found[0].strip(), text[found.end() :]
