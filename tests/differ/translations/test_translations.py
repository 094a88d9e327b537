"""The whole road: two texts in, an alignment and findings out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from differ.model import Comparison, Encoder, Place, Rule, Text, Tier
from differ.translations import compare


def pairs(comparison: Comparison) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.base, bead.translation) for bead in comparison.alignment.beads]


def changed(text: Text, index: int, old: str, new: str) -> Text:
    segments = list(text.segments)
    assert old in segments[index]
    segments[index] = segments[index].replace(old, new)
    return replace(text, segments=tuple(segments))


def alarms(comparison: Comparison) -> list[Rule]:
    return [finding.rule for finding in comparison.findings if finding.tier is Tier.ALARM]


def test_a_faithful_translation_raises_no_alarm(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    comparison = compare(turkish, english, encoder)
    assert pairs(comparison) == [((index,), (index,)) for index in range(5)]
    assert alarms(comparison) == []


def test_export_translated_as_import_is_an_alarm_with_both_passages(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    wrong = changed(english, 1, "export", "import")
    finding = compare(turkish, wrong, encoder).findings[0]
    assert (finding.rule, finding.tier) == (Rule.OPPOSITE_TERM, Tier.ALARM)
    (base,), (translation,) = finding.base, finding.translation
    said = turkish.segments[base.segment][base.span.start : base.span.end]
    contrary = wrong.segments[translation.segment][translation.span.start : translation.span.end]
    assert (said, contrary) == ("ihracatın", "import")
    assert "ihracatın" in finding.reason


def test_the_word_important_is_no_import(turkish: Text, english: Text, encoder: Encoder) -> None:
    weighty = changed(english, 1, "and export", "and important goods")
    assert Rule.OPPOSITE_TERM not in alarms(compare(turkish, weighty, encoder))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("October 13, 1921", "October 16, 1921"), Rule.DATE),
        (("October 13, 1921", "November 13, 1921"), Rule.DATE),
        (("three copies", "7 copies"), Rule.NUMBER),
    ],
)
def test_a_changed_figure_is_an_alarm(
    turkish: Text, english: Text, encoder: Encoder, change: tuple[str, str], rule: Rule
) -> None:
    assert rule in alarms(compare(turkish, changed(english, 4, *change), encoder))


def test_a_dropped_segment_is_an_omission(turkish: Text, english: Text, encoder: Encoder) -> None:
    short = replace(english, segments=english.segments[:2] + english.segments[3:])
    comparison = compare(turkish, short, encoder)
    omitted = [bead for bead in comparison.alignment.beads if bead.place is Place.OMITTED]
    assert [bead.base for bead in omitted] == [(2,)]
    assert alarms(comparison) == [Rule.OMISSION]


def test_what_a_whole_has_around_a_fragment_is_outside(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    fragment = replace(turkish, segments=turkish.segments[2:4])
    comparison = compare(fragment, english, encoder)
    places = [bead.place for bead in comparison.alignment.beads]
    assert places == [Place.OUTSIDE] * 2 + [Place.MATCHED] * 2 + [Place.OUTSIDE]
    assert alarms(comparison) == []


def test_a_text_that_stops_in_mid_sentence_ends_early(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    cut = replace(
        turkish, segments=(*turkish.segments[:3], "Taraflar, Güney Gaz Koridorunun etkili")
    )
    comparison = compare(cut, english, encoder)
    assert comparison.findings[0].rule is Rule.ENDS_EARLY
    assert {Rule.OMISSION, Rule.ADDITION}.isdisjoint(f.rule for f in comparison.findings)
    assert comparison.alignment.beads[-1].place is Place.OUTSIDE


def test_without_an_encoder_the_comparison_says_so(turkish: Text, english: Text) -> None:
    comparison = compare(turkish, english, None)
    assert comparison.alignment.encoder == "none"
    assert any("No encoder" in note for note in comparison.notes)


def test_a_language_the_encoder_does_not_know_is_noted(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    comparison = compare(replace(turkish, language="az"), english, encoder)
    assert any("az" in note for note in comparison.notes)


def test_keys_outlive_a_segment_put_in_before(
    turkish: Text, english: Text, encoder: Encoder
) -> None:
    wrong = changed(english, 1, "export", "import")
    longer = replace(wrong, segments=("Preface by the editor of this web site.", *wrong.segments))
    keys = [
        {f.key for f in compare(turkish, text, encoder).findings if f.rule is Rule.OPPOSITE_TERM}
        for text in (wrong, longer)
    ]
    assert keys[0] == keys[1] != set()


HOSTILE = st.lists(
    st.text(st.sampled_from("aıİəЖ中文ا\u0301👩\u200d👧\0\ud800\u202e 12.,;—\u00a0"), max_size=40),
    max_size=7,
)


@settings(max_examples=40, deadline=None)
@given(HOSTILE, HOSTILE)
def test_every_segment_is_in_exactly_one_bead_whatever_the_text(
    base: list[str], translation: list[str]
) -> None:
    comparison = compare(
        Text(segments=tuple(base), language="tr"),
        Text(segments=tuple(translation), language="zh-Hant"),
        None,
    )
    beads = comparison.alignment.beads
    assert sorted(i for bead in beads for i in bead.base) == list(range(len(base)))
    assert sorted(i for bead in beads for i in bead.translation) == list(range(len(translation)))


def test_an_item_dropped_from_a_list_is_not_hidden_in_its_neighbour(encoder: Encoder) -> None:
    german = (
        "Folgendes ist untersagt:",
        "- Dateien anderer ohne deren Erlaubnis zu löschen,",
        "- die Rechte anderer auf Privatsphäre zu verletzen,",
        "- Schadprogramme über unsere Dienste zu verbreiten.",
        "Wer dagegen verstößt, dessen Konto wird geschlossen, auch ohne vorherige Ankündigung.",
    )
    english = (
        "The following is prohibited:",
        "- deleting the files of others without their permission,",
        "- spreading malware through our services.",
        "Whoever violates this will have the account closed, even without prior notice.",
    )
    comparison = compare(
        Text(segments=german, language="de"), Text(segments=english, language="en"), encoder
    )
    omitted = [bead.base for bead in comparison.alignment.beads if bead.place is Place.OMITTED]
    assert omitted == [(2,)]
