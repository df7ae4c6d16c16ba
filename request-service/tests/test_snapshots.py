"""Tests the reading of what a decision uses."""

import random
from datetime import timedelta

import pytest
from request_testing import Service, north
from sqlalchemy import select

from kit import clock
from kit.database import ReadSession
from request_service.assistance.dispatch import snapshots
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Wave
from request_service.assistance.dispatch.snapshots import Knowledge
from request_service.assistance.requests.models import ServiceRequest

RULES = DispatchRules(wave_size=2, first_radius_km=3, radius_step_km=4, largest_radius_km=25)


async def gathered(session: ReadSession) -> Knowledge:
    statement = select(Wave, ServiceRequest).join(ServiceRequest, ServiceRequest.id == Wave.request_id)
    due = (await session.execute(statement.order_by(Wave.id))).all()
    return await snapshots.gather(session, due, DispatchRuleSet(default=RULES), clock.now() + timedelta(seconds=1))


@pytest.mark.parametrize("count", [0, 1, 4, 12])
async def test_few_providers_read_at_once_are_those_that_the_circles_find(
    service: Service, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    chance = random.Random(seed := random.randrange(2**32))
    for _ in range(count):
        await service.add_provider(north(chance.uniform(-40, 40)))
    for _ in range(3):
        place = north(chance.uniform(-10, 10))
        await service.create(latitude=place.latitude, longitude=place.longitude)
    few = await service.read(gathered)
    monkeypatch.setattr(snapshots, "_FEW", -1)
    circles = await service.read(gathered)
    assert few.providers == circles.providers, f"{seed=}"
    for one, other in zip(few.searches, circles.searches, strict=True):
        assert (one.radius_km, one.looked_at) == (other.radius_km, other.looked_at), f"{seed=}"
