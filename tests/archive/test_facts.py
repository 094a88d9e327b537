from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import AlreadyKept, MalformedSlug, Mismatch
from archive.facts import (
    Ancestor,
    Fact,
    FactKind,
    became,
    fact_id,
    lineage,
    read_fact,
    standing,
    write_fact,
)
from archive.history import FactEntry, entries
from archive.keeping import writing
from archive.repository import Archive
from archive.verifying import verify
from snapshots.errors import NotReadable
from snapshots.model import Snapshot


def year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=UTC)


def fact(kind: FactKind, before: str, after: str = "", *, at: int = 2020) -> Fact:
    return Fact(
        kind=kind,
        at=year(at),
        noted_at=year(2024),
        before=tuple(before.split()),
        after=tuple(after.split()),
    )


RENAMED = fact(FactKind.RENAMED, "code/tr", "covenant/tr", at=2018)
MERGED = fact(FactKind.MERGED, "covenant/tr covenant/tr-old", "covenant/turkish", at=2020)
RETIRED = fact(FactKind.RETIRED, "covenant/turkish", at=2022)


def test_a_renamed_source_keeps_its_history():
    assert lineage([RENAMED], "covenant/tr") == (Ancestor("code/tr", year(2018)),)
    assert lineage([RENAMED], "code/tr") == ()
    assert became([RENAMED], "code/tr") == RENAMED


def test_the_history_of_merged_sources_is_followed_through_their_names():
    assert lineage([RENAMED, MERGED], "covenant/turkish") == (
        Ancestor("covenant/tr", year(2020)),
        Ancestor("covenant/tr-old", year(2020)),
        Ancestor("code/tr", year(2018)),
    )


def test_both_parts_of_a_split_source_go_back_to_it():
    split = fact(FactKind.SPLIT, "laws/de", "civil/de criminal/de")
    assert lineage([split], "civil/de") == lineage([split], "criminal/de")
    assert lineage([split], "civil/de") == (Ancestor("laws/de", year(2020)),)


def test_a_name_that_was_given_to_another_source_later_is_not_followed_too_far():
    """What was renamed away in 2018 is not the history of a source that took the name in 2010."""
    late = fact(FactKind.RENAMED, "other/tr", "code/tr", at=2021)
    assert lineage([RENAMED, late], "covenant/tr") == (Ancestor("code/tr", year(2018)),)


def test_a_source_that_was_renamed_back_is_not_its_own_ancestor():
    back = fact(FactKind.RENAMED, "covenant/tr", "code/tr", at=2019)
    assert lineage([RENAMED, back], "code/tr") == (Ancestor("covenant/tr", year(2019)),)


def test_a_retired_source_leads_nowhere():
    found = became([RENAMED, MERGED, RETIRED], "covenant/turkish")
    assert found == RETIRED
    assert found.after == ()


def test_a_retracted_fact_stands_again_when_the_retraction_is_retracted():
    first = Fact(kind=FactKind.RETRACTED, at=year(2021), noted_at=year(2025), retracts="a")
    second = replace(first, retracts="b", noted_at=year(2026))
    assert standing({"a": RENAMED, "x": MERGED}) == {"a": RENAMED, "x": MERGED}
    assert set(standing({"a": RENAMED, "b": first, "x": MERGED})) == {"b", "x"}
    assert set(standing({"a": RENAMED, "b": first, "c": second})) == {"a", "c"}


def test_facts_are_appended_and_read_in_order(
    archive: Archive, snapshot_of: Callable[..., Snapshot]
):
    with writing(archive) as writer:
        snapshot = writer.keep("code", "tr", snapshot_of(0))
        identifier = writer.keep_fact(RENAMED)
        with pytest.raises(AlreadyKept):
            writer.keep_fact(RENAMED)
        writer.keep_fact(replace(RETIRED, note="Iğdır: yayından kaldırıldı"))
    found = [entry for entry in entries(archive) if isinstance(entry, FactEntry)]
    assert [entry.fact.kind for entry in found] == [FactKind.RENAMED, FactKind.RETIRED]
    assert found[0].fact_id == identifier == fact_id(write_fact(RENAMED))
    assert found[1].fact.note == "Iğdır: yayından kaldırıldı"
    assert verify(archive).is_sound
    assert snapshot in {
        getattr(getattr(e, "kept", None), "snapshot_id", None) for e in entries(archive)
    }


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (fact(FactKind.RENAMED, "a/tr"), "needs one source after; 0 were given"),
        (fact(FactKind.MERGED, "a/tr", "b/tr"), "needs at least 2 sources before; 1 was given"),
        (fact(FactKind.SPLIT, "a/tr", "b/tr"), "needs at least 2 sources after"),
        (fact(FactKind.RETIRED, "a/tr", "b/tr"), "needs no source after"),
        (fact(FactKind.RENAMED, "a", "b"), "names no source"),
        (fact(FactKind.MOVED, "a/tr"), "needs the address"),
        (fact(FactKind.RETRACTED, ""), "needs the ID of the fact"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(archive: Archive, wrong: Fact, because: str):
    with writing(archive) as writer, pytest.raises(Mismatch, match=because):
        writer.keep_fact(wrong)


def test_a_name_that_could_be_a_path_is_refused(archive: Archive):
    with writing(archive) as writer, pytest.raises(MalformedSlug):
        writer.keep_fact(fact(FactKind.RENAMED, "../tr", "b/tr"))


names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}/[a-z0-9][a-z0-9-]{0,9}", fullmatch=True)


@given(
    st.datetimes(timezones=st.just(UTC)),
    names,
    names,
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_a_fact_is_read_back_as_it_was(at: datetime, before: str, after: str, note: str):
    written = Fact(
        kind=FactKind.RENAMED, at=at, noted_at=at, before=(before,), after=(after,), note=note
    )
    assert read_fact(write_fact(written)) == written


@given(st.lists(st.tuples(names, names, st.integers(min_value=1990, max_value=2030)), max_size=20))
def test_lineages_end_and_name_every_source_once(renames: list[tuple[str, str, int]]):
    facts = [fact(FactKind.RENAMED, old, new, at=at) for old, new, at in renames]
    for _, name, _ in renames:
        found = [ancestor.name for ancestor in lineage(facts, name)]
        assert name not in found
        assert len(found) == len(set(found))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"kind": "eaten"}'])
def test_what_is_not_a_fact_is_not_read(content: bytes):
    with pytest.raises(NotReadable):
        read_fact(content)
