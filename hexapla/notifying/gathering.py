"""Gathering: the events that the records hold, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from typing import TypedDict

from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.excerpts import excerpt
from differ.rendering.characters import visible
from hexapla.notifying.events import Event, Passage, topic_of
from hexapla.recalling import Records, Row
from hexapla.surveying import Standing, State
from snapshots.channels import Topic
from snapshots.serialising import format_time

FAILING_AFTER = timedelta(days=1)
"""How long a source must have failed, at every visit, before anybody is told."""

_VERSIONS = """
    select versions.name, versions.number, versions.source, versions.began_at, versions.step,
           versions.reason as why, versions.snapshot, snapshots.snapshot_id, sources.language,
           sources.publisher, sources.work, works.title as work_title,
           diffs.name as diff, diffs.code, diffs.kind, diffs.significance, diffs.reason,
           diffs.substantive, diffs.changes, diffs.words_added, diffs.words_removed
    from versions
    join sources on sources.name = versions.source
    join works on works.slug = sources.work
    left join snapshots on snapshots.name = versions.snapshot
    left join diffs on diffs.new = versions.name
    where versions.began_at >= ?
"""

_ALARMS = """
    select findings.key, findings.translation, findings.reason, findings.severity,
           findings.base_words, findings.translation_words, findings.work, alignments.code,
           works.title as work_title, texts.language, texts.publisher,
           (select max(versions.began_at) from aligned_versions
            join versions on versions.name = aligned_versions.version
            where aligned_versions.alignment = findings.alignment) as at
    from findings
    join alignments on alignments.name = findings.alignment
    join texts on texts.name = findings.translation
    join works on works.slug = findings.work
    left join verdicts on verdicts.translation = findings.translation
        and verdicts.key = findings.key and verdicts.in_force
    where findings.tier = 'alarm' and verdicts.verdict is not 'dismissed'
"""

_PLACE = """
    select sources.name, sources.language, sources.publisher, sources.work,
           works.title as work_title,
           (select min(visited_at) from visits where visits.source = sources.name
            and visited_at > coalesce(?, '')) as bad_at
    from sources join works on works.slug = sources.work where sources.name = ?
"""

# A change of megabytes is told by its words alone: its HTML would have to be read as a whole.
_LONGEST_HTML = 20_000
_LONGEST_WORDS = 300
_PASSAGES = """
    select operation, case when length(html) <= ? then html end as html,
           substr(removed, 1, ?) as removed, substr(added, 1, ?) as added
    from changes where diff = ? order by significance desc, number limit ?
"""

# A text that came back changed is a version, and told as that.
_ABSENCES = """
    select absences.since_at, absences.confirmed_at, absences.until_at, absences.restored_same,
           sources.name as source, sources.language, sources.publisher, sources.work,
           works.title as work_title, snapshots.snapshot_id
    from absences
    join sources on sources.name = absences.source
    join works on works.slug = sources.work
    join versions on versions.name = absences.version
    left join snapshots on snapshots.name = versions.snapshot
    where confirmed_at >= ?1 or (confirmed_at is not null and until_at >= ?1)
"""

_TOPICS = {State.SUSPECT: Topic.SUSPECT, State.FAILING: Topic.FAILING}


def gather(records: Records, standings: Sequence[Standing], since: datetime) -> tuple[Event, ...]:
    """Return what happened *since*, and all alarms, in order of time."""
    rows = records.rows(_VERSIONS, [format_time(since)])
    events = [_of_version(row) for row in rows]
    for row in records.rows(_ABSENCES, [format_time(since)]):
        events += _of_absence(row)
    events += [_of_alarm(row) for row in records.rows(_ALARMS)]
    events += _of_standings(records, standings)
    # Two records may stand for one event: the first that is found is told.
    unique = {event.key: event for event in reversed(events)}
    return tuple(sorted(unique.values(), key=_when))


def _when(event: Event) -> tuple[str, str, int, str]:
    """Return what orders events: versions of one second stand in the order of their source."""
    return event.at.rstrip("Z"), event.source, event.number, event.key


def with_passages(records: Records, event: Event, count: int) -> Event:
    """Return *event* with the words of its *count* most significant changes."""
    if event.diff is None:
        return event
    values = [_LONGEST_HTML, _LONGEST_WORDS, _LONGEST_WORDS, event.diff, count]
    rows = records.rows(_PASSAGES, values)
    passages = (Passage(operation=row["operation"], html=_html(row)) for row in rows)
    return replace(event, passages=tuple(passages))


def _of_version(row: Row) -> Event:
    topic = topic_of(row["step"], substantive=bool(row["substantive"]))
    # A re-reading is a step of ours, told by its own name; else a snapshot is told once, whatever
    # newer rules make of it and of its neighbours.
    key = row["name"] if topic is Topic.TECHNICAL else row["snapshot"]
    path = addresses.change(row["code"]) if row["code"] else addresses.source(row["source"])
    return Event(
        key=f"version:{key or row['name']}",
        topic=topic,
        at=row["began_at"],
        number=row["number"],
        **_place(row, row["source"]),
        reason=row["reason"] or row["why"],
        path=path,
        kind=row["kind"],
        significance=row["significance"],
        changes=row["changes"] or 0,
        words_added=row["words_added"] or 0,
        words_removed=row["words_removed"] or 0,
        snapshot_id=row["snapshot_id"],
        diff=row["diff"],
    )


class _Place(TypedDict):
    work: str
    work_title: str
    source: str
    language: str
    publisher: str


def _place(row: Row, source: str) -> _Place:
    return {
        "work": row["work"],
        "work_title": row["work_title"],
        "source": source,
        "language": row["language"],
        "publisher": row["publisher"],
    }


def _of_alarm(row: Row) -> Event:
    both = f"“{_escaped(row['base_words'])}” ~ “{_escaped(row['translation_words'])}”"
    return Event(
        key=f"alarm:{row['translation']}/{row['key']}",
        topic=Topic.ALARM,
        at=row["at"] or "",
        **_place(row, row["translation"]),
        reason=row["reason"],
        path=addresses.comparison(row["code"]),
        kind=row["severity"],
        passages=(Passage(operation="check", html=both),),
    )


def _of_absence(row: Row) -> Iterator[Event]:
    """Yield that a source was withdrawn, and that the same text was published again, if it was."""
    moments = {
        Topic.WITHDRAWN: (row["confirmed_at"], f"Visits found it gone since {row['since_at']}."),
        Topic.RESTORED: (
            row["until_at"] if row["restored_same"] else None,
            f"The text that was withdrawn, on {row['since_at'][:10]}, is there again.",
        ),
    }
    for topic, (at, reason) in moments.items():
        if at is not None:
            yield Event(
                key=f"{topic}:{row['source']}/{row['since_at']}",
                topic=topic,
                at=at,
                **_place(row, row["source"]),
                reason=reason,
                path=addresses.source(row["source"]),
                snapshot_id=row["snapshot_id"],
            )


def _of_standings(records: Records, standings: Iterable[Standing]) -> list[Event]:
    return [
        event
        for standing in standings
        if standing.state in _TOPICS and (event := _of_standing(records, standing)) is not None
    ]


def _of_standing(records: Records, standing: Standing) -> Event | None:
    """Return what there is to tell of a source that does not stand well, if it has for long."""
    good_at = format_time(standing.good_at) if standing.good_at else None
    (row,) = records.rows(_PLACE, [good_at, standing.source]) or (None,)
    visited_at = format_time(standing.visited_at) if standing.visited_at else None
    if row is None or visited_at is None:
        return None
    topic = _TOPICS[standing.state]
    # From the last good visit on it is one and the same event, however it goes on. One that takes
    # turns with good visits is told once, not at each turn.
    turn = "again and again" if standing.alternates else good_at or "never good"
    at = row["bad_at"] or visited_at
    if topic is Topic.FAILING:
        at = format_time(_moment(at) + FAILING_AFTER)
        if at > visited_at:
            return None
    return Event(
        key=f"{topic}:{standing.source}/{turn}",
        topic=topic,
        at=at,
        **_place(row, standing.source),
        reason=standing.reason or "",
        path=addresses.source(standing.source),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _html(row: Row) -> str:
    if row["html"] is not None:
        return excerpt(row["html"])
    return "".join(
        f"<{tag}>{_escaped(words)} …</{tag}>"
        for tag, words in (("del", row["removed"]), ("ins", row["added"]))
        if words
    )


def _escaped(words: str) -> str:
    return escape(visible(words[:_LONGEST_WORDS]))
