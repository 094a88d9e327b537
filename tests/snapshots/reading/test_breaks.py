"""Warnings about broken sentences: found in any script, quiet on headings and lists."""

import pytest

from snapshots.reading.breaks import broken_sentences

ENDED = [
    "The parties will strengthen cooperation in the field of promoting Turkic cultural heritage.",
    "Taraflar, siber güvenlik alanında işbirliğinin daha da geliştirilmesinin önemini vurgular.",
    "The parties declare that the cooperation is not directed against any of the third countries.",
]


def rules(*segments: str):
    return [(warning.rule, warning.segment) for warning in broken_sentences(segments)]


@pytest.mark.parametrize(
    ("text", "following"),
    [
        (
            "- They support each other within regional and international organizations,",
            "including the UN, OSCE, OIC.",
        ),
        (
            "They contribute to the energy security of the region and Europe. The",
            "parties will continue.",
        ),
        (
            "Taraflar ikili siyasi istişarelerin gerçekleştirilmesinin önemini ve",
            "işbirliğini vurgular.",
        ),
        (
            "Стороны подтверждают свою приверженность принципам суверенитета и",
            "территориальной целостности.",
        ),
    ],
)
def test_a_sentence_broken_across_paragraphs_is_told(text: str, following: str):
    assert rules(ENDED[0], text, following, ENDED[1]) == [("broken paragraph", 1)]


@pytest.mark.parametrize(
    "last",
    [
        "Taraflar çabaları sürdüreceklerdir. Taraflar ayrıca küresel enerji",
        "The parties will continue to make efforts aimed at rational use and further development of",
        "双方将继续努力。双方还将在能源领域",
        "ستواصل الأطراف بذل الجهود الرامية إلى تعزيز التعاون في مجال الطاقة العالمية و",
        "पक्ष सहयोग को मजबूत करेंगे और क्षेत्र में शांति तथा स्थिरता के लिए अपने प्रयासों को जारी",
    ],
)
def test_a_text_that_ends_in_the_air_is_told(last: str):
    assert rules(*ENDED, last) == [("ends in mid-sentence", 3)]


@pytest.mark.parametrize(
    "last",
    [
        "双方将继续努力。双方还将在能源领域加强合作，支持该地区的和平与稳定。",
        "ستواصل الأطراف بذل الجهود الرامية إلى تعزيز التعاون في مجال الطاقة العالمية، أليس كذلك؟",
        "पक्ष सहयोग को मजबूत करेंगे और क्षेत्र में शांति तथा स्थिरता के लिए अपने प्रयासों को जारी रखेंगे।",
        "Կողմերը կշարունակեն իրենց ջանքերը՝ ուղղված տարածաշրջանային համագործակցության ամրապնդմանը։",
        "คู่ภาคีจะดำเนินความพยายามต่อไปเพื่อเสริมสร้างความร่วมมือในภูมิภาคและความมั่นคงด้านพลังงานของโลก",
        "He said that the parties would do so “in the spirit of the treaty, and of all that it holds.”",
        "Photo: Mehmet Bozkuş",
        "# Signed in the city of Shusha on the fifteenth day of June by both presidents of the states",
        "Name of the party that signs first | name of the party that signs second | place of signature",
        "Contact us by post or by electronic mail at the following address: privacy@example.org",
        "Done in two copies in the city of Shusha on 15 June 2021 by the presidents, İlham Aliyev",
        "THE PARTIES TO THIS TREATY HAVE AGREED UPON THE FOLLOWING ARTICLES AND SIGNED THEM",
    ],
)
def test_ends_that_are_right_are_quiet(last: str):
    assert rules(*ENDED, last) == []


@pytest.mark.parametrize(
    "segments",
    [
        ("The Commission shall, within thirty days of receiving it:", "examine the request,"),
        (
            "The Republic of Azerbaijan and the Republic of Turkey, being",
            "- guided by the treaty,",
            "- once more,",
        ),
        (
            "The parties agree on the following things in this agreement",
            "to keep peace,",
            "to trade,",
            "to visit.",
        ),
        ("# Heading of a section that goes on for more than a line and", "small print of the page"),
        ("A short line", "small letters."),
        (
            "(a) cooperation in the field of energy and of transport and",
            "(b) visits of parliaments.",
        ),
        (
            "We provide it for the devices and systems of many kinds and",
            "iPhone users are not left out.",
        ),
        (
            "第一条 双方将在能源领域加强合作并支持该地区的和平与稳定以及共同发展的各项目标",
            "双方将继续努力。",
        ),
    ],
)
def test_headings_and_lists_are_quiet(segments: tuple[str, ...]):
    assert [rule for rule, _ in rules(*ENDED, *segments, *ENDED)] == []


def test_a_text_without_full_stops_says_nothing_about_its_end():
    assert (
        rules(*["a list of many words that never ends in any kind of full stop at all"] * 5) == []
    )


def test_a_text_in_wrapped_lines_is_told_once():
    broken = [
        "The parties contribute to the security of the region and",
        "of Europe.",
        ENDED[0],
    ] * 30
    assert rules(*broken) == [("wrapped lines", None)]


def test_no_text_has_no_warnings():
    assert rules() == []
