"""What can stop the differ.

DifferError
├── DiffDoesNotApply        a diff was applied to a text that it was not made from
├── MalformedDiff           JSON that should hold a diff does not
├── EncoderNotInstalled     a named encoder's package is not there
├── TermsMistakes           `terms.yml` says something that cannot be meant
└── DictionaryNotReadable   the files of a dictionary are not what a dict server reads
"""

from __future__ import annotations

from snapshots.errors import Mistake


class DifferError(Exception):
    """Something stopped the differ."""


class DiffDoesNotApply(DifferError):
    """A diff was applied to a text that it was not made from: the caller's mistake."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(
            f"Applying a diff stopped: segments {first} to {last} of the old text are not those "
            "the diff was made from. Apply it to the version that it names as old."
        )


class MalformedDiff(DifferError):
    """JSON that should hold a diff does not: its writer's mistake."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Reading a diff from JSON stopped: {why}. "
            "Make the diff again with: hexapla diff OLD NEW --json"
        )


class EncoderNotInstalled(DifferError):
    """An encoder was asked for whose package is not installed: the user's to choose."""

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(
            f"Comparing with the encoder of {package} stopped: it is not installed. "
            f"Install it with: pip install 'hexapla[{extra}]', or use the built-in encoder."
        )


class TermsMistakes(DifferError):
    """`terms.yml` says something that cannot be meant; every mistake is listed."""

    def __init__(self, name: str, mistakes: tuple[Mistake, ...]) -> None:
        """Hold the *mistakes* found in the file called *name*."""
        self.mistakes = mistakes
        super().__init__("\n".join(f"{name}, line {m.line}: {m.message}" for m in mistakes))


class DictionaryNotReadable(DifferError):
    """The files of a dictionary are not what a dict server reads: the user's to replace."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(
            f"Opening the dictionary {name} failed: {problem}. Install it again, or take its "
            "folder out of HEXAPLA_DICTIONARIES."
        )
