"""Tables of how far translations are behind their bases."""

from __future__ import annotations

from datasette_hexapla.tables.model import Table, maybe, number, real, text

STALENESS = Table(
    name="staleness",
    description="How far the newest version of a translation is behind that of its base.",
    columns=(
        text("alignment", "The alignment.", to="alignments.name"),
        text("work", "The work.", to="works.slug"),
        text("translation", "The translation.", to="texts.name"),
        number("is_stale", "1 where the base changed in substance since what is rendered."),
        maybe("since_at", "When it first did (UTC)."),
        number("behind", "Number of such versions of the base, each with words or numbers anew."),
        text("rendered_at", "When the version of the base began that is rendered (UTC)."),
        text(
            "known_from",
            "How that is known: texts, by what the translation says; dates, as the version that "
            "stood when the translation last changed, where the texts are too long to be asked.",
        ),
        real("confidence", "How sure that is, 0 to 1; of dates, 0.5."),
        number("touched", "1 where the translation changed since, and was not brought up to date."),
        number("clauses", "Number of stale clauses."),
    ),
    key=("alignment",),
    indexes=(("work", "is_stale"), ("is_stale",)),
)

STALE_CLAUSES = Table(
    name="stale_clauses",
    description="Passages whose base changed in words or numbers after their translation did.",
    columns=(
        text("alignment", "The alignment.", to="alignments.name"),
        number("bead", "Number of the bead."),
        text("work", "The work.", to="works.slug"),
        text("since_at", "When the base first changed after the translation (UTC)."),
        number("changes", "Number of changes of the base since, as far as they are remembered."),
        text("change", "The first of them.", to="changes.name"),
        number("is_unrendered", "1 where nothing in the translation renders it."),
    ),
    key=("alignment", "bead"),
    indexes=(("work",),),
)
