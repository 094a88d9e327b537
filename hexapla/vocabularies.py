"""Vocabularies: what a collection has settled in `terms.yml`, and the dictionaries at hand."""

from __future__ import annotations

from differ import terms
from differ.errors import TermsMistakes
from differ.vocabulary import Vocabulary
from hexapla.collection import Collection
from hexapla.dictionaries import dictionaries
from hexapla.errors import TermsUnreadable
from snapshots.errors import Mistake

_MOST_BYTES = 5_000_000


def vocabulary(collection: Collection) -> Vocabulary:
    """Return the vocabulary of *collection*; without `terms.yml` it has no terms.

    Raises: TermsMistakes, TermsUnreadable, DictionaryNotReadable.
    """
    settled = settled_terms(collection)
    languages = {source.language for source in collection.catalogue().sources}
    return Vocabulary(settled.terms, settled.confusions, dictionaries(languages))


def settled_terms(collection: Collection) -> Vocabulary:
    """Return what `terms.yml` of *collection* says, without any dictionary.

    Raises: TermsMistakes, TermsUnreadable.
    """
    path = collection.terms_path
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return Vocabulary()
    except OSError as error:
        raise TermsUnreadable(path, str(error.strerror)) from error
    if len(body) > _MOST_BYTES:
        raise TermsUnreadable(path, f"it has {len(body):,} bytes, the most is {_MOST_BYTES:,}")
    try:
        return terms.parse(body.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        message = "this is not UTF-8; save the file as UTF-8 in your editor"
        raise TermsMistakes(path.name, (Mistake(line, message),)) from error
