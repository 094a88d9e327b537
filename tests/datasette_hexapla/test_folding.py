from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_hexapla.folding import fold_for_index, query
from datasette_hexapla.schema import TOKENIZER


def matches(text: str, words: str) -> bool:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE found USING fts5(text, tokenize='{TOKENIZER}')")
    database.execute("INSERT INTO found VALUES (?)", [fold_for_index(text)])
    asked = query(words)
    if not asked:
        return False
    ((count,),) = database.execute("SELECT count(*) FROM found WHERE found MATCH ?", [asked])
    return bool(count)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Türkiye Cumhuriyeti ve Azerbaycan", "turkiye cumhur"),
        ("IRAK ve İRAN ılıman iklim", "irak iran iliman İKLİM"),
        ("müttefiklik əlaqələri", "MÜTTEFİKLİK əlaqə"),
        ("Декларация о союзническом взаимодействии", "декларация СОЮЗ"),
        ("الميثاق المُشارِك", "المشارك"),
        ("本隐私政策适用于", "隐私"),
        ("本隐私政策适用于", "政策"),
        ("本隐私政策适用于", "策"),
        ("本隐私政策适用于", "于"),
        ("本隐私政策适用于", "隐私政策"),
        ("隐私v2政策", "隐私v2"),
        ("プライバシー ポリシー", "バシー"),
        ("ความเป็นส่วนตัว", "ส่วนตัว"),
        ("cafe\u0301 naïve", "café naive"),
        ("ﬁnancial", "financial"),
        ("Don't be evil", "don't"),
        ("third-country nationals", '"third country"'),
    ],
)
def test_what_was_published_is_found_by_what_readers_type(text: str, words: str) -> None:
    assert matches(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("third country", '"country third"'),
        ("本隐私政策适用于", "私隐"),
        ("deportation", "importation"),
        ("export", '"exp"'),
        ("anything", '""'),
        ("anything", "*"),
    ],
)
def test_what_was_not_published_is_not_found(text: str, words: str) -> None:
    assert not matches(text, words)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_query_is_an_error(text: str, words: str) -> None:
    matches(text.replace("\0", ""), words.replace("\0", ""))


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_every_word_is_found_by_itself(word: str) -> None:
    assert matches(f"before {word} after", f'"{word}"') or not query(f'"{word}"')
