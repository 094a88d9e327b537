"""`hexapla serve`: publish the records with Datasette."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from datasette_hexapla.serving import Mounted, arguments, arguments_for_several
from hexapla.collection import Collection
from hexapla.commands.options import CollectionFolder, collection_option
from hexapla.deriving import bring_up_to_date
from hexapla.printing import progress, remark
from hexapla.serving import free_port
from hexapla.serving import serve as run_server

HOST = "127.0.0.1"
PORT = 8001


@click.command()
@collection_option
@click.argument("others", nargs=-1, type=CollectionFolder())
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, help="Port to listen on.")
def serve(collection: Collection, others: tuple[Collection, ...], host: str, port: int) -> None:
    """Publish the collection with Datasette, SQL off.

    The records are brought up to date with the archive first. Stop it with Ctrl+C. OTHERS are
    folders of further collections: each then stands under a path called as its folder is.

    \b
    Example:  hexapla serve --port 8080
    """
    free = free_port(host, port, tries=1)
    if others:
        _publish_all([collection, *others], host, free)
    else:
        publish(collection, host, free)


def publish(collection: Collection, host: str, port: int) -> None:
    """Serve *collection* and say where it is to be read and how to stop it."""
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    command = arguments(collection.records_path, collection.archive_path, host, port)
    _run(["datasette", *command], host, port)


def _publish_all(collections: Sequence[Collection], host: str, port: int) -> None:
    names = [_path_name(collection) for collection in collections]
    twice = sorted({name for name in names if names.count(name) > 1 or not name})
    if twice:
        raise click.UsageError(
            f"Several collections would stand under /{twice[0]}: rename one of the folders, for "
            "each is served under the name of its own."
        )
    for collection in collections:
        with progress("Indexing") as advance:
            bring_up_to_date(collection, advance=advance)
    mounted = [
        Mounted(name, each.records_path, each.archive_path.absolute())
        for name, each in zip(names, collections, strict=True)
    ]
    command = arguments_for_several(mounted, host, port)
    _run(["datasette_hexapla.mounting", *command], host, port)


def _path_name(collection: Collection) -> str:
    """Return the path under which *collection* stands beside others: its folder's name, in ASCII.

    Anything else in it becomes a hyphen.
    """
    return re.sub("[^a-z0-9]+", "-", collection.folder.resolve().name.lower()).strip("-")


def _run(command: Sequence[str], host: str, port: int) -> None:
    def announce() -> None:
        remark(f"\nRead it at  http://{host}:{port}/\nStop it with Ctrl+C.")

    run_server(command, host, port, on_ready=announce)
