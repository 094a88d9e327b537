"""The command line: one group of commands, and what their errors exit with."""

from __future__ import annotations

import sqlite3
import sys

import click

from archive.errors import ArchiveDamaged, ArchiveError
from datasette_hexapla.errors import RecordsError
from differ.errors import DifferError
from hexapla.commands import (
    accepting,
    checking,
    comparing,
    deriving,
    discovering,
    exporting,
    importing,
    judging,
    notifying,
    previewing,
    publishing,
    relating,
    safekeeping,
    starting,
    surveying,
    telling,
    terms,
    watching,
)
from hexapla.errors import ExitCode, HexaplaError
from hexapla.printing import remark
from snapshots.errors import SnapshotsError

EXPECTED = (HexaplaError, SnapshotsError, ArchiveError, DifferError, RecordsError)


class _InOrder(click.Group):
    """A group that lists its commands as they were added: in the order in which one needs them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hexapla")
def cli() -> None:
    """Keep what was published, say what changed, compare what the languages say.

    \b
    Begin with:  hexapla demo
    Then:        hexapla init my-collection
    """


for command in (
    starting.demo,
    starting.init,
    starting.add,
    discovering.discover,
    importing.import_group,
    watching.watch,
    previewing.preview,
    watching.reread,
    surveying.status,
    notifying.tell,
    accepting.accept,
    telling.history,
    telling.show,
    telling.diff,
    comparing.compare,
    judging.verdict,
    terms.terms,
    telling.cite,
    exporting.export_group,
    checking.verify,
    safekeeping.backup,
    safekeeping.repair,
    safekeeping.seal,
    safekeeping.stamp,
    relating.fact,
    deriving.index,
    publishing.serve,
):
    cli.add_command(command)


exporting.export_group.add_command(publishing.site)


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
    except BrokenPipeError:
        # Whoever read the answer has read enough of it, as `head` does.
        sys.stdout = None
        sys.exit(ExitCode.DONE)
    except OSError as error:
        remark(
            f"hexapla: the system refused a file or folder: {error}. Nothing that was "
            "acknowledged is lost; mend the cause and run the command again."
        )
        sys.exit(ExitCode.FAILED)
