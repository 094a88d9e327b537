"""`hexapla backup`, `repair`, `seal`, `stamp`: an archive that outlives its disk and keeper."""

from __future__ import annotations

from pathlib import Path

import click

from archive.backups import back_up
from archive.repairing import repair as repair_archive
from archive.sealing import KeyFormat, SigningKey
from archive.sealing import seal as seal_archive
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.errors import ExitCode
from hexapla.opening import WAIT_SECONDS, opened
from hexapla.printing import answer, remark
from hexapla.stamping import stamp as stamp_archive


@click.command()
@collection_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(collection: Collection, folder: Path) -> None:
    """Write what was kept since the last backup into FOLDER.

    Backups are git bundles, which plain git restores; RESTORE.txt beside them says how.

    \b
    Example:  hexapla backup /media/usb/hexapla
    """
    with opened(collection) as archive:
        made = back_up(archive, folder)
    if made is None:
        remark("Nothing was kept since the last backup.")
    else:
        answer(str(made.path))


@click.command()
@collection_option
@click.option(
    "--from", "source", required=True, help="A bundle, a folder of backups, or a git repository."
)
def repair(collection: Collection, source: str) -> None:
    """Bring damaged objects back from a backup or a mirror.

    Only bytes whose hash is right are taken; damaged files are moved aside, never removed.

    \b
    Example:  hexapla repair --from /media/usb/hexapla
    """
    done = repair_archive(collection.archive_path, source, wait_seconds=WAIT_SECONDS)
    answer(f"Brought back {len(done.restored)} objects.")
    if done.branch:
        answer(f"The branch was lost, and was set to {done.branch}.")
    if done.aside:
        remark(f"The damaged files are in {done.aside}.")
    if done.lost:
        remark(f"{len(done.lost)} objects are damaged there, too: try another backup.")
        raise click.exceptions.Exit(ExitCode.ARCHIVE_DAMAGED)
    remark("Check with: hexapla verify")


@click.command()
@collection_option
@click.option("--key", required=True, help="Path of an SSH key, or an OpenPGP fingerprint.")
@click.option(
    "--format",
    "key_format",
    type=click.Choice([each.value for each in KeyFormat]),
    default=KeyFormat.SSH.value,
    show_default=True,
    help="What kind of key it is.",
)
def seal(collection: Collection, key: str, key_format: str) -> None:
    """Sign everything kept so far with a key of your own.

    Whoever has your public key can then tell that nothing before the seal was changed since.

    \b
    Example:  hexapla seal --key ~/.ssh/id_ed25519
    """
    # Git would look for a relative path beside the archive.
    named = str(Path(key).absolute()) if Path(key).is_file() else key
    signing_key = SigningKey(KeyFormat(key_format), named)
    with opened(collection) as archive:
        made = seal_archive(archive, signing_key, wait_seconds=WAIT_SECONDS)
    answer(f"Sealed by the commit {made}")


@click.command()
@collection_option
@click.option("--authority", required=True, help="Address of an RFC 3161 time-stamping service.")
def stamp(collection: Collection, authority: str) -> None:
    """Have an authority state that everything kept so far exists now.

    Only a digest is sent. The authority's reply is kept in the archive, and `hexapla verify` checks
    it.

    \b
    Example:  hexapla stamp --authority https://freetsa.org/tsr
    """
    statement = stamp_archive(collection, authority)
    answer(f"Stamped: {statement.snapshots} snapshots, up to the commit {statement.commit}")
