"""The page of a bibliography: several snapshots and passages, to be cited together."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.citing import in_words
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages.asking import Asked, Connection
from datasette_hexapla.referring import Referred, describe, refer, where

MOST = 100
"""References in one list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is cited: its ID, what it is in words, and where its page is."""

    identifier: str
    words: str
    path: str
    options: str


@dataclass(frozen=True, slots=True)
class BibliographyPage:
    """The entries of a list, and the references as they were given."""

    references: tuple[str, ...]
    entries: tuple[Entry, ...]
    transliterate: bool


def read(connection: Connection, asked: Asked) -> BibliographyPage:
    """Read what each of the references in the option `ids` means.

    Raises: NoSuchPage, AmbiguousID.
    """
    given = references(asked)
    return BibliographyPage(
        references=given,
        entries=tuple(_entry(connection, refer(connection, each)) for each in given),
        transliterate=bool(asked.options.get("transliterate")),
    )


def references(asked: Asked) -> tuple[str, ...]:
    """Return the references that are asked for, each once, in their order.

    Raises: NoSuchPage.
    """
    given = tuple(dict.fromkeys(asked.options.get("ids", "").split()))
    if len(given) > MOST:
        raise NoSuchPage(f"A list may have {MOST} references, and not {len(given)}. Make several.")
    return given


def _entry(connection: Connection, referred: Referred) -> Entry:
    cited = describe(connection, referred)
    path, options = where(referred)
    return Entry(identifier=cited.identifier, words=in_words(cited), path=path, options=options)
