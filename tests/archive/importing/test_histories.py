from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.errors import NotImportable
from archive.importing.bodies import LARGEST_BODY
from archive.importing.foreign import foreign_repository
from archive.importing.histories import Dates, History
from archive.importing.model import Event, Imported, Refused, Withdrawn
from archive.importing.patterns import compile_pattern
from archive.importing.scraped import Scraped

Upstream = Any

LONG = "\n".join(f"{n}. fıkra: ışık, şəhər" for n in range(20)) + "\n"


EVERYTHING = Scraped()


def read(path: Path, layout: Scraped = EVERYTHING, branch: str | None = None) -> list[Event]:
    with foreign_repository(path, branch) as repository:
        history = History(repository, layout, {})
        events = list(history.events())
    assert history.total == len(events)
    return events


def told(events: list[Event]) -> list[tuple[str, str]]:
    """What became of which source, in few words."""
    lines = []
    for event in events:
        match event:
            case Imported():
                lines.append((event.source[0], event.snapshot.body.decode(errors="replace")))
            case Withdrawn():
                lines.append((event.source[0], "(withdrawn)"))
            case Refused():
                lines.append(("(refused)", str(event)))
    return lines


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_every_version_of_every_file_is_read_with_its_date(upstream: Upstream):
    first = upstream.commit(100, {"tr.md": "Birinci\r\n", "a/en.md": b"\xff\x00first"})
    upstream.commit(300, {"tr.md": "İkinci"})
    upstream.commit(200, {"tr.md": "Üçüncü"})

    events = read(upstream.path)
    bodies = [e.snapshot.body for e in events if isinstance(e, Imported)]
    assert bodies == [b"\xff\x00first", b"Birinci\r\n", "İkinci".encode(), "Üçüncü".encode()]
    dates = [e.snapshot.fetched_at for e in events if isinstance(e, Imported)]
    assert dates == [moment(100), moment(100), moment(300), moment(200)]
    assert isinstance(events[0], Imported)
    assert events[0].snapshot.obtained == f"imported from git commit {first}"
    assert events[0].snapshot.url == "file:a/en.md"


def test_the_date_of_the_author_can_count_instead(upstream: Upstream):
    upstream.commit(300, {"a.md": "x"}, authored_at=100)
    (committed,) = read(upstream.path)
    (authored,) = read(upstream.path, Scraped(dates=Dates.AUTHORED))
    assert isinstance(committed, Imported)
    assert isinstance(authored, Imported)
    assert committed.snapshot.fetched_at == moment(300)
    assert committed.snapshot.stated == (("authored", "1970-01-01T00:01:40Z"),)
    assert authored.snapshot.fetched_at == moment(100)
    assert authored.snapshot.stated == (("committed", "1970-01-01T00:05:00Z"),)


def test_a_file_that_is_moved_stays_the_same_source(upstream: Upstream):
    upstream.commit(1, {"old.md": LONG})
    upstream.commit(2, {"old.md": None, "new/place.md": LONG})
    upstream.commit(3, {"new/place.md": None, "newer.md": LONG + "21. fıkra\n"})

    events = read(upstream.path)
    assert {event.source for event in events if isinstance(event, Imported)} == {
        (events[0].source[0], "text")  # type: ignore[union-attr]  # the first is imported
    }
    # A move alone brings no text.
    assert [body for _, body in told(events)] == [LONG, LONG + "21. fıkra\n"]


def test_files_that_move_together_are_told_apart(upstream: Upstream):
    other = LONG.replace("fıkra", "madde").replace("ışık", "su").replace("şəhər", "kənd")
    upstream.commit(1, {"a.md": LONG, "b.md": other})
    upstream.commit(2, {"a.md": None, "b.md": None, "c.md": LONG, "d.md": other})
    upstream.commit(3, {"c.md": None, "d.md": None, "a.md": other + "x\n", "b.md": LONG + "y\n"})

    a, b, b_later, a_later = [work for work, _ in told(read(upstream.path))]
    assert (a, b) == (a_later, b_later)


def test_a_file_that_takes_the_path_of_one_that_moved_away_is_another(upstream: Upstream):
    upstream.commit(1, {"terms.md": LONG})
    upstream.commit(2, {"terms.md": None, "archive/terms.md": LONG})
    born = upstream.commit(3, {"terms.md": "Tamamilə yeni\n"})
    upstream.commit(4, {"archive/terms.md": LONG + "x\n"})

    with foreign_repository(upstream.path) as repository:
        history = History(repository, EVERYTHING, {})
        first, second = history.sources
        events = list(history.events())
    assert first.source.work == second.source.work
    assert first.source.slug == "text"
    assert second.source.slug.startswith(f"text-since-{born[:20]}")
    assert [e.source[1] for e in events if isinstance(e, Imported)] == [
        "text",
        second.source.slug,
        "text",
    ]


def test_a_file_that_is_deleted_and_comes_back_goes_on(upstream: Upstream):
    upstream.commit(1, {"a.md": "bir", "b.md": "x"})
    upstream.commit(2, {"a.md": None})
    upstream.commit(3, {"a.md": "iki"})
    events = [line for line in told(read(upstream.path)) if line[0].startswith("a-md")]
    assert [what for _, what in events] == ["bir", "(withdrawn)", "iki"]
    assert len({work for work, _ in events}) == 1


def test_links_and_submodules_are_no_files(upstream: Upstream):
    upstream.commit(1, {"a.md": "bir", "link.md": "->/etc/passwd"})
    upstream.commit(2, {"a.md": "->../../../etc/shadow"})
    upstream.commit(3, {"a.md": "iki"})
    tree = upstream.git("mktree", written=b"160000 commit " + b"1" * 40 + b"\tsub.md\n").decode()
    commit = upstream.git("commit-tree", "-p", "main", "-m", "x", tree.strip()).decode().strip()
    upstream.git("update-ref", "refs/heads/main", commit)
    assert [what for _, what in told(read(upstream.path))] == [
        "bir",
        "(withdrawn)",
        "iki",
        "(withdrawn)",
    ]


def test_the_branch_is_read_as_it_was_published(upstream: Upstream):
    base = upstream.commit(1, {"a.md": "bir"})
    side = upstream.commit(2, {"a.md": "taslak"}, branch="side", parents=(base,))
    upstream.commit(3, {"b.md": "x"})
    upstream.commit(4, {"a.md": "iki"}, parents=(upstream.commit(3, {}), side))

    events = read(upstream.path)
    assert [what for _, what in told(events)] == ["bir", "x", "iki"]
    last = events[-1]
    assert isinstance(last, Imported)
    assert last.snapshot.fetched_at == moment(4)


def test_files_are_chosen_by_patterns(upstream: Upstream):
    upstream.commit(1, {"tr/a.md": "1", "en/a.md": "2", "assets/a.md": "3", "tr/x/a.md": "4"})
    layout = Scraped(patterns=(compile_pattern("{language}/{work}.md"),))
    with foreign_repository(upstream.path) as repository:
        history = History(repository, layout, {})
        sources = [each.source for each in history.sources]
        assert sorted(told(list(history.events()))) == [("a", "1"), ("a", "2")]
    assert sorted((s.work, s.slug, s.language) for s in sources) == [
        ("a", "en", "en"),
        ("a", "tr", "tr"),
    ]


def test_the_past_of_a_chosen_file_comes_with_it(upstream: Upstream):
    upstream.commit(1, {"drafts/a.md": LONG})
    upstream.commit(2, {"drafts/a.md": None, "law/a.md": LONG + "x\n"})
    upstream.commit(3, {"law/a.md": None, "attic/a.md": LONG + "y\n"})
    layout = Scraped(patterns=(compile_pattern("law/{work}.md"),))
    assert [work for work, _ in told(read(upstream.path, layout))] == ["a", "a", "a"]


def test_files_that_a_pattern_gives_one_name_are_refused(upstream: Upstream):
    upstream.commit(1, {"one/a.md": "1", "two/a.md": "2"})
    layout = Scraped(patterns=(compile_pattern("*/{work}.md"),))
    refused, kept = told(read(upstream.path, layout))
    assert kept == ("a", "1")
    assert '"two/a.md": it would be the source a/text, and so is "one/a.md"' in refused[1]


def test_all_files_can_belong_to_one_work(upstream: Upstream):
    upstream.commit(1, {"tr.md": "1", "en.md": "2"})
    layout = Scraped(work="law", patterns=(compile_pattern("{language}.md"),))
    events = read(upstream.path, layout)
    assert [e.source for e in events if isinstance(e, Imported)] == [("law", "en"), ("law", "tr")]
    by_path = read(upstream.path, Scraped(work="law", language="und"))
    assert len({e.source for e in by_path if isinstance(e, Imported)}) == 2


def test_an_address_is_made_of_path_and_commit(upstream: Upstream):
    commit = upstream.commit(1, {"a b/ş.md": "1"})
    layout = Scraped(url="https://example.org/blob/{commit}/{path}")
    with foreign_repository(upstream.path) as repository:
        history = History(repository, layout, {})
        (source,) = history.sources
        (event,) = history.events()
    assert source.source.url == "https://example.org/blob/HEAD/a%20b/%C5%9F.md"
    assert isinstance(event, Imported)
    assert event.snapshot.url == f"https://example.org/blob/{commit}/a%20b/%C5%9F.md"


def test_an_address_without_the_path_is_refused():
    with pytest.raises(NotImportable, match=r"write \{path\}"):
        Scraped(url="https://example.org/")


@pytest.mark.parametrize("text", ["{lang}.md", "{work}/{work}.md", "{}", "a{"])
def test_a_pattern_with_unknown_parts_is_refused(text: str):
    with pytest.raises(NotImportable, match=r"\{work\}, \{source\} and \{language\}"):
        compile_pattern(text)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("**", "a/b/c", True),
        ("*", "a/b", False),
        ("*.md", "a.md", True),
        ("**/*.md", "a.md", True),
        ("**/*.md", "x/y/a.md", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
        ("a*", "a\nb", True),
    ],
)
def test_a_pattern_fits_names_and_folders(pattern: str, path: str, fits: bool):  # noqa: FBT001 (a table)
    assert (compile_pattern(pattern).match(path) is not None) == fits


def test_what_nobody_asked_for_is_shown_when_nothing_fits(upstream: Upstream):
    upstream.commit(1, {"a.json": "1"})
    with pytest.raises(NotImportable, match=r'no file that was asked for.*"a\.json"'):
        read(upstream.path, Scraped(patterns=(compile_pattern("*.md"),)))


def test_what_is_added_upstream_changes_no_names(upstream: Upstream):
    upstream.commit(1, {"a.md": LONG, "b.md": "b"})
    before = read(upstream.path)
    upstream.commit(2, {"a.md": None, "moved/a.md": LONG + "x\n", "c.md": "c"})
    assert read(upstream.path)[: len(before)] == before


def test_texts_that_are_no_text_are_recognised(upstream: Upstream):
    upstream.commit(1, {"a.html": "<p>ı", "b.json": "{}", "c.bin": b"\0", "d": "düz", "e.PDF": "%"})
    events = read(upstream.path)
    found = [
        (e.snapshot.media_type, e.snapshot.extension) for e in events if isinstance(e, Imported)
    ]
    assert found == [
        ("text/html", "html"),
        ("text/plain", "txt"),
        ("application/octet-stream", "bin"),
        ("text/plain", "txt"),
        ("application/pdf", "pdf"),
    ]


def test_a_text_that_is_too_large_is_refused_and_the_next_is_read(upstream: Upstream):
    upstream.commit(1, {"a.txt": b"\n" * (LARGEST_BODY + 1), "b.txt": "küçük"})
    refused, kept = told(read(upstream.path))
    assert '"a.txt" in commit' in refused[1]
    assert "it has 20,000,001 bytes; the most is 20,000,000" in refused[1]
    assert kept[1] == "küçük"


@pytest.mark.parametrize(
    ("committer", "problem"),
    [
        ("99999999999999 +0000", "no date"),
        ("18446744073709551616 +0000", "no date"),
        ("nonsense", "no date"),
        ("253402300799 +0000", None),
    ],
)
def test_dates_that_are_none_are_refused(upstream: Upstream, committer: str, problem: str | None):
    upstream.commit(1, {"a.md": "x"})
    tree = upstream.git("rev-parse", "main^{tree}").decode().strip()
    raw = f"tree {tree}\nauthor A <a@b.c> 1 +0000\ncommitter A <a@b.c> {committer}\n\nx\n"
    commit = upstream.git(
        *("hash-object", "-t", "commit", "-w", "--stdin", "--literally"), written=raw.encode()
    )
    upstream.git("update-ref", "refs/heads/main", commit.decode().strip())
    (event,) = read(upstream.path)
    if problem is None:
        assert isinstance(event, Imported)
        assert event.snapshot.fetched_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    else:
        assert isinstance(event, Refused)
        assert problem in event.problem


HOSTILE_NAMES = [
    "--upload-pack=touch owned",
    "-rf",
    "a\nb",
    "a\tb",
    "A.md",
    "a.md",
    "\udcff\udcfe.md",
    "ı.md",
    "i\u0307.md",
    "$(touch owned).md",
    ":(glob)x",
    "\\..\\x",
    '"quoted"',
    ".git/config",
    ".git/hooks/post-checkout",
    "👩\u200d👩.md",
]


def test_hostile_names_are_only_names(
    upstream: Upstream, tmp_path: Path, listing: Callable[[Path], list[tuple[str, int]]]
):
    upstream.commit(1, {name: f"{n}" for n, name in enumerate(HOSTILE_NAMES)})
    tree = upstream.git("rev-parse", "main^{tree}").decode().strip()
    for name in ("..", ".", ".git"):
        tree = upstream.git("mktree", written=f"040000 tree {tree}\t{name}\n".encode()).decode()
        tree = tree.strip()
    commit = upstream.git("commit-tree", "-p", "main", "-m", "x", tree).decode().strip()
    upstream.git("update-ref", "refs/heads/main", commit)
    before = listing(tmp_path)

    events = read(upstream.path)
    texts = {body for _, body in told(events) if body.isdigit()}
    assert texts == {str(n) for n in range(len(HOSTILE_NAMES))}
    assert not any(isinstance(event, Refused) for event in events)
    assert listing(tmp_path) == before


def test_many_files_in_one_commit_that_moves_them_all(upstream: Upstream):
    bodies = {n: LONG.replace("fıkra", f"fıkra{n} {n * 7919}") for n in range(300)}
    upstream.commit(1, {f"old/{n}.md": body for n, body in bodies.items()})
    upstream.commit(
        2,
        {f"old/{n}.md": None for n in bodies}
        | {f"new/{n}.md": body + "x\n" for n, body in bodies.items()},
    )
    events = read(upstream.path)
    assert len(events) == 600
    assert len({e.source for e in events if isinstance(e, Imported)}) == 300
