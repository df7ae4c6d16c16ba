"""The input of every strategy: the providers of a city and the calls of an afternoon."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulation import city, people
from simulation.chance import Chance
from simulation.people import Client, Provider

_BUSIEST = max(city.demand(hour / 10) for hour in range(240))


@dataclass(frozen=True)
class Scenario:
    providers: int = 1000
    requests_per_hour: float = 200
    # Hour of the day.
    begins: float = 12
    hours: float = 6
    # Median over providers of the median time until they answer a noticed offer.
    answer_seconds: float = 10
    # Share of the providers whose documents are not approved, who get no offers by the rule `require_verified`.
    unverified: float = 0
    seed: int = 1


@dataclass(frozen=True)
class Trace:
    scenario: Scenario
    providers: tuple[Provider, ...]
    clients: tuple[Client, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "Trace":
        chance = Chance(scenario.seed)
        providers = (
            people.provider(chance, number, scenario.answer_seconds, scenario.unverified)
            for number in range(scenario.providers)
        )
        clients = (people.client(chance, number, at) for number, at in enumerate(_calls(scenario, chance)))
        return cls(scenario, tuple(providers), tuple(clients))

    @property
    def chance(self) -> Chance:
        return Chance(self.scenario.seed)


def _calls(scenario: Scenario, chance: Chance) -> Iterator[float]:
    """Yields the seconds of calls: a Poisson process, drawn at the rate of the busiest hour and thinned by the hour."""
    if scenario.requests_per_hour <= 0:
        return
    mean_seconds = 3600 / (scenario.requests_per_hour * _BUSIEST)
    at, number = 0.0, 0
    while (at := at + chance.exponential(mean_seconds, "call", number)) < scenario.hours * 3600:
        if chance.uniform("call kept", number) * _BUSIEST < city.demand(scenario.begins + at / 3600):
            yield at
        number += 1
