"""Throw made-up texts and edits at the version differ until the time is over or a promise breaks.

    python benchmarks/versions_fuzz.py --minutes 15 --seed 1

The promises: applying a diff gives the new text; whole texts differ as their lines do; between
edits both texts are equal; no edit cuts a grapheme; a diff survives JSON; `git apply` accepts the
unified form; no rendering fails. Failing inputs are printed as Python values.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import regex

from differ.model import Change, Diff, Operation
from differ.rendering import html, terminal, unified
from differ.rendering import json as diff_json
from differ.versions import apply, diff, diff_texts

_WORDS = (
    "the of shall not 30 1.500 don't İstanbul'da ışık IŞIK ə Azərbaycan соглашение اتفاقية שָׁלוֹם "
    "हिन्दी क्ष 条款 服务条款 利用規約 ひらがな カタカナ สวัสดีครับ 한국어 e\u0301 é — “word” "
    "[x](http://a.b/c) ** ## 👩‍👩‍👧 🇹🇷 👍🏽 1. (a) § ﷺ \u0600 \u200d \u0301 \u202e \ufffd "
    "\x00 \ud800 \x1b[31m \r"
)
WORDS = _WORDS.split(" ")
LANGUAGES = (None, "en", "tr", "az", "ja", "zh-Hant", "th", "ar")
GRAPHEME = regex.compile(r"\X")


def main() -> None:
    """Fuzz for as long as asked; leave with a failure at the first broken promise."""
    options = _options()
    chance = random.Random(options.seed)
    end = time.monotonic() + 60 * options.minutes
    count = 0
    while time.monotonic() < end:
        old = _text(chance)
        new = _edited(old, chance) if chance.randrange(5) else _text(chance)
        language = chance.choice(LANGUAGES)
        try:
            _check(old, new, language, with_git=count % 50 == 0)
        except Exception:
            print(f"old = {old!a}\nnew = {new!a}\nlanguage = {language!r}")
            raise
        count += 1
    print(f"{count} pairs, seed {options.seed}: every promise held")


def _text(chance: random.Random) -> list[str]:
    return [_line(chance) for _ in range(chance.choice((0, 1, 2, 5, 12, 40)))]


def _line(chance: random.Random) -> str:
    count = chance.choice((0, 0, 1, 3, 10, 30, 80))
    return chance.choice((" ", " ", " ", "", "  ")).join(chance.choices(WORDS, k=count))


def _edited(text: list[str], chance: random.Random) -> list[str]:
    """Return *text* after a few random acts on its lines and words."""
    lines = list(text)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(lines) + 1)
        act: Callable[[list[str], int, random.Random], None] = chance.choice(ACTS)
        act(lines, min(place, len(lines) - 1), chance) if lines else lines.append(_line(chance))
    return lines


def _insert(lines: list[str], place: int, chance: random.Random) -> None:
    lines.insert(place, _line(chance))


def _delete(lines: list[str], place: int, _: random.Random) -> None:
    del lines[place]


def _move(lines: list[str], place: int, chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), lines.pop(place))


def _split(lines: list[str], place: int, chance: random.Random) -> None:
    cut = chance.randrange(len(lines[place]) + 1)
    lines[place : place + 1] = [lines[place][:cut], lines[place][cut:]]


def _merge(lines: list[str], place: int, _: random.Random) -> None:
    lines[place : place + 2] = [" ".join(lines[place : place + 2])]


def _words(lines: list[str], place: int, chance: random.Random) -> None:
    words = lines[place].split(" ")
    for _ in range(chance.randint(1, 4)):
        words[chance.randrange(len(words))] = chance.choice(WORDS)
    lines[place] = " ".join(words)


def _form(lines: list[str], place: int, chance: random.Random) -> None:
    form = chance.choice(
        (str.upper, lambda text: unicodedata.normalize("NFD", text), lambda text: text + "\r")
    )
    lines[place] = form(lines[place])


ACTS = (_insert, _delete, _move, _split, _merge, _words, _words, _words, _form)


class BrokenPromiseError(Exception):
    """The differ did what it says it never does."""


def _promise(holds: bool, what: str) -> None:  # noqa: FBT001 - an assertion that -O keeps
    if not holds:
        raise BrokenPromiseError(what)


def _check(old: list[str], new: list[str], language: str | None, *, with_git: bool) -> None:
    found = diff(old, new, language=language)
    _promise(apply(old, found) == tuple(new), "apply")
    _promise(diff(old, new, language=language) == found, "again")
    if old and new:
        whole = diff_texts("\n".join(old), "\n".join(new), language=language)
        _promise(whole == found, "whole texts")
    _promise(diff_json.load(diff_json.dump(found)) == found, "json")
    for change in found.changes:
        if change.operation not in {Operation.INSERTION, Operation.DELETION}:
            _check_edits(change)
    html.inline(old, found).encode()
    html.side_by_side(old, found).encode()
    terminal.inline(old, found).encode()
    terminal.side_by_side(old, found, 60).encode()
    if with_git:
        _check_patch(old, new, found)


def _check_edits(change: Change) -> None:
    before, after = "\n".join(change.old_segments), "\n".join(change.new_segments)
    edges_before, edges_after = _edges(change.old_segments), _edges(change.new_segments)
    i = j = 0
    for edit in change.edits:
        _promise(before[i : edit.old.start] == after[j : edit.new.start], "between edits")
        _promise({edit.old.start, edit.old.end} <= edges_before, "grapheme of the old text")
        _promise({edit.new.start, edit.new.end} <= edges_after, "grapheme of the new text")
        i, j = edit.old.end, edit.new.end
    _promise(before[i:] == after[j:], "after edits")


def _edges(segments: tuple[str, ...]) -> set[int]:
    """Return where graphemes begin and end; a segment's end is always such a place."""
    edges, start = {0}, 0
    for segment in segments:
        edges |= {start} | {start + found.end() for found in GRAPHEME.finditer(segment)}
        start += len(segment) + 1
    return edges


def _check_patch(old: list[str], new: list[str], found: Diff) -> None:
    patch = unified.render(old, found, "a/text", "b/text")
    if not patch:
        return
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_bytes("".join(line + "\n" for line in old).encode("utf-8", "surrogatepass"))
        command = ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "-"]
        data = patch.encode("utf-8", "surrogatepass")
        subprocess.run(command, input=data, cwd=folder, check=True, capture_output=True)
        written = text.read_bytes() if text.exists() else b""
        expected = "".join(line + "\n" for line in new).encode("utf-8", "surrogatepass")
        _promise(written == expected, "git apply")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
