"""The values in which differences between texts are told.

Texts are sequences of segments (one line of a reading each); segments are counted from 0, and
offsets count code points from the start of a segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

# --- versions of one text -------------------------------------------------------------------


class Operation(StrEnum):
    """What was done to the segments of a change."""

    INSERTION = "insertion"
    DELETION = "deletion"
    REPLACEMENT = "replacement"
    MOVE = "move"
    MOVE_WITH_EDIT = "move with edit"
    SPLIT = "split"
    MERGE = "merge"


class Kind(StrEnum):
    """What kind of difference a change is; all but wording are noise to most readers."""

    WHITESPACE = "whitespace"
    MARKUP = "markup"
    TYPOGRAPHY = "typography"
    LINK = "link"
    NUMBER = "number"
    ORDER = "order"
    NUMBERING = "numbering"
    CASE = "case"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range, of segments in a text or of code points in a string."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of the old text and the words that stand in their place.

    Offsets count in the change's old segments joined by a line feed, and in its new ones likewise.
    """

    old: Span
    new: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: the old segments, the new ones, and the words that differ inside.

    An insertion has an empty *old* range, standing where the segments went in; a deletion an empty
    *new* one. *old_segments* and *new_segments* are the segments themselves.
    *significance* lies between 0 and 1, rounded to 2 digits; *reason* says why in words.
    """

    operation: Operation
    kind: Kind
    old: Span
    new: Span
    old_segments: tuple[str, ...]
    new_segments: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    significance: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The ordered changes that turn an old text into a new one.

    *coarse* is true where the work budget cut the search short. *algorithm* names the differ and
    its version: equal inputs and algorithm give equal bytes.
    """

    algorithm: str
    changes: tuple[Change, ...]
    kind: Kind | None
    significance: float
    coarse: bool = False


# --- translations of one work ---------------------------------------------------------------


Vectors = NDArray[np.float32]
"""Unit vectors, one a row: shape (n, d)."""


class Encoder(Protocol):
    """Turns segments into vectors such that translations lie close together."""

    @property
    def name(self) -> str:
        """Name the encoder and its version: equal names give equal vectors."""

    @property
    def languages(self) -> frozenset[str]:
        """Name the primary languages that it knows, as BCP 47 subtags."""

    def encode(self, segments: Sequence[str]) -> Vectors:
        """Return one unit vector a segment, as a float32 array of shape (n, d)."""


class Extent(StrEnum):
    """How much of its work a text holds."""

    WHOLE = "whole"
    FRAGMENT = "fragment"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to be compared: its segments and its language as a BCP 47 tag.

    *seams* are the segments at which a further part of the text begins. Where the *extent* is
    unknown, it is inferred from the two texts.
    """

    segments: tuple[str, ...]
    language: str
    seams: tuple[int, ...] = ()
    extent: Extent = Extent.UNKNOWN


class Place(StrEnum):
    """How a bead stands in the two texts."""

    MATCHED = "matched"
    OMITTED = "omitted"
    ADDED = "added"
    OUTSIDE = "outside"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bead:
    """Segments of the base and the segments of the translation that render them.

    A bead that has only one side is *omitted* (base only), *added* (translation only), or
    *outside*: beyond the ends of a fragment, so that nothing can be said.
    """

    base: tuple[int, ...]
    translation: tuple[int, ...]
    place: Place
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The whole matching of two languages: every segment of both is in exactly one bead."""

    algorithm: str
    encoder: str
    beads: tuple[Bead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A span of code points in one segment of a text."""

    segment: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence or a clause of the base, and what renders it: a finer bead inside a bead.

    *bead* is the index of the bead that it stands in. A clause that has only one side is
    *omitted*, *added* or *outside*, as a bead is.
    """

    bead: int
    base: tuple[Passage, ...]
    translation: tuple[Passage, ...]
    place: Place
    score: float


class Rule(StrEnum):
    """What a finding is about."""

    OMISSION = "omission"
    ADDITION = "addition"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE_TERM = "opposite term"
    STRENGTH = "strength"
    LIST_LENGTH = "list length"
    ORDER = "order"
    ENDS_EARLY = "ends early"
    WRONG_LANGUAGE = "wrong language"
    UNCOVERED = "uncovered"
    VOCABULARY = "vocabulary"


class Tier(StrEnum):
    """Alarms are few and precise; shading ranks words to check."""

    ALARM = "alarm"
    SHADING = "shading"


class Severity(StrEnum):
    """How much a finding would matter if it were confirmed."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a person should look at, with its evidence; never a verdict.

    *bead* is the index of the bead it stands in. *confidence* lies between 0 and 1, rounded to 2
    digits. *key* is made of the rule and the words of both clauses: it stays the same for as long
    as they do, so that a reader's verdict can be found again.
    """

    rule: Rule
    tier: Tier
    severity: Severity
    bead: int
    base: tuple[Passage, ...]
    translation: tuple[Passage, ...]
    reason: str
    confidence: float
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The alignment of a base with a translation, and what was found in it.

    *findings* stand in the order in which they should be read: alarms first, the gravest first.
    *notes* say in words what could not be looked at, and why.
    """

    alignment: Alignment
    findings: tuple[Finding, ...]
    clauses: tuple[Clause, ...] = ()
    notes: tuple[str, ...] = ()
