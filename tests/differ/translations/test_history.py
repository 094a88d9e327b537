"""Staleness, the grid and the formats for translators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from differ.exchange.tmx import tmx
from differ.exchange.xliff import xliff
from differ.grid import grid
from differ.model import Comparison, Encoder, Text
from differ.rendered import infer_base
from differ.staleness import Dated, changes_of, judge, stale_clauses
from differ.translations import compare

OLD = (
    "Send your report to the moderators.",
    "We answer within 14 days.",
    "Complaints are treated in confidence.",
)
NEW = (OLD[0], "We answer within 30 days.", OLD[2], "You may appeal to the board of trustees.")
GERMAN = (
    "Senden Sie Ihre Meldung an die Moderatoren.",
    "Wir antworten innerhalb von 14 Tagen.",
    "Beschwerden werden vertraulich behandelt.",
)


def dated(segments: tuple[str, ...], language: str, day: int) -> Dated:
    return Dated(
        text=Text(segments=segments, language=language), at=datetime(2026, 1, day, tzinfo=UTC)
    )


def test_a_translation_of_the_newest_base_is_not_stale(encoder: Encoder) -> None:
    found = judge([dated(OLD, "en", 1)], [dated(GERMAN, "de", 2)], encoder)
    assert not found.is_stale
    assert found.since is None


def test_a_declared_base_that_moved_on_makes_its_translation_stale(encoder: Encoder) -> None:
    base = [dated(OLD, "en", 1), dated(NEW, "en", 5)]
    found = judge(base, [dated(GERMAN, "de", 2)], encoder, declared=0)
    assert found.is_stale
    assert (found.since, found.declared, found.touched) == (base[1].at, True, False)


def test_a_fresh_date_on_old_content_is_touched_and_stale(encoder: Encoder) -> None:
    base = [dated(OLD, "en", 1), dated(NEW, "en", 5)]
    touched = ("Bitte senden Sie Ihre Meldung an die Moderatoren.", *GERMAN[1:])
    found = judge(base, [dated(GERMAN, "de", 2), dated(touched, "de", 9)], encoder)
    assert (found.base, found.touched, found.is_stale) == (0, True, True)


def test_names_that_stand_elsewhere_on_the_page_do_not_make_it_new(encoder: Encoder) -> None:
    """A new item with the company's own address, which the page had before, is not rendered."""
    german = (*GERMAN, "Fragen beantwortet Beispielfirma unter https://example.org/kontakt.")
    old = (*OLD, "Questions are answered by Beispielfirma at https://example.org/kontakt.")
    item = "Beispielfirma publishes a yearly list of cases at https://example.org/kontakt."
    versions = [
        Text(segments=segments, language="en") for segments in (old, (*old[:3], item, *old[3:]))
    ]
    rendered, _ = infer_base(versions, Text(segments=german, language="de"), encoder)
    assert rendered == 0


def test_a_trivial_edit_of_the_base_makes_nothing_stale(encoder: Encoder) -> None:
    spaced = tuple(segment.replace(" ", "  ") for segment in OLD)
    base = [dated(OLD, "en", 1), dated(spaced, "en", 5)]
    found = judge(base, [dated(GERMAN, "de", 2)], encoder, declared=0)
    assert [lag.substantial for lag in found.behind] == [False]
    assert not found.is_stale


def test_only_the_clause_whose_base_changed_is_stale(encoder: Encoder) -> None:
    base = [dated(OLD, "en", 1), dated(NEW, "en", 5)]
    translation = [dated(GERMAN, "de", 2)]
    comparison = compare(base[-1].text, translation[-1].text, encoder)
    stale = stale_clauses(comparison.alignment, base, translation)
    assert [comparison.alignment.beads[one.bead].base for one in stale] == [(1,)]
    assert (stale[0].changes, stale[0].since) == (1, base[1].at)


def test_a_segment_keeps_its_dates_when_others_are_put_in_before_it() -> None:
    history = [
        dated(OLD, "en", 1),
        dated((OLD[0], "We answer within 30 days.", OLD[2]), "en", 3),
        dated(("Welcome to the club of readers.", *NEW[:3]), "en", 7),
    ]
    assert changes_of(history) == ((history[2].at,), (), (history[1].at,), ())


def test_three_languages_make_one_grid_with_every_clause_in_one_row(encoder: Encoder) -> None:
    english = Text(segments=OLD, language="en")
    german = Text(segments=GERMAN, language="de")
    french = Text(
        segments=(
            "Envoyez votre signalement aux modérateurs. Nous répondons dans les 14 jours.",
            "Les plaintes sont traitées de manière confidentielle.",
            "Ce texte a été traduit par une association de bénévoles.",
        ),
        language="fr",
    )
    comparisons = [compare(english, other, encoder) for other in (german, french)]
    rows = grid(comparisons)
    for column, comparison in enumerate(comparisons):
        shown = [passage for row in rows for passage in row.cells[column]]
        held = [passage for clause in comparison.clauses for passage in clause.translation]
        assert sorted(shown, key=str) == sorted(held, key=str)
    base = [passage.segment for row in rows for passage in row.base]
    assert base == [0, 1, 2]
    assert rows[-1].base == ()


@pytest.mark.parametrize("write", [tmx, xliff])
def test_hostile_text_makes_well_formed_files_that_are_the_same_each_time(
    encoder: Encoder, write: Callable[[Comparison, Text, Text], bytes]
) -> None:
    base = Text(segments=("A \0 <b>&amp; \ud800 👩‍👩‍👧 report.", *OLD), language="en")
    translation = Text(segments=("Ein ]]> Bericht \x0b 👩‍👩‍👧.", *GERMAN), language="de")
    comparison = compare(base, translation, encoder)
    content = write(comparison, base, translation)
    assert content == write(comparison, base, translation)
    root = ET.fromstring(content)  # noqa: S314 - our own bytes, made a line above
    assert "Wir antworten innerhalb von 14 Tagen." in "".join(root.itertext())
