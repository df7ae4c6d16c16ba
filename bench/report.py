"""Formats results as Markdown tables that are also readable in a terminal."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime


def milliseconds(seconds: float) -> str:
    return _rounded(1000 * seconds)


def microseconds(seconds: float) -> str:
    return _rounded(1_000_000 * seconds)


def per_second(rate: float) -> str:
    return f"{rate:,.0f}"


def _rounded(number: float) -> str:
    """Formats a number with three significant digits."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


@dataclass(frozen=True)
class Table:
    title: str
    # The explanation above the numbers.
    text: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=list)

    def markdown(self) -> str:
        widths = [max(map(len, cells)) for cells in zip(self.columns, *self.rows, strict=True)]
        # The first column contains text, the others numbers.
        rule = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
        lines = [_line(row, widths) for row in (self.columns, rule, *self.rows)]
        return "\n".join([f"### {self.title}", "", self.text, "", *lines])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    words, *numbers = zip(cells, widths, strict=True)
    return " | ".join([f"| {words[0]:<{words[1]}}", *(f"{cell:>{width}}" for cell, width in numbers)]) + " |"


def circumstances() -> str:
    """Returns machine, version, time and load average, without which numbers cannot be compared."""
    machine = f"{os.cpu_count()} CPUs ({platform.system()}, {platform.machine()})"
    load = f"load average {os.getloadavg()[0]:.1f} before it began"
    return f"{machine}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {load}."
