"""Draw curves over time, one panel below the other, as an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, PANEL, LEFT, RIGHT, TOP = 720, 150, 52, 14, 22
COLOURS = ("#1f5fbf", "#b3541e", "#2d7d46", "#7a3f9d")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """Curves that share an axis: a title with its unit, and each curve by its name."""

    title: str
    curves: dict[str, Points]


def drawn(panels: Sequence[Panel], seconds: float) -> str:
    """Return a picture of *panels* over so many *seconds*."""
    height = PANEL * len(panels) + TOP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
    parts = [
        f'{head}font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, seconds, number * PANEL + TOP)
    parts += [_text(WIDTH - RIGHT, height - 6, f"{seconds / 60:.0f} minutes", "#222", "end")]
    return "\n".join([*parts, "</svg>\n"])


def _panel(panel: Panel, seconds: float, y: int) -> list[str]:
    floor, room = y + PANEL - 34, PANEL - 52
    most = max((value for curve in panel.curves.values() for _, value in curve), default=0) or 1
    parts = [
        f'<path d="M{LEFT} {floor - room}V{floor}H{WIDTH - RIGHT}" fill="none" stroke="#444"/>',
        _text(LEFT - 6, floor, "0", "#222", "end"),
        _text(LEFT - 6, floor - room + 10, f"{most:,.0f}", "#222", "end"),
        _text(LEFT, y - 6, panel.title, "#222"),
    ]
    at = LEFT + 7 * len(panel.title) + 20
    for (name, curve), colour in zip(panel.curves.items(), COLOURS, strict=False):
        places = " ".join(
            f"{LEFT + second / seconds * (WIDTH - LEFT - RIGHT):.1f},{floor - v / most * room:.1f}"
            for second, v in curve
        )
        parts.append(f'<polyline points="{places}" fill="none" stroke="{colour}"/>')
        parts.append(_text(at, y - 6, name, colour))
        at += 7 * len(name) + 20
    return parts


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
