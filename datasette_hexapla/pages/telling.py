"""Telling: what of a page machines are told, as values that JSON has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any

NOT_TOLD: Mapping[str, bool] = MappingProxyType({"told": False})
"""Metadata of a field that only makes the page: a whole text, of which the page shows a part."""


def told(value: Any) -> Any:
    """Return *value* with its dataclasses as mappings, without the fields that are not told.

    >>> from dataclasses import dataclass, field
    >>> @dataclass
    ... class Part:
    ...     first: int
    ...     text: str = field(metadata=NOT_TOLD)
    >>> told((Part(1, "a long text"),))
    [{'first': 1}]
    """
    if is_dataclass(value):
        shown = (each for each in fields(value) if each.metadata.get("told", True))
        return {each.name: told(getattr(value, each.name)) for each in shown}
    if isinstance(value, Mapping):
        return {key: told(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [told(each) for each in value]
    return value
