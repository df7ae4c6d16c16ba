"""Compares rules: varies one setting after another, on the same afternoons as the defaults."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from multiprocessing import get_context
from statistics import fmean
from typing import NamedTuple

from request_service.assistance.dispatch.decision.decide import decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from simulation.engine import Afternoon
from simulation.ledger import Figures
from simulation.trace import Scenario, Trace

type Change = Mapping[str, float]

CHANGES: tuple[Change, ...] = (
    {},
    *({"wave_size": size} for size in (1, 2, 4, 6)),
    *({"wave_seconds": seconds} for seconds in (10, 15, 25, 30)),
    *({"most_waves": waves} for waves in (6, 30)),
    *({"first_radius_km": km} for km in (1, 2, 5)),
    *({"head_start_seconds": seconds} for seconds in (0, 5)),
    {"weight_distance": 0.25},
    {"weight_distance": 0.6, "weight_rating": 0.1, "weight_acceptance": 0.1},
    *({"weight_acceptance": weight} for weight in (0, 0.3)),
    *({"weight_idle": weight} for weight in (0, 0.3)),
    *({"newcomer_share": share} for share in (0, 0.5)),
    *({"parallel_offers": most} for most in (1, 5)),
    *({"gather_seconds": seconds} for seconds in (0, 2, 10)),
)


class Run(NamedTuple):
    scenario: Scenario
    rules: DispatchRules


class Row(NamedTuple):
    change: Change
    figures: Figures


def sweep(scenario: Scenario, seeds: Sequence[int], changes: Sequence[Change] = CHANGES) -> Iterator[Row]:
    """Yields for each change of the rules the mean figures over the seeds, as soon as they are known."""
    runs = [
        Run(replace(scenario, seed=seed), DispatchRules().changed(**change)) for change in changes for seed in seeds
    ]
    # Spawned processes inherit no state that a fork could break.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        figures = processes.map(figures_of, runs)
        for change in changes:
            yield Row(change, mean([next(figures) for _ in seeds]))


def figures_of(run: Run) -> Figures:
    return Figures.of(Afternoon(Trace.of(run.scenario), decide, DispatchRuleSet(default=run.rules)).play())


def mean(some: Iterable[Figures]) -> Figures:
    rows = list(some)
    return Figures(**{one.name: fmean(getattr(row, one.name) for row in rows) for one in fields(Figures)})
