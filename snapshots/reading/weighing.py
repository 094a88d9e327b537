"""Weighing: how much text the elements of a page hold, how much of it is linked and how much prose.

A paragraph with nearly no links is prose; menus, lists of headlines and buttons are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from snapshots.reading.lines import BLOCKS, Rule, walk

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"\s+")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts in which a character is about a third of a word of others."""

_SHORTEST_PROSE = 60
_FULL_PROSE = 250
_MOST_LINKED = 0.5

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LINKED_HEADING = 0.8
_LONGEST_TEASER = 1000


@dataclass(slots=True)
class Weight:
    """The characters of text in an element, those in links, and those in paragraphs of prose."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0

    def add(self, other: Weight) -> None:
        """Add what a child holds."""
        self.text += other.text
        self.linked += other.linked
        self.prose += other.prose
        self.links += other.links

    def take(self, other: Weight) -> None:
        """Take away what something that was removed held."""
        self.text -= other.text
        self.linked -= other.linked
        self.prose -= other.prose
        self.links -= other.links

    @property
    def link_density(self) -> float:
        """The share of the text that is in links."""
        return self.linked / self.text if self.text else 0.0


@dataclass(slots=True)
class _Run:
    """The text that stands in one block itself, and not in blocks within it."""

    text: int = 0
    linked: int = 0


def weigh(root: _Element, removals: Mapping[_Element, Rule | None]) -> dict[_Element, Weight]:
    """Return the weights of the elements under *root*, without what is in *removals*."""
    scales = _Scales()
    for step, element in walk(root, removals):
        if step == "start":
            scales.open(element)
            scales.put(element.text, element)
            continue
        parent = element.getparent() if element is not root else None
        if step == "end":
            scales.close(element, parent)
        if parent is not None:
            scales.put(element.tail, parent)
    return scales.weights


@dataclass(slots=True)
class _Scales:
    """The weights found on a walk so far, and what is open at its place."""

    weights: dict[_Element, Weight] = field(default_factory=dict)
    _runs: list[_Run] = field(default_factory=lambda: [_Run()])
    _links: int = 0

    def open(self, element: _Element) -> None:
        self.weights[element] = Weight(links=int(is_link(element)))
        self._links += is_link(element)
        if element.tag in BLOCKS:
            self._runs.append(_Run())

    def close(self, element: _Element, parent: _Element | None) -> None:
        self._links -= is_link(element)
        if element.tag in BLOCKS:
            self.weights[element].prose += _prose(self._runs.pop())
        if parent is not None:
            self.weights[parent].add(self.weights[element])

    def put(self, text: str | None, element: _Element) -> None:
        """Weigh *text*, which stands in *element* itself."""
        if not text or text.isspace():
            return
        text = _SPACE.sub(" ", text.strip())
        length = len(text) + 2 * len(_WIDE.findall(text))
        linked = length if self._links else 0
        self.weights[element].text += length
        self.weights[element].linked += linked
        self._runs[-1].text += length
        self._runs[-1].linked += linked


def lift(element: _Element, weights: dict[_Element, Weight]) -> None:
    """Take *element* with all that is in it out of *weights*."""
    weight = weights.get(element)
    if weight is None:
        return
    for above in element.iterancestors():
        if above in weights:
            weights[above].take(weight)
    for inside in element.iter():
        weights.pop(inside, None)


def own_prose(element: _Element, weights: Mapping[_Element, Weight]) -> int:
    """Return the prose that stands in *element* itself, and not in an element within it."""
    inner = sum(weights[child].prose for child in element if child in weights)
    return weights[element].prose - inner


def is_link(element: _Element) -> bool:
    """Tell whether *element* is a link that leads to another page, and not to a place in this."""
    return element.tag == "a" and "#" not in element.get("href", "#")


def _prose(run: _Run) -> int:
    is_prose = run.text >= _SHORTEST_PROSE and run.linked < _MOST_LINKED * run.text
    # Teasers of other texts are short; paragraphs of a text are, in the mean, not.
    return int(run.text * min(1.0, run.text / _FULL_PROSE)) if is_prose else 0


def discount_teasers(root: _Element, weights: dict[_Element, Weight]) -> None:
    """Count the prose of teasers as none: of short parts below a heading that leads elsewhere."""
    for heading in root.iter(*_HEADINGS):
        if heading in weights and _leads_elsewhere(heading, weights):
            teaser = _part_of(heading, weights)
            prose = weights[teaser].prose
            for element in (teaser, *teaser.iterancestors()):
                if element in weights:
                    weights[element].prose -= prose


def _leads_elsewhere(heading: _Element, weights: dict[_Element, Weight]) -> bool:
    if any(is_link(each) for each in heading.iterancestors("a")):
        return True
    weight = weights[heading]
    return weight.links > 0 and weight.link_density >= _LINKED_HEADING


def _part_of(heading: _Element, weights: dict[_Element, Weight]) -> _Element:
    """Return the largest short element around *heading* that has no other heading in it."""
    part = heading
    for element in heading.iterancestors():
        if element not in weights or weights[element].text > _LONGEST_TEASER:
            break
        if sum(1 for _ in element.iter(*_HEADINGS)) > 1:
            break
        part = element
    return part
