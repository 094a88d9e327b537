"""Facts: what is learnt later of where sources went, appended and never written over.

A source keeps its folder and its snapshots keep their IDs whatever happens to it. That it was
renamed, moved, merged, split or retired is a file of its own, from which `lineage` tells whose
earlier snapshots belong to a source's history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from archive.errors import Mismatch
from archive.layout import source_folder
from snapshots.digests import blob_id
from snapshots.errors import NotReadable
from snapshots.serialising import format_time, parse_time, read_json, write_canonical
from snapshots.shapes import checked


class FactKind(StrEnum):
    """What happened to sources."""

    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    RETIRED = "retired"
    RETRACTED = "retracted"


# How many sources there are before and after, at least and at most.
_MANY = 1000
_NUMBERS = {
    FactKind.RENAMED: ((1, 1), (1, 1)),
    FactKind.MOVED: ((1, 1), (0, 0)),
    FactKind.MERGED: ((2, _MANY), (1, 1)),
    FactKind.SPLIT: ((1, 1), (2, _MANY)),
    FactKind.RETIRED: ((1, 1), (0, 0)),
    FactKind.RETRACTED: ((0, 0), (0, 0)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened to the sources *before*, at the time *at*, and what they became.

    Sources are named `work/source`. A source that moved goes on under its name at the address
    *url*. A retraction takes back the fact with the ID *retracts*, which was a mistake.
    *noted_at* is when it was written down, *note* says in words how one knows.
    """

    kind: FactKind
    at: datetime
    noted_at: datetime
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    url: str | None = None
    retracts: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A source whose snapshots, up to a time, belong to the history of another."""

    name: str
    until: datetime


def write_fact(fact: Fact) -> bytes:
    """Return the content of the file that holds *fact*.

    Raises: Mismatch, MalformedSlug, NotWritable.
    """
    _check(fact)
    return write_canonical(
        {
            "after": list(fact.after),
            "at": format_time(fact.at),
            "before": list(fact.before),
            "kind": fact.kind.value,
            "note": fact.note,
            "noted_at": format_time(fact.noted_at),
            "retracts": fact.retracts,
            "url": fact.url,
        }
    )


def read_fact(content: bytes) -> Fact:
    """Return the fact of which *content* is the file.

    Raises: NotReadable.
    """
    fields = read_json(content, "a fact")
    try:
        fact = Fact(
            kind=FactKind(fields["kind"]),
            at=parse_time(fields["at"]),
            noted_at=parse_time(fields["noted_at"]),
            before=tuple(fields["before"]),
            after=tuple(fields["after"]),
            url=fields["url"],
            retracts=fields["retracts"],
            note=fields["note"],
        )
        return checked(fact)
    except (KeyError, TypeError, ValueError) as error:
        raise NotReadable(
            f"Reading a fact failed: {type(error).__name__}: {error}. Either it is damaged "
            "(`hexapla verify` tells) or a newer version of this program wrote it."
        ) from error


def fact_id(content: bytes) -> str:
    """Return the ID of the fact of which *content* is the file: its SWHID."""
    return f"swh:1:cnt:{blob_id(content)}"


def standing(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return those of *facts*, by their IDs, that no other one retracts.

    A retraction can itself be retracted; then what it took back stands again.
    """
    kept = dict(facts)
    # The latest word counts, so retractions take effect from the last noted to the first.
    for identifier, fact in sorted(facts.items(), key=lambda pair: pair[1].noted_at, reverse=True):
        if fact.retracts is not None and identifier in kept:
            kept.pop(fact.retracts, None)
    return kept


def lineage(facts: Iterable[Fact], name: str) -> tuple[Ancestor, ...]:
    """Return the sources whose earlier snapshots belong to the history of *name*, nearest first.

    Each belongs up to the time of the fact that led away from it, and not beyond that of any later
    fact on the way. *facts* are those that stand.
    """
    steps = [fact for fact in facts if fact.after]
    found: dict[str, datetime] = {}
    waiting = [Ancestor(name, datetime.max.replace(tzinfo=UTC))]
    while waiting:
        current = waiting.pop(0)
        for fact in steps:
            if current.name in fact.after and fact.at <= current.until:
                for earlier in fact.before:
                    if earlier != name and earlier not in found:
                        found[earlier] = fact.at
                        waiting.append(Ancestor(earlier, fact.at))
    return tuple(Ancestor(earlier, until) for earlier, until in found.items())


def became(facts: Iterable[Fact], name: str) -> Fact | None:
    """Return the latest of *facts* that led away from the source *name*, or None for none.

    Its *after* says where to, and is empty for a retired source.
    """
    away = [
        fact
        for fact in facts
        if name in fact.before and name not in fact.after and fact.kind is not FactKind.MOVED
    ]
    return max(away, key=lambda fact: fact.at, default=None)


def _check(fact: Fact) -> None:
    for name in (*fact.before, *fact.after):
        work, slash, source = name.partition("/")
        if not slash:
            raise Mismatch(f'"{name}" names no source. Write the work, a slash, and the source.')
        source_folder(work, source)
    counted = (len(fact.before), len(fact.after))
    for number, (least, most), when in zip(
        counted, _NUMBERS[fact.kind], ("before", "after"), strict=True
    ):
        if not least <= number <= most:
            raise Mismatch(
                f'A fact of kind "{fact.kind}" needs {_said(least, most)} {when}; '
                f"{number} {'was' if number == 1 else 'were'} given."
            )
    if (fact.kind is FactKind.MOVED) != (fact.url is not None):
        raise Mismatch("A source that moved needs the address it moved to; no other fact has one.")
    if (fact.kind is FactKind.RETRACTED) != (fact.retracts is not None):
        raise Mismatch(
            "A retraction needs the ID of the fact it takes back; no other fact has one."
        )


def _said(least: int, most: int) -> str:
    if most == 0:
        return "no source"
    return "one source" if most == 1 else f"at least {least} sources"
