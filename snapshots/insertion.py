"""Putting a source into the text of `sources.yml`, so that every other line stays as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from snapshots.arrangements import written as written_every
from snapshots.outline import Mapping, Node, Scalar, Sequence
from snapshots.printable import is_printable

if TYPE_CHECKING:
    from snapshots.model import Profile, Source

_PLAIN = re.compile(r"[^\W\d_](?:[\w.,/()%+&'-]|[:.,] ?(?=[\w(])| (?=[\w(&]))*")
"""Texts that mean themselves in YAML without quotation marks, with room to spare."""

_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""Words that one or another version of YAML takes for something else than a text."""


def scalar(text: str) -> str:
    """Return *text* as YAML writes it, in quotation marks where it needs them.

    >>> scalar("Treaty: a draft"), scalar("Kars Antlaşması"), scalar("1921")
    ('"Treaty: a draft"', 'Kars Antlaşması', '"1921"')
    """
    simple = _PLAIN.fullmatch(text) and ": " not in text and " #" not in text
    if simple and text.lower() not in _WORDS and not text.endswith(":"):
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if is_printable(character) else f"\\U{ord(character):08X}"


def insert_source(text: str, root: Node, source: Source) -> str:
    """Return *text* with *source* as the last of its work, which is in the outline *root*."""
    works = _value(root, "works")
    items = works.items if isinstance(works, Sequence) else [works]
    work = next(item for item in items if _slug(item) == source.work)
    return _append(text, work, "sources", _source_lines(source))


def insert_work(text: str, root: Node, source: Source, title: str) -> str:
    """Return *text* with a new last work, called *title*, that has *source*."""
    lines = [
        f"- id: {source.work}",
        f"  title: {scalar(title)}",
        "  sources:",
        *("    " + line for line in _source_lines(source)),
    ]
    return _append(text, root, "works", lines)


def _value(node: Node, key: str) -> Node:
    assert isinstance(node, Mapping)  # noqa: S101  the text was parsed before it came here
    return next(value for name, value in node.entries if name.value == key)


def _slug(node: Node) -> str:
    value = _value(node, "id")
    return value.value if isinstance(value, Scalar) else ""


def _append(text: str, parent: Node, key: str, new: list[str]) -> str:
    """Append the lines *new* to the list that *parent* has under *key*."""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = re.split(r"(?<=\n)", text if text.endswith("\n") else text + ending)
    node = _value(parent, key)
    name = next(name for name, _ in parent.entries if name.value == key)  # type: ignore[union-attr]  # _value saw it is a mapping
    if isinstance(node, Sequence) and not node.flow:
        after, column = _end(lines, node), node.column
    else:
        # An empty list, written "[]" or not at all, begins on the line after its key.
        lines[name.line - 1] = _without_empty_list(lines[name.line - 1])
        after = name.line
        column = len(lines[name.line - 1]) - len(lines[name.line - 1].lstrip(" -")) + 2
    lines[after:after] = [" " * column + line + ending for line in new]
    return "".join(lines)


def _without_empty_list(line: str) -> str:
    return re.sub(r":\s*\[\s*\](\s*(?:#.*)?)$", r":\1", line)


def _end(lines: list[str], node: Sequence) -> int:
    """Return how many lines stand before the place after the last item of *node*."""
    end = node.last_line
    while not lines[end - 1].strip():
        end -= 1
    for line in lines[end:]:
        indent = len(line) - len(line.lstrip(" "))
        if not line.lstrip().startswith("#") or indent <= node.column:
            break
        end += 1
    return end


def _source_lines(source: Source) -> list[str]:
    pairs = [
        ("id", source.slug),
        ("url", source.url),
        ("file", source.file),
        ("language", source.language),
        ("role", source.role.value),
        ("publisher", source.publisher),
        ("title", source.title),
        ("part_of", source.part_of),
        ("part", source.part),
        ("base", source.base),
        ("watch", None if source.watched else "false"),
        ("every", written_every(source.every) if source.every else None),
        ("browser", "true" if source.browser else None),
    ]
    written = [f"{key}: {_written(key, value)}" for key, value in pairs if value is not None]
    sent = _pair_lines("headers", source.headers) + _pair_lines("cookies", source.cookies)
    lines = written + sent + _profile_lines(source.profile)
    return ["- " + lines[0], *("  " + line for line in lines[1:])]


def _written(key: str, value: str | int) -> str:
    if key in {"id", "part_of", "base", "language"}:
        # A slug may look like a number; the catalogue reads every value as it is written.
        return str(value) if str(value).lower() not in _WORDS | {"~"} else f'"{value}"'
    if key in {"part", "watch", "every", "browser"}:
        return str(value)
    if key == "url" and re.fullmatch(r"https?://[\w./~%?=&+,;@-]+", str(value)):
        return str(value)
    return scalar(str(value))


def _pair_lines(key: str, pairs: tuple[tuple[str, str], ...]) -> list[str]:
    lines = [f"  {scalar(name)}: {scalar(value)}" for name, value in pairs]
    return [f"{key}:", *lines] if lines else []


def _profile_lines(profile: Profile) -> list[str]:
    parts = [
        ("select", profile.select),
        ("remove", profile.remove),
        ("filters", profile.filters),
        ("path", profile.path),
    ]
    lines = [
        line
        for key, values in parts
        if values
        for line in (f"  {key}:", *(f"    - {scalar(value)}" for value in values))
    ]
    return ["profile:", *lines] if lines else []
