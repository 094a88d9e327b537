"""Versioning: the versions of a source, and the diffs between neighbours, from its readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from archive.repository import Archive
from datasette_hexapla.folding import fold_for_index
from datasette_hexapla.records.chaining import Link, Read, chain
from datasette_hexapla.records.rows import Row, Value, execute, insert, select
from datasette_hexapla.records.wording import added_words, count_words, inline_html, removed_words
from differ import versions
from differ.model import Change, Diff, Step

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done so that the records hold the versions of a *source*.

    *links* are its versions; *new* names those that are not in the records yet, *differ* those
    whose diff from the one before is not, and *gone* those that are no versions any more.
    """

    source: str
    work: str
    language: str
    links: tuple[Link, ...]
    new: frozenset[str]
    differ: frozenset[str]
    gone: frozenset[str]


def plan(database: Database, source: str, *, anew: bool = False) -> Plan:
    """Compare the readings of *source* with its versions in the records.

    With *anew*, everything is derived again.
    """
    ((work, language),) = select(
        database, "SELECT work, language FROM sources WHERE name = ?", [source]
    )
    links = chain(_readings(database, source))
    wanted = _with_previous([link.first.name for link in links])
    known = {
        str(name): previous
        for name, previous in select(
            database, "SELECT name, previous FROM versions WHERE source = ?", [source]
        )
    }
    kept = {} if anew else {name: known[name] for name in known if name in wanted}
    return Plan(
        source=source,
        work=str(work),
        language=str(language),
        links=links,
        new=frozenset(wanted.keys() - kept.keys()),
        differ=frozenset(n for n, old in wanted.items() if n not in kept or kept[n] != old),
        gone=frozenset(known.keys() - kept.keys()),
    )


def carry_out(database: Database, archive: Archive, todo: Plan, tick: Tick) -> None:
    """Bring the versions, diffs and changes of a source into the state that *todo* plans."""
    _number_snapshots(database, todo.source)
    _forget(database, todo)
    texts = _Texts(archive)
    previous: Link | None = None
    for number, link in enumerate(todo.links, 1):
        name = link.first.name
        if name in todo.new:
            insert(database, "versions", [_version_row(todo, link, texts.of(link))])
        _place(database, link, previous, number)
        if previous is not None and name in todo.differ:
            found = versions.diff(texts.of(previous), texts.of(link), language=todo.language)
            insert(database, "diffs", [_diff_row(todo, previous, link, found)])
            insert(database, "changes", _change_rows(todo, previous, link, found))
            tick()
        previous = link
    _point_readings(database, todo)
    newest = todo.links[-1].first.name if todo.links else None
    execute(
        database,
        "UPDATE versions SET is_newest = (name = ?) WHERE source = ?",
        [newest, todo.source],
    )


class _Texts:
    """The segments of versions, read from the archive when they are asked for."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._held: dict[str, tuple[str, ...]] = {}

    def of(self, link: Link) -> tuple[str, ...]:
        blob = link.first.blob
        if blob not in self._held:
            if len(self._held) > 1:
                # Neighbours are asked for one after the other: two are all that is needed.
                del self._held[next(iter(self._held))]
            text = self._archive.blob(blob).decode()
            self._held[blob] = tuple(text.split("\n")[:-1])
        return self._held[blob]


def _readings(database: Database, source: str) -> Iterator[Read]:
    rows = select(
        database,
        "SELECT readings.name, readings.snapshot, snapshots.fetched_at, readings.text_sha256,"
        " readings.reader, readings.reader_version, readings.rules_version,"
        " readings.profile_sha256, readings.text_blob"
        " FROM readings JOIN snapshots ON snapshots.name = readings.snapshot"
        " WHERE readings.source = ?"
        " ORDER BY snapshots.fetched_at, snapshots.kept_as, readings.number",
        [source],
    )
    for name, snapshot, fetched_at, text, *rules, blob in rows:
        ruled = " ".join(map(str, rules))
        yield Read(str(name), str(snapshot), str(fetched_at), str(text), ruled, str(blob))


def _with_previous(names: Sequence[str]) -> Mapping[str, str | None]:
    return dict(zip(names, [None, *names], strict=False))


def _number_snapshots(database: Database, source: str) -> None:
    execute(
        database,
        "UPDATE snapshots SET number = ordered.number FROM ("
        " SELECT name, row_number() OVER (ORDER BY fetched_at, kept_as) AS number"
        " FROM snapshots WHERE source = ?) AS ordered"
        " WHERE snapshots.name = ordered.name AND snapshots.number <> ordered.number",
        [source],
    )


def _forget(database: Database, todo: Plan) -> None:
    # Every version that followed one that is gone follows another now, so it is among them.
    for name in sorted(todo.gone | todo.differ):
        execute(
            database,
            "DELETE FROM changes WHERE diff IN (SELECT name FROM diffs WHERE new = ?)",
            [name],
        )
        execute(database, "DELETE FROM diffs WHERE new = ?", [name])
    for name in sorted(todo.gone):
        execute(database, "DELETE FROM versions WHERE name = ?", [name])


def _version_row(todo: Plan, link: Link, segments: Sequence[str]) -> Row:
    text = "\n".join(segments)
    return {
        "name": link.first.name,
        "source": todo.source,
        "work": todo.work,
        "number": 0,
        "snapshot": link.first.snapshot,
        "began_at": link.first.fetched_at,
        "last_seen_at": link.last.fetched_at,
        "previous": None,
        "step": "",
        "reason": "",
        "returns_to": None,
        "is_newest": 0,
        "segments": len(segments),
        "characters": len(text),
        "text": text,
    }


def _place(database: Database, link: Link, previous: Link | None, number: int) -> None:
    """Write what depends on the neighbours of a version."""
    step, reason = _step(link, previous)
    execute(
        database,
        "UPDATE versions SET number = ?, last_seen_at = ?, previous = ?, step = ?, reason = ?"
        " WHERE name = ?",
        [
            number,
            link.last.fetched_at,
            previous.first.name if previous else None,
            step.value,
            reason,
            link.first.name,
        ],
    )


def _point_readings(database: Database, todo: Plan) -> None:
    """Let each reading name the version whose text it is, if the chain goes through it."""
    wanted = {read.name: link.first.name for link in todo.links for read in link.readings}
    known = select(database, "SELECT name, version FROM readings WHERE source = ?", [todo.source])
    for name, version in known:
        if wanted.get(str(name)) != version:
            execute(
                database,
                "UPDATE readings SET version = ? WHERE name = ?",
                [wanted.get(str(name)), name],
            )


def _step(link: Link, previous: Link | None) -> tuple[Step, str]:
    if previous is None:
        return Step.FIRST, "The first text that was kept of this source."
    if previous.last.rules != link.first.rules:
        return (
            Step.TECHNICAL,
            "Read by other rules than the version before: nothing follows about the publisher.",
        )
    return Step.REVISION, "The publisher's text differs from the version before."


def _diff_name(todo: Plan, old: Link, new: Link) -> tuple[str, str]:
    code = f"{_short(old.first.name)}-{_short(new.first.name)}"
    return f"{todo.source}/{code}", code


def _short(name: str) -> str:
    """Return the digits of a version's name, with the number of the re-reading if it is one."""
    return name.rpartition("/")[2]


def _diff_row(todo: Plan, old: Link, new: Link, found: Diff) -> Row:
    name, code = _diff_name(todo, old, new)
    step, _ = _step(new, old)
    return {
        "name": name,
        "code": code,
        "source": todo.source,
        "work": todo.work,
        "old": old.first.name,
        "new": new.first.name,
        "changed_at": new.first.fetched_at,
        "step": step.value,
        "kind": found.kind.value if found.kind else None,
        "significance": found.significance,
        "reason": found.reason,
        "changes": len(found.changes),
        "words_added": sum(count_words(added_words(change)) for change in found.changes),
        "words_removed": sum(count_words(removed_words(change)) for change in found.changes),
        "coarse": int(found.coarse),
        "algorithm": found.algorithm,
    }


def _change_rows(todo: Plan, old: Link, new: Link, found: Diff) -> Iterator[Row]:
    diff, _ = _diff_name(todo, old, new)
    for number, change in enumerate(found.changes, 1):
        placed: dict[str, Value] = {
            "name": f"{diff}.{number}",
            "diff": diff,
            "number": number,
            "source": todo.source,
            "work": todo.work,
            "language": todo.language,
            "changed_at": new.first.fetched_at,
        }
        yield placed | _change_row(change)


def _change_row(change: Change) -> Row:
    removed, added = removed_words(change), added_words(change)
    old_text = "\n".join(change.old_segments)
    return {
        "operation": change.operation.value,
        "kind": change.kind.value,
        "significance": change.significance,
        "reason": change.reason,
        "old_line": change.old.start + 1,
        "old_lines": change.old.end - change.old.start,
        "new_line": change.new.start + 1,
        "new_lines": change.new.end - change.new.start,
        "old_text": old_text,
        "new_text": "\n".join(change.new_segments),
        "removed": removed,
        "added": added,
        "html": inline_html(change),
        "old_folded": fold_for_index(old_text),
        "removed_folded": fold_for_index(removed),
        "added_folded": fold_for_index(added),
    }
