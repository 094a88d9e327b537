"""Languages: segments that are not written in the language their text is filed under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Pair, Sign, tell, whole
from differ.lexicon.function_words import known_languages, written_in
from differ.lexicon.patterns import primary
from differ.model import Rule, Severity, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differ.model import Alignment, Finding, Text

_LEAST_WORDS = 8
_ALARM_RUN = 2
"""Segments in a row from which a foreign passage is an alarm: one may be a quotation."""


def wrong_languages(alignment: Alignment, base: Text, translation: Text) -> Iterator[Finding]:
    """Yield a finding for each run of segments that is plainly in another language."""
    for text, name in ((base, "base"), (translation, "translation")):
        for language, run in _runs(text):
            yield _finding(alignment, base, translation, name, (language, run))


def _runs(text: Text) -> Iterator[tuple[str, tuple[int, ...]]]:
    declared = primary(text.language)
    if declared not in known_languages():
        return
    run: list[int] = []
    spoken = declared
    for index, segment in enumerate(text.segments):
        found = written_in(segment) if len(segment.split()) >= _LEAST_WORDS else spoken
        if run and found != spoken:
            yield spoken, tuple(run)
            run = []
        if found and found != declared:
            spoken = found
            run.append(index)
        else:
            spoken = declared
    if run:
        yield spoken, tuple(run)


def _finding(
    alignment: Alignment,
    base: Text,
    translation: Text,
    name: str,
    found: tuple[str, tuple[int, ...]],
) -> Finding:
    language, run = found
    bead = next(
        index for index, bead in enumerate(alignment.beads) if run[0] in getattr(bead, name)
    )
    in_base = name == "base"
    text = base if in_base else translation
    pair = Pair(
        bead,
        whole(base.segments, base.language, run if in_base else ()),
        whole(translation.segments, translation.language, () if in_base else run),
    )
    many = len(run) >= _ALARM_RUN
    sign = Sign(
        rule=Rule.WRONG_LANGUAGE,
        tier=Tier.ALARM if many else Tier.SHADING,
        severity=Severity.MAJOR,
        reason=(
            f"The {name} is filed under the language {text.language}, but this reads as "
            f"{language}. Check this."
        ),
        confidence=0.9 if many else 0.5,
    )
    return tell(pair, sign)
