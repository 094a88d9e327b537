"""Printing for people: answers on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

Advance = Callable[[int, int | None], None]
"""Called with how many are done and of how many, or None where that is not known."""


class ReadEnough(Exception):
    """Whoever reads the answer has stopped reading, as `head` does."""


class _Answers(Console):
    """The console for answers, which does not end the program by itself."""

    def on_broken_pipe(self) -> None:
        """Say that nobody reads on.

        Raises: ReadEnough.
        """
        raise ReadEnough


def answers() -> Console:
    """Return the console for answers; made anew, as tests replace standard output."""
    return _Answers(file=sys.stdout, highlight=False, soft_wrap=True)


def remarks() -> Console:
    """Return the console for all that is not the answer."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def answer(text: str) -> None:
    """Print *text* as it stands: what was published is never read as markup."""
    answers().print(Text(printable(text)))


def answer_painted(text: str) -> None:
    """Print *text* that the differ rendered: captured characters in it are harmless already."""
    _write(text.encode("utf-8", "replace").decode("utf-8"))


def answer_json(value: object) -> None:
    """Print *value* as JSON that any reader takes, lone surrogates escaped."""
    _write(json.dumps(value, ensure_ascii=True, indent=2, default=str) + "\n")


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReadEnough from None


def remark(text: str) -> None:
    """Print *text* on standard error."""
    remarks().print(Text(printable(text)))


def printable(text: str) -> str:
    """Replace the characters by which a captured text could steer a terminal.

    >>> printable("a\\x1b[2Jb\\u202ec")
    'a␛[2Jb⟨U+202E⟩c'
    """
    return "".join(_shown(character) for character in text)


@contextmanager
def progress(description: str) -> Iterator[Advance]:
    """Show a bar for long work on standard error; silent when that is not a terminal."""
    console = remarks()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(description, total=None)

        def advance(done: int, total: int | None = None) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _shown(character: str) -> str:
    code = ord(character)
    if code < ord(" ") and character not in "\n\t":
        return chr(_CONTROL_PICTURES + code)
    if _DELETE <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 (C1, surrogates)
        return "�"
    # One that is left open turns the rest of the line around, and what the user types after it.
    return f"⟨U+{code:04X}⟩" if character in _TURNING else character
