"""Renderings: what dictionaries give for the words of one side, and whether the other has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from differ.findings.coverage import content_spans
from differ.lexicon.patterns import primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from differ.findings.pairs import Side
    from differ.lexicon.dictionaries import Dictionary

_SHORTEST_STEM = 4
_ENDINGS = {
    "tr": (6, ("mek", "mak")),
    "az": (6, ("mək", "maq")),
    "de": (2, ("en", "n")),
    "nl": (2, ("en",)),
    "fr": (2, ("er", "ir", "re")),
    "es": (2, ("ar", "er", "ir")),
    "pt": (2, ("ar", "er", "ir")),
    "it": (2, ("are", "ere", "ire")),
    "pl": (3, ("ć", "a")),
    "ru": (3, ("ть", "а", "ие")),
}
"""By how many letters a word may be longer than its headword, and what headwords end in instead."""
_ENGLISH_ENDINGS = ("ies", "es", "s", "ed", "d", "ing")
"""English words are cut at these alone, as `important` is no form of `import`."""


class Renderings:
    """What dictionaries give for the words of one language in another."""

    def __init__(self, dictionaries: Iterable[Dictionary], here: str, there: str) -> None:
        """Take those of *dictionaries* that lead from the language *here* to that *there*."""
        languages = primary(here), primary(there)
        self._language = languages[0]
        self._dictionaries: Sequence[Dictionary] = tuple(
            each
            for each in dictionaries
            if (each.base_language, each.translation_language) == languages
        )

    def __bool__(self) -> bool:
        return bool(self._dictionaries)

    def of(self, word: str) -> frozenset[str]:
        """Return what renders *word*, whose case is folded, found by its likeliest headword."""
        for headword in _headwords(word, self._language):
            found = frozenset[str]().union(
                *(each.translations(headword) for each in self._dictionaries)
            )
            if found:
                return found
        return frozenset()


class Rendered(NamedTuple):
    """A word of one side, where it begins, and what renders it."""

    start: int
    word: str
    renderings: frozenset[str]


def rendered_words(side: Side, renderings: Renderings) -> Iterator[Rendered]:
    """Yield the words of *side* that the dictionaries have."""
    for span, key in content_spans(side):
        if len(key) >= _SHORTEST_STEM and (found := renderings.of(key)):
            yield Rendered(span.start, key, found)


def stands(rendering: str, words: Iterable[str]) -> bool:
    """Tell whether *words* have *rendering*, in any form: generous, as endings differ."""
    there = tuple(words)
    return all(
        any(word.startswith(part[: max(3, len(part) - 2)]) for word in there)
        for part in rendering.split()
    )


def _headwords(word: str, language: str) -> Iterator[str]:
    yield word
    if language == "en":
        for ending in _ENGLISH_ENDINGS:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _SHORTEST_STEM - 1:
                yield stem
                yield f"{stem}e"
        return
    longest, infinitives = _ENDINGS.get(language, (2, ()))
    for length in range(len(word) - 1, max(_SHORTEST_STEM, len(word) - longest) - 1, -1):
        yield word[:length]
        yield from (f"{word[:length]}{ending}" for ending in infinitives)
