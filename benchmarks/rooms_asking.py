"""What readers ask of the pages of a collection: addresses of every kind, drawn at random."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from rooms_texts import LANGUAGES, SPACELESS, vocabulary

from datasette_hexapla.sitemap import MOST

Draw = Callable[[], str]

COMMON, MIDDLING = 20, 500
"""Words up to this place by how common they are; those behind are rare."""


@dataclass(frozen=True, slots=True)
class Question:
    """An address of one *kind*, and headers to ask it with."""

    kind: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """The records of a collection, and *choices* to draw from them."""

    connection: sqlite3.Connection
    choices: random.Random

    def row(self, table: str, columns: str, where: str = "1") -> tuple[str, ...]:
        """Return *columns* of a row of *table*, any of them."""
        ends = f"SELECT min(rowid), max(rowid) FROM {table}"  # noqa: S608 - names of ours
        ((first, last),) = self.connection.execute(ends)
        found = None
        while found is None:
            place = self.choices.randint(first, last)
            found = self.connection.execute(
                f"SELECT {columns} FROM {table} WHERE rowid >= ? AND {where} LIMIT 1",  # noqa: S608 - ours
                [place],
            ).fetchone()
        return tuple(map(str, found))

    def busiest(self) -> tuple[str, ...]:
        """Return the source with the most versions."""
        found = self.connection.execute("SELECT name FROM sources ORDER BY versions DESC LIMIT 1")
        return tuple(str(name) for (name,) in found)

    def word(self, first: int, last: int) -> str:
        """Return a word of any language, by how common it is."""
        language = self.choices.choice(LANGUAGES)
        rank = self.choices.randrange(first, last)
        words = vocabulary(language)
        second = words[self.choices.randrange(COMMON)] if language in SPACELESS else ""
        return words[rank] + second


def questions(collection: Collection) -> dict[str, Draw]:
    """Return how an address of each kind is drawn."""
    return {
        **_lists(collection),
        **_things(collection),
        **_searches(collection),
        **_machines(collection),
    }


def asked(kinds: dict[str, Draw], rounds: int) -> Iterator[Question]:
    """Yield *rounds* questions of each kind, the kinds in turn."""
    for _ in range(rounds):
        for kind, draw in kinds.items():
            headers = ()
            if kind == "timegate":
                headers = (("Accept-Datetime", "Wed, 01 May 2019 00:00:00 GMT"),)
            yield Question(kind, draw(), headers)


def _lists(of: Collection) -> dict[str, Draw]:
    def narrowed(**more: str) -> str:
        return f"/changes?{urlencode(more)}"

    def day() -> str:
        return of.row("diffs", "changed_at")[0][:10]

    languages = [name for (name,) in of.connection.execute("SELECT DISTINCT language FROM texts")]
    return {
        "home": lambda: "/",
        "home, further works": lambda: f"/?skip={100 * of.choices.randrange(20)}",
        "changes": lambda: "/changes",
        "changes, all": lambda: narrowed(show="all"),
        "changes before": lambda: narrowed(before="~".join(of.row("diffs", "changed_at, code"))),
        "changes of a work": lambda: narrowed(work=of.row("works", "slug")[0]),
        "changes in a language": lambda: narrowed(language=of.choices.choice(languages)),
        "changes of a kind": lambda: narrowed(kind=of.choices.choice(("number", "typography"))),
        "changes by significance": lambda: narrowed(significance="0.9"),
        "changes of some days": lambda: narrowed(since="2016-01-01", until=day()),
        "changes, all options": lambda: narrowed(
            language="tr", kind="number", significance="0.6", since="2015-01-01", until=day()
        ),
        "findings": lambda: "/findings",
        "findings, further": lambda: f"/findings?skip={50 * of.choices.randrange(40)}",
        "findings of a work": lambda: f"/findings?work={of.row('works', 'slug')[0]}",
        "numbers": lambda: "/numbers",
        "numbers of a work": lambda: f"/w/{of.row('works', 'slug')[0]}/numbers",
    }


def _things(of: Collection) -> dict[str, Draw]:
    def two(between: str) -> str:
        source, number = of.row("snapshots", "source, number")
        rows = of.connection.execute(
            "SELECT digits FROM snapshots WHERE source = ? AND number <= ?"
            " ORDER BY number DESC LIMIT 40",
            [source, number],
        ).fetchall()
        return between.join((rows[-1][0], rows[0][0]))

    def older() -> str:
        base, translation = of.row("alignments", "base, translation")
        sides = [
            of.connection.execute(
                "SELECT snapshot FROM versions WHERE source = ? ORDER BY random() LIMIT 1", [name]
            ).fetchone()[0]
            for name in (base, translation)
        ]
        return "~".join(side.rpartition("/")[2] for side in sides)

    def at() -> str:
        work, began_at = of.row("versions", "work, began_at")
        return f"/w/{work}/at/{began_at[:10]}"

    (busiest,) = of.busiest()
    return {
        "work": lambda: f"/w/{of.row('works', 'slug')[0]}",
        "work, most changed": lambda: f"/w/{busiest.partition('/')[0]}",
        "work on a day": at,
        "source": lambda: f"/src/{of.row('sources', 'name')[0]}",
        "source, most changed": lambda: f"/src/{busiest}",
        "source, older": lambda: f"/src/{busiest}?before={of.choices.randint(100, 9000)}",
        "change": lambda: f"/c/{of.row('diffs', 'code')[0]}",
        "change, inline": lambda: f"/c/{of.row('diffs', 'code')[0]}?view=inline",
        "two versions": lambda: f"/d/{two('..')}",
        "snapshot": lambda: f"/s/{of.row('snapshots', 'snapshot_id')[0]}",
        "snapshot, newest": lambda: f"/s/{of.row('versions', 'snapshot', 'is_newest')[0][-12:]}",
        "comparison": lambda: f"/t/{of.row('alignments', 'code')[0]}",
        "comparison, older": lambda: f"/t/{older()}",
    }


def _searches(of: Collection) -> dict[str, Draw]:
    def search(where: str, words: str, **more: str) -> str:
        return f"/search?{urlencode({'q': words, 'where': where, **more})}"

    def common() -> str:
        return of.word(0, COMMON)

    found: dict[str, Draw] = {}
    for where in ("now", "added", "removed", "ever"):
        found |= {
            f"search {where}: common": lambda where=where: search(where, common()),
            f"search {where}: most common": lambda where=where: search(where, "the"),
            f"search {where}: middling": lambda where=where: search(where, of.word(20, MIDDLING)),
            f"search {where}: rare": lambda where=where: search(where, of.word(MIDDLING, 20_000)),
            f"search {where}: two words": lambda where=where: search(where, "the con"),
            f"search {where}: a letter": lambda where=where: search(where, "a"),
            f"search {where}: phrase": lambda where=where: search(where, '"the in"'),
            f"search {where}: of a work": lambda where=where: search(
                where, common(), work=of.row("works", "slug")[0]
            ),
            f"search {where}: in a language": lambda where=where: search(
                where, common(), language=of.choices.choice(LANGUAGES)
            ),
            f"search {where}: further": lambda where=where: search(where, "the", skip="1000"),
        }
    return found


def _machines(of: Collection) -> dict[str, Draw]:
    def url() -> str:
        return quote(of.row("snapshots", "url")[0], safe=":/")

    def of_snapshot(ending: str) -> str:
        return f"/s/{of.row('snapshots', 'snapshot_id')[0]}{ending}"

    def part(kind: str) -> str:
        rows = of.connection.execute(f"SELECT max(rowid) FROM {kind}").fetchone()[0]  # noqa: S608 - ours
        return f"/sitemap/{kind}-{of.choices.randint(1, max(1, rows // MOST))}.xml"

    things, lists = _things(of), _lists(of)
    (busiest,) = of.busiest()
    busy_url = quote(
        of.connection.execute("SELECT url FROM sources WHERE name = ?", [busiest]).fetchone()[0],
        safe=":/",
    )
    return {
        "home.json": lambda: "/home.json",
        **{f"{kind}.json": lambda kind=kind: f"{lists[kind]()}.json" for kind in _PLAIN_LISTS},
        **{f"{kind}.json": lambda kind=kind: f"{things[kind]()}.json" for kind in _PLAIN_THINGS},
        "search.json": lambda: f"/search.json?q={quote(of.word(0, MIDDLING))}&where=added",
        "feed.atom": lambda: "/feed.atom",
        "feed.json": lambda: "/feed.json",
        "feed of a work": lambda: f"/w/{of.row('works', 'slug')[0]}/feed.atom",
        "feed of a source": lambda: f"/src/{of.row('sources', 'name')[0]}/feed.json",
        "sitemap": lambda: "/sitemap.xml",
        "sitemap of snapshots": lambda: part("snapshots"),
        "timegate": lambda: f"/timegate/{url()}",
        "timemap": lambda: f"/timemap/link/{url()}",
        "timemap, longest": lambda: f"/timemap/json/2/{busy_url}",
        "text": lambda: of_snapshot(".txt"),
        "bytes": lambda: of_snapshot(".raw"),
        "citation": lambda: of_snapshot(of.choices.choice((".bib", ".ris", ".csl.json"))),
    }


_PLAIN_LISTS = ("changes", "findings", "numbers", "numbers of a work")
_PLAIN_THINGS = (
    "work",
    "work on a day",
    "source",
    "change",
    "two versions",
    "snapshot",
    "comparison",
)
