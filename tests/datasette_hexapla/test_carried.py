from __future__ import annotations

import pytest

from datasette_hexapla.pages.carried import carry, follow
from datasette_hexapla.pages.joined import JoinedText, PartOf
from datasette_hexapla.pages.places import Language
from differ.model import Clause, Passage, Place, Span


def text(*segments: str, language: str = "en") -> JoinedText:
    part = PartOf("law/x", "law/x/0123456789ab", "0123456789ab", 1, 1, segments, "2021-01-01")
    return JoinedText("law/x", "x", Language(language), "authentic", "P", (part,))


def clause(bead: int, base: str, translation: str, place: Place = Place.MATCHED) -> Clause:
    """A clause of whole segments, `"0"`, or of characters of them, `"0:3-9"`."""
    return Clause(
        bead=bead,
        base=passages(base),
        translation=passages(translation),
        place=place,
        score=0.9,
    )


def passages(written: str) -> tuple[Passage, ...]:
    found = []
    for each in written.split():
        segment, _, span = each.partition(":")
        start, _, end = span.partition("-")
        found.append(Passage(segment=int(segment), span=Span(int(start or 0), int(end or 99))))
    return tuple(found)


def rows(clauses: tuple[Clause, ...]) -> list[tuple[list[int], list[int], str]]:
    return [
        ([p.segment for p in c.base], [p.segment for p in c.translation], c.place.value)
        for c in clauses
    ]


ENGLISH = ("The parties meet in May.", "Each pays ten euros.", "It ends in a year.")
TURKISH = ("Taraflar mayısta buluşur.", "Her biri on avro öder.", "Bir yılda biter.")
KEPT = (clause(0, "0", "0"), clause(1, "1", "1"), clause(2, "2", "2"))


def test_what_stood_then_as_it_stands_now_is_matched_as_it_is_now() -> None:
    newest, then = text("New.", *ENGLISH), text(*ENGLISH)
    kept = (clause(0, "0", "", Place.OMITTED), *(clause(n, f"{n}", f"{n - 1}") for n in (1, 2, 3)))
    turkish = text(*TURKISH)
    carried = carry(kept, follow(newest, then), follow(turkish, turkish))
    assert rows(carried) == [([n], [n], "matched") for n in range(3)]


def test_an_edited_passage_stays_with_what_renders_it() -> None:
    then = text(ENGLISH[0], "Each pays twenty euros.", ENGLISH[2])
    turkish = text(*TURKISH)
    carried = carry(KEPT, follow(text(*ENGLISH), then), follow(turkish, turkish))
    assert rows(carried) == [([n], [n], "matched") for n in range(3)]


def test_what_stands_no_more_on_either_side_is_set_beside_each_other() -> None:
    then = text(ENGLISH[0], "Whales sing at night.", *ENGLISH[1:])
    turkish = text(TURKISH[0], "Balinalar geceleyin şarkı söyler.", *TURKISH[1:])
    carried = carry(KEPT, follow(text(*ENGLISH), then), follow(text(*TURKISH), turkish))
    assert rows(carried) == [([n], [n], "matched") for n in range(4)]
    assert [each.score for each in carried] == [0.9, 0.0, 0.9, 0.9]


def test_what_only_one_side_had_is_omitted_or_added_in_its_place() -> None:
    then = text(ENGLISH[0], "Whales sing at night.", *ENGLISH[1:])
    turkish = text(*TURKISH, "Son söz.")
    carried = carry(KEPT, follow(text(*ENGLISH), then), follow(text(*TURKISH), turkish))
    assert rows(carried) == [
        ([0], [0], "matched"),
        ([1], [], "omitted"),
        ([2], [1], "matched"),
        ([3], [2], "matched"),
        ([], [3], "added"),
    ]


def test_clauses_of_a_passage_that_was_edited_since_become_one() -> None:
    kept = (clause(0, "0:0-11", "0:0-8"), clause(0, "0:11-24", "0:8-25"))
    then = text("Taraflar haziranda yeniden buluşur.")
    carried = carry(
        kept, follow(text(ENGLISH[0]), text(ENGLISH[0])), follow(text(TURKISH[0]), then)
    )
    assert rows(carried) == [([0, 0], [0], "matched")]


@pytest.mark.parametrize(
    ("then", "turkish"),
    [
        ((), ()),
        (ENGLISH[:1], ()),
        ((), TURKISH),
        (ENGLISH * 3, TURKISH[::-1] * 2),
        (("",), ("", "")),
    ],
)
def test_every_segment_of_both_sides_is_in_some_clause(
    then: tuple[str, ...], turkish: tuple[str, ...]
) -> None:
    carried = carry(
        KEPT, follow(text(*ENGLISH), text(*then)), follow(text(*TURKISH), text(*turkish))
    )
    assert {p.segment for c in carried for p in c.base} == set(range(len(then)))
    assert {p.segment for c in carried for p in c.translation} == set(range(len(turkish)))
    assert all(c.base or c.translation for c in carried)
