"""Tables of what was kept and read: snapshots, readings, versions and segments."""

from __future__ import annotations

from datasette_hexapla.tables.model import Table, maybe, maybe_number, number, surrogate, text

SNAPSHOTS = Table(
    name="snapshots",
    description="The exact bytes and headers got on a visit, kept for ever in the archive.",
    columns=(
        text("name", "Name of the snapshot here: WORK/SOURCE/first 12 digits of its ID."),
        text("snapshot_id", "The snapshot ID: swh:1:dir: and 40 digits. This is what one cites."),
        text("digits", "The 40 digits of the ID."),
        text("source", "The source that it is a snapshot of.", to="sources.name"),
        number("number", "Place among the snapshots of the source in order of time, from 1."),
        number("kept_as", "Place among all snapshots in the order in which they were kept."),
        text("fetched_at", "When the bytes were got (UTC)."),
        text("url", "Address or file that they were got from."),
        maybe("final_url", "Address after redirects, where it differs."),
        maybe_number("status", "HTTP status."),
        text("headers", "Chosen response headers: a JSON array of [name, value]."),
        text("media_type", "Media type."),
        text("extension", "Ending of the body's file name in the archive."),
        maybe("charset", "Charset in which the bytes were read."),
        maybe("charset_from", "Who decided the charset: bom, header, meta, utf-8 or detected."),
        text("body_sha256", "SHA-256 of the bytes."),
        text("body_blob", "Git's id of the bytes."),
        number("length", "Number of bytes."),
        text("obtained", "watched, rendered (its scripts had run), or where it was imported from."),
        text("stated", "Dates that others state: a JSON array of [name, date as they wrote it]."),
        text("archive_commit", "Commit of the archive that kept it."),
        text("archive_path", "Path of its folder in that commit."),
    ),
    key=("name",),
    indexes=(
        ("source", "number"),
        # Whole mementos: an address may have thousands, which a TimeMap lists.
        ("source", "url", "number", "digits", "fetched_at"),
        ("digits",),
        ("fetched_at",),
        ("body_sha256",),
    ),
)

READINGS = Table(
    name="readings",
    description="Texts read out of snapshots by numbered rules; one snapshot may be read again.",
    columns=(
        text("name", "Name of the reading: the snapshot's, and .2, .3 … for re-readings."),
        text("snapshot", "The snapshot that was read.", to="snapshots.name"),
        number(
            "number",
            "1 for the first reading of the snapshot, 2 for its first re-reading, and so on.",
        ),
        text("source", "The source of the snapshot.", to="sources.name"),
        text("reader", "Program part that read the text."),
        number("reader_version", "Version of the reader."),
        number("rules_version", "Version of the rules that normalise the text."),
        text("profile_sha256", "Digest of the source's profile that was followed."),
        number("segments", "Number of segments."),
        text("text_sha256", "SHA-256 of text.md."),
        text("text_blob", "Git's id of text.md; swh:1:cnt: and this is its SWHID."),
        maybe("folder", "Git's id of the source's folder, which anchors passage IDs."),
        text("removed", "Blocks that filters took out, each with all that puts it back: JSON."),
        text("warnings", "What a person should know of the reading: JSON."),
        text("removed_characters", "Invisible characters left out, with their number: JSON."),
        maybe("version", "The version whose text this is.", to="versions.name"),
        text("archive_commit", "Commit of the archive that kept it."),
    ),
    key=("name",),
    indexes=(("source", "snapshot"), ("text_blob",)),
)

VERSIONS = Table(
    name="versions",
    description="Texts of a source that differ from the one before, in order of time.",
    columns=(
        text("name", "Name of the version: that of the reading which began it."),
        text("source", "The source.", to="sources.name"),
        text("work", "The work of the source.", to="works.slug"),
        number("number", "Place among the versions of the source in order of time, from 1."),
        text("snapshot", "The snapshot it was read from.", to="snapshots.name"),
        text("began_at", "When that snapshot was fetched (UTC): the text began at the latest."),
        text("last_seen_at", "When the last snapshot with this same text was fetched (UTC)."),
        maybe(
            "previous",
            "The version before it; of a source's first, that of the source it came from.",
            to="versions.name",
        ),
        number(
            "other_rules",
            "1 where it was read by other rules than the version before, so that the difference "
            "between them says nothing of the publisher.",
        ),
        text(
            "step",
            "What the version is in the history of its source: first, revision, noise, return, "
            "flap, technical, fault, recovery or restored. Technical versions differ by our "
            "reading rules, not by what was published. A text that is withdrawn has no version: "
            "absences tell of it.",
        ),
        text("reason", "Why it is that step, in words."),
        maybe("returns_to", "The earlier version whose text it brings back.", to="versions.name"),
        number("is_newest", "1 for the newest version of its source."),
        number("segments", "Number of segments."),
        number("characters", "Number of characters."),
        text("text", "The text: one segment a line."),
    ),
    key=("name",),
    indexes=(
        ("source", "number"),
        ("source", "began_at", "number"),
        ("work", "began_at"),
        ("is_newest", "source"),
        ("began_at",),
    ),
)

SEGMENTS = Table(
    name="segments",
    description="Segments of the newest version of every source, with since when each stands.",
    columns=(
        surrogate(
            "id",
            "Number of the row, in order of the time since which the segment stands, as in "
            "changes.id. The full-text index is read by it.",
        ),
        text("version", "The newest version of a source.", to="versions.name"),
        number("line", "Place of the segment in the text, from 1: its anchor is L and this."),
        text("source", "The source.", to="sources.name"),
        text("work", "The work.", to="works.slug"),
        text("language", "Language as a BCP 47 tag."),
        text(
            "anchor",
            "Name that the segment keeps from version to version, also when it is edited, moved or "
            "given another number; of one source, no two have the same.",
        ),
        text("text", "The segment."),
        text(
            "since",
            "The version since which the segment stands as it does now, wherever it moved.",
            to="versions.name",
        ),
        maybe("change", "The change that made it so.", to="changes.name"),
        text(
            "revised",
            "The changes of its words or numbers, the last 99 of them, oldest first: a JSON array "
            "of [time, name of the change].",
        ),
        text("folded", "The text folded for search: case, marks and forms of letters dropped."),
        text("scope", "Work and language, as words of the full-text index."),
    ),
    key=("version", "line"),
    indexes=(("source", "line"), ("source", "anchor")),
    searched=("folded", "scope"),
)

LANDMARKS = Table(
    name="landmarks",
    description="Every 32nd version, with since when each of its segments stood by then.",
    columns=(
        text("version", "The version.", to="versions.name"),
        text("source", "The source.", to="sources.name"),
        text(
            "stood",
            "What segments.since and segments.change say, for this version: a JSON array of "
            "[number of segments, version since which they stand, change that made them so].",
        ),
    ),
    key=("version",),
)

SUSPECTS = Table(
    name="suspects",
    description="Bytes that are likely no text of the publisher: kept aside, and no version.",
    columns=(
        text("name", "Name of the suspect here: WORK/SOURCE/first 12 digits of its ID."),
        text("snapshot_id", "The snapshot ID that it has already, and keeps if it is accepted."),
        text("digits", "The 40 digits of the ID."),
        text("source", "The source that it was got from.", to="sources.name"),
        number("kept_as", "Place among all suspects in the order in which they were kept."),
        text("fetched_at", "When the bytes were got (UTC)."),
        text("reason", "Why it was kept aside, in words."),
        number(
            "waits",
            "1 for the last one of its source while no newer snapshot has answered it: it can "
            "still be accepted.",
        ),
        text("url", "Address or file that they were got from."),
        maybe("final_url", "Address after redirects, where it differs."),
        maybe_number("status", "HTTP status."),
        text("headers", "Chosen response headers: a JSON array of [name, value]."),
        text("media_type", "Media type."),
        text("extension", "Ending of the body's file name in the archive."),
        text("body_sha256", "SHA-256 of the bytes."),
        text("body_blob", "Git's id of the bytes."),
        number("length", "Number of bytes."),
        text("archive_commit", "Commit of the archive that kept it aside."),
        text("archive_path", "Path of its folder in that commit."),
        maybe_number("segments", "Number of segments, while it waits."),
        maybe("text", "What can be read of it while it waits, one segment a line."),
    ),
    key=("name",),
    indexes=(("source", "kept_as"), ("digits",)),
)
