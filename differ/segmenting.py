"""Find words in scripts that write none apart: Japanese, Chinese and Thai, with BudouX."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files

import budoux
import regex

_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_THAI = regex.compile(r"\p{Thai}")
_HAN = regex.compile(r"\p{Han}")

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def words(run: str, language: str | None) -> tuple[str, ...]:
    """Cut *run*, letters of one unspaced script, into words; joined, they are the run again.

    The models are small linear classifiers that agree with ICU's dictionaries on 92 in 100 word
    boundaries of Japanese and Chinese legal texts (docs/decisions/0030-words-without-spaces.md).
    Khmer, Lao and Burmese have no model, and their graphemes stand for words.

    >>> words("利用条件を変更する", "ja")
    ('利用', '条件', 'を', '変更', 'する')
    """
    model = _model(run, (language or "").lower())
    return _cut(run, model) if model else tuple(regex.findall(r"\X", run))


def _model(run: str, language: str) -> str | None:
    if _THAI.search(run):
        return "th"
    if _KANA.search(run) or (language.startswith("ja") and _HAN.search(run)):
        return "ja_word"
    if _HAN.search(run):
        return "zh-hant" if language.startswith(_TRADITIONAL) else "zh-hans"
    return None


@lru_cache(maxsize=4096)
def _cut(run: str, model: str) -> tuple[str, ...]:
    # The models know no graphemes: a mark must not be left without its letter.
    graphemes = set()
    end = 0
    for grapheme in regex.findall(r"\X", run):
        end += len(grapheme)
        graphemes.add(end)
    found, begin, end = [], 0, 0
    for piece in _parser(model).parse(run):
        end += len(piece)
        if end in graphemes:
            found.append(run[begin:end])
            begin = end
    return tuple(found)


@cache
def _parser(model: str) -> budoux.Parser:
    return budoux.Parser(json.loads((files(budoux) / "models" / f"{model}.json").read_bytes()))
