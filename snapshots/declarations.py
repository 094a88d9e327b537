"""Declarations: what `sources.yml` says of works and sources, with every mistake noted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import urlsplit

import cssselect
from lxml import etree

from snapshots.arrangements import cookies_of, every_of, headers_of, visiting_of
from snapshots.channel_keys import DeclaredChannel, channel_of
from snapshots.errors import ReadingFailed
from snapshots.filtering import FILTER_NAMES
from snapshots.keys import (
    Key,
    Lines,
    Mistakes,
    checked,
    language_of,
    list_of,
    one_of,
    read_mapping,
    short,
    slug_of,
    text_of,
)
from snapshots.model import Profile, Role, Source, Visiting, Work
from snapshots.outline import Node, Scalar
from snapshots.reading.paths import steps_of

_HIGHEST_PART = 9999


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


# --- readers of single values ---------------------------------------------------------------


def _part(node: Node, key: str, mistakes: Mistakes) -> int | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    if re.fullmatch(r"[1-9][0-9]{0,3}", text):
        return int(text)
    mistakes.note(node.line, f'"{short(text)}" is not a part; count 1, 2, … {_HIGHEST_PART}')
    return None


def _truth(node: Node, key: str, mistakes: Mistakes) -> bool | None:
    if isinstance(node, Scalar) and node.plain and node.value.lower() in {"true", "false"}:
        return node.value.lower() == "true"
    mistakes.note(node.line, f'"{key}" is either true or false')
    return None


def url_problem(text: str) -> str | None:
    """Return why *text* cannot be the address of a source, or None where it can."""
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


def _problem_of_url(text: str) -> str | None:
    problem = url_problem(text)
    return problem and f"cannot be visited: {problem}"


def _problem_of_file(text: str) -> str | None:
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


def _problem_of_selector(text: str) -> str | None:
    try:
        cssselect.HTMLTranslator().css_to_xpath(text)
    except cssselect.SelectorError as error:
        return f"is not a CSS selector: {error}"
    except RecursionError:
        return "is nested too deep for a CSS selector"
    return None


def _problem_of_path(text: str) -> str | None:
    try:
        steps_of(text) if text.startswith("$") else etree.XPath(text)
    except (ReadingFailed, etree.XPathSyntaxError) as error:
        return (
            "is neither a path into JSON, like $.items[*].title, nor an XPath into XML, like "
            f"//article ({error})"
        )
    return None


def _filter(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = text_of(node, key, mistakes)
    if text is None or text in FILTER_NAMES:
        return text
    near = get_close_matches(text, FILTER_NAMES, n=1)
    advice = f'did you mean "{near[0]}"?' if near else f"the filters are {', '.join(FILTER_NAMES)}"
    mistakes.note(node.line, f'"{short(text)}" is not a filter; {advice}')
    return None


# --- profiles, sources and works ------------------------------------------------------------

_PROFILE_KEYS = {
    "select": Key(list_of(checked(_problem_of_selector))),
    "remove": Key(list_of(checked(_problem_of_selector))),
    "filters": Key(list_of(_filter)),
    "path": Key(list_of(checked(_problem_of_path))),
}


def _profile(node: Node, _key: str, mistakes: Mistakes) -> Profile | None:
    if isinstance(node, Scalar) and node.missing:
        return None
    read = read_mapping(node, "a profile", _PROFILE_KEYS, mistakes)
    return Profile(**read[0]) if read else None


_SOURCE_KEYS = {
    "id": Key(slug_of, required=True),
    "url": Key(checked(_problem_of_url)),
    "file": Key(checked(_problem_of_file)),
    "language": Key(language_of, required=True),
    "role": Key(one_of(Role), required=True),
    "publisher": Key(text_of, required=True),
    "title": Key(text_of),
    "part_of": Key(slug_of),
    "part": Key(_part),
    "base": Key(slug_of),
    "watch": Key(_truth),
    "every": Key(every_of),
    "headers": Key(headers_of),
    "cookies": Key(cookies_of),
    "browser": Key(_truth),
    "profile": Key(_profile),
}


def _source(node: Node, _key: str, mistakes: Mistakes) -> DeclaredSource | None:
    read = read_mapping(node, "a source", _SOURCE_KEYS, mistakes)
    if read is None:
        return None
    values, lines = read
    _check_place(lines, mistakes)
    if values.get("browser") and "file" in lines.keys:
        mistakes.note(lines.keys["browser"], '"browser" is for pages on the web; remove it')
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
        every=values.get("every"),
        headers=values.get("headers") or (),
        cookies=values.get("cookies") or (),
        browser=values.get("browser") or False,
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
    "id": Key(slug_of, required=True),
    "title": Key(text_of, required=True),
    "related": Key(list_of(slug_of)),
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
    "title": Key(text_of, required=True),
    "address": Key(checked(_problem_of_url)),
    "visiting": Key(visiting_of),
    "tell": Key(list_of(channel_of)),
    "works": Key(list_of(_work), required=True),
}


@dataclass(frozen=True, slots=True)
class DeclaredCatalogue:
    """The whole of `sources.yml`: its works stand beside it, not in a catalogue yet."""

    title: str = ""
    address: str | None = None
    visiting: Visiting = field(default_factory=Visiting)
    channels: tuple[DeclaredChannel, ...] = ()
    works: tuple[DeclaredWork, ...] = ()


def read_catalogue(root: Node, mistakes: Mistakes) -> DeclaredCatalogue:
    """Return what the outline *root* declares."""
    read = read_mapping(root, "the catalogue", _CATALOGUE_KEYS, mistakes)
    if read is None:
        return DeclaredCatalogue()
    values, _ = read
    return DeclaredCatalogue(
        title=values.get("title") or "",
        address=values.get("address"),
        visiting=values.get("visiting") or Visiting(),
        channels=values.get("tell") or (),
        works=values.get("works") or (),
    )
