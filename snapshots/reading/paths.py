"""Paths into JSON: `$.items[*].title`, a small part of JSONPath (RFC 9535).

`$` is the whole; `.name` or `["name"]` a member; `[0]`, `[-1]` an element; `.*` or `[*]` all;
`..name` every member of that name, at any depth. Members come in the order in which they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from snapshots.errors import ReadingFailed

_STEP = re.compile(
    r"\.\.(?P<deep>[^\W\d][\w-]*|\*)|\.(?P<name>[^\W\d][\w-]*|\*)|\[(?P<index>-?\d{1,9})\]|\[(?P<all>\*)\]"
    r"|\[(?P<quote>['\"])(?P<quoted>(?:(?!(?P=quote)).){1,200})(?P=quote)\]"
)

Steps = tuple[tuple[str, str], ...]
"""The kind of each step, and the name or number that it names."""


def steps_of(path: str) -> Steps:
    """Return the steps of *path*.

    Raises: ReadingFailed where it is not one of those that are understood.
    """
    if not path.startswith("$"):
        raise ReadingFailed(f'Reading JSON: "{path}" is no path; it should begin with $.')
    at = 1
    steps: list[tuple[str, str]] = []
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise ReadingFailed(
                f'Reading JSON: "{path}" is no path from "{path[at : at + 20]}" on. Write it like '
                '$.items[*].title, and names with other characters like ["a name"].'
            )
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> tuple[str, str]:
    if match["deep"]:
        return "deep", match["deep"]
    if match["index"]:
        return "index", match["index"]
    if match["all"]:
        return "name", "*"
    return ("name", match["name"]) if match["name"] else ("quoted", match["quoted"])


def found(value: Any, path: str) -> list[Any]:
    """Return what *path* finds in the parsed JSON *value*, in its order.

    >>> found({"a": [{"b": 1}, {"b": 2}]}, "$.a[*].b")
    [1, 2]

    Raises: ReadingFailed.
    """
    values = [value]
    for kind, name in steps_of(path):
        values = [each for one in values for each in _below(one, kind, name)]
    return values


def _below(value: Any, kind: str, name: str) -> Iterator[Any]:
    if kind == "deep":
        yield from _at_any_depth(value, name)
    elif kind == "index":
        if isinstance(value, list) and -len(value) <= int(name) < len(value):
            yield value[int(name)]
    elif name == "*" and kind == "name":
        yield from children(value)
    elif isinstance(value, dict) and name in value:
        yield value[name]


def _at_any_depth(value: Any, name: str) -> Iterator[Any]:
    stack = [value]
    while stack:
        at = stack.pop()
        if name == "*":
            yield from children(at)
        elif isinstance(at, dict) and name in at:
            yield at[name]
        stack.extend(reversed(list(children(at))))


def children(value: Any) -> Iterator[Any]:
    """Yield the members of an object or the elements of an array."""
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
