"""The values in which differences between texts are told.

Texts are sequences of segments (one line of a reading each); segments are counted from 0, and
offsets count code points from the start of a segment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

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
    """What kind of difference a change is; all but wording are noise to most readers.

    *Furniture* is what a page shows around its text (menus, share links, today's date); *fault* is
    damage done on the way to us: a broken encoding, an address obfuscated anew at each visit.
    """

    WHITESPACE = "whitespace"
    MARKUP = "markup"
    TYPOGRAPHY = "typography"
    LINK = "link"
    NUMBER = "number"
    ORDER = "order"
    NUMBERING = "numbering"
    CASE = "case"
    FURNITURE = "furniture"
    FAULT = "fault"
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
    What lies between two edits is equal in both.
    """

    old: Span
    new: Span
    kind: Kind = Kind.WORDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: the old segments, the new ones, and the words that differ inside.

    An insertion has an empty *old* range, standing where the segments went in; a deletion an empty
    *new* one. A move is one change, not two: *old* is where the segments stood, *new* is where they
    stand now. *old_segments* and *new_segments* are the segments themselves. Insertions, deletions
    and exact moves have no *edits*: their segments differ, or agree, as a whole.
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

    Changes are ordered by their place in the new text, a deletion standing where its segments
    would be. Segments that no change covers are equal and in the same order in both texts, so the
    new text is exactly what stands in the changes' *new* ranges with the uncovered old segments
    between (`differ.versions.apply`). *kind* is the gravest kind of the changes, None when there
    are none. *coarse* is true where the work budget cut the search short. *algorithm* names the
    differ and its version: equal inputs and algorithm give equal bytes.
    """

    algorithm: str
    changes: tuple[Change, ...]
    kind: Kind | None
    significance: float
    reason: str = ""
    coarse: bool = False
    _judge: Callable[[], Diff] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def judged_when_read(cls, judge: Callable[[], Diff], *, algorithm: str, coarse: bool) -> Diff:
        """Return a diff that asks *judge* for itself when its changes or their kind are read.

        What differs is known by then; judging what it is takes as long again, and whoever only
        counts or compares never asks. Read, it is a diff like any other.
        """
        diff = object.__new__(cls)
        for name, value in (("algorithm", algorithm), ("coarse", coarse), ("_judge", judge)):
            object.__setattr__(diff, name, value)
        return diff

    if not TYPE_CHECKING:  # a type checker would take any name for an attribute

        def __getattr__(self, name: str) -> Any:
            # Asked only for what is not set: the fields of a diff that was not judged yet.
            judge = self._judge if name in _JUDGED else None
            if judge is None:
                return object.__getattribute__(self, name)
            judged = judge()
            for each in _JUDGED:
                object.__setattr__(self, each, getattr(judged, each))
            object.__setattr__(self, "_judge", None)
            return getattr(self, name)


_JUDGED = ("changes", "kind", "significance", "reason")


class Step(StrEnum):
    """What a version is in the history of its source."""

    FIRST = "first"
    REVISION = "revision"
    NOISE = "noise"
    RETURN = "return"
    FLAP = "flap"
    TECHNICAL = "technical"
    FAULT = "fault"
    RECOVERY = "recovery"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text in the history of a source, as a history is read.

    *segments* is None while the text was withdrawn. *rules* names what read the text out of the
    bytes (reader, version, profile): between two versions with other rules nothing can be said of
    the publisher.
    """

    segments: tuple[str, ...] | None
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStep:
    """What one version is to those before it, and why.

    *returns_to* is the index of the earlier version whose text this one brings back. *resumes* is
    that of the last whole version before a fault, on the recovery from it: what was edited in the
    meantime is seen against that one.
    """

    step: Step
    reason: str
    returns_to: int | None = None
    resumes: int | None = None


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
