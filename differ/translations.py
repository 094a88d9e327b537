"""Translations: what one language of a work says and another does not."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from differ.alignment.clauses import align_clauses
from differ.alignment.moved import find_moved
from differ.alignment.segments import align
from differ.encoders import Cached, surface
from differ.findings.coverage import Coverage
from differ.findings.figures import figures, ordinals
from differ.findings.languages import wrong_languages
from differ.findings.names import names
from differ.findings.negations import negations
from differ.findings.omissions import looking, omissions
from differ.findings.opposites import opposite_terms
from differ.findings.orders import list_lengths, moved_passages, party_orders
from differ.findings.pairs import Pair, side, tell, whole
from differ.findings.strengths import strength
from differ.findings.uncovered import limit, uncovered
from differ.findings.unmatched import early_ends, unmatched, without_ends
from differ.lexicon.patterns import primary
from differ.model import Comparison, Place, Severity, Tier
from differ.vocabulary import Vocabulary, contradictions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from differ.findings.pairs import Sign
    from differ.model import Alignment, Clause, Encoder, Finding, Text

    PairRule = Callable[[Pair], Iterable[Sign]]

_TIERS = {Tier.ALARM: 0, Tier.SHADING: 1}
_SEVERITIES = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}
_TRUSTED = 0.2
"""Score from which two clauses are close enough for their words to be compared."""
_NO_VOCABULARY = Vocabulary()


def compare(
    base: Text,
    translation: Text,
    encoder: Encoder | None,
    *,
    vocabulary: Vocabulary = _NO_VOCABULARY,
) -> Comparison:
    """Return how *translation* renders *base*, and what a person should look at.

    Without an *encoder* the texts are matched by their numbers, names and lengths alone, and the
    comparison's notes say so. A contradiction with the collection's *vocabulary* is an alarm.
    Equal inputs give equal comparisons.
    """
    used = encoder if isinstance(encoder, Cached) else Cached(encoder or surface())
    alignment, ends = align(base, translation, used)
    alignment = find_moved(alignment, base, translation, used)
    clauses = align_clauses(alignment, base, translation, used)
    beads = bead_pairs(alignment, base, translation)
    finer = clause_pairs(clauses, base, translation)
    sure, known = used if encoder else None, vocabulary.dictionaries
    findings = chain(
        unmatched(alignment, base, translation, sure=encoder is not None),
        early_ends(alignment, base, translation, ends),
        wrong_languages(alignment, base, translation),
        moved_passages(alignment, base, translation),
        list_lengths(alignment, base, translation),
        ordinals(beads),
        _told(beads, [figures, party_orders, partial(contradictions, vocabulary=vocabulary)]),
        _told(finer, [partial(opposite_terms, encoder=sure, dictionaries=known), strength]),
        _by_meaning(beads, finer, used) if encoder else _told(beads, [_names_alone]),
    )
    return Comparison(
        alignment=alignment,
        findings=tuple(sorted(without_ends(findings, alignment, ends), key=_urgency)),
        clauses=clauses,
        notes=tuple(_notes(base, translation, encoder, vocabulary)),
    )


def bead_pairs(alignment: Alignment, base: Text, translation: Text) -> list[Pair]:
    """Return the words of each matched bead."""
    return [
        Pair(
            index,
            whole(base.segments, base.language, bead.base),
            whole(translation.segments, translation.language, bead.translation),
        )
        for index, bead in enumerate(alignment.beads)
        if bead.place in {Place.MATCHED, Place.MOVED}
    ]


def clause_pairs(clauses: Sequence[Clause], base: Text, translation: Text) -> list[Pair]:
    """Return the words of each matched clause whose match can be trusted."""
    return [
        Pair(
            clause.bead,
            side(base.segments, base.language, clause.base),
            side(translation.segments, translation.language, clause.translation),
        )
        for clause in clauses
        if clause.place in {Place.MATCHED, Place.MOVED} and clause.score >= _TRUSTED
    ]


def _told(pairs: Sequence[Pair], rules: Iterable[PairRule]) -> Iterator[Finding]:
    for rule in rules:
        for pair in pairs:
            yield from (tell(pair, sign) for sign in rule(pair))


def _by_meaning(
    beads: Sequence[Pair], clauses: Sequence[Pair], encoder: Encoder
) -> Iterator[Finding]:
    """Yield what only an encoder can tell: which words and phrases nothing renders."""
    coverage = Coverage(beads, encoder)
    unrendered = partial(omissions, coverage=coverage, how=looking(beads, coverage, encoder))
    lacking = partial(uncovered, coverage=coverage, encoder=encoder, least=limit(beads, coverage))
    yield from _told(beads, [unrendered, lacking, partial(names, coverage=coverage)])
    yield from _told(clauses, [partial(negations, encoder=encoder)])


_names_alone = partial(names, coverage=None)


def _urgency(finding: Finding) -> tuple[int, int, float, int, str]:
    return (
        _TIERS[finding.tier],
        _SEVERITIES[finding.severity],
        -finding.confidence,
        finding.bead,
        finding.key,
    )


def _notes(
    base: Text, translation: Text, encoder: Encoder | None, vocabulary: Vocabulary
) -> Iterator[str]:
    languages = {primary(base.language), primary(translation.language)}
    for known in vocabulary.dictionaries:
        if {known.base_language, known.translation_language} == languages:
            yield f"The dictionary {known.name} was used."
    if encoder is None:
        yield (
            "No encoder was used: the texts were matched by their numbers, names and lengths "
            "alone, which finds less and errs more."
        )
        return
    for text in (base, translation):
        if encoder.languages and primary(text.language) not in encoder.languages:
            yield (
                f"The encoder {encoder.name} does not know the language {text.language}: matches "
                "rest on borrowed words, names and numbers, and err more."
            )
