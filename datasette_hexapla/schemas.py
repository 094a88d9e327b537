"""Schemas: what stands in the JSON of each page, described for machines as JSON Schema has it.

They are made from the values that pages are, so that they can say nothing else than what is told.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from inspect import getdoc
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from datasette.utils.asgi import Response

from datasette_hexapla import headers
from datasette_hexapla.answering import View, view
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.pages.asking import Elsewhere
from datasette_hexapla.routes import ROUTES, Route

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPE = "application/schema+json; charset=utf-8"

_PLAIN = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
}


def answers() -> list[tuple[str, View]]:
    """Return the address of the schema, with its view."""
    return [(headers.SCHEMA.replace(".", r"\."), view(_answer, machine=True))]


async def _answer(inquiry: Inquiry) -> Response:
    body = json.dumps(schema(), ensure_ascii=False, indent=1)
    tag = headers.etag(body)
    if headers.matches(inquiry.request.headers, tag):
        return Response("", status=304, headers=headers.of_page(tag))
    more = {"Access-Control-Allow-Origin": "*"} if inquiry.datasette.cors else {}
    return Response(body, headers=headers.of_page(tag) | more, content_type=_TYPE)


def schema() -> dict[str, Any]:
    """Return the schema of every page: `pages` names the definition of each."""
    known = _Known()
    pages = {route.name: known.schema(page_of(route)) for route in ROUTES if route.template}
    return {
        "$schema": DIALECT,
        "title": "The JSON of the pages of Hexapla",
        "description": "Fields are added to, not taken away.",
        "pages": pages,
        "$defs": dict(sorted(known.definitions.items())),
    }


def page_of(route: Route) -> type:
    """Return what the page at *route* is, when it does not lead elsewhere."""
    told = get_type_hints(route.read)["return"]
    (page,) = (each for each in _members(told) if each is not Elsewhere)
    assert isinstance(page, type)  # noqa: S101 - pages are dataclasses
    return page


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


@dataclass
class _Known:
    """The *definitions* of dataclasses that were met, and under which names."""

    definitions: dict[str, Any] = field(default_factory=dict)
    names: dict[type, str] = field(default_factory=dict)

    def schema(self, kind: Any) -> dict[str, Any]:
        """Return the schema of values of *kind*; those of dataclasses are put by."""
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        if isinstance(kind, NewType):
            return self.schema(kind.__supertype__)
        if len(members := _members(kind)) > 1:
            return {"anyOf": [self.schema(each) for each in members]}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"enum": [each.value for each in kind]}
        return self._defined(kind) if is_dataclass(kind) else self._of_many(kind)

    def _defined(self, kind: Any) -> dict[str, Any]:
        if kind not in self.names:
            name = kind.__name__
            if name in self.definitions:
                name = f"{kind.__module__.rpartition('.')[2]}.{name}"
            self.names[kind] = name
            # Named before it is filled, for what holds more of its own kind.
            definition: dict[str, Any] = {"description": getdoc(kind), "type": "object"}
            self.definitions[name] = definition
            hints = get_type_hints(kind)
            told = [each.name for each in fields(kind) if each.metadata.get("told", True)]
            definition["properties"] = {each: self.schema(hints[each]) for each in told}
            definition["required"] = told
        return {"$ref": f"#/$defs/{self.names[kind]}"}

    def _of_many(self, kind: Any) -> dict[str, Any]:
        """Return the schema of lists, of tuples and of mappings, whose names are texts in JSON.

        Raises: TypeError, for what has no place in JSON.
        """
        origin, inner = get_origin(kind), get_args(kind)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.schema(inner[1])}
        if origin is tuple and inner[-1] is not ...:
            each = [self.schema(one) for one in inner]
            size = len(each)
            return {"type": "array", "prefixItems": each, "minItems": size, "maxItems": size}
        if origin in (tuple, list):
            return {"type": "array", "items": self.schema(inner[0])}
        raise TypeError(f"{kind} has no place in the JSON of a page.")
