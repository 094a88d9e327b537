"""What is known of something that is cited, whatever the form of the citation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from datasette_hexapla.citations.transliterating import transliterate
from differ.rendering.characters import visible

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
SHORT_TEXT = 8
"""Digits of a text's ID that tell it from the other readings of its snapshot."""

_NOT_STATED = "not stated"
_PUBLISHED = ("published", "issued", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedLines:
    """Lines of a text: their passage ID, what they say, and a few words before and after."""

    passage_id: str
    first: int
    last: int
    quotation: str
    before: str = ""
    after: str = ""

    @property
    def numbers(self) -> str:
        """Return `3`, or `3-5`."""
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What is known of a snapshot that is cited, and of the lines of its text, if any are.

    *language* is its English name, *language_tag* its BCP 47 tag. *address* is that of its page,
    where the collection is published; *archive* names the collection. *stated* holds dates that
    others state. *text_blob* and *folder* are None if it was not read. To *transliterate* is to
    give titles of other scripts in Latin letters, too.
    """

    snapshot_id: str
    work_title: str
    title: str | None
    publisher: str
    url: str
    fetched_at: str
    language: str
    language_tag: str = "und"
    archive: str = "Hexapla"
    address: str | None = None
    stated: tuple[tuple[str, str], ...] = ()
    lines: CitedLines | None = None
    text_blob: str | None = None
    folder: str | None = None
    transliterate: bool = False

    @property
    def name(self) -> str:
        """Return the title: the source's own, else that of its work, else the address.

        It stands in its own script, with Latin letters in brackets behind it where asked for.
        """
        return f"{self._title} [{self.romanised}]" if self.romanised else self._title

    @property
    def romanised(self) -> str | None:
        """Return the title in Latin letters, if that is asked for, and it is in others."""
        return transliterate(self._title) if self.transliterate else None

    @property
    def _title(self) -> str:
        stated = (self.title or "", self.work_title, self.url)
        return next((line for line in map(one_line, stated) if line), "untitled")

    @property
    def author(self) -> str | None:
        """Return who publishes it, or None where nobody is named."""
        author = one_line(self.publisher)
        return None if author.startswith(_NOT_STATED) else author

    @property
    def spoken(self) -> str | None:
        """Return the English name of the language, or None where it is not known."""
        return None if self.language_tag == "und" else one_line(self.language)

    @property
    def fetched_on(self) -> tuple[int, ...]:
        """Return year, month and day on which it was got."""
        return tuple(int(part) for part in self.fetched_at[:10].split("-"))

    @property
    def published_on(self) -> tuple[int, ...]:
        """Return year, month and day, as far as others state when it was published."""
        stated = dict(reversed(self.stated))
        for name in _PUBLISHED:
            found = _DATE.match(stated.get(name, ""))
            if found:
                return tuple(int(part) for part in found.groups() if part)
        return ()

    @property
    def identifier(self) -> str:
        """Return the ID that is cited: that of the passage, else that of the snapshot."""
        return self.lines.passage_id if self.lines else self.snapshot_id

    @property
    def permanent(self) -> str | None:
        """Return the address of its page, at the lines that are cited.

        The same bytes may be read again, into other lines, so the text that has them is named, too.
        """
        if self.address is None or self.lines is None:
            return self.address
        text = self.lines.passage_id.removeprefix("swh:1:cnt:")[:SHORT_TEXT]
        return f"{self.address}?lines={self.lines.numbers}&text={text}"

    @property
    def original(self) -> str | None:
        """Return the address it was published at, if it is one of the web."""
        return self.url if self.url.lower().startswith(("http://", "https://")) else None

    @property
    def key(self) -> str:
        """Return a key for lists of references: letters, digits and hyphens."""
        digits = self.snapshot_id.rpartition(":")[2][:12]
        return f"hexapla-{digits}" + (f"-{self.lines.numbers}" if self.lines else "")


def one_line(text: str) -> str:
    """Return *text* on one line, with what could steer a terminal or a page made visible."""
    return visible(" ".join(text.split())).encode("utf-8", "replace").decode()


def iso(date: tuple[int, ...]) -> str:
    """Return *date*, as far as it is known, as `2021-06-16`.

    >>> iso((2021, 6)), iso((945, 1, 2))
    ('2021-06', '0945-01-02')
    """
    return "-".join(
        f"{part:04d}" if place == 0 else f"{part:02d}" for place, part in enumerate(date)
    )
