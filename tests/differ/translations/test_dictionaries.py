"""Dictionaries of a dict server, here made up, and what they add to the rule on opposites."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differ.errors import DictionaryNotReadable
from differ.findings.opposites import opposite_terms
from differ.findings.pairs import Pair, whole
from differ.lexicon.dictionaries import Dictionary
from differ.model import Text, Tier
from differ.translations import compare
from differ.vocabulary import Vocabulary

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ARTICLES = {
    "dışsatım": "dışsatım /dɯʃ/ <n>\n1. export <n>, exportation (of goods)\n   Synonym: {ihracat}\n",
    "gemi": "gemi\n- [naut.] ship\n- the vessel; a boat\n see: {kayık}\n",
    "barış": "barış\n1. peace.\n2. a state in which no war is waged by anyone at all\n",
    "söz": 'söz\n"word" is not it\nword\n',
}


def digits(number: int) -> str:
    return (digits(number // 64) if number >= 64 else "") + SIGNS[number % 64]


def dictzip(content: bytes, chunk: int = 40) -> bytes:
    """Compress as dictzip does: in chunks that can be read alone, their sizes in the header."""
    packed = []
    for start in range(0, len(content), chunk):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed.append(
            packer.compress(content[start : start + chunk]) + packer.flush(zlib.Z_FULL_FLUSH)
        )
    sizes = struct.pack(f"<HHH{len(packed)}H", 1, chunk, len(packed), *map(len, packed))
    extra = b"RA" + struct.pack("<H", len(sizes)) + sizes
    header = b"\x1f\x8b\x08\x0c" + bytes(6) + struct.pack("<H", len(extra)) + extra + b"made.dict\0"
    return header + b"".join(packed)


def dictionary(
    articles: dict[str, str],
    languages: tuple[str, str] = ("tr", "en"),
    pack: Callable[[bytes], bytes] = dictzip,
) -> Dictionary:
    content, lines = b"\0" * 70, []
    for word, article in sorted(articles.items()):
        written = article.encode("utf-8", "replace")
        lines.append(f"{word}\t{digits(len(content))}\t{digits(len(written))}\n")
        content += written
    index = "".join(lines).encode("utf-8", "replace")
    return Dictionary("made", languages, index=index, articles=pack(content))


def pair(turkish: str, english: str) -> Pair:
    return Pair(0, whole([turkish], "tr", [0]), whole([english], "en", [0]))


@pytest.mark.parametrize("pack", [dictzip, gzip.compress, bytes])
def test_articles_are_read_from_every_kind_of_file(pack: Callable[[bytes], bytes]) -> None:
    found = dictionary(ARTICLES, pack=pack)
    assert found.translations("dışsatım") == {"export", "exportation"}
    assert found.translations("gemi") == {"ship", "vessel", "boat"}
    assert found.translations("barış") == {"peace"}
    assert found.translations("söz") == {"word"}
    assert found.translations("yok") == frozenset()


@pytest.mark.parametrize("word", ["", "\0", "\t", "\n", "gemi\t", "\ud800", "x" * 100_000])
def test_any_word_can_be_asked_for(word: str) -> None:
    assert dictionary(ARTICLES).translations(word) == frozenset()


def test_a_damaged_file_is_told_with_its_name() -> None:
    with pytest.raises(DictionaryNotReadable, match="made"):
        dictionary(ARTICLES, pack=lambda content: gzip.compress(content)[:-9])


def test_a_file_with_empty_chunks_is_refused() -> None:
    with pytest.raises(DictionaryNotReadable, match="empty"):
        dictionary(ARTICLES, pack=lambda content: dictzip(content)[:18] + bytes(2) + b"\1\0" * 9)


def test_a_damaged_chunk_costs_only_its_own_words() -> None:
    def spoilt(content: bytes) -> bytes:
        packed = bytearray(dictzip(content, chunk=16))
        packed[-12:-4] = b"\xff" * 8
        return bytes(packed)

    found = dictionary(ARTICLES, pack=spoilt)
    assert found.translations("barış") == {"peace"}
    assert dictionary(ARTICLES).translations("söz") == {"word"}
    assert found.translations("söz") == frozenset()


@pytest.mark.parametrize("pack", [dictzip, gzip.compress, bytes])
def test_an_article_beyond_the_end_of_the_file_is_none(pack: Callable[[bytes], bytes]) -> None:
    index = f"gemi\t{digits(10**9)}\t{digits(10**6)}\nkayık\tA\t{digits(10**9)}\n"
    article = pack("kayık\n1. boat\n".encode())
    found = Dictionary("made", ("tr", "en"), index=index.encode(), articles=article)
    assert found.translations("gemi") == frozenset()
    assert found.translations("kayık") == {"boat"}


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_are_opened_or_refused(index: bytes, articles: bytes) -> None:
    for content in (articles, b"\x1f\x8b\x08\x04" + articles, b"\x1f\x8b\x08\x04" + bytes(8)):
        try:
            opened = Dictionary("any", ("tr", "en"), index=index, articles=content)
        except DictionaryNotReadable:
            continue
        for line in index.splitlines():
            opened.translations(line.partition(b"\t")[0].decode("utf-8", "replace"))


def test_an_opposite_is_seen_where_only_the_dictionary_has_the_word() -> None:
    articles = {"tecim": "tecim\nexport\n"}
    tested = pair("tecimin artması", "growth of imports")
    assert list(opposite_terms(tested)) == []
    (sign,) = opposite_terms(tested, None, [dictionary(articles)])
    assert sign.tier is Tier.ALARM
    assert tested.base.words[sign.base[0].start : sign.base[0].end] == "tecimin"


def test_an_opposite_is_seen_by_a_dictionary_of_the_other_direction() -> None:
    tested = pair("ithalatın artması", "growth of outbound sales")
    back = dictionary({"outbound": "outbound\nihracat\n"}, ("en", "tr"))
    (sign,) = opposite_terms(tested, None, [back])
    assert (
        tested.translation.words[sign.translation[0].start : sign.translation[0].end] == "outbound"
    )


@pytest.mark.parametrize("english", ["growth of overseas sales", "growth of abroad sales"])
def test_what_the_dictionary_knows_to_be_rendered_is_not_told(english: str) -> None:
    tested = pair("ihracatın artması", f"{english} and imports")
    known = dictionary({"ihracat": "ihracat\noverseas sale, abroad\n"})
    assert list(opposite_terms(tested))
    assert list(opposite_terms(tested, None, [known])) == []


def test_a_dictionary_of_other_languages_changes_nothing() -> None:
    tested = pair("tecimin artması", "growth of imports")
    assert list(opposite_terms(tested, None, [dictionary(ARTICLES, ("de", "en"))])) == []


def test_a_comparison_says_which_dictionary_it_used() -> None:
    base = Text(segments=("Tecimin artması.",), language="tr")
    english = Text(segments=("Growth of imports.",), language="en-GB")
    found = compare(
        base, english, None, vocabulary=Vocabulary(dictionaries=(dictionary(ARTICLES),))
    )
    assert "The dictionary made was used." in found.notes
