"""What `sources.yml` declares: an outline turned into works and sources, with every mistake noted.

Each reader takes a node and returns its value, or None after noting what is wrong with it, so that
one run finds all the mistakes there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

import cssselect

from snapshots.errors import Mistake, UnknownLanguage
from snapshots.filtering import FILTER_NAMES
from snapshots.languages import check_language
from snapshots.model import Profile, Role, Source, Work
from snapshots.outline import Mapping, Node, Scalar, Sequence

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""The shape of the ids of works and sources; they become names of folders and addresses."""

_HIGHEST_PART = 9999


@dataclass(slots=True)
class Mistakes:
    """The mistakes found so far."""

    found: list[Mistake] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        """Add a mistake in *line*."""
        self.found.append(Mistake(line, message))


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the parts of a declaration stand, for mistakes that are seen later."""

    start: int
    keys: dict[str, int]

    def of(self, key: str) -> int:
        """Return the line of *key*, or of the whole where the key is not written."""
        return self.keys.get(key, self.start)


@dataclass(frozen=True, slots=True)
class DeclaredSource:
    """A source with its lines."""

    source: Source
    lines: Lines


@dataclass(frozen=True, slots=True)
class DeclaredWork:
    """A work with its lines; its sources stand beside it, not in it."""

    work: Work
    lines: Lines
    sources: tuple[DeclaredSource, ...]


Reader = Callable[[Node, str, Mistakes], Any]
"""Takes a node, its key and the list of mistakes; returns the value, or None after a mistake."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a mapping may have."""

    read: Reader
    required: bool = False


def read_mapping(
    node: Node, what: str, keys: dict[str, Key], mistakes: Mistakes
) -> tuple[dict[str, Any], Lines] | None:
    """Return the values of the mapping *node* that could be read, and the lines of its keys."""
    if not isinstance(node, Mapping):
        expected = ", ".join(name for name, key in keys.items() if key.required) or ", ".join(keys)
        mistakes.note(node.line, f"{what} is a list of keys and values; it needs {expected}")
        return None
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    misspelt: set[str] = set()
    for name, value in node.entries:
        if name.value not in keys:
            meant = _meant(name.value, keys)
            misspelt |= set(meant)
            mistakes.note(name.line, _unknown_key(name.value, what, keys, meant))
        elif name.value in lines:
            first = lines[name.value]
            mistakes.note(name.line, f'"{name.value}" stands already in line {first}; keep one')
        else:
            lines[name.value] = name.line
            values[name.value] = keys[name.value].read(value, name.value, mistakes)
    for name_, key in keys.items():
        if key.required and name_ not in lines and name_ not in misspelt:
            mistakes.note(node.line, f'"{name_}" is missing from {what}; add "{name_}: …"')
    return values, Lines(node.line, lines)


def _meant(name: str, keys: dict[str, Key]) -> list[str]:
    return get_close_matches(name.lower(), keys, n=1, cutoff=0.6)


def _unknown_key(name: str, what: str, keys: dict[str, Key], meant: list[str]) -> str:
    advice = f'did you mean "{meant[0]}"?' if meant else f"the keys are {', '.join(keys)}"
    return f'"{_short(name)}" is not a key of {what}; {advice}'


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004  fits a line of output


# --- readers of single values ---------------------------------------------------------------


def _text(node: Node, key: str, mistakes: Mistakes) -> str | None:
    if not isinstance(node, Scalar):
        mistakes.note(node.line, f'"{key}" is one text, not a list; write "{key}: …"')
    elif node.missing or not node.value.strip():
        mistakes.note(node.line, f'"{key}" is empty; write a text after it or remove the line')
    elif not node.value.isprintable():
        mistakes.note(node.line, f'"{key}" has line breaks or control characters; use one line')
    else:
        return node.value
    return None


def _slug(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = _text(node, key, mistakes)
    if text is None or SLUG.fullmatch(text):
        return text
    rule = "use up to 64 of a-z, 0-9 and -, and begin with a letter or a digit"
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
    advice = f', for instance "{better}"' if better else ""
    mistakes.note(node.line, f'"{_short(text)}" cannot be "{key}"; {rule}{advice}')
    return None


def _language(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = _text(node, key, mistakes)
    if text is None:
        return None
    try:
        return check_language(text)
    except UnknownLanguage as error:
        mistakes.note(node.line, str(error))
        return None


def _role(node: Node, key: str, mistakes: Mistakes) -> Role | None:
    text = _text(node, key, mistakes)
    if text is None:
        return None
    if text in list(Role):
        return Role(text)
    near = get_close_matches(text.lower(), list(Role), n=1)
    advice = f'did you mean "{near[0]}"? The roles are ' if near else "write one of: "
    mistakes.note(node.line, f'"{_short(text)}" is not a role; {advice}{", ".join(Role)}')
    return None


def _part(node: Node, key: str, mistakes: Mistakes) -> int | None:
    text = _text(node, key, mistakes)
    if text is None:
        return None
    if re.fullmatch(r"[1-9][0-9]{0,3}", text):
        return int(text)
    mistakes.note(node.line, f'"{_short(text)}" is not a part; count 1, 2, … {_HIGHEST_PART}')
    return None


def _truth(node: Node, key: str, mistakes: Mistakes) -> bool | None:
    if isinstance(node, Scalar) and node.plain and node.value.lower() in {"true", "false"}:
        return node.value.lower() == "true"
    mistakes.note(node.line, f'"{key}" is either true or false')
    return None


def _url(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = _text(node, key, mistakes)
    if text is None:
        return None
    problem = _url_problem(text)
    if problem is None:
        return text
    mistakes.note(node.line, f'"{_short(text)}" cannot be visited: {problem}')
    return None


def _url_problem(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"{error}; copy the address again"
    if parts.scheme.lower() not in {"http", "https"}:
        return 'it must begin with http:// or https://; for a file use "file:"'
    if not host or re.search(r"[\s<>\"\\^`{|}]", text):
        return "it has no host, or characters that no address has; copy it again"
    if parts.username is not None or parts.password is not None:
        return "it holds a user name or password, which would be published; remove them"
    return None


def _file(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = _text(node, key, mistakes)
    if text is None:
        return None
    problem = _file_problem(text)
    if problem is None:
        return text
    mistakes.note(node.line, f'"{_short(text)}" {problem}')
    return None


def _file_problem(text: str) -> str | None:
    if "\\" in text or re.match("[A-Za-z]:", text):
        return 'is not a path that works everywhere; write it with "/" and without a drive'
    if text.startswith(("/", "~")):
        return "is outside the collection; copy the file into its folder and write the path there"
    depth = 0
    for step in text.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(step, 1)
        if depth < 0:
            return "leaves the collection; copy the file into its folder"
    if depth == 0 or text.endswith("/"):
        return "is a folder; name a file"
    return None


def list_of(read: Reader) -> Reader:
    """Return the reader of a list whose items *read* reads; a single value counts as a list."""

    def read_list(node: Node, key: str, mistakes: Mistakes) -> tuple[Any, ...]:
        if isinstance(node, Scalar) and node.missing:
            return ()
        if isinstance(node, Mapping):
            mistakes.note(node.line, f'"{key}" is a list; begin each of its items with "- "')
            return ()
        items = node.items if isinstance(node, Sequence) else [node]
        values = (read(item, key, mistakes) for item in items)
        return tuple(value for value in values if value is not None)

    return read_list


def _selector(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = _text(node, key, mistakes)
    if text is None:
        return None
    try:
        cssselect.HTMLTranslator().css_to_xpath(text)
    except cssselect.SelectorError as error:
        mistakes.note(node.line, f'"{_short(text)}" is not a CSS selector: {error}')
        return None
    except RecursionError:
        mistakes.note(node.line, f'the CSS selector "{_short(text)}" is nested too deep')
        return None
    return text


def _filter(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = _text(node, key, mistakes)
    if text is None or text in FILTER_NAMES:
        return text
    near = get_close_matches(text, FILTER_NAMES, n=1)
    advice = f'did you mean "{near[0]}"?' if near else f"the filters are {', '.join(FILTER_NAMES)}"
    mistakes.note(node.line, f'"{_short(text)}" is not a filter; {advice}')
    return None


# --- profiles, sources and works ------------------------------------------------------------

_PROFILE_KEYS = {
    "select": Key(list_of(_selector)),
    "remove": Key(list_of(_selector)),
    "filters": Key(list_of(_filter)),
}


def _profile(node: Node, _key: str, mistakes: Mistakes) -> Profile | None:
    if isinstance(node, Scalar) and node.missing:
        return None
    read = read_mapping(node, "a profile", _PROFILE_KEYS, mistakes)
    return Profile(**read[0]) if read else None


_SOURCE_KEYS = {
    "id": Key(_slug, required=True),
    "url": Key(_url),
    "file": Key(_file),
    "language": Key(_language, required=True),
    "role": Key(_role, required=True),
    "publisher": Key(_text, required=True),
    "title": Key(_text),
    "part_of": Key(_slug),
    "part": Key(_part),
    "base": Key(_slug),
    "watch": Key(_truth),
    "profile": Key(_profile),
}


def _source(node: Node, _key: str, mistakes: Mistakes) -> DeclaredSource | None:
    read = read_mapping(node, "a source", _SOURCE_KEYS, mistakes)
    if read is None:
        return None
    values, lines = read
    _check_place(lines, mistakes)
    _check_part(lines, mistakes)
    watched = values.get("watch")
    source = Source(
        work="",
        slug=values.get("id") or "",
        language=values.get("language") or "und",
        role=values.get("role") or Role.REPORT,
        publisher=values.get("publisher") or "",
        **{key: values.get(key) for key in ("url", "file", "title", "part_of", "part", "base")},
        watched=True if watched is None else watched,
        profile=values.get("profile") or Profile(),
    )
    return DeclaredSource(source, lines)


def _check_place(lines: Lines, mistakes: Mistakes) -> None:
    if {"url", "file"} <= lines.keys.keys():
        later = max(lines.keys["url"], lines.keys["file"])
        mistakes.note(later, 'a source has either "url" or "file", not both; remove one')
    elif not {"url", "file"} & lines.keys.keys():
        mistakes.note(
            lines.start, 'the source has no place; add "url: https://…" or "file: path/in/here"'
        )


def _check_part(lines: Lines, mistakes: Mistakes) -> None:
    if ("part" in lines.keys) == ("part_of" in lines.keys):
        return
    if "part" in lines.keys:
        mistakes.note(lines.keys["part"], '"part" needs "part_of": the name of the whole text')
    else:
        mistakes.note(lines.keys["part_of"], '"part_of" needs "part": 1 for the first part, …')


_WORK_KEYS = {
    "id": Key(_slug, required=True),
    "title": Key(_text, required=True),
    "related": Key(list_of(_slug)),
    "sources": Key(list_of(_source), required=True),
}


def _work(node: Node, _key: str, mistakes: Mistakes) -> DeclaredWork | None:
    read = read_mapping(node, "a work", _WORK_KEYS, mistakes)
    if read is None:
        return None
    values, lines = read
    work = Work(
        slug=values.get("id") or "",
        title=values.get("title") or "",
        related=values.get("related") or (),
    )
    return DeclaredWork(work, lines, values.get("sources") or ())


_CATALOGUE_KEYS = {
    "title": Key(_text, required=True),
    "works": Key(list_of(_work), required=True),
}


def read_catalogue(root: Node, mistakes: Mistakes) -> tuple[str, tuple[DeclaredWork, ...]]:
    """Return the title and the works that the outline *root* declares."""
    read = read_mapping(root, "the catalogue", _CATALOGUE_KEYS, mistakes)
    if read is None:
        return "", ()
    values, _ = read
    return values.get("title") or "", values.get("works") or ()
