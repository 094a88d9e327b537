"""`hexapla serve` and `export site`: publish the records, with Datasette or as files."""

from __future__ import annotations

from pathlib import Path

import click

from datasette_hexapla.serving import arguments
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.deriving import bring_up_to_date
from hexapla.printing import answer, progress, remark
from hexapla.serving import free_port
from hexapla.serving import serve as run_server
from hexapla.siting import export_site

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


@click.command()
@collection_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--address", default="", help="Where FOLDER will stand on the web: feeds need it.")
def site(collection: Collection, folder: Path, address: str) -> None:
    """Write all pages into FOLDER, for any web server: no Datasette, no scripts needed.

    An older site there is replaced once the new one is whole. Searching needs `hexapla serve`.

    \b
    Example:  hexapla export site public --address https://texts.example.org
    """
    if address and not address.startswith(("http://", "https://")):
        raise click.UsageError(f'"{address}" is no address of the web: begin it with https://.')
    with progress("Writing pages") as advance:
        written = export_site(collection, folder, address=address, advance=advance)
    answer(str(folder / "index.html"))
    megabytes = written.size / 1_000_000
    remark(f"{written.pages} pages and {written.files} other files, {megabytes:.1f} MB.")


def publish(collection: Collection, host: str, port: int) -> None:
    """Serve *collection* and say where it is to be read and how to stop it."""
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    command = arguments(collection.records_path, collection.archive_path, host, port)

    def announce() -> None:
        remark(f"\nRead it at  http://{host}:{port}/\nStop it with Ctrl+C.")

    run_server(command, host, port, on_ready=announce)
