"""Terms that a collection has settled: how they are written, read, and suggested."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differ.errors import TermsMistakes
from differ.findings.pairs import Pair, whole
from differ.suggesting import Suggestion, suggest
from differ.terms import compose, parse
from differ.vocabulary import Confusion, Term, Vocabulary, contradictions

WRITTEN = """\
# what the ministry has settled
terms:
  - tr: ihracat*
    en: [export*, exportation]
    az: ixrac*
  - {tr: BM Şartı*, en: UN Charter}
do_not_confuse:
  - en: [district*, region*, province*]
"""


def pair(turkish: str, english: str, bead: int = 0) -> Pair:
    return Pair(bead, whole([turkish], "tr", [0]), whole([english], "en", [0]))


def test_an_entry_settles_every_pair_of_its_languages() -> None:
    vocabulary = parse(WRITTEN)
    assert vocabulary.terms == (
        Term("tr", ("ihracat*",), "en", ("export*", "exportation")),
        Term("tr", ("ihracat*",), "az", ("ixrac*",)),
        Term("en", ("export*", "exportation"), "az", ("ixrac*",)),
        Term("tr", ("BM Şartı*",), "en", ("UN Charter",)),
    )
    assert vocabulary.confusions == (
        Confusion("en", "district*", "region*"),
        Confusion("en", "district*", "province*"),
        Confusion("en", "region*", "province*"),
    )


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "terms: []\n", "terms:\ndo_not_confuse:\n"]
)
def test_a_file_may_settle_nothing(text: str) -> None:
    assert parse(text) == Vocabulary()


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("terms:\n  - tr: a\n", 2, "add the other"),
        ("terms:\n  - tr: a\n    english: b\n", 3, "not a language tag"),
        ("terms:\n  - tr: a\n    en:\n", 3, "is empty"),
        ("terms:\n  - tr: a\n    en: [b, [c]]\n", 3, "not of lists"),
        ("terms:\n  - tr: a\n    en: {b: c}\n", 3, "write “[one, other]”"),
        ('terms:\n  - tr: a\n    en: "*"\n', 3, "write the word itself"),
        ("terms:\n  - tr: a\n    en: ex*port\n", 3, "with * at its end"),
        ('terms:\n  - tr: a\n    en: "x\\u0000y"\n', 3, "control characters"),
        ("terms:\n  - just words\n", 2, "write “tr: …” and “en: …”"),
        ("terms:\n  - {pt: a, pt-BR: b, en: c}\n", 2, "one language here"),
        ("terms:\n  - {tr: I, en: b}\n  - {tr: ı, en: c}\n", 3, "is rendered in line 2 too"),
        ("do_not_confuse:\n  - en: district\n", 2, "“en: [district, other]”"),
        ("trems: []\n", 1, 'did you mean "terms"'),
        ("terms:\n\t- a\n", 2, "a tab cannot indent"),
        ("terms: [*x]\n", 1, "is an alias"),
        ("a\0b", 1, "U+0000"),
        ("- a\n", 1, "it needs terms"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(
    text: str, line: int, advice: str
) -> None:
    with pytest.raises(TermsMistakes) as told:
        parse(text)
    assert any(m.line == line and advice in m.message for m in told.value.mistakes), told.value


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(TermsMistakes) as told:
        parse("terms:\n  - tr: a\n  - en: '*'\n    tr: b\ndo_not_confuse:\n  - en: x\nodd: 1\n")
    assert [mistake.line for mistake in told.value.mistakes] == [2, 3, 6, 7]
    assert str(told.value).startswith("terms.yml, line 2: ")


@given(st.text(max_size=60))
def test_any_text_is_read_or_its_mistakes_are_told(text: str) -> None:
    for written in (text, f"terms:\n  - tr: {text}\n    en: b\n"):
        with suppress(TermsMistakes):
            assert isinstance(parse(written), Vocabulary)


@pytest.mark.parametrize(
    ("english", "alarms"), [("exports", 0), ("exportation of goods", 0), ("goods going abroad", 1)]
)
def test_each_of_several_words_will_do(english: str, alarms: int) -> None:
    found = list(contradictions(pair("İHRACATIN artması", english), parse(WRITTEN)))
    assert len(found) == alarms
    assert all("“export*” or “exportation”" in sign.reason for sign in found)


def test_a_word_seen_in_several_forms_is_suggested_once_by_what_they_share() -> None:
    pairs = [
        pair(f"{turkish} {other}", f"{english} {more}", bead)
        for bead, (turkish, english, other, more) in enumerate(
            [
                ("koridorun", "corridor", "yolu", "road"),
                ("koridorda", "corridors", "enerji", "energy"),
                ("koridora", "corridor", "demir", "iron"),
            ]
        )
    ] + [pair("barış", "peace", 9)]
    assert suggest(pairs) == (Suggestion("koridor*", "corridor*", 3, 1.0),)


words = st.text(st.characters(categories=["L", "M"]), min_size=4, max_size=12)


@given(st.lists(st.tuples(words, words, words), max_size=12))
def test_what_is_suggested_can_be_pasted(triples: list[tuple[str, str, str]]) -> None:
    pairs = [pair(f"{a} {b}", f"{b} {c}", i) for i, (a, b, c) in enumerate(triples * 3)]
    found = suggest([*pairs, pair("xxxx", "yyyy")])
    written = "terms:\n" + compose(found, "tr", "en-GB")
    assert len(parse(written if found else "").terms) == len(found)
