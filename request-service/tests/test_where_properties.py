"""For two positions in one cell, all that third parties are told is the same, apart from ids and times."""

import itertools
import secrets
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from request_testing import Service, north
from where_testing import CENTRE, CLIENT, HELPER, SPY, STRANGER, VICTIM, City

from kit import clock
from kit.caller import Caller
from request_service import geo
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.geo import Place


@pytest.fixture
def rules() -> DispatchRules:
    return DispatchRules(wave_size=2, gather_seconds=0, head_start_seconds=2, first_radius_km=2, most_waves=3)


@pytest.fixture(autouse=True)
def equal_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has ties broken alike in what is compared."""
    monkeypatch.setattr(secrets, "randbits", lambda _: 1)


@pytest.fixture(autouse=True)
def slow_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets time pass by `pass_time` alone: on a busy machine, waves would begin by themselves during a play."""
    began, ticks = clock.now(), itertools.count()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(microseconds=next(ticks)))


def in_the_cell(north_km: float, east_km: float) -> Place:
    place = Place(CENTRE.latitude + north_km / 111.2, CENTRE.longitude + east_km / 111.2)
    assert place.cell(geo.FINE) == CENTRE.cell(geo.FINE)
    return place


# A square within the cell, without the centre itself, which stands for no place of a client.
halves = st.floats(-0.8, 0.8)
places = st.builds(in_the_cell, halves, halves).filter(lambda place: place.distance_km(CENTRE) > 0.02)
pairs = st.tuples(places, places).filter(lambda pair: pair[0].distance_km(pair[1]) > 0.7)
# A smaller example would tell no more, and its search would take minutes.
calmly = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@calmly
@given(pairs, st.sampled_from([HELPER, VICTIM]))
async def test_third_parties_do_not_tell_two_places_of_a_client_apart(
    service: Service, pair: tuple[Place, Place], winner: Caller
) -> None:
    third_parties = [SPY, STRANGER, *({VICTIM, HELPER} - {winner})]
    first, second = [await City(service, third_parties).play(place, north(1), winner) for place in pair]
    assert first == second


@calmly
@given(pairs, st.sampled_from([HELPER, VICTIM]))
async def test_third_parties_do_not_tell_two_places_of_a_provider_apart(
    service: Service, pair: tuple[Place, Place], winner: Caller
) -> None:
    third_parties = [SPY, STRANGER, *([HELPER] if winner is VICTIM else [CLIENT])]
    first, second = [await City(service, third_parties).play(north(0.5), place, winner) for place in pair]
    assert first == second
