"""The engines that the version differ is compared with, each as text to pieces."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from diff_match_patch import diff_match_patch
from versions_measures import DELETED, EQUAL, INSERTED, Piece

from differ.model import Change, Diff
from differ.rendering.passages import Departure, Mark, Unchanged, both_sides, rows
from differ.versions import diff_texts

_OPERATIONS = {Mark.SAME: EQUAL, Mark.GONE: DELETED, Mark.COME: INSERTED}


def hexapla(old: str, new: str, language: str | None) -> Diff:
    """Return our diff of two texts with a segment a line, as readings are."""
    return diff_texts(old, new, language=language)


def hexapla_pieces(old: str, found: Diff) -> list[Piece]:
    """Return our diff as pieces, a move being a deletion there and an insertion here.

    Line feeds end each segment in every operation alike.
    """
    pieces: list[Piece] = []
    for row in rows(old.split("\n"), found):
        if isinstance(row, Unchanged):
            pieces.append((EQUAL, "".join(segment + "\n" for segment in row.segments)))
        elif isinstance(row, Departure):
            gone = "".join(segment + "\n" for segment in row.change.old_segments)
            pieces.append((DELETED, gone))
        else:
            pieces += _change_pieces(row)
    return pieces


def _change_pieces(change: Change) -> list[Piece]:
    if "move" in change.operation:
        return [(INSERTED, "".join(segment + "\n" for segment in change.new_segments))]
    pieces = [(_OPERATIONS[each.mark], each.text) for each in both_sides(change)]
    if not change.old_segments:
        return [*pieces, (INSERTED, "\n")]
    if not change.new_segments:
        return [*pieces, (DELETED, "\n")]
    return [*pieces, (EQUAL, "\n")]


# The engine gives up after a second by the clock. On a machine with other work that is less than a
# second of its own, so it is counted here in CPU seconds, as if the machine were idle.
sys.modules[diff_match_patch.__module__].time = SimpleNamespace(time=time.process_time)


def diff_match_patch_default(old: str, new: str) -> list[Piece]:
    """Return what diff-match-patch gives whose reader took its defaults and its advice."""
    engine = diff_match_patch()
    found: list[Piece] = engine.diff_main(old, new)
    engine.diff_cleanupSemantic(found)
    return found


def git_word_diff(old: Path, new: Path) -> str:
    """Return git's word diff of two files, unchanged lines included."""
    command = ["git", "diff", "--no-index", "--no-color", "--word-diff=porcelain", "-U999999999"]
    done = subprocess.run([*command, str(old), str(new)], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def git_pieces(output: str) -> list[Piece]:
    """Read git's porcelain, in which a tilde ends a line."""
    signs = {" ": EQUAL, "-": DELETED, "+": INSERTED}
    pieces: list[Piece] = []
    line: set[int] = set()
    _, _, body = output.partition("\n@@")
    for text in body.split("\n")[1:]:
        if text[:1] in signs:
            pieces.append((signs[text[0]], text[1:]))
            line.add(signs[text[0]])
        elif text[:1] == "~":
            pieces.append((line.pop() if len(line) == 1 else EQUAL, "\n"))
            line = set()
    return pieces
