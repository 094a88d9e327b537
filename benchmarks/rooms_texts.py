"""Make texts in several scripts whose words are as unequally common as in any language."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

_TABLE = """
en a the in ter con st on re mi lo pur ve ght ber sa dor el ti um ock
fr le dé mi res ça tion pré ou ille né ê cou vrai gu an sur plo jet bo ïs
tr ı lar şi ku ğa de ti ör nü ya be çi mak üs il ka sın ro ev dı
ru и на по ста го ры во ще ние пре ль ка ду мо сти ёж бер цо им ша
ar ال في من ست مو قر را لي حد نا جم كت بو عد ها تي شر وف سل ين
zh 的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 我 以 要 他
"""
SYLLABLES = {
    language: tuple(syllables)
    for language, *syllables in map(str.split, _TABLE.strip().splitlines())
}
"""The syllables of each language; its first words are the shortest and the most common."""

LANGUAGES = tuple(SYLLABLES)
SPACELESS = frozenset({"zh"})
MOST_WORDS = 20_000
LONGEST_LINE = 18


def word(language: str, rank: int) -> str:
    """Return the word of *language* that has so many commoner words before it.

    >>> word("en", 0), word("en", 1), word("en", 20)
    ('a', 'the', 'aa')
    """
    syllables = SYLLABLES[language]
    found = [syllables[rank % len(syllables)]]
    while rank := rank // len(syllables):
        rank -= 1
        found.append(syllables[rank % len(syllables)])
    return "".join(reversed(found))


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """Return the words of *language*, the commonest first."""
    return tuple(word(language, rank) for rank in range(MOST_WORDS))


@lru_cache(maxsize=1)
def _commonness() -> list[float]:
    # Zipf's law: the word of rank n is as common as 1/n.
    return list(accumulate(1 / rank for rank in range(1, MOST_WORDS + 1)))


@dataclass(slots=True)
class Speaker:
    """Somebody who writes in a *language*, drawing words from *choices*."""

    language: str
    choices: random.Random

    def words(self, count: int) -> list[str]:
        """Return so many words."""
        found = self.choices.choices(vocabulary(self.language), cum_weights=_commonness(), k=count)
        return [str(each) for each in found]

    def line(self) -> str:
        """Return a line of a text: some words, and now and then a number."""
        words = self.words(self.choices.randint(6, LONGEST_LINE))
        if self.choices.random() < 0.3:  # noqa: PLR2004 - a share of lines
            words.insert(len(words) // 2, str(self.choices.randint(2, 2000)))
        return self.joined(words)

    def joined(self, words: list[str]) -> str:
        """Return *words* as the language writes them."""
        return ("" if self.language in SPACELESS else " ").join(words) + "."

    def edited(self, line: str) -> str:
        """Return *line* with a word replaced, added or taken out."""
        spaceless = self.language in SPACELESS
        words = list(line[:-1]) if spaceless else line[:-1].split(" ")
        place = self.choices.randrange(len(words))
        kind = self.choices.random()
        if kind < 0.6:  # noqa: PLR2004 - shares of kinds of edits
            words[place : place + 1] = self.words(1)
        elif kind < 0.8 or len(words) < 4:  # noqa: PLR2004 - a line never becomes empty
            words[place:place] = self.words(self.choices.randint(1, 4))
        else:
            del words[place]
        return self.joined(words)

    def revised(self, lines: list[str]) -> list[str]:
        """Return *lines* with some two or three changes, most of them of a few words."""
        found = list(lines)
        for _ in range(self.choices.choice((1, 1, 2, 3, 3, 3, 5))):
            place = self.choices.randrange(1, len(found))
            kind = self.choices.random()
            if kind < 0.8:  # noqa: PLR2004 - shares of kinds of changes
                found[place] = self.edited(found[place])
            elif kind < 0.9 or len(found) < 6:  # noqa: PLR2004 - a text never becomes empty
                found.insert(place, self.line())
            else:
                del found[place]
        return found
