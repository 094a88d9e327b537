"""What can stop the differ.

DifferError
└── EncoderNotInstalled     a named encoder's package is not there
"""

from __future__ import annotations


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
