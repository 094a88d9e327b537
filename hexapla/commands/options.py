"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click

from hexapla.collection import Collection, find

Command = TypeVar("Command", bound=Callable[..., object])


class CollectionFolder(click.ParamType[Collection]):
    """A folder that is a collection."""

    name = "folder"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> Collection:
        """Return the collection in the folder *value*."""
        return value if isinstance(value, Collection) else find(Path(str(value)))


class Interval(click.ParamType[timedelta]):
    """A time between two beginnings, such as 15m."""

    name = "interval"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the interval that *value* states."""
        found = re.fullmatch(r"([1-9][0-9]{0,5}) ?([smhd])", str(value).strip())
        if found is None:
            self.fail(f'"{value}" is not an interval; write 90s, 15m, 6h or 1d.', param, ctx)
        return int(found[1]) * _UNITS[found[2]]


INTERVAL = Interval()

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def collection_option(command: Command) -> Command:
    """Add `--collection`, the folder that the command works on."""
    return click.option(
        "-C",
        "--collection",
        type=CollectionFolder(),
        default=".",
        envvar="HEXAPLA_COLLECTION",
        show_default="this folder",
        help="Folder of the collection.",
    )(command)


def json_option(command: Command) -> Command:
    """Add `--json`, for scripts."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)
