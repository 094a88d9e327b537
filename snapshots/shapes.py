"""Telling whether the values of a dataclass that came out of a file are of the types it states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from functools import cache
from reprlib import repr as shortened
from types import UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
Test = Callable[[Any], bool]


def checked(record: Record) -> Record:
    """Return the dataclass *record*, every field of which holds what its type says.

    JSON of others may hold a number where a text belongs: said here, it is a damaged file; found
    out later, it is a crash of whatever reads it.

    Raises: TypeError.
    """
    kind: Any = type(record)
    for name, holds in _fields(kind):
        value = getattr(record, name)
        if not holds(value):
            raise TypeError(f"{name} is {shortened(value)}")
    return record


@cache
def _fields(kind: Any) -> tuple[tuple[str, Test], ...]:
    return tuple((name, _test(wanted)) for name, wanted in get_type_hints(kind).items())


def _test(wanted: Any) -> Test:
    """Return what tells whether a value is as the annotation *wanted* says; true is no number."""
    kind, parts = get_origin(wanted), get_args(wanted)
    if isinstance(wanted, NewType):
        return _test(wanted.__supertype__)
    if kind in (UnionType, Union):  # the second is what a NewType makes of `| None`
        tests = tuple(map(_test, parts))
        return lambda value: any(test(value) for test in tests)
    if kind is tuple:
        return _tuple_test(parts)
    if is_dataclass(wanted):
        return _record_test(wanted)
    return lambda value: type(value) is wanted


def _record_test(wanted: Any) -> Test:
    fields = _fields(wanted)
    return lambda value: (
        type(value) is wanted and all(test(getattr(value, name)) for name, test in fields)
    )


def _tuple_test(parts: tuple[Any, ...]) -> Test:
    tests = tuple(_test(part) for part in parts if part is not ...)
    if ... in parts:
        return lambda value: type(value) is tuple and all(map(tests[0], value))
    return lambda value: (
        type(value) is tuple
        and len(value) == len(tests)
        and all(test(each) for test, each in zip(tests, value, strict=True))
    )
