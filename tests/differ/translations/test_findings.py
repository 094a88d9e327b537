"""Each rule on its own, on pairs small enough to read."""

from __future__ import annotations

import pytest

from differ.findings.coverage import Coverage
from differ.findings.figures import figures, ordinals
from differ.findings.names import known_names, names
from differ.findings.negations import negations
from differ.findings.opposites import opposite_terms
from differ.findings.orders import party_orders
from differ.findings.pairs import Pair, Sign, whole
from differ.findings.strengths import strength
from differ.lexicon.function_words import written_in
from differ.lexicon.opposites import opposites
from differ.model import Encoder, Rule, Severity, Text, Tier
from differ.suggesting import suggest
from differ.translations import compare
from differ.vocabulary import Confusion, Term, Vocabulary, contradictions


def pair(base: tuple[str, str], translation: tuple[str, str], bead: int = 0) -> Pair:
    (language, words), (other_language, other) = base, translation
    return Pair(bead, whole([words], language, [0]), whole([other], other_language, [0]))


def said(sign: Sign, of: Pair) -> tuple[str, str]:
    return (
        " ".join(of.base.words[s.start : s.end] for s in sign.base),
        " ".join(of.translation.words[s.start : s.end] for s in sign.translation),
    )


@pytest.mark.parametrize(
    ("base", "translation", "words"),
    [
        (("tr", "İHRACATIN çeşitlendirilmesi"), ("en", "diversify import"), "İHRACATIN"),
        (("de", "Die Ausfuhr steigt."), ("en", "Imports are rising."), "Ausfuhr"),
        (("ru", "рост экспорта"), ("tr", "ithalatın artması"), "экспорта"),
        (("az", "ixracın artması"), ("en", "growth of imports"), "ixracın"),
        (("ar", "زيادة الصادرات"), ("en", "growth of imports"), "الصادرات"),
        (("zh-CN", "扩大出口"), ("fr", "étendre les importations"), "出口"),
        (("ja", "輸出の拡大"), ("en", "expansion of imports"), "輸出"),
    ],
)
def test_a_term_whose_opposite_stands_in_its_place(
    base: tuple[str, str], translation: tuple[str, str], words: str
) -> None:
    tested = pair(base, translation)
    found = [sign for sign in opposite_terms(tested) if sign.tier is Tier.ALARM]
    assert [said(sign, tested)[0] for sign in found] == [words]


@pytest.mark.parametrize(
    "translation",
    ["exports and imports", "important goods", "exports", "no word of trade"],
)
def test_an_opposite_is_not_seen_where_the_term_is_rendered_or_absent(translation: str) -> None:
    assert list(opposite_terms(pair(("tr", "ihracat"), ("en", translation)))) == []


def test_not_acceptable_is_no_opposite_of_unacceptable() -> None:
    tested = pair(("fr", "Ce n'est pas acceptable."), ("en", "This is unacceptable."))
    assert [sign.tier for sign in opposite_terms(tested)] in ([], [Tier.SHADING])


def test_every_language_of_the_table_tells_export_from_import() -> None:
    languages = {
        *("en", "tr", "az", "de", "fr", "es", "pt", "it"),
        *("nl", "pl", "ru", "ar", "zh", "ja", "ko", "th"),
    }
    assert {language for language in languages if 1 in opposites(language)} == languages


def test_written_numbers_dates_and_separators_raise_nothing() -> None:
    tested = pair(
        ("tr", "44 günde 13.10.1921 tarihli 1.500 belge, yüzde 5"),
        ("en", "in forty-four days, 1,500 documents of October 13, 1921, 5 percent"),
    )
    assert list(figures(tested)) == []


def test_one_country_in_the_place_of_another_is_an_alarm() -> None:
    tested = pair(("tr", "Azerbaycan ile anlaşma"), ("en", "the agreement with Norway"))
    (sign,) = names(tested, None)
    assert (sign.rule, sign.tier) == (Rule.NAME, Tier.ALARM)
    assert said(sign, tested) == ("Azerbaycan", "Norway")


@pytest.mark.parametrize(
    ("base", "translation"),
    [
        (("tr", "BM, AGİT ve İİT çerçevesinde"), ("en", "within the UN, OSCE and OIC")),
        (("ru", "в рамках ООН и ОБСЕ"), ("tr", "BM ve AGİT çerçevesinde")),
        (("de", "in der Türkei und in Aserbaidschan"), ("en", "in Turkey and Azerbaijan")),
    ],
)
def test_organisations_and_countries_are_known_by_their_names_in_each_language(
    base: tuple[str, str], translation: tuple[str, str]
) -> None:
    assert list(names(pair(base, translation), None)) == []


def test_the_order_of_two_parties_is_shaded() -> None:
    tested = pair(("tr", "Türkiye ve Azerbaycan"), ("en", "Azerbaijan and Turkey"))
    (sign,) = party_orders(tested)
    assert (sign.rule, sign.tier) == (Rule.ORDER, Tier.SHADING)


def test_a_duty_rendered_as_a_permission_is_shaded() -> None:
    tested = pair(("de", "Der Nutzer muss zahlen."), ("en", "The user may pay."))
    (sign,) = strength(tested)
    assert said(sign, tested) == ("muss", "may")


def test_a_negation_that_one_side_lacks(encoder: Encoder) -> None:
    tested = pair(
        ("de", "Wir geben Ihre Daten nicht an Dritte weiter."),
        ("en", "We share your data with third parties."),
    )
    (sign,) = negations(tested, encoder)
    assert said(sign, tested)[0] == "nicht"


def test_a_negation_on_both_sides_says_nothing(encoder: Encoder) -> None:
    tested = pair(
        ("de", "Wir geben Ihre Daten nicht weiter."), ("en", "We do not share your data.")
    )
    assert list(negations(tested, encoder)) == []


def test_a_clause_left_out_is_an_omission_with_its_passage(encoder: Encoder) -> None:
    clause = "hâlihazırda ülkelerinde mevcut olmayan üretim alanlarını kuracak, "
    base = (
        f"Taraflar ortak tatbikatlar düzenleyecek, {clause}ulusal yükümlülüklerini gözeteceklerdir.",
        "Taraflar siber güvenlik alanında işbirliğini geliştirecektir.",
        "Taraflar enerji alanında işbirliği yapacaktır.",
    )
    english = (
        "The parties will hold joint exercises and will take into account national obligations.",
        "The parties will develop cooperation in cybersecurity.",
        "The parties will cooperate in the field of energy.",
    )
    comparison = compare(
        Text(segments=base, language="tr"), Text(segments=english, language="en"), encoder
    )
    found = [f for f in comparison.findings if f.rule in {Rule.OMISSION, Rule.UNCOVERED}]
    start = base[0].index(clause)
    assert any(
        passage.segment == 0
        and passage.span.start < start + len(clause)
        and start < passage.span.end
        for finding in found
        for passage in finding.base
    )


def test_words_that_are_rendered_are_covered_better_than_those_that_are_not(
    encoder: Encoder,
) -> None:
    tested = pair(
        ("tr", "ekonomi ve güvenlik alanında bilimsel araştırma"),
        ("en", "economy and security"),
    )
    covered = {word.key: word.coverage for word in Coverage([tested], encoder).of_base(tested)}
    assert min(covered["ekonomi"], covered["güvenlik"]) > covered["araştırma"]


def test_a_page_filed_as_turkish_that_opens_in_english_is_told(encoder: Encoder) -> None:
    segments = (
        "This notice explains what information we collect and why we share it with you.",
        "You can change the settings of your account at any time and for any reason.",
        "Hesabınızı istediğiniz zaman silebilirsiniz ve bunun için bir neden gerekmez.",
    )
    text = Text(segments=segments, language="tr")
    found = compare(text, text, encoder).findings
    wrong = [finding for finding in found if finding.rule is Rule.WRONG_LANGUAGE]
    assert [passage.segment for passage in wrong[0].base] == [0, 1]


@pytest.mark.parametrize("words", ["", "\0\ud800", "42", "Lorem ipsum", "👩‍👩‍👧 👍"])
def test_what_is_in_no_known_language_is_told_to_be_in_none(words: str) -> None:
    assert written_in(words) is None


VOCABULARY = Vocabulary(
    terms=(Term("tr", ("rayon*",), "en", ("district*",)),),
    confusions=(Confusion("en", "district*", "region*"),),
)


@pytest.mark.parametrize(
    ("english", "severities"),
    [
        ("in the liberated districts", []),
        ("in the liberated regions", [Severity.CRITICAL]),
        ("in the liberated places", [Severity.MAJOR]),
    ],
)
def test_a_settled_term_rendered_otherwise_is_an_alarm(
    english: str, severities: list[Severity]
) -> None:
    tested = pair(("tr", "kurtarılan rayonlarda"), ("en", english))
    found = list(contradictions(tested, VOCABULARY))
    assert [sign.severity for sign in found] == severities
    assert all(sign.tier is Tier.ALARM for sign in found)


def test_words_that_always_meet_are_suggested_as_terms() -> None:
    pairs = [
        pair(("tr", f"koridor {other}"), ("en", f"corridor {english}"), bead)
        for bead, (other, english) in enumerate(
            [("yolu", "road"), ("enerji", "energy"), ("demir", "iron"), ("hava", "weather")]
        )
    ] + [pair(("tr", "barış"), ("en", "peace"), 9)]
    assert [(s.base, s.translation) for s in suggest(pairs)] == [("koridor", "corridor")]


@pytest.mark.parametrize(
    ("base", "translation"),
    [
        (("ru", "версия 1.4.0"), ("en", "version 1.4")),
        (("en", "release 2.0.0"), ("tr", "2 sürümü")),
        (("en", "thirty (30) days"), ("de", "30 Tage")),
        (("pt", "30 (trinta) dias"), ("en", "thirty days")),
        (("zh", "三十（30）日"), ("en", "30 days")),
    ],
)
def test_versions_and_numbers_written_twice_raise_nothing(
    base: tuple[str, str], translation: tuple[str, str]
) -> None:
    assert list(figures(pair(base, translation))) == []


@pytest.mark.parametrize(
    ("base", "translation"),
    [
        (("ru", "версия 1.4.1"), ("en", "version 1.4")),
        (("de", "dreißig (30) Tage"), ("en", "thirty (39) days")),
        (("de", "nach dreißig Tagen"), ("en", "after 39 days")),
        (("tr", "tam 44 gün"), ("en", "some days")),
    ],
)
def test_a_figure_that_the_other_side_lacks_is_an_alarm(
    base: tuple[str, str], translation: tuple[str, str]
) -> None:
    assert [sign.tier for sign in figures(pair(base, translation))] == [Tier.ALARM]


def numbered(*marks: tuple[str, str]) -> list[Pair]:
    return [pair(("de", here), ("en", there), bead) for bead, (here, there) in enumerate(marks)]


def test_one_item_with_another_number_than_its_neighbours_promise_is_an_alarm() -> None:
    pairs = numbered(("1. Ziel", "1. Aim"), ("2. Mittel", "3. Means"), ("3. Ende", "3. End"))
    (found,) = ordinals(pairs)
    assert (found.tier, found.bead) == (Tier.ALARM, 1)


def test_items_renumbered_after_one_was_put_in_raise_no_alarm() -> None:
    marks = [("## 1. Ziel", "## 1. Aim"), ("## 2. Mittel", "## 3. Means"), ("## 3. E", "## 4. E")]
    assert [finding.tier for finding in ordinals(numbered(*marks))] == [Tier.SHADING] * 2
    items = [(here.strip("# "), there.strip("# ")) for here, there in marks]
    assert list(ordinals(numbered(*items))) == []


def test_an_ordinal_is_read_in_any_digits() -> None:
    assert list(ordinals(numbered(("١. ا", "1. a"), ("２. b", "2. b"), ("3.甲", "3. c")))) == []


@pytest.mark.parametrize(
    ("base", "translation"),
    [
        (("zh", "除非法律规定"), ("en", "unless the legal rules say so")),
        (("en", "including, without limitation, logs"), ("de", "darunter Protokolle, mit Namen")),
    ],
)
def test_words_that_only_look_like_terms_are_no_opposites(
    base: tuple[str, str], translation: tuple[str, str]
) -> None:
    assert list(opposite_terms(pair(base, translation))) == []


def test_who_sends_lets_another_receive_so_that_it_is_only_shaded() -> None:
    tested = pair(("en", "This sends you tips."), ("de", "Damit erhalten Sie Tipps."))
    assert [sign.tier for sign in opposite_terms(tested)] == [Tier.SHADING]


def test_a_term_that_other_words_answer_to_is_only_shaded(encoder: Encoder) -> None:
    tested = pair(
        ("en", "Publishing others' private information, such as a physical address"),
        ("ja", "住所など、他者のプライベート情報の公開"),
    )
    assert Tier.ALARM in {sign.tier for sign in opposite_terms(tested)}
    assert Tier.ALARM not in {sign.tier for sign in opposite_terms(tested, encoder)}


@pytest.mark.parametrize(
    ("base", "translation"),
    [
        (("zh", "行为包括但不限于："), ("en", "Examples of such behavior include:")),
        (("ja", "詳細が別途設定されているかもしれません。"), ("en", "Details may be set.")),
        (("ja", "明示的な許可なき公開"), ("en", "Publishing without permission")),
        (("de", "nicht nur Namen"), ("en", "names and more")),
        (("fr", "Clause de non-responsabilité"), ("en", "Disclaimer")),
    ],
)
def test_phrases_that_deny_nothing_raise_no_alarm(
    encoder: Encoder, base: tuple[str, str], translation: tuple[str, str]
) -> None:
    found = [sign.tier for sign in negations(pair(base, translation), encoder)]
    assert Tier.ALARM not in found


@pytest.mark.parametrize(
    ("base", "translation"),
    [
        (("de", "Daten, ohne die wir nichts bereitstellen"), ("en", "data required to provide it")),
        (("pl", "język, który nie wyklucza innych"), ("en", "welcoming and inclusive language")),
        (("ko", "소외하지 않고 배려하는 언어"), ("en", "welcoming and inclusive language")),
    ],
)
def test_a_denial_that_is_taken_back_raises_no_alarm(
    encoder: Encoder, base: tuple[str, str], translation: tuple[str, str]
) -> None:
    found = [sign.tier for sign in negations(pair(base, translation), encoder)]
    assert Tier.ALARM not in found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt", "no Reino\u00a0Unido"),
        ("nl", "in het Verenigde Koninkrijk"),
        ("de", "im Vereinigten Königreich"),
        ("pl", "w Wielkiej Brytanii"),
    ],
)
def test_a_country_is_known_in_its_cases_and_across_odd_spaces(language: str, words: str) -> None:
    assert [name.code for name in known_names(whole([words], language, [0]))] == ["GB"]
