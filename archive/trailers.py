"""The facts that a commit states in its trailers."""

from __future__ import annotations


def parse_trailers(commit: bytes) -> dict[str, str]:
    """Return the trailers at the end of the message of a raw *commit*.

    >>> parse_trailers(b"tree 8c\\n\\nKeep a text\\n\\nKind: snapshot\\nWork: a\\n")
    {'Kind': 'snapshot', 'Work': 'a'}
    """
    _, _, message = commit.decode(errors="replace").partition("\n\n")
    last = message.rstrip("\n").rpartition("\n\n")[2]
    pairs = (line.partition(": ") for line in last.split("\n"))
    return {name: value for name, separator, value in pairs if separator}
