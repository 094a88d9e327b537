"""The declarations of an Open Terms Archive collection: where its documents are published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import cssselect

from archive.errors import NotImportable
from archive.importing.naming import address
from snapshots.model import Profile

_HISTORY = ".history"
_LARGEST_BYTES = 5_000_000
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredDocument:
    """One page of some terms: its address, what to read of it, and until when that held."""

    url: str
    profile: Profile
    valid_until: datetime = _END

    @property
    def part(self) -> str:
        """Return the name by which Open Terms Archive tells the pages of some terms apart."""
        path = unquote(urlsplit(self.url).path)
        steps = "-".join(step for step in path.split("/") if step)
        return re.sub(r'[\\:"<>|*?]', "_", steps)


@dataclass(frozen=True, slots=True)
class Declarations:
    """What is declared, the newest first, by service and terms; empty where nothing is."""

    names: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[tuple[str, str], tuple[DeclaredDocument, ...]] = field(default_factory=dict)

    def name(self, service: str) -> str:
        """Return what *service* calls itself."""
        return self.names.get(service, service)

    def newest(self, service: str, terms: str, part: str | None) -> DeclaredDocument | None:
        """Return the declaration of a document that was last in force."""
        return next(iter(self._matching(service, terms, part)), None)

    def at(
        self, service: str, terms: str, part: str | None, moment: datetime
    ) -> DeclaredDocument | None:
        """Return the declaration of a document that was in force at *moment*."""
        in_force = [d for d in self._matching(service, terms, part) if d.valid_until >= moment]
        return min(in_force, key=lambda document: document.valid_until, default=None)

    def _matching(self, service: str, terms: str, part: str | None) -> list[DeclaredDocument]:
        documents = self.documents.get((service, terms), ())
        if part is None:
            return list(documents)
        wanted = part.casefold()
        # The extension of a page's address is part of the name or not, depending on the engine.
        return [
            each
            for each in documents
            if wanted in (each.part.casefold(), PurePosixPath(each.part.casefold()).stem)
        ]


def load_declarations(folder: Path) -> Declarations:
    """Return what is declared in *folder*, or in the folder `declarations` in it.

    Raises: NotImportable.
    """
    folder = folder / "declarations" if (folder / "declarations").is_dir() else folder
    names: dict[str, str] = {}
    documents: dict[tuple[str, str], list[DeclaredDocument]] = {}
    for file in sorted(folder.glob("*.json")):
        service = file.name.removesuffix(".json").removesuffix(_HISTORY)
        declared = _load(file)
        if not file.stem.endswith(_HISTORY):
            names[service] = _text(declared.get("name")) or service
            declared = _mapping(declared.get("terms") or declared.get("documents"))
        for terms, each in declared.items():
            documents.setdefault((service, terms), []).extend(_documents(each))
    if not names:
        raise NotImportable(
            f"{folder} holds no declarations. Give the folder with files like Service.json, of the "
            "repository of declarations that belongs to this one."
        )
    ordered = {
        key: tuple(sorted(each, key=lambda document: document.valid_until, reverse=True))
        for key, each in documents.items()
    }
    return Declarations(names, ordered)


def _load(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            return _mapping(json.loads(opened.read(_LARGEST_BYTES)))
    except (OSError, ValueError, RecursionError) as error:
        raise NotImportable(
            f"{file} could not be read as a declaration: {error}. Mend it, or take it away."
        ) from error


def _documents(declared: Any) -> Iterator[DeclaredDocument]:
    """Yield the documents of some terms: of each entry one, or several that are combined."""
    for entry in declared if isinstance(declared, list) else [declared]:
        shared = _mapping(entry)
        combined = shared.get("combine")
        for page in combined if isinstance(combined, list) else [shared]:
            merged = shared | _mapping(page)
            url = address(_text(merged.get("fetch")))
            if url:
                yield DeclaredDocument(
                    url=url,
                    profile=_profile(merged),
                    valid_until=_moment(_text(merged.get("validUntil"))),
                )


def _profile(declared: Mapping[str, Any]) -> Profile:
    """Return the selectors that we have, too; of ranges and scripts the page is read whole."""
    select, remove = (_selectors(declared.get(key)) for key in ("select", "remove"))
    return Profile(
        select=tuple(select) if all(select) else (),
        remove=tuple(selector for selector in remove if selector),
    )


def _selectors(declared: Any) -> list[str]:
    """Return each selector, or "" for one that is not plain CSS."""
    listed = declared if isinstance(declared, list) else [declared] if declared else []
    return [each if isinstance(each, str) and _is_css(each) else "" for each in listed]


def _is_css(selector: str) -> bool:
    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except (cssselect.SelectorError, RecursionError):
        return False
    return selector.isprintable() and bool(selector.strip())


def _moment(stated: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(stated) if stated else _END
    except ValueError:
        return _END
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
