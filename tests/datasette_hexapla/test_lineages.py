from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.facts import Fact, FactKind
from datasette_hexapla.pages import source
from datasette_hexapla.pages.asking import Asked
from datasette_hexapla.serving import arguments
from snapshots.model import Role, Source

if TYPE_CHECKING:
    from conftest import Keeper

SLUGS = ["a", "b", "c", "d"]
CATALOGUE = "title: T\nworks:\n  - id: law\n    title: Law\n    sources:\n" + "".join(
    f"      - {{id: {slug}, url: 'https://example.org/{slug}', language: en,"
    " role: report, publisher: P}\n"
    for slug in SLUGS[:3]
)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def noted(keeper: Keeper, kind: FactKind, before: str, after: str = "", **fields: object) -> str:
    at = _moment(str(fields.pop("at", "2020-01-01")))
    fact = Fact(
        kind=kind,
        at=at,
        noted_at=_moment(str(fields.pop("noted", "2024-01-01"))),
        before=tuple(f"law/{slug}" for slug in before.split()),
        after=tuple(f"law/{slug}" for slug in after.split()),
        **fields,  # type: ignore[arg-type]  # what is left is url, note and retracts
    )
    return keeper.writer.keep_fact(fact)


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def texts(keeper: Keeper) -> list[tuple[object, ...]]:
    """The diffs between sources: whose, from which text, to which, and as which step."""
    return rows(
        keeper.records_path,
        "SELECT new.source, old.text, new.text, diffs.step FROM diffs"
        " JOIN versions AS old ON old.name = diffs.old"
        " JOIN versions AS new ON new.name = diffs.new AND new.previous = old.name"
        " WHERE old.source <> new.source ORDER BY new.source",
    )


def ended(keeper: Keeper) -> dict[str, str]:
    found = rows(keeper.records_path, "SELECT name, ended_at FROM sources WHERE ended_by <> ''")
    return {str(name): str(at) for name, at in found}


def equal_when_rebuilt(keeper: Keeper) -> None:
    incremental = keeper.dump()
    keeper.rebuild()
    assert keeper.dump() == incremental
    assert rows(keeper.records_path, "PRAGMA foreign_key_check") == []


@pytest.fixture
def kept(keeper: Keeper):
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("law/a", "2018-01-01", "One.\n")
        keeper.keep("law/a", "2019-01-01", "Two.\n")
        keeper.keep("law/b", "2020-02-01", "Three.\n")
    keeper.update()
    return keeper


def test_a_renamed_source_goes_on_from_the_text_it_had(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b", note="yeni bakanlık ı")
    kept.update()
    assert texts(kept) == [("law/b", "Two.", "Three.", "revision")]
    assert rows(kept.records_path, "SELECT source, number FROM versions ORDER BY began_at") == [
        ("law/a", 1),
        ("law/a", 2),
        ("law/b", 1),
    ]
    assert ended(kept) == {"law/a": "2020-01-01T00:00:00Z"}
    equal_when_rebuilt(kept)


def test_a_segment_stands_since_a_text_of_the_source_it_came_from(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
        kept.keep("law/b", "2020-03-01", "Two.\n\nFour.\n")
        kept.keep("law/a", "2019-06-01", "Two.\n\nThree.\n")
    kept.update()
    since = rows(
        kept.records_path,
        "SELECT segments.text, versions.source, versions.began_at FROM segments"
        " JOIN versions ON versions.name = since WHERE segments.source = 'law/b' ORDER BY line",
    )
    assert since == [
        ("Two.", "law/b", "2020-03-01T00:00:00Z"),
        ("Four.", "law/b", "2020-03-01T00:00:00Z"),
    ]
    with kept.writing():
        kept.keep("law/b", "2020-01-15", "Two.\n\nThree.\n")
    kept.update()
    assert rows(
        kept.records_path,
        "SELECT step, reason FROM versions WHERE source = 'law/b' AND number = 1",
    ) == [("noise", "The same text as that of law/a, from which it goes on.")]
    equal_when_rebuilt(kept)


def test_a_text_that_stood_through_a_renaming_keeps_its_age(keeper: Keeper) -> None:
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("law/a", "2018-01-01", "A sentence that stays.\n\nIn May.\n")
        keeper.keep("law/b", "2021-01-01", "A sentence that stays.\n\nIn June.\n")
        noted(keeper, FactKind.RENAMED, "a", "b")
    keeper.update()
    assert rows(
        keeper.records_path,
        "SELECT since LIKE 'law/a/%' FROM segments WHERE source = 'law/b' ORDER BY line",
    ) == [(1,), (0,)]


def test_of_merged_sources_the_first_that_has_a_text_goes_on(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("law/c", "2021-01-01", "Merged.\n")
        noted(kept, FactKind.MERGED, "b a", "c", at="2020-06-01")
    kept.update()
    assert texts(kept) == [("law/c", "Three.", "Merged.", "revision")]
    assert rows(
        kept.records_path,
        "SELECT ancestor, until, continues FROM lineage WHERE source = 'law/c' ORDER BY number",
    ) == [("law/b", "2020-06-01T00:00:00Z", 1), ("law/a", "2020-06-01T00:00:00Z", 1)]
    equal_when_rebuilt(kept)


def test_what_joined_a_source_is_not_what_it_began_as(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.MERGED, "a b", "b", at="2020-06-01")
    kept.update()
    assert texts(kept) == []
    assert rows(kept.records_path, "SELECT ancestor, continues FROM lineage") == [("law/a", 0)]
    assert ended(kept) == {"law/a": "2020-06-01T00:00:00Z"}


def test_both_parts_of_a_split_source_go_on_from_it(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("law/c", "2020-03-01", "Two, the criminal part.\n")
        noted(kept, FactKind.SPLIT, "a", "b c")
    kept.update()
    assert [row[:2] for row in texts(kept)] == [("law/b", "Two."), ("law/c", "Two.")]
    equal_when_rebuilt(kept)


def test_texts_of_the_ancestor_after_the_fact_are_its_own(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
        kept.keep("law/a", "2020-01-15", "A leftover page.\n")
    kept.update()
    assert texts(kept) == [("law/b", "Two.", "Three.", "revision")]


def test_a_late_text_of_the_ancestor_is_what_the_successor_follows(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
    kept.update()
    with kept.writing():
        kept.keep("law/a", "2019-09-01", "Two and a half.\n")
    kept.update()
    assert texts(kept) == [("law/b", "Two and a half.", "Three.", "revision")]
    equal_when_rebuilt(kept)


def test_a_retracted_fact_leaves_nothing_behind(kept: Keeper) -> None:
    before = kept.dump()
    with kept.writing():
        mistake = noted(kept, FactKind.RENAMED, "a", "b")
    kept.update()
    with kept.writing():
        noted(kept, FactKind.RETRACTED, "", noted="2025-01-01", retracts=mistake)
    kept.update()
    assert texts(kept) == []
    assert ended(kept) == {}
    ((by,),) = rows(kept.records_path, "SELECT count(retracted_by) FROM facts")
    assert by == 1
    without = [line for line in kept.dump().splitlines() if not line.startswith(("facts", "state"))]
    assert without == [line for line in before.splitlines() if not line.startswith("state")]
    equal_when_rebuilt(kept)


def test_a_retired_source_says_so_and_goes_nowhere(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RETIRED, "b", at="2021-01-01")
    kept.update()
    assert ended(kept) == {"law/b": "2021-01-01T00:00:00Z"}
    assert rows(kept.records_path, "SELECT count(*) FROM lineage") == [(0,)]


def test_a_source_that_came_back_under_its_old_name_has_not_ended(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b", at="2020-01-01")
        noted(kept, FactKind.RENAMED, "b", "a", at="2021-01-01")
    kept.update()
    assert ended(kept) == {"law/b": "2021-01-01T00:00:00Z"}
    equal_when_rebuilt(kept)


def test_a_moved_source_keeps_its_name_with_its_addresses(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.MOVED, "a", at="2019-06-01", url="https://example.net/a")
        kept.sources["law/a"] = replace(kept.sources["law/a"], url="https://example.net/a")
        kept.keep("law/a", "2019-07-01", "Two.\n")
    kept.update()
    assert rows(
        kept.records_path,
        "SELECT url, since_at, until_at, known_from FROM addresses WHERE source = 'law/a'"
        " ORDER BY since_at",
    ) == [
        ("https://example.org/a", "2018-01-01T00:00:00Z", "2019-01-01T00:00:00Z", "snapshots"),
        ("https://example.net/a", "2019-06-01T00:00:00Z", None, "fact"),
        ("https://example.net/a", "2019-07-01T00:00:00Z", "2019-07-01T00:00:00Z", "snapshots"),
    ]
    assert ended(kept) == {}
    equal_when_rebuilt(kept)


def test_a_fact_about_sources_that_come_later_waits_for_them(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "d", "a", at="2017-01-01")
    kept.update()
    assert rows(kept.records_path, "SELECT count(*) FROM lineage") == [(0,)]
    with kept.writing():
        kept.sources["law/d"] = _unlisted("d")
        kept.keep("law/d", "1950-01-01", "Zero.\n")
    kept.update()
    assert texts(kept) == [("law/a", "Zero.", "One.", "revision")]
    equal_when_rebuilt(kept)


def test_a_publisher_is_not_blamed_for_our_rules_where_a_source_goes_on(kept: Keeper) -> None:
    """The successor was read by both rules: its text by the old ones comes first."""
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
        ((identifier,),) = rows(
            kept.records_path, "SELECT snapshot_id FROM snapshots WHERE source = 'law/b'"
        )
        kept.reread("law/b", identifier, "Three, read anew.", rules_version=99)
    kept.update()
    assert rows(
        kept.records_path,
        "SELECT text, step FROM versions WHERE source = 'law/b' ORDER BY number",
    ) == [("Three.", "revision"), ("Three, read anew.", "technical")]
    equal_when_rebuilt(kept)


def test_a_step_that_a_re_reading_explains_is_told_anew(kept: Keeper) -> None:
    """Two was read by old rules and its neighbour by new ones, until Two was read again."""
    with kept.writing():
        last = kept.keep("law/a", "2019-02-01", "Later.\n")
        kept.writer.commit()
        kept.reread("law/a", last, "Later.", rules_version=99)
        third = kept.keep("law/a", "2019-03-01", "Third.\n")
        kept.writer.commit()
        kept.reread("law/a", third, "Third, read anew.", rules_version=99)
    kept.update()
    with kept.writing():
        ((two,),) = rows(
            kept.records_path,
            "SELECT snapshot_id FROM snapshots WHERE source = 'law/a' AND number = 2",
        )
        kept.reread("law/a", two, "Two.", rules_version=99)
    kept.update()
    assert rows(
        kept.records_path,
        "SELECT count(*) FROM diffs JOIN versions ON versions.name = diffs.new"
        " WHERE versions.step <> diffs.step",
    ) == [(0,)]
    equal_when_rebuilt(kept)


def test_times_with_fractions_of_a_second_stand_in_order(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("law/b", "2020-03-01T00:00:00.500000", "Half a second later.\n")
        kept.keep("law/b", "2020-03-01T00:00:00", "On the second.\n")
    kept.update()
    assert rows(
        kept.records_path, "SELECT text FROM versions WHERE source = 'law/b' ORDER BY number"
    ) == [("Three.",), ("On the second.",), ("Half a second later.",)]


def _unlisted(slug: str) -> Source:
    return Source(
        work="law", slug=slug, language="en", role=Role.REPORT, publisher="P", url="https://e.org/"
    )


BODIES = ["One.\n", "One.\n\nTwo.\n", "Zwei.\n\nOne.\n", "ışık\n\nİki.\n", "二\n"]
slugs = st.sampled_from(SLUGS)
days = st.sampled_from(["0001-01-02", "1912-05-01", "1969-12-31", "1995-01-01", "2020-02-29"])
snapshots_kept = st.tuples(st.just("keep"), slugs, days, st.sampled_from(BODIES))
facts_noted = st.one_of(
    st.tuples(st.just("renamed"), slugs, slugs, days),
    st.tuples(st.just("merged"), slugs, slugs, days),
    st.tuples(st.just("split"), slugs, slugs, days),
    st.tuples(st.just("retired"), slugs, slugs, days),
    st.tuples(st.just("moved"), slugs, slugs, days),
    st.tuples(st.just("retracted"), st.integers(0, 5), slugs, days),
)
events = st.lists(
    st.tuples(st.one_of(snapshots_kept, facts_noted), st.booleans()), min_size=2, max_size=12
)


def _apply(keeper: Keeper, number: int, event: tuple, written: list[str]) -> None:
    kind, subject, other, last = event
    if kind == "keep":
        keeper.keep(f"law/{subject}", f"{other}T00:00:{number:02}", last)
        return
    fields: dict[str, object] = {"at": last, "noted": f"2024-01-01T00:00:{number:02}"}
    others = " ".join(slug for slug in SLUGS if slug != subject)
    match kind:
        case "retracted":
            target = written[subject % len(written)] if written else "swh:1:cnt:" + "0" * 40
            sides = ("", "")
            fields["retracts"] = target
        case "renamed":
            sides = (subject, other)
        case "merged":
            sides = (others, other)
        case "split":
            sides = (subject, others)
        case _:
            sides = (subject, "")
            if kind == "moved":
                fields["url"] = f"https://example.net/{other}"
    written.append(noted(keeper, FactKind(kind), *sides, **fields))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=events)
def test_records_are_equal_in_whatever_order_facts_and_texts_came(
    make_keeper: Callable[[], Keeper], events: list[tuple[tuple, bool]]
) -> None:
    keeper = make_keeper()
    keeper.sources["law/d"] = _unlisted("d")
    written: list[str] = []
    with keeper.writing():
        keeper.declare(CATALOGUE)
        for number, (event, updates) in enumerate(events):
            _apply(keeper, number, event, written)
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    equal_when_rebuilt(keeper)
    assert _without_circles(keeper)


def _without_circles(keeper: Keeper) -> bool:
    previous = dict(rows(keeper.records_path, "SELECT name, previous FROM versions"))
    for name, before in previous.items():
        seen, at = {name}, before
        while at is not None:
            if at in seen:
                return False
            seen.add(at)
            at = previous[at]
    return True


def test_many_facts_are_told_quickly(kept: Keeper) -> None:
    """A chain of three hundred renamings is followed without recursion, and others not looked at."""
    with kept.writing():
        for number in range(300):
            at = _moment("2001-01-01") + timedelta(days=number)
            kept.writer.keep_fact(
                Fact(
                    kind=FactKind.RENAMED,
                    at=at,
                    noted_at=at,
                    before=(f"law/n{number}" if number else "law/c",),
                    after=(f"law/n{number + 1}" if number < 299 else "law/a",),
                )
            )
        kept.keep("law/c", "2000-01-01", "The beginning.\n")
    kept.update()
    assert texts(kept) == [("law/a", "The beginning.", "One.", "revision")]
    ((before,),) = rows(kept.records_path, "SELECT before FROM facts ORDER BY at LIMIT 1")
    assert json.loads(str(before)) == ["law/c"]


def test_the_page_of_a_source_shows_where_it_came_from_and_what_it_became(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b", note="new <b>ministry</b>")
    kept.update()
    with closing(sqlite3.connect(kept.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        after = source.read(connection, Asked({"work": "law", "source": "b"}, {}))
        before = source.read(connection, Asked({"work": "law", "source": "a"}, {}))
    (origin,) = after.origins
    assert (origin.kind, origin.others, origin.known) == ("renamed", ("law/a",), {"law/a"})
    assert after.ending is None
    assert before.origins == ()
    assert before.ending is not None
    assert before.ending.others == ("law/b",)


def test_the_page_of_a_source_escapes_what_a_fact_says(kept: Keeper) -> None:
    with kept.writing():
        noted(kept, FactKind.SPLIT, "a", "b d", note="<b>ı</b>")
    kept.update()
    command = arguments(kept.records_path, kept.archive.path, "127.0.0.1", 0)
    page = subprocess.run(
        [sys.executable, "-m", "datasette", *command, "--get", "/src/law/a"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    assert "&lt;b&gt;ı&lt;/b&gt;" in page
    assert '<a href="/src/law/b">law/b</a>, law/d' in page
