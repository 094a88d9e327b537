"""Numbers and dates mean the same whatever separators, digits and words a language uses."""

from __future__ import annotations

import pytest

from differ.quantities.dates import dates
from differ.quantities.numbers import numbers, spelled


def values(text: str, language: str) -> set[str]:
    return {reading for number in numbers(text, language) for reading in number.readings}


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.500 kişi", "tr", "1500"),
        ("1,500 people", "en", "1500"),
        ("10 000 personnes", "fr", "10000"),
        ("3,5 milyon lira", "tr", "3500000"),
        ("3.5 million", "en", "3500000"),
        ("500万人", "zh", "5000000"),
        ("٤٤ يوما", "ar", "44"),
        ("３月", "ja", "3"),
        ("madde 15'inci", "tr", "15"),
        ("the 30-year-old", "en", "30"),
    ],
)
def test_a_figure_is_read_as_its_language_writes_it(text: str, language: str, value: str) -> None:
    assert value in values(text, language)


@pytest.mark.parametrize("text", ["MP3", "H1N1", "https://example.org/2021/44", "a1@b2.org"])
def test_figures_in_names_and_addresses_are_no_numbers(text: str) -> None:
    assert values(text, "en") == set()


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("kırk dört gün", "tr", "44"),
        ("forty-four days", "en", "44"),
        ("XIX. yüzyıl", "tr", "19"),
        ("двадцать лет", "ru", "20"),
        ("drei Monate", "de", "3"),
    ],
)
def test_number_words_explain_a_figure(text: str, language: str, value: str) -> None:
    assert value in spelled(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("October 13, 1921", "en"),
        ("13 Ekim 1921'de", "tr"),
        ("13. Oktober 1921", "de"),
        ("13 octobre 1921", "fr"),
        ("13 de octubre de 1921", "es-ES"),
        ("13 октября 1921 года", "ru"),
        ("13 oktyabr 1921", "az"),
        ("1921年10月13日", "zh-CN"),
        ("1921년 10월 13일", "ko"),
        ("13 أكتوبر 1921", "ar"),
        ("13 ตุลาคม 2464", "th"),
        ("1921-10-13", "pl"),
        ("13.10.1921", "tr"),
    ],
)
def test_one_day_has_one_reading_in_every_language(text: str, language: str) -> None:
    (date,) = dates(text, language)
    assert (1921, 10, 13) in date.readings


def test_a_month_alone_is_no_date() -> None:
    assert list(dates("You may leave in May or march on.", "en")) == []
