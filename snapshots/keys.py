"""Keys of `sources.yml`: a mapping is read key by key, and every mistake is noted with its line.

Each reader takes a node and returns its value, or None after noting what is wrong with it, so that
one run finds all the mistakes there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from snapshots.errors import Mistake, UnknownLanguage
from snapshots.languages import check_language
from snapshots.outline import Mapping, Node, Scalar, Sequence
from snapshots.printable import is_printable

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""The shape of the ids of works and sources; they become names of folders and addresses."""


@dataclass(slots=True)
class Mistakes:
    """The mistakes found so far."""

    found: list[Mistake] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        """Add a mistake in *line*."""
        self.found.append(Mistake(line, message))


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the parts of a declaration stand, for mistakes that are seen later."""

    start: int
    keys: dict[str, int]

    def of(self, key: str) -> int:
        """Return the line of *key*, or of the whole where the key is not written."""
        return self.keys.get(key, self.start)


Reader = Callable[[Node, str, Mistakes], Any]
"""Takes a node, its key and the list of mistakes; returns the value, or None after a mistake."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a mapping may have."""

    read: Reader
    required: bool = False


def read_mapping(
    node: Node, what: str, keys: dict[str, Key], mistakes: Mistakes
) -> tuple[dict[str, Any], Lines] | None:
    """Return the values of the mapping *node* that could be read, and the lines of its keys."""
    if not isinstance(node, Mapping):
        expected = ", ".join(name for name, key in keys.items() if key.required) or ", ".join(keys)
        mistakes.note(node.line, f"{what} is a list of keys and values; it needs {expected}")
        return None
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    misspelt: set[str] = set()
    for name, value in node.entries:
        if name.value not in keys:
            meant = _meant(name.value, keys)
            misspelt |= set(meant)
            mistakes.note(name.line, _unknown_key(name.value, what, keys, meant))
        elif name.value in lines:
            first = lines[name.value]
            mistakes.note(name.line, f'"{name.value}" stands already in line {first}; keep one')
        else:
            lines[name.value] = name.line
            values[name.value] = keys[name.value].read(value, name.value, mistakes)
    for name_, key in keys.items():
        if key.required and name_ not in lines and name_ not in misspelt:
            mistakes.note(node.line, f'"{name_}" is missing from {what}; add "{name_}: …"')
    return values, Lines(node.line, lines)


def _meant(name: str, keys: dict[str, Key]) -> list[str]:
    return get_close_matches(name.lower(), keys, n=1, cutoff=0.6)


def _unknown_key(name: str, what: str, keys: dict[str, Key], meant: list[str]) -> str:
    advice = f'did you mean "{meant[0]}"?' if meant else f"the keys are {', '.join(keys)}"
    return f'"{short(name)}" is not a key of {what}; {advice}'


def short(text: str) -> str:
    """Return *text* as a message quotes it."""
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004  fits a line of output


def text_of(node: Node, key: str, mistakes: Mistakes) -> str | None:
    """Return the one line of text that *node* is."""
    if not isinstance(node, Scalar):
        mistakes.note(node.line, f'"{key}" is one text, not a list; write "{key}: …"')
    elif node.missing or not node.value.strip():
        mistakes.note(node.line, f'"{key}" is empty; write a text after it or remove the line')
    elif not is_printable(node.value):
        mistakes.note(node.line, f'"{key}" has line breaks or control characters; use one line')
    else:
        return node.value
    return None


def slug_of(node: Node, key: str, mistakes: Mistakes) -> str | None:
    """Return the id that *node* is."""
    text = text_of(node, key, mistakes)
    if text is None or SLUG.fullmatch(text):
        return text
    rule = "use up to 64 of a-z, 0-9 and -, and begin with a letter or a digit"
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
    advice = f', for instance "{better}"' if better else ""
    mistakes.note(node.line, f'"{short(text)}" cannot be "{key}"; {rule}{advice}')
    return None


def checked(
    problem_of: Callable[[str], str | None], *, quoted: bool = True
) -> Callable[[Node, str, Mistakes], str | None]:
    """Return the reader of a text in which *problem_of* finds no problem.

    What it finds goes on from the text, or from the key where that must not be *quoted*.
    """

    def read_checked(node: Node, key: str, mistakes: Mistakes) -> str | None:
        text = text_of(node, key, mistakes)
        problem = problem_of(text) if text is not None else None
        if text is None or problem is None:
            return text
        mistakes.note(node.line, f'"{short(text) if quoted else key}" {problem}')
        return None

    return read_checked


def language_of(node: Node, key: str, mistakes: Mistakes) -> str | None:
    """Return the tag of the language that *node* names."""
    text = text_of(node, key, mistakes)
    try:
        return check_language(text) if text is not None else None
    except UnknownLanguage as error:
        mistakes.note(node.line, str(error))
        return None


_Chosen = TypeVar("_Chosen", bound=StrEnum)


def one_of(choices: type[_Chosen]) -> Callable[[Node, str, Mistakes], _Chosen | None]:
    """Return the reader of one of the *choices*."""

    def read_choice(node: Node, key: str, mistakes: Mistakes) -> _Chosen | None:
        text = text_of(node, key, mistakes)
        if text is None:
            return None
        if text in list(choices):
            return choices(text)
        near = get_close_matches(text.lower(), list(choices), n=1)
        meant = f'did you mean "{near[0]}"? One can write ' if near else "write one of: "
        mistakes.note(node.line, f'"{short(text)}" cannot be "{key}"; {meant}{", ".join(choices)}')
        return None

    return read_choice


def list_of(read: Reader) -> Reader:
    """Return the reader of a list whose items *read* reads; a single value counts as a list."""

    def read_list(node: Node, key: str, mistakes: Mistakes) -> tuple[Any, ...]:
        if isinstance(node, Scalar) and node.missing:
            return ()
        if isinstance(node, Mapping):
            mistakes.note(node.line, f'"{key}" is a list; begin each of its items with "- "')
            return ()
        items = node.items if isinstance(node, Sequence) else [node]
        values = (read(item, key, mistakes) for item in items)
        return tuple(value for value in values if value is not None)

    return read_list
