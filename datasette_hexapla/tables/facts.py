"""Tables of what was learnt later: where sources went, and where they came from."""

from __future__ import annotations

from datasette_hexapla.tables.model import Table, maybe, number, text

FACTS = Table(
    name="facts",
    description="What was learnt of where sources went: appended to the archive, never rewritten.",
    columns=(
        text("id", "The ID of the fact: the SWHID of its file."),
        text("kind", "renamed, moved, merged, split, retired or retracted."),
        text("at", "When it happened (UTC)."),
        text("noted_at", "When it was written down (UTC)."),
        text("before", "The sources that it happened to, WORK/SOURCE each: JSON."),
        text("after", "The sources that they became: JSON."),
        maybe("url", "The new address of a source that moved."),
        text("note", "How one knows, in words."),
        maybe("retracts", "Of a retraction, the ID of the fact that it takes back."),
        maybe("retracted_by", "The retraction that took this fact back.", to="facts.id"),
        text("archive_commit", "Commit of the archive that kept it."),
    ),
    key=("id",),
    indexes=(("at",),),
)

LINEAGE = Table(
    name="lineage",
    description="Sources whose earlier texts belong to the history of another, as facts tell.",
    columns=(
        text("source", "The source.", to="sources.name"),
        number("number", "Place among the ancestors of the source, the nearest first, from 1."),
        text("ancestor", "A source whose texts came before its own.", to="sources.name"),
        text("until", "Up to when the ancestor's texts belong to the source's history (UTC)."),
        number(
            "continues",
            "1 where the source's first text follows the ancestor's; 0 where the ancestor joined a "
            "source that was there already.",
        ),
        text("fact", "The fact that led away from the ancestor.", to="facts.id"),
    ),
    key=("source", "ancestor"),
)

ADDRESSES = Table(
    name="addresses",
    description="Where a source was published over time, as its snapshots and facts tell.",
    columns=(
        text("source", "The source.", to="sources.name"),
        text("since_at", "When it was first got from there, or moved there (UTC)."),
        text("url", "The address, or the file."),
        text("known_from", "snapshots or fact."),
        maybe("until_at", "When it was last got from there (UTC)."),
        maybe("fact", "The fact that says so.", to="facts.id"),
        maybe("surt", "Key under which the spellings of one address meet; none for a file."),
    ),
    key=("source", "since_at", "url", "known_from"),
    indexes=(("surt",),),
)
