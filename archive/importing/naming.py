"""Names for what others call their works and sources: slugs, titles, addresses and places.

A name that is a slug stays. Any other is turned into its letters and digits, then a hyphen, then
ten digits of the SHA-256 of the whole name: the same name gives the same slug in every collection,
and two names that differ only in what a slug cannot say do not meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from snapshots.digests import sha256
from snapshots.errors import UnknownLanguage
from snapshots.languages import check_language
from snapshots.printable import is_printable

UNKNOWN_LANGUAGE = "und"

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LONGEST = 64
_MARK_DIGITS = 10
_LONGEST_TITLE = 200

_LETTERS = str.maketrans("ıəøđðłħŧ", "ieoddlht") | str.maketrans({"þ": "th", "æ": "ae", "œ": "oe"})
"""Latin letters that Unicode does not take apart into a base letter and a mark."""

_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"\\^`{|}]")


class Unnameable(Exception):
    """A name that the archive cannot take; the message says why and what to write."""


def slug_of(name: str) -> str:
    """Return the slug for *name*.

    >>> slug_of("kars-antlasmasi"), slug_of("Kars Antlaşması")
    ('kars-antlasmasi', 'kars-antlasmasi-675b1a6824')
    """
    if _SLUG.fullmatch(name):
        return name
    mark = sha256(name.encode("utf-8", "surrogatepass"))[:_MARK_DIGITS]
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    readable = re.sub(r"[^a-z0-9]+", "-", plain)[: _LONGEST - _MARK_DIGITS - 1].strip("-")
    return f"{readable or 'name'}-{mark}"


@dataclass(slots=True)
class Names:
    """The slugs given so far, so that no two names ever share one.

    *declared* holds the languages of the sources that the catalogue has, by work and slug.
    """

    declared: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _given: dict[tuple[str, ...], str] = field(default_factory=dict)

    def work(self, name: str) -> str:
        """Return the slug of the work called *name*.

        Raises: Unnameable.
        """
        return self._give((slug_of(name),), name)

    def source(self, work: str, name: str, language: str | None) -> str:
        """Return the slug of the source of *work* called *name*, for its texts in *language*.

        Others often call the whole publication a source, in all its languages. Ours has one, so
        that the language becomes part of the name: unless it is there already, as in `en` or
        `gazette-en`, or the catalogue has a source of this very name in this language.

        Raises: Unnameable.
        """
        bare = slug_of(name)
        if language is None or f"-{bare}".endswith(f"-{language.lower()}"):
            return self._give((work, bare), name)
        longer = slug_of(f"{bare}-{language.lower()}")
        # What an earlier import has called it stands, whatever was declared since.
        if (work, longer) not in self.declared and self._is_declared(work, bare, language):
            return self._give((work, bare), name)
        return self._give((work, longer), f"{name} ({language})")

    def _is_declared(self, work: str, slug: str, language: str) -> bool:
        declared = self.declared.get((work, slug), "")
        return declared.partition("-")[0] == language.partition("-")[0]

    def _give(self, key: tuple[str, ...], name: str) -> str:
        first = self._given.setdefault(key, name)
        if first != name:
            raise Unnameable(
                f"{shown(name)} would be called {key[-1]} here, and so is {shown(first)}; "
                "rename one of them"
            )
        return key[-1]


def language_of(tag: str | None) -> str | None:
    """Return the language *tag* in its standard spelling, or None for none.

    Raises: Unnameable.
    """
    if tag is None:
        return None
    try:
        return check_language(tag.replace("_", "-"))
    except UnknownLanguage as error:
        raise Unnameable(f"{error}, or leave it out where it is not known") from error


def printable(name: str, otherwise: str = "not stated") -> str:
    """Return *name* on one line, as a catalogue can hold it, or *otherwise* where nothing is left.

    >>> printable("a\\tb\\x00c"), printable(" \\n")
    ('a b�c', 'not stated')
    """
    words = " ".join(name.split())
    clean = "".join(each if is_printable(each) else "\N{REPLACEMENT CHARACTER}" for each in words)
    return clean[:_LONGEST_TITLE].strip() or otherwise


def shown(name: str) -> str:
    """Return *name* in quotation marks, for a message."""
    return f'"{printable(name)}"'


def address(url: str | None) -> str | None:
    """Return *url* if a catalogue can hold it as the address of a source, else None.

    Addresses with a user name or password are not published.
    """
    if url is None or not url.isprintable() or _NOT_IN_ADDRESSES.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    public = parts.username is None and parts.password is None
    return url if parts.scheme in {"http", "https"} and host and public else None


def file_address(path: str) -> str:
    """Return the address of what stood at *path* in a history that states no addresses.

    >>> file_address("Badoo/Privacy Policy.md")
    'file:Badoo/Privacy%20Policy.md'
    """
    return "file:" + quote(path, errors="surrogateescape" if _from_bytes(path) else "surrogatepass")


def file_place(path: str) -> str:
    """Return *path* as a catalogue can hold it: printable, relative, and leading nowhere else.

    >>> file_place("/etc/../passwd"), file_place("..")
    ('etc/passwd', 'unnamed')
    """
    steps = printable(path.replace("\\", "/")).split("/")
    inside = "/".join(step.strip() for step in steps if step.strip() not in {"", ".", ".."})
    if inside.startswith("~") or re.match("[A-Za-z]:", inside):
        return f"./{inside}"
    return inside or "unnamed"


def _from_bytes(path: str) -> bool:
    """Tell whether the lone surrogates in *path* are bytes that were not UTF-8."""
    return all("\udc80" <= each <= "\udcff" for each in path if "\ud800" <= each <= "\udfff")
