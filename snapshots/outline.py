"""The outline of a YAML file: its mappings, lists and scalars, each with its line.

Scalars stay the strings that were written, so that `no` can be Norwegian. Anchors, aliases, tags
and second documents are mistakes: nothing in a catalogue needs them, and aliases are the way in
which a small file becomes a huge one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from snapshots.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 20
"""Levels of nesting; a catalogue needs eight."""

_NOT_IN_YAML = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.2 does not allow (section 5.1), NUL and lone surrogates among it."""

_LEADING_TAB = re.compile(r" *\t\s*[^\s#]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as written; *plain* means without quotation marks."""

    line: int
    last_line: int
    value: str
    plain: bool

    @property
    def missing(self) -> bool:
        """Tell whether nothing was written, or YAML's word for nothing."""
        return self.plain and self.value.lower() in {"", "~", "null"}


@dataclass(slots=True)
class Sequence:
    """A list; *column* is that of its first dash or bracket."""

    line: int
    column: int
    flow: bool
    items: list[Node] = field(default_factory=list)

    @property
    def last_line(self) -> int:
        """Return the last line that belongs to the list."""
        return max((item.last_line for item in self.items), default=self.line)


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in the order of the file; a key may stand twice."""

    line: int
    column: int
    flow: bool
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)

    @property
    def last_line(self) -> int:
        """Return the last line that belongs to the mapping."""
        return max((value.last_line for _, value in self.entries), default=self.line)


Node = Scalar | Sequence | Mapping


class NotYAML(Exception):
    """The text has mistakes of YAML itself, so that nothing can be said about its content."""

    def __init__(self, *mistakes: Mistake) -> None:
        """Hold the *mistakes*."""
        self.mistakes = mistakes
        super().__init__(*mistakes)


def outline(text: str) -> Node:
    """Return the outline of the YAML in *text*.

    Raises: NotYAML, with every mistake that can be seen before the parser gives up.
    """
    mistakes = tuple(_misplaced_characters(text))
    if mistakes:
        raise NotYAML(*mistakes)
    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.add(event)
    except MarkedYAMLError as error:
        raise NotYAML(_syntax_mistake(error)) from error
    except (YAMLError, RecursionError) as error:
        raise NotYAML(Mistake(1, f"this is not YAML: {error}")) from error
    return builder.root or Scalar(1, 1, "", plain=True)


def _misplaced_characters(text: str) -> Iterator[Mistake]:
    # YAML's own line ends; str.splitlines would also cut at form feeds.
    for number, line in enumerate(re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text), start=1):
        if found := _NOT_IN_YAML.search(line):
            yield Mistake(
                number, f"the character U+{ord(found[0]):04X} cannot stand in YAML; remove it"
            )
        if _LEADING_TAB.match(line):
            yield Mistake(number, "a tab cannot indent a line in YAML; write spaces instead")


def _syntax_mistake(error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = " ".join(filter(None, [error.context, error.problem]))
    advice = 'check the indentation and put values that hold ": " or " #" in quotation marks'
    return Mistake(line, f"this is not YAML ({problem}); {advice}")


class _Builder:
    """Grows an outline from the parser's events, without recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._documents = 0

    def add(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise NotYAML(Mistake(line, 'a second document begins here; remove the "---"'))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, NodeEvent):
            _refuse_references(event, line)
            self._place(_node(event, line))

    def _place(self, node: Node) -> None:
        self._attach(node)
        if not isinstance(node, Scalar):
            self._open.append(node)
            self._keys.append(None)
            if len(self._open) > _DEEPEST:
                raise NotYAML(Mistake(node.line, "the nesting is too deep; nothing here needs it"))

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
        elif isinstance(parent := self._open[-1], Sequence):
            parent.items.append(node)
        elif (key := self._keys[-1]) is not None:
            parent.entries.append((key, _beside(key, node)))
            self._keys[-1] = None
        elif isinstance(node, Scalar):
            self._keys[-1] = node
        else:
            raise NotYAML(Mistake(node.line, "a key must be a single word"))


def _beside(key: Scalar, node: Node) -> Node:
    """Return *node*; where nothing was written, the parser puts it on some later line."""
    if isinstance(node, Scalar) and node.plain and not node.value:
        return Scalar(key.line, key.last_line, "", plain=True)
    return node


def _refuse_references(event: Any, line: int) -> None:
    if isinstance(event, AliasEvent):
        raise NotYAML(Mistake(line, f'"*{event.anchor}" is an alias; write the value out'))
    if event.anchor:
        raise NotYAML(Mistake(line, f'"&{event.anchor}" is an anchor; remove it'))
    if event.tag:
        raise NotYAML(Mistake(line, f'"{event.tag}" is a YAML tag; remove it'))


def _node(event: Any, line: int) -> Node:
    if isinstance(event, ScalarEvent):
        block = event.style in {"|", ">"}
        # A block scalar's end is the start of whatever comes after it.
        last = event.end_mark.line + (0 if block else 1)
        return Scalar(line, max(line, last), event.value, plain=event.style in {None, ""})
    column, flow = event.start_mark.column, bool(event.flow_style)
    if isinstance(event, SequenceStartEvent):
        return Sequence(line, column, flow)
    assert isinstance(event, MappingStartEvent)  # noqa: S101  the parser has no other node event
    return Mapping(line, column, flow)
