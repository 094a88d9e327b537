from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from differ import anchors
from differ.versions import diff

OLD = [
    "# Terms",
    "## 1. Fees",
    "1. You pay a fee in May of each year.",
    "2. We may lower the fee for you.",
    "## 2. Law",
    "(a) The law of the land is used here.",
]

lines = st.lists(
    st.sampled_from([*OLD, "", "# Terms", "1. A new clause stands here."]), max_size=12
)


def carried(new: list[str]) -> dict[str, str]:
    old = anchors.first(OLD)
    return dict(zip(new, anchors.carry(old, diff(OLD, new), new), strict=True))


def test_a_clause_keeps_its_anchor_across_a_renumbering():
    new = [*OLD[:2], "1. A clause put in before.", "2. You pay a fee in May of each year."]
    new += ["3. We may lower the fee for you.", *OLD[4:]]
    assert carried(new)["2. You pay a fee in May of each year."] == anchors.first(OLD)[2]


def test_a_clause_that_was_edited_or_moved_keeps_its_anchor():
    edited = "2. We may lower the fee for you by half."
    new = ["# Terms", "## 1. Law", OLD[5], "## 2. Fees", OLD[2], edited]
    found = carried(new)
    assert found[edited] == anchors.first(OLD)[3]
    assert found[OLD[5]] == anchors.first(OLD)[5]


def test_an_anchor_says_under_which_heading_a_segment_stands():
    assert anchors.first(OLD)[2].startswith("terms/fees/")


def test_a_first_text_read_alone_gives_a_renumbered_clause_the_same_anchor():
    renumbered = [line.replace("2. We", "7. We") for line in OLD]
    assert anchors.first(renumbered) == anchors.first(OLD)


@given(lines, lines)
def test_no_two_segments_share_an_anchor(old: list[str], new: list[str]):
    first = anchors.first(old)
    second = anchors.carry(first, diff(old, new), new)
    assert len(set(first)) == len(old)
    assert len(set(second)) == len(new)
