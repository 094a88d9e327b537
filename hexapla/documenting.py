"""Write docs/commands.md from the commands' own help: `python -m hexapla.documenting`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from hexapla.cli import cli
from hexapla.errors import ExitCode

DOCUMENT = Path(__file__).parent.parent / "docs" / "commands.md"

_EXIT_CODES = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed: the last line on standard error says what to do",
    ExitCode.WRONG_USAGE: "wrong usage",
    ExitCode.SOME_NOT_VISITED: "done, but some sources could not be visited, or somebody not told",
    ExitCode.ARCHIVE_DAMAGED: "the archive is damaged",
    ExitCode.SOMETHING_TO_SEE: "with `--exit-code`: there is something to see",
}

_OPENING = """# Commands

Written by `python -m hexapla.documenting` from what `--help` says.

Answers go to standard output, everything else to standard error; `--json` is for scripts. A
collection is the folder with `sources.yml`: the current one, that of `--collection`, or that of the
variable `HEXAPLA_COLLECTION`.

| exit code | says |
|---|---|
"""


def document() -> str:
    """Return the text of docs/commands.md."""
    codes = "".join(f"| {code.value} | {says} |\n" for code, says in _EXIT_CODES.items())
    sections = (_section(name, command) for name, command in commands(cli, "hexapla"))
    return _OPENING + codes + "".join(sections)


def commands(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below *group* with its full name, in alphabetical order."""
    context = click.Context(group)
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        assert command is not None  # noqa: S101  what is listed is there
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def _section(name: str, command: click.Command) -> str:
    prose, _, example = inspect.cleandoc(command.help or "").partition("\n\n\b\nExample:")
    lines = [f"\n## `{name}`\n", f"{prose}\n", "```", *_examples(example), "```\n"]
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    if arguments:
        named = " ".join(_metavar(argument) for argument in arguments)
        lines.append(f"Arguments: `{named}`\n")
    options = [p for p in command.params if isinstance(p, click.Option)]
    lines += ["| option | |", "|---|---|", *map(_option, options)]
    return "\n".join(lines) + "\n"


def _examples(example: str) -> list[str]:
    return [line.strip() for line in example.replace("\\\n", "\\\n  ").strip().splitlines()]


def _metavar(argument: click.Argument) -> str:
    return argument.metavar or (argument.name or "").upper()


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    told = [option.help or ""]
    if isinstance(option.type, click.Choice):
        told.append("One of: " + ", ".join(map(str, option.type.choices)) + ".")
    if option.required:
        told.append("Required.")
    if isinstance(option.show_default, str):
        told.append(f"Default: {option.show_default}.")
    elif option.show_default:
        told.append(f"Default: `{option.default}`.")
    return f"| {names} | {' '.join(told)} |"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
