"""Dictionaries: translations of words, from the files that a dict server reads.

FreeDict's dictionaries are under the GPL, so that none is shipped. Where the user has them, these
two files are given here: an index (a headword, a tab, the place of its article and its length, in
digits of base 64) and the articles, compressed by dictzip in chunks that can be read alone. A
dictionary of half a million headwords takes 50 MB so, and 0.3 seconds to
open.
"""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

from differ.errors import DictionaryNotReadable
from snapshots.languages import fold_case

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = {
    sign: value
    for value, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_HAS_EXTRA, _HEADER = 4, 12
_LARGEST_ARTICLE = 20_000
_MOST_ARTICLES = 8
_MOST_WORDS = 3
"""Words of a rendering; a longer one explains and does not translate."""

_ASIDE = regex.compile(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)|(?<!\S)/[^/]*/")
_NUMBERING = regex.compile(r"^\s*-?\s*(?:\d+[.)]|[a-z]\))?\s*")
_REMARK = regex.compile(r"^\s*(?:[-*]\s*)?\p{L}+:|^\s*[\"“„«]|[{}]")
_PARTED = regex.compile(r"[,;.]|\s-\s")
_LEADING = regex.compile(r"^(?:to|an?|the)\s+", regex.IGNORECASE)


class _Entry(NamedTuple):
    """Where an article stands in the uncompressed file."""

    start: int
    length: int


class Dictionary:
    """The translations of one language's words into another."""

    def __init__(
        self, name: str, languages: tuple[str, str], *, index: bytes, articles: bytes
    ) -> None:
        """Open the dictionary called *name* from its two files; *languages* are primary subtags.

        Raises: DictionaryNotReadable.
        """
        self.name = name
        self.base_language, self.translation_language = languages
        self._index = index
        try:
            self._articles = _Articles(articles)
        except (OSError, EOFError, zlib.error, ValueError, IndexError) as error:
            raise DictionaryNotReadable(name, str(error)) from error
        keys, places = _hashed(index)
        order = np.argsort(keys, kind="stable")
        self._keys, self._places = keys[order], places[order]
        self.translations = lru_cache(maxsize=65536)(self._translations)

    def _translations(self, headword: str) -> frozenset[str]:
        """Return the words that render *headword*, none where the dictionary does not have it."""
        found = {
            rendering
            for entry in self._entries(headword)
            for rendering in _renderings(self._articles.read(entry))
        }
        return frozenset(fold_case(word, self.translation_language) for word in found)

    def _entries(self, headword: str) -> list[_Entry]:
        key = headword.encode("utf-8", "replace")
        first = int(np.searchsorted(self._keys, hash(key)))
        entries = []
        for place in self._places[first : first + _MOST_ARTICLES]:
            end = self._index.find(b"\n", place)
            line = self._index[place : end if end >= 0 else None]
            word, _, numbers = line.partition(b"\t")
            if word != key:
                break
            entries.append(_entry(numbers.decode("ascii", "replace")))
        return entries


class _Articles:
    """The file of articles, of which only the chunks that are asked for are unpacked."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._chunk, self._starts = _chunks(content)
        self._plain = b"" if self._starts else _unpacked(content)
        self.unpack = lru_cache(maxsize=64)(self._unpack)

    def read(self, entry: _Entry) -> str:
        length = min(entry.length, _LARGEST_ARTICLE)
        if not self._starts:
            return self._plain[entry.start : entry.start + length].decode("utf-8", "replace")
        first, last = entry.start // self._chunk, (entry.start + length) // self._chunk
        chunks = [self.unpack(number) for number in range(first, last + 1)]
        # Half an article may end in half a word, which is another word.
        together = b"" if None in chunks else b"".join(filter(None, chunks))
        offset = entry.start - first * self._chunk
        return together[offset : offset + length].decode("utf-8", "replace")

    def _unpack(self, number: int) -> bytes | None:
        """Return the chunk *number*, nothing beyond the last, None for one that is damaged."""
        if number + 1 >= len(self._starts):
            return b""
        packed = self._content[self._starts[number] : self._starts[number + 1]]
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed)
        except zlib.error:
            # A damaged chunk costs its own words: nothing else hangs on it.
            return None


def _unpacked(content: bytes) -> bytes:
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def _chunks(content: bytes) -> tuple[int, list[int]]:
    """Return the size of dictzip's chunks and where each begins, or none for another file.

    The sizes stand in the extra field `RA` of the gzip header (RFC 1952, dictzip(1)).
    """
    if content[:2] != b"\x1f\x8b" or not content[3] & _HAS_EXTRA:
        return 0, []
    extra_end = _HEADER + _little(content, 10)
    if content[12:14] != b"RA":
        return 0, []
    chunk, count = _little(content, 18), _little(content, 20)
    if not chunk:
        raise ValueError("its chunks are said to be empty")
    sizes = [_little(content, 22 + 2 * number) for number in range(count)]
    body = extra_end
    for flag in (0x08, 0x10):  # the name of the file, and a comment
        if content[3] & flag:
            body = content.index(b"\0", body) + 1
    body += 2 if content[3] & 0x02 else 0
    return chunk, list(accumulate(sizes, initial=body))


def _little(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 2], "little")


def _hashed(index: bytes) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Return a number for each headword, and where its line begins."""
    ends = np.flatnonzero(np.frombuffer(index, np.uint8) == ord("\n"))
    places = np.concatenate([[0], ends + 1]).astype(np.int64)
    keys = np.empty(len(places), np.int64)
    for number, start in enumerate(places):
        keys[number] = hash(index[start : index.find(b"\t", start)])
    return keys, places


def _entry(numbers: str) -> _Entry:
    start, _, length = numbers.strip().partition("\t")
    return _Entry(_value(start), _value(length))


def _value(digits: str) -> int:
    value = 0
    for sign in digits:
        value = value * 64 + _DIGITS.get(sign, 0)
    return value


def _renderings(article: str) -> Iterator[str]:
    """Yield what an article gives as translations; its first line is the headword."""
    for line in article.splitlines()[1:]:
        if _REMARK.search(line):
            continue
        plain = _NUMBERING.sub("", _ASIDE.sub(" ", line))
        for part in _PARTED.split(plain):
            words = _LEADING.sub("", " ".join(part.split()))
            if words and len(words.split()) <= _MOST_WORDS:
                yield words
