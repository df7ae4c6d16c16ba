"""Shows figures as tables on a terminal."""

from collections.abc import Callable, Sequence

from rich.table import Table

from simulation.compare import Result
from simulation.ledger import Figures
from simulation.sweep import Change

type Show = Callable[[Figures], str]

# The rows of the comparison, and how each figure is shown.
_ROWS: tuple[tuple[str, Show], ...] = (
    ("calls", lambda one: f"{one.calls:.0f}"),
    ("without help", lambda one: f"{one.unserved:.1%}"),
    ("first offer, seconds (half, 90 %)", lambda one: f"{one.first_offer_p50:.1f}, {one.first_offer_p90:.1f}"),
    ("accepted, seconds (half, 90 %)", lambda one: f"{one.accept_p50:.0f}, {one.accept_p90:.0f}"),
    ("help there, minutes (mean, 90 %)", lambda one: f"{one.arrival_minutes:.1f}, {one.arrival_minutes_p90:.1f}"),
    ("pick-up, kilometres (mean, 90 %)", lambda one: f"{one.pickup_km:.1f}, {one.pickup_km_p90:.1f}"),
    ("pick-up, minutes (mean, 90 %)", lambda one: f"{one.pickup_minutes:.1f}, {one.pickup_minutes_p90:.1f}"),
    ("offers per call", lambda one: f"{one.offers:.1f}"),
    ("offers that lead nowhere", lambda one: f"{one.wasted_offers:.0%}"),
    ("given up after accepting, per call", lambda one: f"{one.given_up:.1%}"),
    ("Gini of jobs per hour there", lambda one: f"{one.gini:.2f}"),
    (
        "newcomers: of jobs (of hours)",
        lambda one: f"{one.newcomer_jobs:.0%} ({one.newcomer_hours:.0%})",
    ),
)

_COLUMNS: tuple[tuple[str, Show], ...] = (
    ("without\nhelp", lambda one: f"{one.unserved:.1%}"),
    ("accepted\nhalf, s", lambda one: f"{one.accept_p50:.0f}"),
    ("accepted\n90 %, s", lambda one: f"{one.accept_p90:.0f}"),
    ("there\nmean, min", lambda one: f"{one.arrival_minutes:.1f}"),
    ("there\n90 %, min", lambda one: f"{one.arrival_minutes_p90:.1f}"),
    ("pick-up\nkm", lambda one: f"{one.pickup_km:.2f}"),
    ("offers\nper call", lambda one: f"{one.offers:.1f}"),
    ("given\nup", lambda one: f"{one.given_up:.1%}"),
    ("Gini", lambda one: f"{one.gini:.2f}"),
    ("newcomers'\njobs", lambda one: f"{one.newcomer_jobs:.0%}"),
)


def comparison(results: Sequence[Result]) -> Table:
    table = Table()
    table.add_column()
    for result in results:
        table.add_column(result.name, justify="right")
    for name, show in _ROWS:
        table.add_row(name, *(show(result.figures) for result in results))
    table.add_row("decisions per second", *(f"{result.decisions_per_second:.0f}" for result in results))
    return table


def empty_sweep() -> Table:
    table = Table()
    table.add_column("rules")
    for name, _ in _COLUMNS:
        table.add_column(name, justify="right")
    return table


def add_to_sweep(table: Table, change: Change, figures: Figures) -> None:
    name = ", ".join(f"{setting} {value:g}" for setting, value in change.items()) or "defaults"
    table.add_row(name, *(show(figures) for _, show in _COLUMNS))
