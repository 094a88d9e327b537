"""Comparing what the languages of a work say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from archive.verdicts import Judgement, Verdict, in_force, verdicts
from datasette_hexapla.vectors import Vectors
from differ.encoders import Cached, universal
from differ.model import Comparison, Finding, Text
from differ.translations import compare as compare_texts
from hexapla.collection import Collection
from hexapla.errors import NoSuchSource, NothingToShow
from hexapla.opening import opened
from hexapla.recalling import Records, recalled, segments
from hexapla.vocabularies import vocabulary
from snapshots.identifiers import from_digits
from snapshots.model import Role, SnapshotID


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A text of a work at a date: its parts joined in order."""

    name: str
    language: str
    snapshots: tuple[SnapshotID, ...]
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two columns, what their comparison found, and what readers said of it, by findings' keys.

    *hidden* counts the findings that were left out, as readers have dismissed them.
    """

    base: Column
    translation: Column
    comparison: Comparison
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    hidden: int = 0

    def without_dismissed(self) -> Compared:
        """Return the same with only those findings that nobody has dismissed."""
        findings = self.comparison.findings
        kept = tuple(each for each in findings if not self.is_dismissed(each))
        hidden = len(findings) - len(kept)
        return replace(self, comparison=replace(self.comparison, findings=kept), hidden=hidden)

    def is_dismissed(self, finding: Finding) -> bool:
        """Tell whether a reader has dismissed *finding*."""
        verdict = self.verdicts.get(finding.key)
        return verdict is not None and verdict.verdict is Judgement.DISMISSED


def compare(
    collection: Collection, one: str, other: str | None = None, *, at: str | None = None
) -> list[Compared]:
    """Compare the texts of a work with their bases, or two texts with each other.

    *one* is a work, or a text (`WORK/TEXT`); with *other*, *one* is the base. *at* is a date.

    Raises: NoSuchSource, NothingToShow.
    """
    with recalled(collection) as records:
        pairs = [
            (_column(records, base, at), _column(records, translation, at))
            for base, translation in _pairs(records, one, other)
        ]
    decided, settled = _decided(collection), vocabulary(collection)
    with Vectors(collection.vectors_path) as vectors:
        encoder = Cached(universal(), vectors)
        return [
            Compared(
                base=base,
                translation=translation,
                comparison=compare_texts(base.text, translation.text, encoder, vocabulary=settled),
                verdicts=decided.get(translation.name, {}),
            )
            for base, translation in pairs
        ]


def _decided(collection: Collection) -> dict[str, dict[str, Verdict]]:
    """Return the verdicts in force by translation, and then by the finding's key."""
    decided: dict[str, dict[str, Verdict]] = {}
    with opened(collection) as archive:
        for (translation, key), verdict in in_force(verdicts(archive)).items():
            decided.setdefault(translation, {})[key] = verdict
    return decided


def _pairs(records: Records, one: str, other: str | None) -> Sequence[tuple[str, str]]:
    if other is not None:
        return [(_text(records, one), _text(records, other))]
    work = None if "/" in one else _work(records, one)
    text = _text(records, one) if "/" in one else None
    found = records.rows(
        """
        select translation.base as base, translation.name as translation
        from texts as translation join texts as base on base.name = translation.base
        where (translation.work = ? or translation.name = ?)
        and translation.role <> ? and base.role <> ? order by translation.position
        """,
        [work, text, Role.REPORT.value, Role.REPORT.value],
    )
    if not found:
        raise NothingToShow(
            f"{one} has no translation to compare. Name two texts to compare these: "
            "hexapla compare WORK/BASE WORK/TRANSLATION"
        )
    return [(row["base"], row["translation"]) for row in found]


def _work(records: Records, slug: str) -> str:
    known = [row["slug"] for row in records.rows("select slug from works")]
    if slug not in known:
        raise NoSuchSource(slug, known)
    return slug


def _text(records: Records, name: str) -> str:
    """Return the name of the text that *name* is, or that the source *name* is a part of."""
    if records.rows("select 1 from texts where name = ?", [name]):
        return name
    return str(records.source(name)["text"])


def _column(records: Records, name: str, at: str | None) -> Column:
    parts = records.parts(name, at=at)
    if not any(part["segments"] for part in parts):
        when = f" on {at}" if at else ""
        raise NothingToShow(f"No text of {name} was kept{when}, so it cannot be compared.")
    texts = [segments(part) for part in parts]
    starts = list(accumulate((len(text) for text in texts), initial=0))
    return Column(
        name=name,
        language=parts[0]["language"],
        snapshots=tuple(from_digits(part["digits"]) for part in parts),
        text=Text(
            segments=tuple(segment for text in texts for segment in text),
            language=parts[0]["language"],
            seams=tuple(starts[1:-1]),
        ),
    )
