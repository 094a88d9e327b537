import importlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from differ.model import Kind
from differ.versions import diff

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"
KINDS = {*map(str, Kind), "technical"}


@pytest.fixture
def scripts(monkeypatch):
    """Import the scripts by name, as they import each other when they are run."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    parts = ("labels", "drawing", "judging")
    return SimpleNamespace(**{part: importlib.import_module(f"versions_{part}") for part in parts})


@pytest.fixture
def labels(scripts):
    return scripts.labels.read_labels()


@pytest.fixture
def history(scripts):
    texts = (
        ("# Terms", "You may leave at any time.", "[Home](/) [Help](/help)"),
        ("# Terms", "You may leave after a month.", "[Home](/) [Help](/help)"),
        ("# Terms", "[Home](/) [Help](/help)"),
        ("# Terms", "You may leave after a month.", "[Home](/) [Help](/help)"),
    )
    return [
        scripts.labels.Row(seq, f"c{seq}", f"2024-01-0{seq + 1}", "Update", "en", segments, 0)
        for seq, segments in enumerate(texts)
    ]


@pytest.fixture
def label(scripts, history):
    (drawn,) = scripts.drawing.draw({"A/Terms": history[:2]}, 1, 7)
    return drawn


def test_every_label_is_a_kind_and_shows_little_of_the_text(scripts, labels):
    assert len(labels) >= 300
    assert len({label.id for label in labels}) == len(labels)
    for label in labels:
        assert {label.first, label.label} <= KINDS
        assert {label.second, label.other} <= KINDS | {""}
        assert label.part in scripts.labels.PARTS
        assert max(map(len, (label.old_excerpt, label.new_excerpt))) <= scripts.labels.EXCERPT


def test_no_document_and_no_pair_of_versions_dominates(scripts, labels):
    documents = Counter(label.document for label in labels)
    pairs = Counter((label.document, label.new_commit) for label in labels)
    # Both readers drew so many at most, each for themselves.
    assert max(documents.values()) <= 2 * scripts.drawing.CHANGES_OF_A_DOCUMENT
    assert max(pairs.values()) <= 2 * scripts.drawing.CHANGES_OF_A_PAIR


def test_labels_survive_writing_and_reading(scripts, labels, tmp_path):
    scripts.labels.write_labels(labels, tmp_path / "labels.tsv")
    assert scripts.labels.read_labels(tmp_path / "labels.tsv") == labels


def test_the_same_seed_draws_the_same_changes(scripts, history):
    drawn = scripts.drawing.draw({"A/Terms": history}, 3, 7)
    assert drawn == scripts.drawing.draw({"A/Terms": history}, 3, 7)
    assert len(drawn) == 3


def test_a_label_is_refused_when_other_segments_stand_in_its_place(scripts, history, label):
    other = replace(history[1], segments=("#",) * 3)
    assert scripts.labels.pair_of(history, label) == (history[0], history[1])
    with pytest.raises(LookupError, match="other segments"):
        scripts.labels.pair_of([history[0], other], label)


def test_a_label_is_judged_by_the_change_that_touches_its_place(scripts, history, label):
    wider = replace(
        label,
        old_start=0,
        new_start=0,
        old_hash=scripts.labels.digest(history[0].segments[: label.old_end]),
        new_hash=scripts.labels.digest(history[1].segments[: label.new_end]),
    )
    exact, touched = scripts.judging.judge({"A/Terms": history}, [label, wider])
    assert (exact.kind, exact.same_change) == ("wording", True)
    assert (touched.kind, touched.same_change) == ("wording", False)


def test_a_place_without_a_change_is_told_as_nothing(scripts, history, label):
    menu = replace(
        label,
        old_start=2,
        old_end=3,
        new_start=2,
        new_end=3,
        old_hash=scripts.labels.digest(history[0].segments[2:]),
        new_hash=scripts.labels.digest(history[1].segments[2:]),
    )
    (judged,) = scripts.judging.judge({"A/Terms": history}, [menu])
    assert judged.kind == scripts.judging.NOTHING


def test_what_returns_is_not_counted_as_new_wording(scripts, history):
    (counts,) = scripts.judging.census({"A/Terms": history}).values()
    assert counts["step: return"] == 1
    assert counts["changes"] == counts["wording"] == 3
    # The revision and the deletion are new; the return of the deleted line is not.
    assert counts["new wording"] == 2


def test_no_change_that_was_looked_at_is_told_to_be_unseen(labels):
    assert {label.part for label in labels} == {"made on", "unseen"}
    places = Counter(
        (label.document, label.new_commit, str(label.old), str(label.new)) for label in labels
    )
    assert max(places.values()) == 1


def test_both_readings_and_both_readers_are_compared(scripts, labels):
    agreed, kappa = scripts.judging.agreement(labels)
    both, alike, roughly = scripts.judging.agreement_of_readers(labels)
    assert 0.5 < kappa <= agreed <= 1
    assert both > 50
    assert alike <= roughly <= both


def test_what_a_history_tells_counts_beside_what_two_versions_tell(scripts):
    clauses = tuple(f"Clause {k} says what you and we agree on." for k in range(9))
    page = ("Shop", "Shoes", "Buy two pairs and get one more for free, only today.")
    history = [
        scripts.labels.Row(seq, f"c{seq}", "2024", "Update", "en", segments, 0)
        for seq, segments in enumerate((clauses, page, clauses))
    ]
    (drawn,) = scripts.drawing.draw({"A/Terms": history[:2]}, 1, 7)
    (judged,) = scripts.judging.judge({"A/Terms": history}, [drawn])
    assert (judged.alone, judged.kind) == ("wording", "fault")


def test_a_sheet_shows_both_sides_and_no_kind(scripts, history, label):
    (shown,) = scripts.drawing.sheet({"A/Terms": history}, [label], 1)
    (change,) = diff(history[0].segments, history[1].segments).changes
    assert "You may leave ⟦-at⟧⟦+after⟧" in shown
    assert str(change.kind) not in shown
    assert change.reason not in shown
