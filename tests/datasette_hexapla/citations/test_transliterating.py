import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_hexapla.citations.scripts import TABLES
from datasette_hexapla.citations.transliterating import transliterate


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Декларация о союзнических отношениях", "Deklaraciâ o soûzničeskih otnošeniâh"),
        ("ЩИ, Ща, Щ", "ŜI, Ŝa, Ŝ"),
        ("Конституція України", "Konstitucìâ Ukraïni"),
        ("Қазақстан Конституциясы", "Ķazaķstan Konstituciâsy"),
        ("Азәрбајҹан", "Aza̋rbaǰĉan"),
        ("Συνθήκη της Λωζάνης ΘΕΣΗ Ευρώπη", "Synthī́kī tīs Lōzánīs THESĪ Eurṓpī"),
        ("اتفاقية «الرياض» ١٩٨٣", "ātfāqyh «ālryāḍ» 1983"),
        ("اتّفاق", "āttfāq"),
        ("قانون اساسی", "qānwn āsāsy"),
        ("חוק־יסוד", "ḥwq-yswd"),
        ("საქართველო", "sak̕art̕velo"),
        ("Հռչակագիր", "Hṙčakagir"),
        ("대한민국 헌법, 없어", "daehanmingug heonbeob, eobs-eo"),
        ("Текст и text №5", "Tekst i text №5"),
    ],
)
def test_a_title_is_written_after_the_standard_of_its_script(title, expected):
    assert transliterate(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        *("", "Şuşa Bəyannaməsi: ıİiI", "x" * 500, "1983 — %&#{}\\", "👩‍👩‍👧", "\ud800"),
        *("上海公报", "日米安全保障条約", "संविधान", "ประกาศ", "Декларация 上海"),
    ],
)
def test_what_is_in_latin_letters_or_has_no_table_is_left_alone(title):
    assert transliterate(title) is None


@given(st.text(alphabet=st.sampled_from(sorted(TABLES)) | st.characters(), max_size=40))
def test_no_title_breaks_it_and_nothing_is_left_of_the_other_script(title):
    written = transliterate(title)
    if written is not None:
        assert not set(written.lower()) & {each for each in TABLES if each.isalpha()}
        assert transliterate(written) is None


def test_letters_of_one_alphabet_do_not_meet():
    russian = [TABLES[letter] for letter in "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"]
    assert len(set(russian)) == 33
