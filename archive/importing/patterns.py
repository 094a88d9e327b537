"""Choosing files by patterns, which may also say what the parts of a path mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.errors import NotImportable
from archive.importing.naming import Unnameable, language_of

PARTS = ("work", "source", "language")

_PIECES = re.compile(r"\*\*/|\*\*|\*|\?|\{[^}]*\}|[^*?{]+|\{")
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a pattern says of a path."""

    work: str | None = None
    source: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of paths: `*` and `?` stand for anything within a name, `**` also for folders.

    `{work}`, `{source}` and `{language}` stand, like `*`, for part of a name, and say what it is.
    """

    text: str
    expression: re.Pattern[str]

    def match(self, path: str) -> Meaning | None:
        """Return what the pattern says of *path*, or None where it does not fit.

        >>> compile_pattern("{language}/{work}.md").match("tr/koşullar.md")
        Meaning(work='koşullar', source=None, language='tr')
        >>> compile_pattern("{language}/{work}.md").match("assets/koşullar.md") is None
        True
        """
        found = self.expression.fullmatch(path)
        if not found:
            return None
        parts = found.groupdict()
        try:
            language = language_of(parts.get("language"))
        except Unnameable:
            # A folder that stands beside those of the languages, but is none.
            return None
        return Meaning(work=parts.get("work"), source=parts.get("source"), language=language)


def compile_pattern(text: str) -> Pattern:
    """Return the pattern written as *text*.

    Raises: NotImportable, for an unknown or repeated part.
    """
    seen: list[str] = []
    expression = "".join(_piece(piece, seen, text) for piece in _PIECES.findall(text))
    return Pattern(text, re.compile(expression, re.DOTALL))


def _piece(piece: str, seen: list[str], text: str) -> str:
    if piece in _WILD:
        return _WILD[piece]
    if not piece.startswith("{"):
        return re.escape(piece)
    part = piece[1:-1]
    if part not in PARTS or part in seen:
        raise NotImportable(
            f'The pattern "{text}" cannot be used: "{piece}" is not one of {{work}}, {{source}} '
            "and {language}, each at most once."
        )
    seen.append(part)
    return f"(?P<{part}>[^/]+)"
