from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from archive.facts import FactKind
from snapshots.model import Source

if TYPE_CHECKING:
    from conftest import Keeper

Noting = Callable[..., str]
Telling = Callable[["Keeper"], list[tuple[Any, ...]]]


def ended(keeper: Keeper) -> dict[str, str]:
    found = keeper.rows("SELECT name, ended_at FROM sources WHERE ended_by <> ''")
    return {str(name): str(at) for name, at in found}


def test_a_renamed_source_goes_on_from_the_text_it_had(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b", note="yeni bakanlık ı")
    kept.update()
    assert texts(kept) == [("law/b", "Two.", "Three.", "revision")]
    assert kept.rows("SELECT source, number FROM versions ORDER BY began_at") == [
        ("law/a", 1),
        ("law/a", 2),
        ("law/b", 1),
    ]
    assert ended(kept) == {"law/a": "2020-01-01T00:00:00Z"}
    assert kept.is_equal_when_rebuilt()


def test_a_segment_stands_since_a_text_of_the_source_it_came_from(
    kept: Keeper, noted: Noting
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
        kept.keep("law/b", "2020-03-01", "Two.\n\nFour.\n")
        kept.keep("law/a", "2019-06-01", "Two.\n\nThree.\n")
    kept.update()
    since = kept.rows(
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
    assert kept.rows(
        "SELECT step, reason FROM versions WHERE source = 'law/b' AND number = 1",
    ) == [("noise", "The same text as that of law/a, from which it goes on.")]
    assert kept.is_equal_when_rebuilt()


def test_a_text_that_stood_through_a_renaming_keeps_its_age(
    keeper: Keeper, catalogue: str, noted: Noting
) -> None:
    with keeper.writing():
        keeper.declare(catalogue)
        keeper.keep("law/a", "2018-01-01", "A sentence that stays.\n\nIn May.\n")
        keeper.keep("law/b", "2021-01-01", "A sentence that stays.\n\nIn June.\n")
        noted(keeper, FactKind.RENAMED, "a", "b")
    keeper.update()
    assert keeper.rows(
        "SELECT since LIKE 'law/a/%' FROM segments WHERE source = 'law/b' ORDER BY line",
    ) == [(1,), (0,)]


def test_of_merged_sources_the_first_that_has_a_text_goes_on(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        kept.keep("law/c", "2021-01-01", "Merged.\n")
        noted(kept, FactKind.MERGED, "b a", "c", at="2020-06-01")
    kept.update()
    assert texts(kept) == [("law/c", "Three.", "Merged.", "revision")]
    assert kept.rows(
        "SELECT ancestor, until, continues FROM lineage WHERE source = 'law/c' ORDER BY number",
    ) == [("law/b", "2020-06-01T00:00:00Z", 1), ("law/a", "2020-06-01T00:00:00Z", 1)]
    assert kept.is_equal_when_rebuilt()


def test_what_joined_a_source_is_not_what_it_began_as(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        noted(kept, FactKind.MERGED, "a b", "b", at="2020-06-01")
    kept.update()
    assert texts(kept) == []
    assert kept.rows("SELECT ancestor, continues FROM lineage") == [("law/a", 0)]
    assert ended(kept) == {"law/a": "2020-06-01T00:00:00Z"}


def test_both_parts_of_a_split_source_go_on_from_it(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        kept.keep("law/c", "2020-03-01", "Two, the criminal part.\n")
        noted(kept, FactKind.SPLIT, "a", "b c")
    kept.update()
    assert [row[:2] for row in texts(kept)] == [("law/b", "Two."), ("law/c", "Two.")]
    assert kept.is_equal_when_rebuilt()


def test_texts_of_the_ancestor_after_the_fact_are_its_own(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
        kept.keep("law/a", "2020-01-15", "A leftover page.\n")
    kept.update()
    assert texts(kept) == [("law/b", "Two.", "Three.", "revision")]


def test_a_late_text_of_the_ancestor_is_what_the_successor_follows(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
    kept.update()
    with kept.writing():
        kept.keep("law/a", "2019-09-01", "Two and a half.\n")
    kept.update()
    assert texts(kept) == [("law/b", "Two and a half.", "Three.", "revision")]
    assert kept.is_equal_when_rebuilt()


def test_a_retracted_fact_leaves_nothing_behind(
    kept: Keeper, noted: Noting, texts: Telling
) -> None:
    before = kept.dump()
    with kept.writing():
        mistake = noted(kept, FactKind.RENAMED, "a", "b")
    kept.update()
    with kept.writing():
        noted(kept, FactKind.RETRACTED, "", noted="2025-01-01", retracts=mistake)
    kept.update()
    assert texts(kept) == []
    assert ended(kept) == {}
    ((by,),) = kept.rows("SELECT count(retracted_by) FROM facts")
    assert by == 1
    without = [line for line in kept.dump().splitlines() if not line.startswith(("facts", "state"))]
    assert without == [line for line in before.splitlines() if not line.startswith("state")]
    assert kept.is_equal_when_rebuilt()


def test_a_retired_source_says_so_and_goes_nowhere(kept: Keeper, noted: Noting) -> None:
    with kept.writing():
        noted(kept, FactKind.RETIRED, "b", at="2021-01-01")
    kept.update()
    assert ended(kept) == {"law/b": "2021-01-01T00:00:00Z"}
    assert kept.rows("SELECT count(*) FROM lineage") == [(0,)]


def test_a_source_that_came_back_under_its_old_name_has_not_ended(
    kept: Keeper, noted: Noting
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b", at="2020-01-01")
        noted(kept, FactKind.RENAMED, "b", "a", at="2021-01-01")
    kept.update()
    assert ended(kept) == {"law/b": "2021-01-01T00:00:00Z"}
    assert kept.is_equal_when_rebuilt()


def test_a_moved_source_keeps_its_name_with_its_addresses(kept: Keeper, noted: Noting) -> None:
    with kept.writing():
        noted(kept, FactKind.MOVED, "a", at="2019-06-01", url="https://example.net/a")
        kept.sources["law/a"] = replace(kept.sources["law/a"], url="https://example.net/a")
        kept.keep("law/a", "2019-07-01", "Two.\n")
    kept.update()
    assert kept.rows(
        "SELECT url, since_at, until_at, known_from FROM addresses WHERE source = 'law/a'"
        " ORDER BY since_at",
    ) == [
        ("https://example.org/a", "2018-01-01T00:00:00Z", "2019-01-01T00:00:00Z", "snapshots"),
        ("https://example.net/a", "2019-06-01T00:00:00Z", None, "fact"),
        ("https://example.net/a", "2019-07-01T00:00:00Z", "2019-07-01T00:00:00Z", "snapshots"),
    ]
    assert ended(kept) == {}
    assert kept.is_equal_when_rebuilt()


def test_a_fact_about_sources_that_come_later_waits_for_them(
    kept: Keeper, unlisted: Source, noted: Noting, texts: Telling
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "d", "a", at="2017-01-01")
    kept.update()
    assert kept.rows("SELECT count(*) FROM lineage") == [(0,)]
    with kept.writing():
        kept.sources["law/d"] = unlisted
        kept.keep("law/d", "1950-01-01", "Zero.\n")
    kept.update()
    assert texts(kept) == [("law/a", "Zero.", "One.", "revision")]
    assert kept.is_equal_when_rebuilt()


def test_a_publisher_is_not_blamed_for_our_rules_where_a_source_goes_on(
    kept: Keeper, noted: Noting
) -> None:
    """The successor was read by both rules: its text by the old ones comes first."""
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b")
        ((identifier,),) = kept.rows("SELECT snapshot_id FROM snapshots WHERE source = 'law/b'")
        kept.reread("law/b", identifier, "Three, read anew.", rules_version=99)
    kept.update()
    assert kept.rows(
        "SELECT text, step FROM versions WHERE source = 'law/b' ORDER BY number",
    ) == [("Three.", "revision"), ("Three, read anew.", "technical")]
    assert kept.is_equal_when_rebuilt()


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
        ((two,),) = kept.rows(
            "SELECT snapshot_id FROM snapshots WHERE source = 'law/a' AND number = 2",
        )
        kept.reread("law/a", two, "Two.", rules_version=99)
    kept.update()
    assert kept.rows(
        "SELECT count(*) FROM diffs JOIN versions ON versions.name = diffs.new"
        " WHERE versions.step <> diffs.step",
    ) == [(0,)]
    assert kept.is_equal_when_rebuilt()


def test_times_with_fractions_of_a_second_stand_in_order(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("law/b", "2020-03-01T00:00:00.500000", "Half a second later.\n")
        kept.keep("law/b", "2020-03-01T00:00:00", "On the second.\n")
    kept.update()
    assert kept.rows("SELECT text FROM versions WHERE source = 'law/b' ORDER BY number") == [
        ("Three.",),
        ("On the second.",),
        ("Half a second later.",),
    ]


LITTLE = {
    "a space": ("Two .\n", "text/plain", "noise", "The gravest change is of kind whitespace."),
    "another form": (
        "<p>Two or three.</p>",
        "text/html",
        "technical",
        "Read by other rules than the version before: nothing follows about the publisher.",
    ),
}


@pytest.mark.parametrize("name", LITTLE)
def test_a_source_may_go_on_with_less_than_a_new_text(
    keeper: Keeper, catalogue: str, noted: Noting, name: str
) -> None:
    text, media_type, step, reason = LITTLE[name]
    with keeper.writing():
        keeper.declare(catalogue)
        keeper.keep("law/a", "2019-01-01", "Two.\n")
        keeper.keep("law/b", "2020-02-01", text, media_type)
        noted(keeper, FactKind.RENAMED, "a", "b")
    keeper.update()
    assert keeper.rows(
        "SELECT versions.step, versions.reason, substantive FROM versions"
        " JOIN diffs ON diffs.new = versions.name WHERE versions.source = 'law/b'"
    ) == [(step, reason, 0)]
    assert keeper.is_equal_when_rebuilt()
