"""Dictionaries: FreeDict's, where the user has them; Debian calls them dict-freedict-*."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

import langcodes

from differ.errors import DictionaryNotReadable
from differ.lexicon.dictionaries import Dictionary
from differ.lexicon.patterns import primary

VARIABLE = "HEXAPLA_DICTIONARIES"
"""Names the folders to look in, instead of the usual ones, parted as in PATH; empty for none."""

USUAL = ("/usr/share/dictd", "/usr/local/share/dictd", "~/.local/share/dictd")

_NAME = re.compile(r"(?:[a-z]+-)?(?P<base>[a-z]{2,3})-(?P<translation>[a-z]{2,3})")


def dictionaries(languages: Collection[str]) -> tuple[Dictionary, ...]:
    """Return the dictionaries at hand between two of *languages*, BCP 47 tags, by their names.

    Of two with one name the first folder's is taken.

    Raises: DictionaryNotReadable.
    """
    wanted = {primary(language) for language in languages}
    found: dict[str, Dictionary] = {}
    for path, pair in _present():
        if set(pair) <= wanted and path.stem not in found:
            changed_at = path.stat().st_mtime_ns
            found[path.stem] = _opened(path, pair, changed_at)
    return tuple(found[name] for name in sorted(found))


def folders() -> tuple[Path, ...]:
    """Return the folders in which dictionaries are looked for."""
    named = os.environ.get(VARIABLE)
    places = USUAL if named is None else [each for each in named.split(os.pathsep) if each]
    return tuple(Path(place).expanduser() for place in places)


def _present() -> Iterator[tuple[Path, tuple[str, str]]]:
    """Yield the index of each dictionary, and its two languages as BCP 47 has them."""
    for folder in folders():
        for path in sorted(folder.glob("*.index")):
            named = _NAME.fullmatch(path.stem)
            if named:
                yield path, (_subtag(named["base"]), _subtag(named["translation"]))


@lru_cache(maxsize=256)
def _subtag(code: str) -> str:
    """Return the subtag of a language: FreeDict's `tur` is BCP 47's `tr`."""
    return primary(langcodes.standardize_tag(code))


@lru_cache(maxsize=16)
def _opened(index: Path, languages: tuple[str, str], _changed_at: int) -> Dictionary:
    for ending in (".dict.dz", ".dict"):
        articles = index.with_suffix(ending)
        if articles.exists():
            try:
                return Dictionary(
                    index.stem, languages, index=index.read_bytes(), articles=articles.read_bytes()
                )
            except OSError as error:
                raise DictionaryNotReadable(index.stem, str(error.strerror)) from error
    raise DictionaryNotReadable(index.stem, f"{index.name} stands there without its articles")
