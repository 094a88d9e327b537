"""Read the texts that the benchmarks of translations compare."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from differ.model import Text
from snapshots.model import Profile
from snapshots.reading.html import read_html
from snapshots.reading.markdown import read_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Gold = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


@dataclass(frozen=True)
class Aligned:
    """Two texts and the beads that match them."""

    name: str
    base: Text
    translation: Text
    gold: Gold


@dataclass(frozen=True)
class Translated:
    """A text and its translation, of one edition of a work."""

    work: str
    base: Text
    translation: Text

    @property
    def is_development(self) -> bool:
        """Tell whether settings may be chosen on this work: half of all works, by their names."""
        return zlib.crc32(self.work.encode()) % 2 == 0


def bleualign(data: Path) -> Aligned:
    """Return the literary German and French of bleualign's development part."""
    folder = data / "translation" / "bleualign_dev"
    lines = (folder / "dev.defr").read_text("utf-8").splitlines()
    gold = tuple(_bead(line) for line in lines if ":" in line)
    return Aligned("bleualign dev", _lines(folder / "dev.de"), _lines(folder / "dev.fr"), gold)


def _bead(line: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    base, translation = (json.loads(part) for part in line.split(":")[:2])
    return tuple(base), tuple(translation)


def _lines(path: Path) -> Text:
    lines = tuple(line.strip() for line in path.read_text("utf-8").splitlines())
    return Text(segments=lines, language=path.suffix.removeprefix("."))


def declarations(data: Path) -> Iterator[Aligned]:
    """Yield the Universal Declaration, Turkish and French against English, in five variants each.

    Paragraphs were dropped, added, split and merged, so that the beads are known.
    """
    content = json.loads((data / "translation" / "udhr_pseudogold_dev.json").read_text("utf-8"))
    for code, variants in content.items():
        language = {"tur": "tr", "fra": "fr"}.get(code, code)
        for variant in variants:
            yield Aligned(
                f"UDHR {language}",
                Text(segments=tuple(variant["src"]), language=language),
                Text(segments=tuple(variant["tgt"]), language="en"),
                tuple((tuple(a), tuple(b)) for a, b in variant["gold"]),
            )


def seeds(data: Path) -> tuple[Aligned, list[dict[str, Any]]]:
    """Return the Turkish fragments against the English whole, and the discrepancies known."""
    content = json.loads((data / "translation" / "seed_gold.json").read_text("utf-8"))
    aligned = Aligned(
        "seeds",
        Text(segments=tuple(content["tr"]), language="tr", seams=(7,)),
        Text(segments=tuple(content["en"]), language="en"),
        tuple((tuple(a), tuple(b)) for a, b in content["pairs"]),
    )
    return aligned, content["discrepancies"]


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def mozilla(data: Path, languages: frozenset[str]) -> Iterator[Translated]:
    """Yield Mozilla's legal documents: each newest translation with the English of its time."""
    yield from _newest(rows(data / "b2_mozilla_legal.jsonl.gz"), languages, lambda row: row["work"])


def covenant(data: Path, languages: frozenset[str]) -> Iterator[Translated]:
    """Yield the editions of the Contributor Covenant."""
    found = rows(data / "b3_contributor_covenant.jsonl.gz")
    yield from _newest(found, languages, lambda row: f"covenant/{row['edition']}")


def _newest(
    found: list[dict[str, Any]], languages: frozenset[str], work_of: Any
) -> Iterator[Translated]:
    kept = [row for row in found if row["text"]]
    works = sorted({(work_of(row), row["lang"]) for row in kept})
    for work, language in works:
        if language.split("-")[0].lower() not in languages or language.lower().startswith("en"):
            continue
        translation = max(
            (row for row in kept if (work_of(row), row["lang"]) == (work, language)),
            key=lambda row: row["captured_at"],
        )
        bases = [
            row
            for row in kept
            if work_of(row) == work
            and row["lang"].startswith("en")
            and row["captured_at"] <= translation["captured_at"]
        ]
        if bases:
            base = max(bases, key=lambda row: row["captured_at"])
            yield Translated(
                work, markdown(base["text"], "en"), markdown(translation["text"], language)
            )


@lru_cache(maxsize=4096)
def markdown(text: str, language: str) -> Text:
    """Return the text read out of Markdown as the archive would read it."""
    blocks = [block for block in read_markdown(text, Profile()) if block.removed_by is None]
    return Text(segments=tuple(block.text for block in blocks), language=language)


@lru_cache(maxsize=16384)
def page(text: str, language: str) -> Text:
    """Return the text read out of a page of Debian's, whose first lines are commands."""
    html = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    blocks = [block for block in read_html(html, Profile()) if block.removed_by is None]
    return Text(segments=tuple(block.text for block in blocks), language=language)
