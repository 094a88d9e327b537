from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from archive.errors import NotImportable
from archive.history import KeptSnapshot, SnapshotEntry, VisitsEntry, entries
from archive.repository import Archive
from hexapla.collection import Collection, create
from hexapla.importing import import_jsonl
from snapshots.errors import CatalogueNotChanged
from snapshots.model import Outcome, Visit

ROW: dict[str, object] = {
    "work": "shusha-declaration",
    "source": "tr",
    "captured_at": "2021-06-15T14:00:00Z",
    "media_type": "text/plain",
    "text": "Şuşa Beyannamesi\n\nİkinci fıkra.\n",
}


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return create(tmp_path / "collection", "Şuşa")


def written(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def kept(collection: Collection) -> list[KeptSnapshot]:
    with Archive.open(collection.archive_path) as archive:
        return [each.kept for each in entries(archive) if isinstance(each, SnapshotEntry)]


def visits(collection: Collection) -> list[Visit]:
    with Archive.open(collection.archive_path) as archive:
        found = [each.visits for each in entries(archive) if isinstance(each, VisitsEntry)]
    return [visit for each in found for visit in each]


def head(collection: Collection) -> str | None:
    with Archive.open(collection.archive_path) as archive:
        return archive.head()


def history(count: int) -> list[dict[str, object]]:
    return [
        ROW | {"captured_at": f"20{10 + n // 12}-{n % 12 + 1:02}-01T00:00:00Z", "text": f"{n}. ş\n"}
        for n in range(count)
    ]


def test_an_import_keeps_every_text_with_its_date_and_its_reading(
    collection: Collection, tmp_path: Path
):
    rows = history(30)
    report = import_jsonl(collection, written(tmp_path / "a.jsonl", *rows))

    assert (report.kept, report.sources, report.refused) == (30, 1, 0)
    with Archive.open(collection.archive_path) as archive:
        for row, each in zip(rows, kept(collection), strict=True):
            assert each.load(archive).body == str(row["text"]).encode()
            assert f"{each.description.fetched_at:%Y-%m-%dT%H:%M:%SZ}" == row["captured_at"]
            assert each.reading is not None
            assert each.reading.load(archive).segments == (str(row["text"]).strip(),)


def test_a_second_import_adds_nothing(collection: Collection, tmp_path: Path):
    path = written(tmp_path / "a.jsonl", *history(3), ROW | {"text": None})
    import_jsonl(collection, path)
    before = head(collection), collection.catalogue_path.read_bytes()

    again = import_jsonl(collection, path)

    assert (again.kept, again.withdrawn, again.sources, again.known) == (0, 0, 0, 4)
    assert (head(collection), collection.catalogue_path.read_bytes()) == before


def test_what_has_been_added_since_is_imported(collection: Collection, tmp_path: Path):
    import_jsonl(collection, written(tmp_path / "a.jsonl", *history(3)))
    report = import_jsonl(collection, written(tmp_path / "a.jsonl", *history(5)))
    assert (report.kept, report.known) == (2, 3)


def test_rows_that_say_the_same_are_kept_once(collection: Collection, tmp_path: Path):
    report = import_jsonl(collection, written(tmp_path / "a.jsonl", ROW, ROW))
    assert (report.kept, report.known) == (1, 1)


def test_a_text_that_stays_the_same_is_kept_at_every_date(collection: Collection, tmp_path: Path):
    rows = [row | {"text": "unchanged"} for row in history(3)]
    assert import_jsonl(collection, written(tmp_path / "a.jsonl", *rows)).kept == 3


def test_new_sources_stand_in_the_catalogue_beside_the_comments(
    collection: Collection, tmp_path: Path
):
    comment = "# Mine: ışık\r\n"
    text = collection.catalogue_path.read_text(encoding="utf-8").replace("\n", "\r\n")
    collection.catalogue_path.write_bytes((comment + text).encode())
    rows = [
        ROW | {"work": work, "source": "gazette", "lang": lang, "title": f"{work}: title"}
        for work in ("b", "a")
        for lang in ("tr", "az", "zh-Hant")
    ]
    report = import_jsonl(collection, written(tmp_path / "a.jsonl", *rows))

    assert report.sources == 6
    after = collection.catalogue_path.read_bytes()
    assert after.startswith(comment.encode())
    assert after.count(b"\n") == after.count(b"\r\n")
    works = collection.catalogue().works
    assert [(work.slug, work.title) for work in works] == [("b", "b: title"), ("a", "a: title")]
    for work in works:
        names = ["gazette-tr", "gazette-az", "gazette-zh-hant"]
        assert [source.slug for source in work.sources] == names
        assert not any(source.watched for source in work.sources)


def test_sources_join_a_work_that_is_there(collection: Collection, tmp_path: Path):
    import_jsonl(collection, written(tmp_path / "a.jsonl", ROW, ROW | {"work": "later"}))
    import_jsonl(
        collection,
        written(tmp_path / "b.jsonl", *(ROW | {"source": slug} for slug in ("az", "en", "ru"))),
    )
    first, second = collection.catalogue().works
    assert [source.slug for source in first.sources] == ["tr", "az", "en", "ru"]
    assert [source.slug for source in second.sources] == ["tr"]


def test_a_catalogue_laid_out_oddly_is_left_alone(collection: Collection, tmp_path: Path):
    text = "title: x\nworks: [{id: a, title: A, sources: [{id: b, file: c, language: tr,\n"
    text += "  role: authentic, publisher: P}]}]\n"
    collection.catalogue_path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueNotChanged, match="laid out"):
        import_jsonl(collection, written(tmp_path / "a.jsonl", ROW))
    assert collection.catalogue_path.read_text(encoding="utf-8") == text


def test_a_text_is_read_as_the_catalogue_says(collection: Collection, tmp_path: Path):
    catalogue = """\
title: x
works:
  - id: shusha-declaration
    title: Shusha Declaration
    sources:
      - id: tr
        file: tr.html
        language: tr
        role: authentic
        publisher: P
        watch: false
        profile:
          select: article
"""
    collection.catalogue_path.write_text(catalogue, encoding="utf-8")
    row = ROW | {"media_type": "text/html", "text": "<p>menü<article><p>metin</article>"}
    import_jsonl(collection, written(tmp_path / "a.jsonl", row))

    (each,) = kept(collection)
    assert each.reading is not None
    with Archive.open(collection.archive_path) as archive:
        assert each.reading.load(archive).segments == ("metin",)
    assert collection.catalogue_path.read_text(encoding="utf-8") == catalogue


def test_a_text_that_was_taken_away_is_a_visit_that_found_it_gone(
    collection: Collection, tmp_path: Path
):
    gone = ROW | {"text": None, "captured_at": "2022-01-01T00:00:00Z", "commit": "94a9"}
    report = import_jsonl(collection, written(tmp_path / "a.jsonl", ROW, gone))
    assert (report.kept, report.withdrawn) == (1, 1)
    (visit,) = visits(collection)
    assert visit.outcome is Outcome.GONE
    assert f"{visit.visited_at:%Y-%m-%d}" == "2022-01-01"
    assert visit.reason == "deleted upstream: tr 94a9"


def test_bytes_that_nobody_can_read_are_kept_all_the_same(collection: Collection, tmp_path: Path):
    row = ROW | {"media_type": "application/x-unheard-of"}
    report = import_jsonl(collection, written(tmp_path / "a.jsonl", row))
    assert (report.kept, report.unread) == (1, 1)
    (each,) = kept(collection)
    assert each.reading is None


def test_what_is_refused_stops_nothing_and_is_named(collection: Collection, tmp_path: Path):
    lines = [json.dumps(ROW), "nonsense", "{}", json.dumps(ROW | {"text": "last"})]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = import_jsonl(collection, path)
    assert (report.kept, report.refused) == (2, 2)
    assert [str(each).split(":")[0] for each in report.refusals] == [
        "a.jsonl, line 2",
        "a.jsonl, line 3",
    ]


def test_of_many_refusals_the_first_are_remembered(collection: Collection, tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text("x\n" * 1000, encoding="utf-8")
    report = import_jsonl(collection, path)
    assert (report.refused, len(report.refusals)) == (1000, 100)


def test_a_file_that_breaks_off_leaves_what_was_kept(collection: Collection, tmp_path: Path):
    path = tmp_path / "a.jsonl.gz"
    rows = [json.dumps(row | {"text": str(n) * 999}) for n, row in enumerate(history(300))]
    whole = gzip.compress("\n".join(rows).encode(), compresslevel=0)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotImportable):
        import_jsonl(collection, path)
    before = len(kept(collection))
    assert before > 0

    path.write_bytes(whole)
    report = import_jsonl(collection, path)
    assert (report.known, report.kept) == (before, 300 - before)


def test_progress_is_told_with_its_end(collection: Collection, tmp_path: Path):
    seen: list[tuple[int, int | None]] = []
    path = written(tmp_path / "a.jsonl", *history(25))
    import_jsonl(collection, path, advance=lambda done, total: seen.append((done, total)))
    assert seen == [(10, 25), (20, 25), (25, 25)]


def repository(path: Path, *versions: dict[str, str]) -> Path:
    """A repository with a commit, a day apart, for each of *versions*, made by git itself."""
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false")
    path.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", path], check=True)
    for day, files in enumerate(versions, start=1):
        for name, text in files.items():
            (path / name).parent.mkdir(exist_ok=True)
            (path / name).write_text(text, encoding="utf-8")
        date = {"GIT_COMMITTER_DATE": f"2020-01-{day:02}T00:00:00Z"}
        subprocess.run(["git", "-C", path, "add", "--all"], check=True)
        subprocess.run(
            ["git", "-C", path, *settings, "commit", "--quiet", "--message=x"],
            check=True,
            env=os.environ | date,
        )
    return path


def test_a_repository_is_imported_by_command(run, tmp_path: Path):
    collection = create(tmp_path / "collection", "x")
    upstream = repository(
        tmp_path / "upstream",
        {"tr/koşullar.md": "Bir\n", "en/koşullar.md": "One\n", "README.md": "x"},
        {"tr/koşullar.md": "İki\n"},
    )
    command = ("import", "git", "-C", collection.folder, upstream)
    options = ("--path", "{language}/{work}.md", "--publisher", "Nəşriyyat", "--json")
    ended = run(*command, *options)

    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert (told["kept"], told["sources"], told["refused"]) == (3, 2, 0)
    (work,) = collection.catalogue().works
    assert work.title == "koşullar"
    assert {(s.slug, s.language, s.publisher) for s in work.sources} == {
        ("tr", "tr", "Nəşriyyat"),
        ("en", "en", "Nəşriyyat"),
    }
    assert run("history", "-C", collection.folder, f"{work.slug}/tr").out.count("2020-01-") >= 2
    assert json.loads(run(*command, *options).out)["known"] == 3


def test_open_terms_archive_is_imported_by_command(run, tmp_path: Path):
    collection = create(tmp_path / "collection", "x")
    upstream = repository(tmp_path / "upstream", {"Əlaqə/Terms.html": "<nav>menü</nav><p>metin"})
    declarations = tmp_path / "declarations"
    declarations.mkdir()
    declared = {
        "name": "Əlaqə",
        "terms": {"Terms": {"fetch": "https://example.org/", "select": "p"}},
    }
    (declarations / "Əlaqə.json").write_text(json.dumps(declared), encoding="utf-8")

    command = ("import", "ota", "-C", collection.folder, upstream, "--declarations", declarations)
    ended = run(*command)

    assert ended.code == 0, ended.err
    assert "Kept 1 snapshots" in ended.out
    (source,) = collection.catalogue().works[0].sources
    assert (source.url, source.profile.select) == ("https://example.org/", ("p",))
    (each,) = kept(collection)
    assert each.reading is not None
    with Archive.open(collection.archive_path) as archive:
        assert each.reading.load(archive).segments == ("metin",)


def test_refusals_are_told_and_exit_with_3(run, tmp_path: Path):
    collection = create(tmp_path / "collection", "x")
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ROW) + "\n{}\n", encoding="utf-8")
    ended = run("import", "jsonl", "-C", collection.folder, path)
    assert ended.code == 3
    assert "Kept 1 snapshots" in ended.out
    assert 'refused  a.jsonl, line 2: "work" is missing' in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("git", "."), "not a git repository"),
        (("git", ".", "--path", "{lang}"), "cannot be used"),
        (("git", ".", "--url", "https://example.org/"), "write {path}"),
        (("git", ".", "--language", "Turkish"), "is not a language tag"),
        (("ota", ".", "--declarations", "."), "holds no declarations"),
    ],
)
def test_what_cannot_be_imported_exits_with_1_and_says_why(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
):
    collection = create(tmp_path / "collection", "x")
    monkeypatch.chdir(collection.folder)
    before = collection.catalogue_path.read_bytes()
    ended = run("import", *arguments)
    assert ended.code == 1
    assert said in ended.err
    assert collection.catalogue_path.read_bytes() == before


IMPORTING = """
import sys
from pathlib import Path
from hexapla.collection import find
from hexapla.importing import import_jsonl
import_jsonl(find(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_an_import_that_is_killed_goes_on_where_it_was(collection: Collection, tmp_path: Path):
    rows = history(900)
    path = written(tmp_path / "a.jsonl", *rows)
    before = 0
    for seconds in (0.4, 1.3, 0.7, 1.0, 0.5, 0.9):
        command = [sys.executable, "-c", IMPORTING, str(collection.folder), str(path)]
        importing = subprocess.Popen(command)
        with suppress(subprocess.TimeoutExpired):
            importing.wait(timeout=seconds)
        importing.kill()
        importing.wait()
        if collection.archive_path.exists():
            now = len(kept(collection))
            assert now >= before
            before = now

    report = import_jsonl(collection, path)
    assert report.kept + report.known == 900
    dates = [f"{each.description.fetched_at:%Y-%m-%d}" for each in kept(collection)]
    assert sorted(dates) == sorted(str(row["captured_at"])[:10] for row in rows)
    # A batch that was written but not yet acknowledged may dangle; nothing may be amiss.
    fsck = ["fsck", "--full", "--strict", "--no-dangling"]
    checked = ["git", "--git-dir", str(collection.archive_path), *fsck]
    assert subprocess.run(checked, check=True, capture_output=True).stdout == b""
