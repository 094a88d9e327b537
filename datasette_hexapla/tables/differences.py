"""Tables of what changed from version to version."""

from __future__ import annotations

from datasette_hexapla.tables.model import (
    Table,
    maybe,
    number,
    real,
    surrogate,
    text,
)

ABSENCES = Table(
    name="absences",
    description="Times when visits found a source gone; after two visits it is withdrawn.",
    columns=(
        text("source", "The source.", to="sources.name"),
        text("since_at", "When a visit first found it gone (UTC)."),
        text("work", "The work of the source.", to="works.slug"),
        text("last_at", "When a visit last found it gone (UTC)."),
        number("visits", "Number of visits that found it gone."),
        maybe(
            "confirmed_at",
            "When a visit an hour or more after the first found it gone as well (UTC). Without "
            "one, it is not known to be withdrawn.",
        ),
        maybe("until_at", "When it was there again (UTC)."),
        maybe("version", "The version that stood until then, if there is one.", to="versions.name"),
        number("restored_same", "1 where the very text came back that was withdrawn."),
    ),
    key=("source", "since_at"),
    indexes=(("work", "since_at"), ("confirmed_at",), ("until_at",)),
)

UNSTEADY = Table(
    name="unsteady",
    description="Segments that come and go again and again: banners, widgets, several designs.",
    columns=(
        text("source", "The source.", to="sources.name"),
        text("text", "The segment."),
    ),
    key=("source", "text"),
)

DIFFS = Table(
    name="diffs",
    description="The ordered changes between a version and the one before it.",
    columns=(
        text("name", "Name of the diff: WORK/SOURCE/CODE."),
        text("code", "Its address is /c/CODE: 12 digits of the old and of the new snapshot's ID."),
        text("source", "The source.", to="sources.name"),
        text("work", "The work of the source.", to="works.slug"),
        text("language", "Language as a BCP 47 tag."),
        text("old", "The version before.", to="versions.name"),
        text("new", "The version after.", to="versions.name"),
        text("changed_at", "When the snapshot of the version after was fetched (UTC)."),
        text("step", "What the version after is in its history, as in versions.step."),
        number(
            "substantive",
            "1 where the publisher changed words or numbers to a text that was not there before, "
            "or published a withdrawn text again.",
        ),
        maybe("kind", "The gravest kind of the changes, as in changes.kind."),
        real("significance", "The greatest significance of the changes, 0 to 1."),
        text("reason", "Why, in words."),
        number("changes", "Number of changes."),
        number("words_added", "Number of words in the places where words were added."),
        number("words_removed", "Number of words in the places where words were removed."),
        number("coarse", "1 where the search was cut short by the work budget."),
        text("algorithm", "The differ and its version."),
    ),
    key=("name",),
    indexes=(
        ("code",),
        ("new",),
        ("changed_at", "code"),
        ("work", "changed_at", "code"),
        ("source", "changed_at", "code"),
        ("substantive", "changed_at", "code"),
        ("work", "substantive", "changed_at", "code"),
        ("language", "changed_at", "code"),
        ("language", "substantive", "changed_at", "code"),
        ("kind", "changed_at", "code"),
    ),
)

CHANGES = Table(
    name="changes",
    description="Single changes: the old segments, the new ones, and the words that differ.",
    columns=(
        surrogate(
            "id",
            "Number of the row, in order of time: the second of changed_at since 1970, times "
            "1,048,576, and a place in that second. The full-text index is read by it.",
        ),
        text("name", "Name of the change: that of its diff, a point, and its number."),
        text("diff", "The diff.", to="diffs.name"),
        number("number", "Place in the diff, from 1: its anchor on the page is c and this."),
        text("source", "The source.", to="sources.name"),
        text("work", "The work of the source.", to="works.slug"),
        text("language", "Language as a BCP 47 tag."),
        text("changed_at", "When the snapshot of the version after was fetched (UTC)."),
        text(
            "operation",
            "insertion, deletion, replacement, move, move with edit, split or merge.",
        ),
        text(
            "kind",
            "What kind of difference it is: wording, or whitespace, markup, typography, link, "
            "number, order, numbering, case, furniture, fault.",
        ),
        real("significance", "How much it is likely to matter to a reader, 0 to 1."),
        text("reason", "Why, in words."),
        number("old_line", "First line of the old segments, from 1; an insertion stands before."),
        number("old_lines", "Number of old segments."),
        number("new_line", "First line of the new segments, from 1; a deletion stood before."),
        number("new_lines", "Number of new segments."),
        text("old_text", "The old segments, one a line."),
        text("new_text", "The new segments, one a line."),
        text("removed", "The words that were removed, pieces divided by three dots."),
        text("added", "The words that were added, pieces divided by three dots."),
        text("html", "Both in one text, removed words in <del>, added words in <ins>."),
        text("old_folded", "The old segments folded for search."),
        text("removed_folded", "The removed words folded for search."),
        text("added_folded", "The added words folded for search."),
        text("scope", "Work and language, as words of the full-text index."),
    ),
    key=("name",),
    indexes=(
        ("diff", "number"),
        ("changed_at",),
        ("work", "changed_at"),
        ("source", "changed_at"),
        ("kind", "changed_at"),
        ("operation", "changed_at"),
    ),
    searched=("removed_folded", "added_folded", "old_folded", "scope"),
)
