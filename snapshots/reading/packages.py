"""Packages: the ZIP files that DOCX, ODT and EPUB are, and the XML in them, opened within bounds.

A package may unpack to a thousand times its size, and XML may grow by entities or ask for files of
this machine. So nothing is unpacked past a bound, and no entity or DTD of a file is ever followed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from snapshots.errors import ReadingFailed

_MOST_ENTRIES = 20_000
_MOST_BYTES = 100_000_000


# What `zipfile` raises at packages that are not what they say; ValueError at places before their
# beginning.
_DAMAGES = (OSError, EOFError, NotImplementedError, ValueError, zipfile.BadZipFile, zlib.error)


@dataclass(slots=True)
class Package:
    """An opened package of a *kind*, such as "a DOCX"; counts what it has unpacked."""

    kind: str
    _zip: zipfile.ZipFile
    _names: frozenset[str]
    _left: int = field(default=_MOST_BYTES)

    def __contains__(self, name: str) -> bool:
        """Tell whether the package has a part called *name*."""
        return name in self._names

    def names(self, pattern: str) -> list[str]:
        """Return the names of the parts that match *pattern*, in order."""
        return sorted(name for name in self._names if re.fullmatch(pattern, name))

    def part(self, name: str) -> bytes:
        """Return the bytes of the part called *name*.

        Raises: ReadingFailed where it is missing, damaged, locked or too large.
        """
        if name not in self._names:
            raise ReadingFailed(
                f"Reading {self.kind}: it has no {name}; the file is damaged, or something else."
            )
        try:
            with self._zip.open(name) as part:
                content = part.read(self._left + 1)
        except RuntimeError as error:
            raise ReadingFailed(f"Reading {self.kind}: it is locked with a password.") from error
        except _DAMAGES as error:
            raise ReadingFailed(f"Reading {self.kind}: {name} is damaged ({error}).") from error
        self._left -= len(content)
        if self._left < 0:
            raise ReadingFailed(
                f"Reading {self.kind}: it unpacks to more than {_MOST_BYTES:,} bytes, which no "
                "text has. Its bytes are kept."
            )
        return content

    def xml(self, name: str) -> etree._Element:
        """Return the root of the XML part called *name*.

        Raises: ReadingFailed.
        """
        return parse_xml(self.part(name), f"{self.kind} ({name})")


def open_package(body: bytes, kind: str) -> Package:
    """Return the package *body*; *kind* names it in messages.

    Raises: ReadingFailed.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(body))
        names = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ReadingFailed(
            f"Reading {kind}: its package is damaged or cut off ({error}). Its bytes are kept."
        ) from error
    if len(names) > _MOST_ENTRIES:
        raise ReadingFailed(f"Reading {kind}: it has {len(names):,} parts, which no text has.")
    return Package(kind, packed, frozenset(names))


def parse_xml(content: bytes, what: str) -> etree._Element:
    """Return the root of the XML *content*; *what* names it in messages.

    Entities of the file itself are refused, those outside never looked at.

    Raises: ReadingFailed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, strip_cdata=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingFailed(f"Reading {what}: it is no whole XML ({error}).") from error
    if next(root.iter(etree.Entity), None) is not None:
        raise ReadingFailed(
            f"Reading {what}: its text uses entities that it declares itself, which are never "
            "followed, as they can be endless or lead to files."
        )
    return root


def local(element: etree._Element) -> str:
    """Return the name of *element* without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
