"""Tables of what is watched: works, the texts that are their columns, and sources."""

from __future__ import annotations

from datasette_hexapla.tables.model import Table, maybe, maybe_number, number, text

STATE = Table(
    name="state",
    description="What these records were built from, and by what: one fact a row.",
    columns=(
        text(
            "fact",
            "Name of the fact: collection (its title), archive_head, program, encoder, vocabulary, "
            "verdicts (git's id of their folder).",
        ),
        text("value", "The fact itself."),
    ),
    key=("fact",),
)

WORKS = Table(
    name="works",
    description="Texts as such, whatever their language or date, as the catalogue states them.",
    columns=(
        text("slug", "Short name of the work, as in its address /w/SLUG."),
        text("title", "Title of the work."),
        number("position", "Place of the work in the catalogue, from 1."),
        number(
            "in_catalogue", "1 while the catalogue names the work; 0 when only the archive does."
        ),
    ),
    key=("slug",),
    indexes=(("position",),),
)

RELATED = Table(
    name="related_works",
    description="Works that the catalogue calls related.",
    columns=(
        text("work", "The work.", to="works.slug"),
        text("related", "A work that is related to it.", to="works.slug"),
        number("position", "Place in the list of related works, from 1."),
    ),
    key=("work", "related"),
)

TEXTS = Table(
    name="texts",
    description="The columns of a work: each is one source, or several parts joined in order.",
    columns=(
        text("name", "Name of the text: WORK/TEXT."),
        text("work", "The work.", to="works.slug"),
        text("slug", "Short name of the text in its work."),
        text("language", "Language as a BCP 47 tag."),
        text(
            "role",
            "authentic, official translation, unofficial translation or report. Reports are about "
            "a work and are not compared with its texts.",
        ),
        text("publisher", "Who publishes it; of a text in parts, who publishes the first part."),
        maybe("title", "Title of the text, where it has one of its own."),
        maybe("base", "The text that this one is compared with.", to="texts.name"),
        number("parts", "Number of sources that are parts of the text; 1 for most."),
        number("position", "Place of the text in its work, from 1."),
        number("in_catalogue", "1 while the catalogue names it; 0 when only the archive does."),
    ),
    key=("name",),
    indexes=(("work", "position"),),
)

SOURCES = Table(
    name="sources",
    description="Places that publish one language of a work: what is watched.",
    columns=(
        text("name", "Name of the source: WORK/SOURCE."),
        text("work", "The work.", to="works.slug"),
        text("slug", "Short name of the source, as in its address /src/WORK/SLUG."),
        text("text", "The text that the source is, or is a part of.", to="texts.name"),
        number("part", "Place of the source in its text, from 1."),
        text("language", "Language as a BCP 47 tag."),
        text("role", "What the text is to its work, as in texts.role."),
        text("publisher", "Who publishes it."),
        maybe("title", "Title, where the source has one of its own."),
        maybe("url", "Address that is visited."),
        maybe("file", "File that is read instead of an address, relative to the collection."),
        number("watched", "1 when the source is visited; 0 when its history is imported."),
        number("in_catalogue", "1 while the catalogue names it; 0 when only the archive does."),
        number("snapshots", "Number of snapshots kept of it."),
        number("versions", "Number of versions of its text."),
        maybe("first_seen_at", "When its first snapshot was fetched (UTC)."),
        maybe("last_seen_at", "When its newest snapshot was fetched (UTC)."),
        maybe("last_changed_at", "When the snapshot of its newest version was fetched (UTC)."),
        maybe("last_visited_at", "When it was last visited (UTC)."),
        maybe("last_outcome", "How the last visit ended, as in visits.outcome."),
        maybe("ended_at", "When it was retired, renamed, merged or split: it is not late (UTC)."),
        maybe("ended_by", "The fact that says so; facts.after is what became.", to="facts.id"),
    ),
    key=("name",),
    indexes=(("work", "text", "part"),),
)

ACTIVITY = Table(
    name="activity",
    description="What happened to a source on a day (UTC): visits, and changes with their size.",
    columns=(
        text("source", "The source.", to="sources.name"),
        text("day", "The day, YYYY-MM-DD."),
        text("work", "The work of the source.", to="works.slug"),
        number("visits", "Number of visits."),
        number(
            "unsuccessful",
            "Visits among them that found the source gone, refused, failed or got what is suspect.",
        ),
        number("snapshots", "Number of snapshots fetched."),
        number("versions", "Number of versions that began, the first version included."),
        number("changes", "Number of changes in them."),
        number("words_added", "Number of words in the places where words were added."),
        number("words_removed", "Number of words in the places where words were removed."),
        number(
            "substantive", "Versions among them that say something new, first versions included."
        ),
    ),
    key=("source", "day"),
    indexes=(("work", "day", "substantive"), ("day",)),
)

STRIPS = Table(
    name="strips",
    description="The activity of a work over its whole history, in the bars of its picture.",
    columns=(
        text("work", "The work.", to="works.slug"),
        text("first_day", "The day of its first version, YYYY-MM-DD."),
        text("last_day", "The day of its newest version."),
        number("words", "Number of words that changed in all, first versions aside."),
        text(
            "bars",
            "The bars, of sixty equal times those in which something began: a JSON array of "
            "[place from 0, words changed, first day].",
        ),
    ),
    key=("work",),
)

MONTHS = Table(
    name="months",
    description="What happened to a work in a month (UTC): visits, and versions by their kind.",
    columns=(
        text("work", "The work.", to="works.slug"),
        text("month", "The month, YYYY-MM."),
        number("visits", "Number of visits to its sources."),
        number("unsuccessful", "Visits among them as in activity.unsuccessful."),
        number("snapshots", "Number of snapshots fetched."),
        number("wording", "Versions that changed words: substantive ones of the kind wording."),
        number("numbers", "Versions that changed numbers: substantive ones of the kind number."),
        number("other", "Substantive versions of any other kind."),
        number("quiet", "Versions after the first that say nothing new: no substantive ones."),
        number("words_added", "Number of words that substantive versions added."),
        number("words_removed", "Number of words that substantive versions removed."),
    ),
    key=("work", "month"),
    indexes=(("month",),),
)

COLLECTION_MONTHS = Table(
    name="collection_months",
    description="What happened to all works in a month (UTC): the sums of months.",
    columns=MONTHS.columns[1:],
    key=("month",),
)

VISITS = Table(
    name="visits",
    description="Every look at a source, also when nothing had changed or it failed.",
    columns=(
        text("source", "The source that was visited.", to="sources.name"),
        text("visited_at", "When it was visited (UTC)."),
        number("number", "1, or more where one source was visited several times at one moment."),
        text("outcome", "unchanged, changed, suspect, gone, refused or failed."),
        maybe("reason", "Why the visit did not succeed, in words."),
        maybe_number("status", "HTTP status, where there was one."),
        maybe("etag", "ETag that the server gave."),
        maybe("snapshot", "The snapshot that the visit made or confirmed.", to="snapshots.name"),
        maybe("suspect", "What the visit got and was kept aside.", to="suspects.name"),
    ),
    key=("source", "visited_at", "number"),
    indexes=(("visited_at",), ("outcome", "visited_at"), ("source", "outcome", "visited_at")),
)
