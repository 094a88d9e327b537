"""Names: countries, organisations and other names that one language has and the other has not."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import regex

from differ.findings.pairs import Sign
from differ.lexicon.countries import countries
from differ.lexicon.organisations import organisations
from differ.lexicon.patterns import primary
from differ.lexicon.transliteration import skeleton
from differ.model import Rule, Severity, Span, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differ.findings.coverage import Coverage, CoveredWord
    from differ.findings.pairs import Pair, Side

_UNRENDERED = 0.0
"""Coverage up to which a capitalised word counts as rendered by nothing."""
_SIDE_BY_SIDE = 25
_NAME = regex.compile(r"(?<![\p{L}\p{Nd}])\p{Lu}[\p{L}\p{M}]{2,}")
_OPENS_SENTENCE = regex.compile(r"(?:^|[.!?:;\n“\"«(\[—–-]\s*|[-*]\s+|\d[.)]\s+)$")


class Named(NamedTuple):
    """A country or an organisation in a text."""

    code: str
    span: Span


def known_names(side: Side) -> list[Named]:
    """Return the countries and organisations that *side* names, in order, longest names first."""
    text = unicodedata.normalize("NFC", side.words)
    if len(text) != len(side.words):
        return []
    table, any_of_them = _known(side.language)
    if not any_of_them.search(text):
        return []
    found = sorted(
        (
            Named(code, Span(*match.span()))
            for code, pattern in table
            for match in pattern.finditer(text)
        ),
        key=lambda named: (named.span.start, -named.span.end),
    )
    kept: list[Named] = []
    for named in found:
        if not kept or named.span.start >= kept[-1].span.end:
            kept.append(named)
    return kept


@lru_cache(maxsize=64)
def _known(language: str) -> tuple[list[tuple[str, regex.Pattern[str]]], regex.Pattern[str]]:
    """Return the names that are known in *language*, and what finds out fast if there are any."""
    tables = organisations(primary(language)), countries(language)
    table = [row for known in tables for row in known.items()]
    return table, regex.compile("|".join(pattern.pattern for _, pattern in table) or r"(?!)")


@lru_cache(maxsize=4096)
def parties(side: Side) -> dict[tuple[str, str], Span]:
    """Return which two countries *side* names side by side, and where it first does."""
    found: dict[tuple[str, str], Span] = {}
    named = known_names(side)
    for first, second in pairwise(named):
        near = second.span.start - first.span.end <= _SIDE_BY_SIDE
        if near and first.code != second.code:
            found.setdefault((first.code, second.code), Span(first.span.start, second.span.end))
    return found


def names(pair: Pair, coverage: Coverage | None) -> Iterator[Sign]:
    """Notice names of either side that the other side does not have.

    A name missing on both sides is one name in the place of another: an alarm. What only one side
    names may be said otherwise in the other, and is shaded.
    """
    if not _can_name(pair.base) or not _can_name(pair.translation):
        return
    base, translation = known_names(pair.base), known_names(pair.translation)
    codes, translated = {name.code for name in base}, {name.code for name in translation}
    here = [name.span for name in base if name.code not in translated]
    there = [name.span for name in translation if name.code not in codes]
    told = bool(here or there)
    if coverage is not None:
        here += _unrendered(pair.base, pair.translation, coverage.of_base(pair), base)
        there += _unrendered(
            pair.translation, pair.base, coverage.of_translation(pair), translation
        )
    if told or (here and there):
        yield _sign(pair, sorted(here, key=_start), sorted(there, key=_start), known=told)


def _can_name(side: Side) -> bool:
    return bool(countries(side.language))


def _start(span: Span) -> int:
    return span.start


def _unrendered(
    side: Side, other: Side, words: tuple[CoveredWord, ...], known: list[Named]
) -> list[Span]:
    """Return the capitalised words inside sentences that nothing on the other side resembles."""
    if primary(side.language) == "de":
        return []  # German writes every noun with a capital.
    there = {skeleton(found[0]) for found in regex.finditer(r"[\p{L}\p{M}]{3,}", other.words)}
    found = []
    for word in words:
        before = side.words[: word.span.start]
        if (
            word.coverage <= _UNRENDERED
            and not any(name.span.start <= word.span.start < name.span.end for name in known)
            and _NAME.match(side.words, word.span.start)
            and not _OPENS_SENTENCE.search(before)
            and not _resembles(skeleton(word.key), there)
        ):
            found.append(word.span)
    return found


def _resembles(name: str, there: set[str]) -> bool:
    if not name:
        return True
    return any(
        other and (other.startswith(name[:4]) or name.startswith(other[:4])) for other in there
    )


def _sign(pair: Pair, here: list[Span], there: list[Span], *, known: bool) -> Sign:
    alarm = known and bool(here) and bool(there)
    said = _quoted(pair.base, here)
    rendered = _quoted(pair.translation, there)
    if here and there:
        reason = f"The base names {said} where the translation names {rendered}. Check this."
    elif here:
        reason = f"The base names {said}; the translation does not. Check this."
    else:
        reason = f"The translation names {rendered}; the base does not. Check this."
    return Sign(
        rule=Rule.NAME,
        tier=Tier.ALARM if alarm else Tier.SHADING,
        severity=Severity.MAJOR if alarm else Severity.MINOR,
        reason=reason,
        confidence=0.8 if alarm else 0.4,
        base=tuple(here),
        translation=tuple(there),
    )


def _quoted(side: Side, spans: list[Span]) -> str:
    return ", ".join(f"“{side.words[span.start : span.end]}”" for span in spans)
