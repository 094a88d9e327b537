"""Terms: what `terms.yml` declares, read into a vocabulary with every mistake noted."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from differ.errors import TermsMistakes
from differ.lexicon.patterns import primary
from differ.vocabulary import Confusion, Term, Vocabulary
from snapshots.errors import UnknownLanguage
from snapshots.insertion import scalar
from snapshots.keys import Key, Mistakes, list_of, read_mapping
from snapshots.languages import check_language, fold_case
from snapshots.outline import Mapping, Node, NotYAML, Scalar, Sequence, outline
from snapshots.printable import is_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from differ.suggesting import Suggestion

FILE_NAME = "terms.yml"

_LONGEST = 200
_LEAST_LANGUAGES = 2
_LEAST_CONFUSED = 2

_Words = dict[str, tuple[str, ...]]
"""The words of an entry by their language."""


def parse(text: str, name: str = FILE_NAME) -> Vocabulary:
    """Return the vocabulary written in *text*; *name* is the file's name in messages.

    Raises: TermsMistakes, which holds every mistake with its line and what to write instead.
    """
    try:
        root = outline(text)
    except NotYAML as error:
        raise TermsMistakes(name, tuple(sorted(error.mistakes))) from error
    mistakes = Mistakes()
    vocabulary = _vocabulary(root, mistakes)
    if mistakes.found:
        raise TermsMistakes(name, tuple(sorted(set(mistakes.found))))
    return vocabulary


def compose(
    suggestions: Iterable[Suggestion], base_language: str, translation_language: str
) -> str:
    """Return *suggestions* as entries that can stand below `terms:` of a `terms.yml`."""
    return "".join(
        f"  - {primary(base_language)}: {scalar(each.base)}\n"
        f"    {primary(translation_language)}: {scalar(each.translation)}"
        f"  # together in {each.together} passages\n"
        for each in suggestions
    )


def _vocabulary(root: Node, mistakes: Mistakes) -> Vocabulary:
    if isinstance(root, Scalar) and root.missing:
        return Vocabulary()
    read = read_mapping(root, FILE_NAME, _KEYS, mistakes)
    values = read[0] if read else {}
    entries: tuple[tuple[int, _Words], ...] = values.get("terms") or ()
    confused: tuple[tuple[int, _Words], ...] = values.get("do_not_confuse") or ()
    _check_unique(entries, mistakes)
    return Vocabulary(
        terms=tuple(term for _, words in entries for term in _terms(words)),
        confusions=tuple(pair for _, words in confused for pair in _confusions(words)),
    )


def _terms(words: _Words) -> Iterator[Term]:
    for (language, here), (other, there) in combinations(words.items(), 2):
        yield Term(language, here, other, there)


def _confusions(words: _Words) -> Iterator[Confusion]:
    for language, terms in words.items():
        for one, other in combinations(terms, 2):
            yield Confusion(language, one, other)


def _term(node: Node, _key: str, mistakes: Mistakes) -> tuple[int, _Words] | None:
    words = _by_language(node, "a term", mistakes)
    if words is not None and len(words) < _LEAST_LANGUAGES and isinstance(node, Mapping):
        if len(node.entries) < _LEAST_LANGUAGES:
            mistakes.note(
                node.line, "a term needs two languages or more; add the other: “en: export*”"
            )
        return None
    return None if words is None else (node.line, words)


def _confusion(node: Node, _key: str, mistakes: Mistakes) -> tuple[int, _Words] | None:
    words = _by_language(node, "a confusion", mistakes)
    for language, terms in (words or {}).items():
        if len(terms) < _LEAST_CONFUSED:
            mistakes.note(
                node.line,
                f'"{language}" needs the two words that must not stand for each other: '
                f"“{language}: [{terms[0] if terms else 'one'}, other]”",
            )
    return None if words is None else (node.line, words)


_KEYS = {"terms": Key(list_of(_term)), "do_not_confuse": Key(list_of(_confusion))}


def _by_language(node: Node, what: str, mistakes: Mistakes) -> _Words | None:
    if not isinstance(node, Mapping):
        mistakes.note(
            node.line, f"{what} is a list of languages and words; write “tr: …” and “en: …” lines"
        )
        return None
    words: _Words = {}
    seen: dict[str, str] = {}
    for key, value in node.entries:
        language = _language(key, mistakes)
        found = tuple(_words(value, key.value, mistakes))
        if language is None or not found:
            continue
        same = seen.setdefault(primary(language), key.value)
        if same != key.value or language in words:
            mistakes.note(
                key.line,
                f'"{key.value}" and "{same}" are one language here; write all words of it as one '
                f"list: “{primary(language)}: [one, other]”",
            )
        words[language] = found
    return words


def _language(key: Scalar, mistakes: Mistakes) -> str | None:
    try:
        return check_language(key.value)
    except UnknownLanguage as error:
        mistakes.note(key.line, str(error))
        return None


def _words(node: Node, language: str, mistakes: Mistakes) -> Iterator[str]:
    if isinstance(node, Mapping):
        mistakes.note(node.line, f'"{language}" is a word or a list of words; write “[one, other]”')
        return
    for item in node.items if isinstance(node, Sequence) else [node]:
        problem = _problem(item)
        if problem is None and isinstance(item, Scalar):
            yield item.value.strip()
        else:
            mistakes.note(item.line, f'"{language}" {problem}')


def _problem(item: Node) -> str | None:
    """Return what is wrong with a word, and what to write instead."""
    if not isinstance(item, Scalar):
        return "is a list of words, not of lists; write “[one, other]”"
    word = item.value.strip()
    if item.missing or not word:
        return "is empty; write a word after it or remove the line"
    if not is_printable(word) or len(word) > _LONGEST:
        return f"has control characters or more than {_LONGEST} signs; write one short term"
    if not any(sign.isalnum() for sign in word) or "*" in word.strip("*"):
        return f"is “{word}”; write the word itself, with * at its end where its ending changes"
    return None


def _check_unique(entries: Iterable[tuple[int, _Words]], mistakes: Mistakes) -> None:
    """Note a word that two entries render into one language: each would contradict the other."""
    first: dict[tuple[str, str, str], int] = {}
    for line, words in entries:
        for language, terms in words.items():
            for other in (each for each in words if each != language):
                for term in terms:
                    key = (primary(language), fold_case(term, language), primary(other))
                    if first.setdefault(key, line) != line:
                        mistakes.note(
                            line,
                            f'"{term}" is rendered in line {first[key]} too; write all its words '
                            f"there as one list: “{other}: [one, other]”",
                        )
