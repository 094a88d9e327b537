"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
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
