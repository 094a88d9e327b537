"""Opposite terms: a word whose contrary stands where its translation should."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import regex

from differ import segmenting
from differ.findings.coverage import content_spans
from differ.findings.pairs import Sign
from differ.findings.renderings import Renderings, rendered_words, stands
from differ.lexicon.negation import negation
from differ.lexicon.opposites import CONVERSES, opposites
from differ.lexicon.patterns import primary
from differ.lexicon.set_phrases import looked_past
from differ.model import Rule, Severity, Span, Tier
from snapshots.languages import fold_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from differ.findings.pairs import Pair, Side
    from differ.findings.renderings import Rendered
    from differ.lexicon.dictionaries import Dictionary
    from differ.lexicon.opposites import Opposites
    from differ.model import Encoder

_NEAR = 20
"""Code points around a term in which a negation is taken to be about it."""
_SHORTEST, _SHORTEST_UNSPACED = 4, 2
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}]+")


@dataclass(frozen=True, slots=True)
class _Term:
    """Words of a side that a table or a dictionary has, in *text*, whose case is folded."""

    text: str
    span: Span

    @property
    def words(self) -> str:
        return self.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class _Contrast:
    """A term of the base, the contrary of its translation, and the number of their row."""

    number: int
    said: _Term
    contrary: _Term


def opposite_terms(
    pair: Pair, encoder: Encoder | None = None, dictionaries: Sequence[Dictionary] = ()
) -> Iterator[Sign]:
    """Notice a term of the base whose opposite the translation has, and only that.

    Where either side has both, or the translation has the term as well, nothing is said. It is an
    alarm unless one of the two is denied, unless both tell one deed from its two ends (*send*,
    *receive*), or, as the *encoder* tells, unless other words of the clauses answer to them. With
    *dictionaries* it is also noticed where the table has a term in one of the languages only, and
    what they know to be rendered is not told.
    """
    base, translation = (
        looked_past(side.words, side.language) for side in (pair.base, pair.translation)
    )
    languages = pair.base.language, pair.translation.language
    there = Renderings(dictionaries, *languages)
    here = Renderings(dictionaries, *reversed(languages))
    found = {
        (contrast.said.span, contrast.contrary.span): contrast
        for contrast in chain(
            _by_dictionary(pair.base, translation, pair.translation, there),
            map(_turned, _by_dictionary(pair.translation, base, pair.base, here)),
            _contrasts(pair, base, translation),
        )
    }
    for contrast in found.values():
        if _is_rendered(contrast.said, pair.translation, there) or _is_rendered(
            contrast.contrary, pair.base, here
        ):
            continue
        doubtful = (
            contrast.number in CONVERSES
            # “Not acceptable” says what “unacceptable” says.
            or _is_denied(contrast.said, pair.base)
            != _is_denied(contrast.contrary, pair.translation)
            or (encoder is not None and _answered_elsewhere(pair, contrast, encoder))
        )
        yield _sign(contrast, Tier.SHADING if doubtful else Tier.ALARM)


def _contrasts(pair: Pair, base: str, translation: str) -> Iterator[_Contrast]:
    known = opposites(primary(pair.translation.language))
    for number, here in opposites(primary(pair.base.language)).items():
        there = known.get(number)
        if there is None:
            continue
        for said, unsaid, wanted, contrary in (
            (here.one, here.other, there.one, there.other),
            (here.other, here.one, there.other, there.one),
        ):
            if unsaid.search(base) or wanted.search(translation):
                continue
            found = _find(said, base, pair.base)
            opposite = _find(contrary, translation, pair.translation)
            if found and opposite:
                yield _Contrast(number, found, opposite)


def _by_dictionary(
    side: Side, text: str, other: Side, renderings: Renderings
) -> Iterator[_Contrast]:
    """Yield the words of *side* whose renderings *other*, read as *text*, has the contrary of."""
    if not renderings:
        return
    known = list(rendered_words(side, renderings))
    there = {key for _, key in content_spans(other)}
    folded = fold_in_place(side.words, side.language)
    for word in known:
        if any(stands(rendering, there) for rendering in word.renderings):
            continue
        for row in opposites(primary(other.language)).values():
            contrary = _contrary(row, word, known, text, other)
            if contrary is not None:
                span = Span(word.start, word.start + len(word.word))
                yield _Contrast(row.number, _Term(folded, span), contrary)


def _contrary(
    row: Opposites, word: Rendered, known: Sequence[Rendered], text: str, other: Side
) -> _Term | None:
    """Return where *text* has the contrary of what renders *word*, if nothing else explains it."""
    for wanted, contrary in ((row.one, row.other), (row.other, row.one)):
        if not any(wanted.fullmatch(each) for each in word.renderings) or wanted.search(text):
            continue
        explained = any(
            contrary.fullmatch(each) for another in known for each in another.renderings
        )
        if not explained:
            return _find(contrary, text, other)
    return None


def _turned(contrast: _Contrast) -> _Contrast:
    return _Contrast(contrast.number, contrast.contrary, contrast.said)


def _is_rendered(term: _Term, other: Side, renderings: Renderings) -> bool:
    """Tell whether a dictionary knows a word of the *other* side for *term*."""
    if not renderings:
        return False
    there = [key for _, key in content_spans(other)]
    return any(stands(rendering, there) for rendering in renderings.of(term.words))


def _find(term: regex.Pattern[str], words: str, side: Side) -> _Term | None:
    """Return where *term* stands in the *words* of a *side*, cutting no word in two.

    Scripts without spaces show no boundaries: 除非法律 is 除非 and 法律, and 非法 is not in it.
    """
    return next(
        (
            _Term(words, Span(*found.span()))
            for found in term.finditer(words)
            if not _cuts_words(found, side.language)
        ),
        None,
    )


def _cuts_words(found: regex.Match[str], language: str) -> bool:
    run = next(
        (m for m in _UNSPACED.finditer(found.string) if m.start() <= found.start() < m.end()), None
    )
    if run is None:
        return False
    edges, place = {run.start()}, run.start()
    for word in segmenting.words(run[0], language):
        place += len(word)
        edges.add(place)
    inside = any(found.start() < edge < found.end() for edge in edges)
    return inside and not {found.start(), min(found.end(), run.end())} <= edges


def _answered_elsewhere(pair: Pair, found: _Contrast, encoder: Encoder) -> bool:
    """Tell whether other words of the clauses are closer to both terms than they to each other.

    The Japanese 公開 is *public* and *publish*: where *publishing* stands as well, and プライベート
    in the base, *private* is not the translation of 公開.
    """
    here = [word for word in _words(pair.base) if word not in found.said.words]
    there = [word for word in _words(pair.translation) if word not in found.contrary.words]
    vectors = encoder.encode([found.said.words, found.contrary.words, *here, *there])
    together = round(float(vectors[0] @ vectors[1]), 3)
    of_base, of_translation = vectors[2 : 2 + len(here)], vectors[2 + len(here) :]
    said = (of_translation @ vectors[0]).max(initial=-1.0)
    contrary = (of_base @ vectors[1]).max(initial=-1.0)
    return bool(round(float(min(said, contrary)), 3) > together)


def _words(side: Side) -> list[str]:
    """Return the words of *side* that mean something by themselves, with their case folded."""
    words = {key for _, key in content_spans(side) if len(key) >= _SHORTEST}
    for run in _UNSPACED.finditer(side.words):
        found = segmenting.words(run[0], side.language)
        words.update(word for word in found if len(word) >= _SHORTEST_UNSPACED)
    return sorted(words)


def _sign(found: _Contrast, tier: Tier) -> Sign:
    return Sign(
        rule=Rule.OPPOSITE_TERM,
        tier=tier,
        severity=Severity.CRITICAL if tier is Tier.ALARM else Severity.MAJOR,
        reason=(
            f"The base says “{found.said.words}”; the translation says “{found.contrary.words}”, "
            "which renders its opposite, and has no word for it itself. Check this."
        ),
        confidence=0.9 if tier is Tier.ALARM else 0.4,
        base=(found.said.span,),
        translation=(found.contrary.span,),
    )


def _is_denied(term: _Term, side: Side) -> bool:
    """Tell whether a negation stands near *term*: before it, or after it as in Turkish."""
    known = negation(primary(side.language))
    start, end = max(term.span.start - _NEAR, 0), term.span.end + _NEAR
    around = term.text[start : term.span.start], term.text[term.span.end : end]
    return known is not None and any(known.plain.search(words) for words in around)
