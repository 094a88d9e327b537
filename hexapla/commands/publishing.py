"""`hexapla serve`: publish the records with Datasette."""

from __future__ import annotations

import click

from datasette_hexapla.serving import arguments
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.deriving import bring_up_to_date
from hexapla.printing import progress, remark
from hexapla.serving import free_port
from hexapla.serving import serve as run_server

HOST = "127.0.0.1"
PORT = 8001


@click.command()
@collection_option
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, help="Port to listen on.")
def serve(collection: Collection, host: str, port: int) -> None:
    """Publish the collection with Datasette, SQL off.

    The records are brought up to date with the archive first. Stop it with Ctrl+C.

    \b
    Example:  hexapla serve --port 8080
    """
    publish(collection, host, free_port(host, port, tries=1))


def publish(collection: Collection, host: str, port: int) -> None:
    """Serve *collection* and say where it is to be read and how to stop it."""
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    command = arguments(collection.records_path, collection.archive_path, host, port)

    def announce() -> None:
        remark(f"\nRead it at  http://{host}:{port}/\nStop it with Ctrl+C.")

    run_server(command, host, port, on_ready=announce)
