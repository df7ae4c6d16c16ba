"""Plays the same afternoon once for each way to dispatch."""

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import NamedTuple

from request_service.assistance.dispatch.decision import strategies
from request_service.assistance.dispatch.decision.decide import WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.decision.strategies import Strategy
from simulation.engine import Afternoon
from simulation.ledger import Figures, Ledger
from simulation.trace import Trace

# A broadcast has no next wave, so its offers may stay open for longer.
_BROADCAST_SECONDS = 120.0


class Contender(NamedTuple):
    name: str
    decide: Strategy
    rule_set: DispatchRuleSet


class Result(NamedTuple):
    name: str
    ledger: Ledger
    figures: Figures
    decisions_per_second: float


class Timed:
    """A strategy with a stopwatch. The result of the simulation does not depend on the measured time."""

    def __init__(self, strategy: Strategy) -> None:
        self._strategy = strategy
        self.seconds = 0.0

    def __call__(
        self,
        jobs: Sequence[RequestSnapshot],
        providers: Sequence[ProviderSnapshot],
        rule_set: DispatchRuleSet,
        seed: int,
    ) -> list[WaveDecision]:
        started = perf_counter()
        decisions = self._strategy(jobs, providers, rule_set, seed)
        self.seconds += perf_counter() - started
        return decisions


def contenders(rule_set: DispatchRuleSet) -> tuple[Contender, ...]:
    seconds = _BROADCAST_SECONDS
    patient = DispatchRuleSet(
        default=rule_set.default.changed(wave_seconds=seconds),
        categories={category: rules.changed(wave_seconds=seconds) for category, rules in rule_set.categories.items()},
    )
    return (
        Contender("waves", decide, rule_set),
        Contender("nearest first", strategies.nearest_first, rule_set),
        Contender("broadcast", strategies.broadcast, patient),
    )


def compare(trace: Trace, rule_set: DispatchRuleSet, progress: Callable[[str, float], None]) -> Iterator[Result]:
    """Yields the result of each way; `progress` is called with its name and the part that is done, from 0 to 1."""
    for name, strategy, rules in contenders(rule_set):
        timed = Timed(strategy)

        def report(part: float, name: str = name) -> None:
            progress(name, part)

        ledger = Afternoon(trace, timed, rules).play(report)
        progress(name, 1.0)
        yield Result(name, ledger, Figures.of(ledger), ledger.decisions / timed.seconds if timed.seconds else 0.0)
