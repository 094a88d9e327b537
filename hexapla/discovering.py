"""Discovering: a feed, a sitemap, a plain list or a folder becomes sources of the catalogue."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from archive.importing.model import ForeignSource
from archive.importing.naming import slug_of
from hexapla.cataloguing import add_sources
from hexapla.collection import Collection
from hexapla.errors import NothingToShow
from snapshots.declarations import url_problem
from snapshots.errors import UnknownLanguage
from snapshots.fetching.answers import Arrived
from snapshots.fetching.files import fetch_file
from snapshots.languages import check_language
from snapshots.listing import Listed, read_list
from snapshots.media_types import READ_EXTENSIONS
from snapshots.model import Catalogue, Role, Source

MOST_LISTS = 100
"""Lists that the index of a sitemap may lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How an entry becomes a source.

    Only addresses in which *pattern* is found are taken, at most *most* at a time. Where *work* is
    named they are sources of it; else each entry is a work of its own, with its other languages.
    """

    language: str
    role: Role
    publisher: str
    pattern: re.Pattern[str] | None = None
    work: str | None = None
    most: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What a list brought: sources that are *new* to the catalogue, and how many it *knew*."""

    new: tuple[ForeignSource, ...]
    knew: int


def discover(collection: Collection, location: str, rule: Rule) -> Discovered:
    """Return the sources that the list at *location*, an address or a file, names by *rule*.

    A *location* that is a folder below the collection's is a list of the files in it that can be
    read, hidden ones and links left out.

    Raises: FetchError, ListUnreadable, UnknownLanguage, CatalogueMistakes; NothingToShow where no
    entry is taken.
    """
    check_language(rule.language)
    known = collection.catalogue()
    if (collection.folder / location).is_dir():
        return _discovered(collection.folder, location, rule, known)
    entries = [entry for entry in _entries(collection, location, known) if _fits(entry, rule)]
    if not entries:
        raise NothingToShow(
            f"{location} names no address that could be a source"
            + (f' and has "{rule.pattern.pattern}" in it.' if rule.pattern else ".")
        )
    visited = {source.url for source in known.sources}
    taken = {(s.work, s.slug) for s in known.sources}
    fresh = [entry for entry in entries if entry.url not in visited]
    sources = _sources(fresh[: rule.most], rule, visited, taken)
    return Discovered(new=tuple(sources), knew=len(entries) - len(fresh))


def _discovered(root: Path, location: str, rule: Rule, known: Catalogue) -> Discovered:
    names = [name for name in _files(root, root / location) if _named(name, rule)]
    if not names:
        raise NothingToShow(
            f"{location} holds no file that could be a source"
            + (f' and has "{rule.pattern.pattern}" in its name.' if rule.pattern else ".")
        )
    visited = {source.file for source in known.sources}
    fresh = [name for name in names if name not in visited]
    return Discovered(
        new=tuple(_of_file(name, rule) for name in fresh[: rule.most]),
        knew=len(names) - len(fresh),
    )


def _files(root: Path, folder: Path) -> Iterator[str]:
    """Yield the files below *folder* that a reader takes, as paths below *root*, in order.

    Left out are hidden files, links, and names that the catalogue could not hold.
    """
    top = root.resolve()
    if not folder.resolve().is_relative_to(top):
        raise NothingToShow(
            f"{folder} does not lie below the collection's folder {root}, where files are read. "
            "Move it there."
        )
    for path in sorted(folder.resolve().rglob("*")):
        name = path.relative_to(top)
        plain = str(name).isprintable() and "\\" not in str(name)
        hidden = any(part.startswith(".") for part in name.parts)
        readable = path.suffix.lstrip(".").lower() in READ_EXTENSIONS
        if plain and readable and not hidden and path.is_file() and path.resolve() == path:
            yield name.as_posix()


def _named(name: str, rule: Rule) -> bool:
    return rule.pattern is None or rule.pattern.search(name) is not None


def _of_file(name: str, rule: Rule) -> ForeignSource:
    """Return the source of the file *name*: a work of its own, or a source of the rule's work."""
    path = PurePosixPath(name)
    slug = slug_of(str(path.with_suffix("")))
    work = (rule.work, slug) if rule.work else (slug, slug_of(rule.language.lower()))
    source = Source(
        work=work[0],
        slug=work[1],
        language=rule.language,
        role=rule.role,
        publisher=rule.publisher,
        file=name,
        title=path.stem if rule.work else None,
    )
    return ForeignSource(source=source, work_title=path.stem)


def add(collection: Collection, found: Discovered) -> int:
    """Write what was *found* into the catalogue, all of it or nothing; return how many that are.

    Raises: CatalogueMistakes, CatalogueNotChanged.
    """
    return add_sources(collection.catalogue_path, found.new)


def _entries(collection: Collection, location: str, known: Catalogue) -> tuple[Listed, ...]:
    if re.match("https?://", location, re.IGNORECASE):
        return asyncio.run(_visited(location, known))
    if not (collection.folder / location).exists():
        raise NothingToShow(
            f"Looking for sources: there is no {location} in {collection.folder}. Name a file or "
            "a folder in it, or an address that begins with http:// or https://."
        )
    place = _place(file=location)
    snapshot = fetch_file(place, collection.folder, datetime.now(UTC))
    return read_list(snapshot.body, "").entries


async def _visited(location: str, known: Catalogue) -> tuple[Listed, ...]:
    """Ask for the list at *location*, and for those that it leads to."""
    # aiohttp costs a quarter of a second, which other commands need not wait for.
    from snapshots.fetching.web import Web

    waiting, seen = [location], {location}
    entries: dict[str, Listed] = {}
    async with Web(known.visiting) as web:
        while waiting and len(seen) <= MOST_LISTS:
            url = waiting.pop(0)
            brought = await web.visit(_place(url=url))
            assert isinstance(brought, Arrived)  # noqa: S101  nothing was known of it beforehand
            listing = read_list(brought.body.read(), brought.final_url)
            brought.body.close()
            entries |= {entry.url: entry for entry in listing.entries}
            further = [each for each in listing.further if each not in seen]
            waiting += further
            seen |= set(further)
    return tuple(entries.values())


def _place(*, url: str | None = None, file: str | None = None) -> Source:
    return Source(
        work="the-list",
        slug="of-sources",
        language="en",
        role=Role.REPORT,
        publisher="",
        url=url,
        file=file,
    )


def _fits(entry: Listed, rule: Rule) -> bool:
    matches = rule.pattern is None or rule.pattern.search(entry.url) is not None
    return matches and url_problem(entry.url) is None


def _sources(
    entries: Sequence[Listed], rule: Rule, visited: set[str | None], taken: set[tuple[str, str]]
) -> Iterator[ForeignSource]:
    """Yield a source for each of *entries* and its other languages, none twice."""
    visited, taken = set(visited), set(taken)
    for entry in entries:
        own = (_language(entry.language) or rule.language, entry.url)
        others = [(_language(language), url) for language, url in entry.alternates]
        named = [own, *((language, url) for language, url in others if language)]
        work = rule.work or _slug(entry.url)
        for language, url in named:
            name = (work, _slug(url) if rule.work else slug_of(language.lower()))
            if url in visited or url_problem(url):
                continue
            if name in taken:
                name = (work, slug_of(url)) if rule.work else (slug_of(url), name[1])
            visited.add(url)
            taken.add(name)
            yield _source(rule, name, language, url, entry)


def _source(
    rule: Rule, name: tuple[str, str], language: str, url: str, entry: Listed
) -> ForeignSource:
    source = Source(
        work=name[0],
        slug=name[1],
        language=language,
        role=rule.role,
        publisher=rule.publisher,
        url=url,
        title=entry.title if rule.work else None,
    )
    return ForeignSource(source=source, work_title=entry.title or url)


def _language(stated: str | None) -> str | None:
    try:
        return check_language(stated) if stated else None
    except UnknownLanguage:
        return None


def _slug(url: str) -> str:
    """Return a slug for *url*, from the last part of its path that says something.

    >>> _slug("https://example.org/laws/pact.html"), _slug("https://example.org/")
    ('pact', 'example-org-bfabc37432')
    """
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", last)
    if parts.query:
        name = f"{name}?{parts.query}"
    return slug_of(name or parts.hostname or url)
