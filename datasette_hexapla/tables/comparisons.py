"""Tables of how the texts of a work compare across languages."""

from __future__ import annotations

from datasette_hexapla.tables.model import Table, number, real, text

ALIGNMENTS = Table(
    name="alignments",
    description="The matching of two texts of a work, in their newest versions.",
    columns=(
        text("name", "Name of the alignment: WORK/BASE~TRANSLATION."),
        text("code", "Its address is /t/CODE: 12 digits of each snapshot's ID, parts joined by +."),
        text("work", "The work.", to="works.slug"),
        text("base", "The text that the other is compared with.", to="texts.name"),
        text("translation", "The text that is compared.", to="texts.name"),
        text("base_versions", "Versions that are the base, its parts in order: JSON."),
        text("translation_versions", "Versions that are the translation, likewise: JSON."),
        text("algorithm", "The aligner and its version."),
        text("encoder", "The multilingual encoder and its version."),
        number("matched", "Number of beads that match."),
        number("omitted", "Number of beads that only the base has."),
        number("added", "Number of beads that only the translation has."),
        number("outside", "Number of beads beyond the ends of a fragment."),
        number("alarms", "Number of findings that are alarms."),
        text("notes", "What could not be looked at, and why: JSON."),
    ),
    key=("name",),
    indexes=(("code",), ("work", "alarms")),
)

ALIGNED_VERSIONS = Table(
    name="aligned_versions",
    description="Which versions an alignment is about.",
    columns=(
        text("alignment", "The alignment.", to="alignments.name"),
        text("version", "A version in it.", to="versions.name"),
        text("side", "base or translation."),
        number("part", "Place of the version's source in the text, from 1."),
        number("first", "Number of the version's first segment in the joined text, from 1."),
    ),
    key=("alignment", "version"),
)

BEADS = Table(
    name="beads",
    description="Segments of the base, and the segments of the translation that render them.",
    columns=(
        text("alignment", "The alignment.", to="alignments.name"),
        number("number", "Place in the alignment, from 1."),
        text(
            "place",
            "matched; omitted (base only), added (translation only), outside (beyond the ends of a "
            "fragment, so that nothing can be said), or moved.",
        ),
        text("base", "Segments of the base, counted from 1 through all its parts: JSON."),
        text("translation", "Segments of the translation, likewise: JSON."),
        real("score", "How alike the two sides are, 0 to 1."),
    ),
    key=("alignment", "number"),
)

CLAUSES = Table(
    name="clauses",
    description="Sentences and clauses inside beads, and what renders them.",
    columns=(
        text("alignment", "The alignment.", to="alignments.name"),
        number("number", "Place in the alignment, from 1."),
        number("bead", "Number of the bead that it stands in."),
        text("place", "As in beads.place."),
        text("base", "Spans of the base: a JSON array of [segment from 1, start, end]."),
        text("translation", "Spans of the translation, likewise."),
        real("score", "How alike the two sides are, 0 to 1."),
    ),
    key=("alignment", "number"),
)

FINDINGS = Table(
    name="findings",
    description="What a person should check in a translation, with evidence; never a verdict.",
    columns=(
        text("alignment", "The alignment.", to="alignments.name"),
        number("number", "Place in the order in which they should be read, from 1."),
        text("work", "The work.", to="works.slug"),
        text("translation", "The text that is compared.", to="texts.name"),
        text(
            "key",
            "Made of the rule and the words: it stays the same for as long as the words do.",
        ),
        text(
            "rule",
            "What it is about: omission, addition, number, date, name, negation, opposite term, "
            "strength, list length, order, ends early, wrong language, uncovered or vocabulary.",
        ),
        text("tier", "alarm: few and precise; shading: words ranked to be checked."),
        text("severity", "How much it would matter if it were confirmed: critical, major, minor."),
        real("confidence", "How sure the rule is, 0 to 1."),
        real(
            "gravity",
            "Less is graver: 0 for critical, 1 for major, 2 for minor, and 1 less the confidence.",
        ),
        number("bead", "Number of the bead that it stands in."),
        text("reason", "What should be checked, and why, in words."),
        text("base_words", "The words of the base that it is about."),
        text("translation_words", "The words of the translation that it is about."),
        text("base", "Spans of the base: a JSON array of [segment from 1, start, end]."),
        text("translation_spans", "Spans of the translation, likewise."),
    ),
    key=("alignment", "number"),
    indexes=(
        ("work", "tier", "gravity", "alignment", "number"),
        ("tier", "gravity", "alignment", "number"),
        ("rule",),
        ("key",),
    ),
)

VERDICTS = Table(
    name="verdicts",
    description="What readers said of findings, as the archive keeps it; the last is in force.",
    columns=(
        text("id", "The ID of the verdict: the SWHID of its file."),
        text("work", "The work."),
        text("translation", "The text that the finding is in: WORK/TEXT."),
        text("key", "The finding's key, as in findings.key: its rule and the words of both sides."),
        text("verdict", "confirmed or dismissed."),
        text("decided_at", "When it was decided (UTC)."),
        text("who", "Who decided it, as far as is known."),
        text("note", "Why, in words."),
        text("rule", "What the finding was about, as in findings.rule."),
        text("base_words", "The words of the base that it was about."),
        text("translation_words", "The words of the translation that it was about."),
        number("in_force", "1 for the last verdict on the finding."),
    ),
    key=("id",),
    indexes=(("translation", "key", "in_force"), ("work", "decided_at")),
)
