from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import IO, Any

import pytest

from archive.history import SnapshotEntry, entries
from archive.keeping import Writer, writing
from archive.repository import Archive
from archive.verdicts import Judgement, Verdict
from datasette_hexapla import building
from datasette_hexapla.serving import PLUGIN, arguments
from snapshots import catalogue
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Snapshot, SnapshotID, Source, Visit
from snapshots.reading.choosing import read


class Keeper:
    """A collection that tests fill, through the real archive and the real reader."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.archive = Archive.create(folder / "archive.git")
        self.records_path = folder / "records.db"
        self.sources: dict[str, Source] = {}
        self._writer: Writer | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        with writing(self.archive) as self._writer:
            yield
        self._writer = None

    @property
    def writer(self) -> Writer:
        assert self._writer is not None
        return self._writer

    def declare(self, text: str) -> None:
        stated = catalogue.parse(text)
        self.sources |= {source.name: source for work in stated.works for source in work.sources}
        self.writer.keep_catalogue(text.encode())

    def keep(
        self, name: str, day: str, text: str | bytes, media_type: str = "text/plain"
    ) -> SnapshotID:
        source = self.sources[name]
        snapshot = Snapshot(
            body=text if isinstance(text, bytes) else text.encode(),
            url=source.url or source.file or name,
            fetched_at=moment(day),
            media_type=media_type,
            extension="html" if "html" in media_type else "txt",
            charset="utf-8",
            charset_from="utf-8",
            status=200,
            headers=(("content-type", media_type),),
        )
        identifier = snapshot_id(snapshot)
        reading = read(snapshot, identifier, source)
        self.writer.keep(source.work, source.slug, snapshot, reading)
        return identifier

    def reread(self, name: str, identifier: SnapshotID, text: str, rules_version: int) -> None:
        source = self.sources[name]
        kept = next(
            entry.kept for entry in _snapshots(self.archive) if entry.kept.snapshot_id == identifier
        )
        assert kept.reading is not None
        reading = kept.reading.load(self.archive)
        newer = replace(reading, segments=tuple(text.split("\n")), rules_version=rules_version)
        self.writer.keep_reading(source.work, source.slug, newer)

    def visit(
        self, run: str, name: str, day: str, outcome: Outcome, snapshot: SnapshotID | None = None
    ) -> None:
        source = self.sources[name]
        visit = Visit(
            work=source.work,
            source=source.slug,
            visited_at=moment(day),
            outcome=outcome,
            snapshot=snapshot,
            reason="the server said no" if outcome is Outcome.REFUSED else None,
        )
        self.writer.keep_visits(run, [visit])

    def update(self) -> None:
        building.update(self.archive, self.records_path, None)

    def rebuild(self) -> None:
        building.rebuild(self.archive, self.records_path, None)

    def dump(self) -> str:
        return building.dump(self.records_path)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.records_path)) as connection:
            return connection.execute(sql).fetchall()

    def is_equal_when_rebuilt(self) -> bool:
        incremental = self.dump()
        self.rebuild()
        return self.dump() == incremental and self.rows("PRAGMA foreign_key_check") == []


def moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture
def at_noon() -> datetime:
    """Some day at noon, for what is decided in a test."""
    return moment("2022-06-01T12:00")


def _snapshots(archive: Archive) -> Iterator[SnapshotEntry]:
    return (entry for entry in entries(archive) if isinstance(entry, SnapshotEntry))


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path / "collection")
    yield keeper
    keeper.archive.close()


@pytest.fixture
def declaration() -> str:
    """A catalogue: a declaration in two parts and its translation, and news about it."""
    return Path(__file__).with_name("declaration.yml").read_text(encoding="utf-8")


@pytest.fixture
def kept(keeper: Keeper, declaration: str) -> Keeper:
    """The declaration with its first texts, not yet in the records."""
    with keeper.writing():
        keeper.declare(declaration)
        keeper.keep(
            "declaration/tr-1",
            "2021-06-16",
            "Taraflar 2 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n",
        )
        keeper.keep(
            "declaration/tr-2", "2021-06-16", "Bu beyanname 16 Haziran 2021 tarihinde imzalandı.\n"
        )
        keeper.keep(
            "declaration/en",
            "2021-06-16",
            "The Parties shall increase exports within 2 years.\n\nThe border of Iraq and Iran.\n\n"
            "This declaration was signed on 16 June 2021.\n",
        )
        keeper.keep("news/report", "2021-06-17", "A report.\n")
    return keeper


@pytest.fixture
def make_keeper(tmp_path: Path) -> Iterator[Callable[[], Keeper]]:
    made: list[Keeper] = []

    def make() -> Keeper:
        made.append(Keeper(tmp_path / f"collection-{len(made)}"))
        return made[-1]

    yield make
    for keeper in made:
        keeper.archive.close()


HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
OVERRIDE = "\u202egnp.exe\u202c"

SITE = Path(__file__).with_name("site.yml").read_text(encoding="utf-8")

ENGLISH_1 = (
    "# Declaration\n\nThe Parties shall increase imports within 2 years.\n\n"
    f"The border of Iraq. {HOSTILE}\n\nThis declaration was signed on 16 June 2021.\n"
)
ENGLISH_2 = ENGLISH_1.replace("within 2 years", "within 3 years").replace("shall", "should")


TERMS = (
    f"# Terms\n\nThe parties pay in May, as it is said in this and that of the papers. {HOSTILE}\n\n"
    "Whoever is late with it pays twice as much to the other, and that is the end of it.\n"
)


def _fill_terms(keeper: Keeper) -> None:
    """Keep a history in which not every version says something new."""
    edited = TERMS.replace("twice", "three times")
    spaced = edited.replace("late with it", "late with it ,")
    cut = TERMS[: TERMS.index("as much")] + "as mu\n"
    texts = [TERMS, edited, TERMS, edited, spaced, cut, edited, TERMS.replace("May", "June")]
    for day, text in enumerate(texts, 1):
        keeper.keep("terms/en", f"2021-05-{day:02}", text)
    for day in (9, 10):
        keeper.visit(f"run-gone-{day}", "terms/en", f"2021-05-{day:02}T10:00", Outcome.GONE)


def _fill(keeper: Keeper) -> None:
    with keeper.writing():
        keeper.declare(SITE)
        keeper.keep(
            "declaration/tr-1",
            "2021-06-16",
            "Taraflar 2 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n",
        )
        keeper.keep("declaration/tr-2", "2021-06-16", "16 Haziran 2021 tarihinde imzalandı.\n")
        keeper.keep("declaration/en", "2021-06-17", ENGLISH_1)
        keeper.keep("declaration/en", "2021-07-01", ENGLISH_2)
        keeper.keep("declaration/en", "2022-07-01", ENGLISH_2 + "\nA last word, added later.\n")
        keeper.keep(
            "declaration/ar",
            "2021-06-18",
            "يزيد الطرفان الصادرات خلال 2 سنوات.\n\nحدود العراق وإيران.\n\nوقع في 16 يونيو 2021.\n",
        )
        keeper.keep(
            "declaration/zh",
            "2021-06-19",
            "双方应在2年内增加出口。\n\n伊拉克边界。\n\n本隐私政策。\n",
        )
        # The base changes after its English translation was last touched.
        keeper.keep(
            "declaration/tr-1",
            "2022-08-01",
            "Taraflar 5 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n",
        )
        keeper.keep("news/report", "0912-02-28", f"An old {HOSTILE} report. {OVERRIDE}\n")
        keeper.keep("news/report", "2021-06-19", "A newer report.\x00\n")
        page = f"<title>{HOSTILE}</title><h1>Notice</h1><p>On a page.</p><script>evil()</script>"
        keeper.keep("notices/web", "2021-06-19", page, "text/html")
        numbered = [f"Sentence number {n} of a long notice." for n in range(1_000)]
        keeper.keep("notices/long", "2021-06-19", "\n\n".join(numbered))
        changed = [
            text.replace("long", f"very long {n}") if n % 2 else text
            for n, text in enumerate(numbered)
        ]
        keeper.keep("notices/long", "2021-06-20", "\n\n".join(changed))
        keeper.keep("notices/long", "2021-06-21", "x" * 1_000_000 + "\n\nend\n")
        _fill_terms(keeper)
        keeper.visit("run-1", "news/report", "2021-06-20T10:00", Outcome.UNCHANGED)
        keeper.visit("run-2", "news/report", "2021-06-20T11:00", Outcome.REFUSED)


ADDRESSES = {
    "home": "/",
    "changes": "/changes?show=all",
    "findings": "/findings",
    "numbers": "/numbers",
    "earlier numbers": "/numbers?before=2000-01",
    "numbers of a work": "/w/declaration/numbers",
    "search": "/search?q=border&where=now",
    "search of changes": "/search?q=should&where=added",
    "work": "/w/declaration",
    "work of one text": "/w/news",
    "work on a day": "/w/declaration/at/2021-06-30",
    "long work": "/w/notices",
    "source": "/src/declaration/en",
    "visited source": "/src/news/report",
    "source with quiet versions": "/src/terms/en",
    "snapshot": "/s/swh:1:dir:{english}",
    "passage": "/s/{english:.8}?lines=2-3",
    "long snapshot": "/s/{long}",
    "long line": "/s/{line}",
    "change": "/c/{change}",
    "change in one text": "/c/{change}?view=inline",
    "long change": "/c/{long_change}",
    "difference": "/d/{english:.12}..{later:.12}",
    "comparison": "/t/{comparison}",
    "comparison from right to left": "/t/{arabic}",
    "missing": "/s/00000000",
}
"""Where each page of the collection stands, with what stands in its place for IDs."""

PAGES = tuple(name for name in ADDRESSES if name != "missing")

KINDS = (
    "home",
    "changes",
    "findings",
    "numbers",
    "numbers of a work",
    "search",
    "work",
    "work on a day",
    "visited source",
    "source with quiet versions",
    "passage",
    "change",
    "change in one text",
    "comparison from right to left",
    "missing",
)
"""One page of each kind; the others differ in what they show, not in how."""


@pytest.fixture(params=PAGES)
def page_name(request: pytest.FixtureRequest) -> str:
    """Each page in turn."""
    return str(request.param)


@pytest.fixture(params=KINDS)
def page_kind(request: pytest.FixtureRequest) -> str:
    """One page of each kind in turn."""
    return str(request.param)


def _decide(keeper: Keeper) -> None:
    """Let a reader dismiss a finding of the English text, and confirm the next one."""
    found = keeper.rows(
        "SELECT translation, key, rule, base_words, translation_words FROM findings"
        " ORDER BY translation <> 'declaration/en', alignment, number LIMIT 2"
    )
    judgements = (Judgement.DISMISSED, Judgement.CONFIRMED)
    with keeper.writing():
        for judgement, (translation, key, rule, base, words) in zip(judgements, found, strict=True):
            verdict = Verdict(
                work="declaration",
                translation=translation,
                key=key,
                verdict=judgement,
                decided_at=moment("2022-09-01"),
                rule=rule,
                base_words=base,
                translation_words=words,
                note=f"seen {HOSTILE} {OVERRIDE}",
                who=f"a reader {HOSTILE}",
            )
            keeper.writer.keep_verdict(verdict)


@dataclass(frozen=True)
class Site:
    """A collection that a real Datasette serves on the loopback interface."""

    address: str
    keeper: Keeper

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.keeper.records_path)) as connection:
            return connection.execute(sql).fetchall()

    def get(self, path: str, **headers: str) -> Answer:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with _opener.open(request, timeout=30) as response:
                return Answer(response.status, _lowered(response.headers), response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, _lowered(error.headers), error.read())

    @property
    def pages(self) -> dict[str, str]:
        digits = {
            (source, number): each
            for source, number, each in self.rows("SELECT source, number, digits FROM snapshots")
        }
        codes = dict(self.rows("SELECT source, code FROM diffs ORDER BY changed_at DESC"))
        compared = dict(self.rows("SELECT translation, code FROM alignments"))
        named = {
            "english": digits["declaration/en", 1],
            "later": digits["declaration/en", 3],
            "long": digits["notices/long", 1],
            "line": digits["notices/long", 3],
            "change": codes["declaration/en"],
            "long_change": codes["notices/long"],
            "comparison": compared["declaration/en"],
            "arabic": compared["declaration/ar"],
        }
        return {name: address.format(**named) for name, address in ADDRESSES.items()}


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def _lowered(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path_factory.mktemp("site"))
    _fill(keeper)
    keeper.update()
    _decide(keeper)
    keeper.update()
    yield keeper
    keeper.archive.close()


@pytest.fixture(scope="session")
def site(filled: Keeper) -> Iterator[Site]:
    with serving(filled) as address:
        yield Site(address, filled)


@pytest.fixture
def serving_site() -> Iterator[Callable[[Keeper, dict[str, object], str], str]]:
    """Serve collections for as long as a test runs."""
    with ExitStack() as stack:

        def serve(keeper: Keeper, allowed: dict[str, object], secret: str) -> str:
            return stack.enter_context(serving(keeper, allowed, secret))

        yield serve


@contextmanager
def serving(
    keeper: Keeper, allowed: dict[str, object] | None = None, secret: str = ""
) -> Iterator[str]:
    """Serve what *keeper* holds; *allowed* are the actors who may give verdicts."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = arguments(keeper.records_path, keeper.archive.path, "127.0.0.1", port)
    if allowed:
        told = Path(command[command.index("--metadata") + 1])
        stated = json.loads(told.read_text(encoding="utf-8"))
        stated["plugins"][PLUGIN]["verdicts"] = allowed
        told.write_text(json.dumps(stated), encoding="utf-8")
    if secret:
        command += ["--secret", secret]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", *command], stdout=subprocess.DEVNULL, stderr=log
        )
        try:
            yield _ready(process, f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _ready(process: subprocess.Popen[bytes], address: str, log: IO[bytes]) -> str:
    for _ in range(300):
        try:
            with _opener.open(f"{address}/-/versions.json", timeout=5):
                return address
        except OSError:
            if process.poll() is not None:
                log.seek(0)
                raise AssertionError(log.read().decode()) from None
            time.sleep(0.1)
    raise AssertionError("Datasette did not start within 30 seconds")
