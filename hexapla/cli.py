"""The command line: one group of commands, and what their errors exit with."""

from __future__ import annotations

import os
import sqlite3
import sys
from importlib import import_module
from typing import cast

import click

from archive.errors import ArchiveDamaged, ArchiveError
from datasette_hexapla.errors import RecordsError
from differ.errors import DifferError
from hexapla.errors import ExitCode, HexaplaError
from hexapla.printing import ReadEnough, remark
from snapshots.errors import SnapshotsError

EXPECTED = (HexaplaError, SnapshotsError, ArchiveError, DifferError, RecordsError)


_PLACES = {
    "demo": "starting.demo",
    "init": "starting.init",
    "add": "starting.add",
    "discover": "discovering.discover",
    "import": "importing.import_group",
    "backfill": "backfilling.backfill_command",
    "watch": "watching.watch",
    "preview": "previewing.preview",
    "reread": "watching.reread",
    "status": "surveying.status",
    "tell": "notifying.tell",
    "accept": "accepting.accept",
    "history": "telling.history",
    "show": "telling.show",
    "diff": "telling.diff",
    "compare": "comparing.compare",
    "verdict": "judging.verdict",
    "terms": "terms.terms",
    "cite": "telling.cite",
    "export": "exporting.export_group",
    "verify": "checking.verify",
    "backup": "safekeeping.backup",
    "repair": "safekeeping.repair",
    "seal": "safekeeping.seal",
    "stamp": "safekeeping.stamp",
    "fact": "relating.fact",
    "index": "deriving.index",
    "serve": "publishing.serve",
}
"""The commands in the order in which one needs them, and where in `hexapla.commands` each is."""


class _WhenAsked(click.Group):
    """A group that imports a command when it is asked for: all of them cost most of a second."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_PLACES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called *cmd_name*, or None for none."""
        module, _, attribute = _PLACES.get(cmd_name, "").partition(".")
        if not module:
            return None
        return cast(
            "click.Command", getattr(import_module(f"hexapla.commands.{module}"), attribute)
        )


@click.group(cls=_WhenAsked, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hexapla")
def cli() -> None:
    """Keep what was published, say what changed, compare what the languages say.

    \b
    Begin with:  hexapla demo
    Then:        hexapla init my-collection
    """


def main() -> None:
    """Run the command line and exit with the codes that `hexapla.errors` lists."""
    try:
        # Click gives back the code of an `Exit` instead of raising it.
        sys.exit(cli(prog_name="hexapla", standalone_mode=False))
    except click.exceptions.Abort:
        remark("Stopped; nothing that was acknowledged is lost.")
        sys.exit(ExitCode.FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ArchiveDamaged as error:
        remark(f"hexapla: {error}")
        sys.exit(ExitCode.ARCHIVE_DAMAGED)
    except EXPECTED as error:
        remark(f"hexapla: {error}")
        sys.exit(ExitCode.FAILED)
    except sqlite3.DatabaseError as error:
        remark(
            f"hexapla: the records could not be read: {error}. The archive holds everything they "
            "say: build them anew with: hexapla index"
        )
        sys.exit(ExitCode.FAILED)
    except ReadEnough:
        # Python would complain of what is left in the buffer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DONE)
    except OSError as error:
        remark(
            f"hexapla: the system refused a file or folder: {error}. Nothing that was "
            "acknowledged is lost; mend the cause and run the command again."
        )
        sys.exit(ExitCode.FAILED)
