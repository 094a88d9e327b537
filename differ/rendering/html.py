"""Show a diff as HTML that needs no script, inline or side by side, everything escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

from differ.model import Change, Diff, Kind, Operation
from differ.rendering.characters import visible, visible_space
from differ.rendering.passages import (
    MOVES,
    Departure,
    Fragment,
    Mark,
    Row,
    Unchanged,
    both_sides,
    new_side,
    old_side,
    rows,
)

CONTEXT = 2
"""Unchanged segments shown on either side of a change."""

STYLE = """\
.diff{border-collapse:collapse;width:100%;table-layout:fixed}
.diff td,.diff th{padding:.25em .75em;vertical-align:top;text-align:start;overflow-wrap:anywhere}
.diff p{margin:.25em 0;white-space:pre-wrap;overflow-wrap:anywhere}
.diff ins,.diff del{unicode-bidi:isolate;text-decoration-thickness:.1em}
.diff ins{background:#d9f2df;color:#0b3d1a;text-decoration:underline}
.diff del{background:#fbdcdc;color:#5c0f0f;text-decoration:line-through}
.diff .minor ins,.diff .minor del,.diff ins.minor,.diff del.minor{background:#eef0f3;color:#333}
.diff .moved{border-inline-start:.25em solid #5b4b9a;padding-inline-start:.5em}
.diff .label{font-size:.85em;color:#4a4a4a}
.diff .skipped{color:#595959;font-style:italic}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
"""
"""The style sheet for what this module makes; colours have a contrast of 7 to 1 or more."""

_WORDS = {Mark.GONE: ("del", "deleted"), Mark.COME: ("ins", "inserted")}


def inline(
    old: Sequence[str], diff: Diff, *, language: str | None = None, context: int = CONTEXT
) -> str:
    """Return *diff* as one text: what went stands before what came in its place."""
    parts = [_inline_row(row, context) for row in rows(old, diff)]
    return f'<div class="diff inline"{_lang(language)}>\n{"".join(parts)}</div>\n'


def side_by_side(
    old: Sequence[str], diff: Diff, *, language: str | None = None, context: int = CONTEXT
) -> str:
    """Return *diff* as a table of two columns, the old text and the new one."""
    body = "".join(_table_row(row, context) for row in rows(old, diff))
    return (
        f'<table class="diff side-by-side"{_lang(language)}>\n'
        '<thead><tr><th scope="col">Old</th><th scope="col">New</th></tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n"
    )


def inline_change(change: Change) -> str:
    """Return one change as one text, for a page that shows it alone."""
    return f'<p dir="auto">{_marked(both_sides(change))}</p>\n'


def change_sides(change: Change) -> tuple[str, str]:
    """Return the old and the new side of one change, each as paragraphs."""
    return _paragraph(old_side(change)), _paragraph(new_side(change))


def _lang(language: str | None) -> str:
    return f' lang="{html.escape(language)}"' if language else ""


def _inline_row(row: Row, context: int) -> str:
    if isinstance(row, Unchanged):
        return "".join(_same(segment) for segment in _shown(row.segments, context))
    if isinstance(row, Departure):
        return f'<div class="moved from">{_label(row)}{_gone(row.change)}</div>\n'
    return f'<div class="{_classes(row)}"{_anchor(row)}>{_label(row)}{inline_change(row)}</div>\n'


def _table_row(row: Row, context: int) -> str:
    if isinstance(row, Unchanged):
        return "".join(
            f'<tr class="same"><td>{cell}</td><td>{cell}</td></tr>\n'
            for cell in map(_same, _shown(row.segments, context))
        )
    if isinstance(row, Departure):
        return f'<tr class="moved from"><td>{_label(row)}{_gone(row.change)}</td><td></td></tr>\n'
    before, after = change_sides(row)
    if row.operation in MOVES:
        before = ""
    return (
        f'<tr class="{_classes(row)}"{_anchor(row)}>'
        f"<td>{before}</td><td>{_label(row)}{after}</td></tr>\n"
    )


def _shown(segments: tuple[str, ...], context: int) -> list[str | int]:
    """Return the segments near a change; a number stands for as many left out between."""
    skipped = len(segments) - 2 * context
    if skipped <= 1:
        return list(segments)
    return [*segments[:context], skipped, *segments[len(segments) - context :]]


def _same(segment: str | int) -> str:
    if isinstance(segment, int):
        return f'<p class="skipped">{segment} unchanged segments</p>\n'
    return f'<p dir="auto">{_escaped(segment)}</p>\n'


def _gone(change: Change) -> str:
    text = _escaped("\n".join(change.old_segments))
    return f'<p dir="auto"><del>{_hidden("moved away: ")}{text}</del></p>'


def _paragraph(fragments: list[Fragment]) -> str:
    return f'<p dir="auto">{_marked(fragments)}</p>' if fragments else ""


def _marked(fragments: list[Fragment]) -> str:
    return "".join(map(_fragment, fragments))


def _fragment(fragment: Fragment) -> str:
    if fragment.mark is Mark.SAME:
        return _escaped(fragment.text)
    tag, word = _WORDS[fragment.mark]
    text = fragment.text
    if fragment.kind is Kind.WHITESPACE:
        text = visible_space(text)
    minor = "" if fragment.kind is Kind.WORDING else f' class="minor" data-kind="{fragment.kind}"'
    return f"<{tag}{minor}>{_hidden(word + ': ')}{_escaped(text)}{_hidden(' (end)')}</{tag}>"


def _hidden(words: str) -> str:
    """Return words for those who hear the page: colour and lines say the same to the eye."""
    return f'<span class="visually-hidden">{words}</span>'


def _escaped(text: str) -> str:
    return html.escape(visible(text))


def _classes(change: Change) -> str:
    names = ["change", change.operation.value.replace(" ", "-")]
    if change.operation in MOVES:
        names.append("moved")
    if change.kind is not Kind.WORDING:
        names.append("minor")
    return " ".join(names)


def _anchor(change: Change) -> str:
    return f' data-kind="{change.kind}" data-significance="{change.significance:.2f}"'


def _label(row: Departure | Change) -> str:
    if isinstance(row, Departure):
        return f'<span class="label">moved to segment {row.change.new.start + 1}</span>'
    if row.operation in MOVES:
        return f'<span class="label">moved here from segment {row.old.start + 1}</span>'
    if row.operation in {Operation.SPLIT, Operation.MERGE}:
        return f'<span class="label">{row.operation}</span>'
    return ""
