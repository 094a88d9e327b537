"""Queries with names: questions about the records that anyone may ask, SQL switched off or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Query:
    """A question, its answer in SQL; `:names` in it are asked for on its page."""

    name: str
    title: str
    description: str
    sql: str


QUERIES = (
    Query(
        "changes_by_month",
        "Changes per month and kind",
        "How many versions changed words, numbers or something else, and how many nothing.",
        "SELECT month, sum(wording) AS wording, sum(numbers) AS numbers, sum(other) AS other,"
        " sum(quiet) AS quiet, sum(words_added) AS words_added,"
        " sum(words_removed) AS words_removed\n"
        "FROM months GROUP BY month ORDER BY month DESC LIMIT 500",
    ),
    Query(
        "changes_by_kind",
        "Single changes by kind",
        "How many single changes there are of each kind, from typography to wording.",
        "SELECT kind, count(*) AS changes FROM changes GROUP BY kind ORDER BY changes DESC",
    ),
    Query(
        "largest_changes",
        "Largest changes",
        "Substantive versions of a work, those with the most changed words first.",
        "SELECT changed_at, source, words_added, words_removed, reason, '/c/' || code AS page\n"
        "FROM diffs WHERE substantive = 1 AND (:work = '' OR work = :work)\n"
        "ORDER BY words_added + words_removed DESC, name LIMIT 100",
    ),
    Query(
        "stale_translations",
        "Translations behind their base",
        "Each translation whose base changed in substance since, the longest behind first.",
        "SELECT staleness.work, staleness.translation, texts.language, staleness.since_at,"
        " staleness.behind, staleness.clauses, staleness.known_from, staleness.confidence\n"
        "FROM staleness JOIN texts ON texts.name = staleness.translation\n"
        "WHERE staleness.is_stale = 1 ORDER BY staleness.since_at, staleness.alignment LIMIT 500",
    ),
    Query(
        "lag_by_language",
        "Languages behind their base",
        "For each language: translations that are compared, those behind, and since when.",
        "SELECT texts.language, count(*) AS compared, sum(staleness.is_stale) AS behind,"
        " min(CASE WHEN staleness.is_stale THEN staleness.since_at END) AS longest_since,"
        " sum(staleness.clauses) AS stale_clauses\n"
        "FROM staleness JOIN texts ON texts.name = staleness.translation\n"
        "GROUP BY texts.language ORDER BY behind DESC, texts.language",
    ),
    Query(
        "sources_not_visited_lately",
        "Sources by their last visit",
        "Watched sources, those that wait the longest first, with how their last visit ended.",
        "SELECT name, last_visited_at, last_outcome, last_changed_at, url\n"
        "FROM sources WHERE watched = 1 AND in_catalogue = 1 AND ended_by IS NULL\n"
        "ORDER BY last_visited_at, name LIMIT 500",
    ),
    Query(
        "visits_by_month",
        "Visits per month",
        "How many visits were made in each month, and how many of them had no success.",
        "SELECT month, sum(visits) AS visits, sum(unsuccessful) AS unsuccessful,"
        " sum(snapshots) AS snapshots\n"
        "FROM months GROUP BY month ORDER BY month DESC LIMIT 500",
    ),
    Query(
        "times_withdrawn",
        "Texts that were withdrawn",
        "Times when two visits or more found a source gone, the latest first.",
        "SELECT source, since_at, confirmed_at, until_at, visits\n"
        "FROM absences WHERE confirmed_at IS NOT NULL ORDER BY since_at DESC, source LIMIT 500",
    ),
    Query(
        "findings_by_rule",
        "Findings by rule",
        "What should be checked in translations, counted by rule and severity.",
        "SELECT rule, severity, count(*) AS findings FROM findings\n"
        "GROUP BY rule, severity ORDER BY findings DESC, rule, severity",
    ),
)
"""All of them; the addresses are /records/NAME."""


async def offer(datasette: Any, database: str) -> None:
    """Let *datasette* answer all queries about *database*, if it is one of the newer ones.

    Those keep queries in a table of their own and find none in metadata, from which the older take
    them. *Trusted* are queries that need no permission to run SQL of one's own.
    """
    if not hasattr(datasette, "add_query"):
        return
    for query in QUERIES:
        await datasette.add_query(
            database,
            query.name,
            query.sql,
            title=query.title,
            description=query.description,
            is_trusted=True,
        )
