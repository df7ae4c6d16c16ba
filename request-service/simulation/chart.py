"""Draws the comparison as one small SVG, readable on white and on black."""

from collections.abc import Iterable, Sequence
from html import escape

from simulation.compare import Result

_COLOURS = ("#2a9d8f", "#e09f3e", "#c8553d")
_GREY = "#808890"
_WIDTH, _HEIGHT = 900, 470
_PANEL = 240
_STEPS = 60


def draw(results: Sequence[Result], title: str) -> str:
    accepted = [[call.first_accept_seconds for call in result.ledger.calls] for result in results]
    there = [[call.arrival_seconds for call in result.ledger.calls] for result in results]
    figures = [result.figures for result in results]
    parts = [
        _text(20, 28, title, size=15),
        *_legend(result.name for result in results),
        *_curves(60, "Calls accepted within … seconds", accepted, (120, 1)),
        *_curves(500, "Calls with help there within … minutes", there, (60, 60)),
        *_bars(20, "Without help, %", [one.unserved * 100 for one in figures]),
        *_bars(240, "Pick-up, km", [one.pickup_km for one in figures]),
        *_bars(460, "People asked per call", [one.offers for one in figures]),
        *_bars(680, "Gini of jobs per hour", [one.gini for one in figures]),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, *parts, "</svg>", ""])


def _legend(names: Iterable[str]) -> Iterable[str]:
    for place, (name, colour) in enumerate(zip(names, _COLOURS, strict=True)):
        x = 20 + 150 * place
        yield f'<rect x="{x}" y="42" width="14" height="14" fill="{colour}"/>'
        yield _text(x + 20, 54, name)


def _curves(left: int, title: str, series: Sequence[Sequence[float | None]], axis: tuple[int, int]) -> Iterable[str]:
    """Draws the share of values below each moment; `axis` is its end and the number of seconds in its unit."""
    end, unit = axis
    top, width, height = 100, 370, _PANEL - 40
    yield _text(left - 40, top - 14, title)
    for part in (0, 0.5, 1):
        y = top + height * (1 - part)
        yield f'<line x1="{left}" y1="{y:g}" x2="{left + width}" y2="{y:g}" stroke="{_GREY}" stroke-width="0.5"/>'
        yield _text(left - 6, y + 4, f"{part:.0%}", anchor="end")
    for part in (0, 0.25, 0.5, 0.75, 1):
        yield _text(left + width * part, top + height + 16, f"{end * part:g}", anchor="middle")
    for values, colour in zip(series, _COLOURS, strict=True):
        points = " ".join(
            f"{left + width * step / _STEPS:.1f},{top + height * (1 - _within(values, end * unit * step / _STEPS)):.1f}"
            for step in range(_STEPS + 1)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _bars(left: int, title: str, values: Sequence[float]) -> Iterable[str]:
    top, width = 360, 150
    longest = max((value for value in values if value == value), default=0) or 1  # noqa: PLR0124 — NaN has no bar.
    yield _text(left, top, title)
    for place, (value, colour) in enumerate(zip(values, _COLOURS, strict=True)):
        y = top + 12 + 26 * place
        length = width * value / longest if value == value else 0  # noqa: PLR0124 — NaN has no bar.
        yield f'<rect x="{left}" y="{y}" width="{length:.1f}" height="18" fill="{colour}"/>'
        yield _text(left + length + 6, y + 14, f"{value:.3g}")


def _within(values: Sequence[float | None], most: float) -> float:
    return sum(value is not None and value <= most for value in values) / max(1, len(values))


def _text(x: float, y: float, text: str, *, size: int = 12, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{_GREY}"'
    return f"<text {place}>{escape(text)}</text>"
