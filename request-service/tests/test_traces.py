"""The events of a search belong to the trace of the call that asked for help."""

import pytest
from request_testing import Service, kind_of, north

from kit import call, observing
from request_service.assistance.dispatch.decision.rules import DispatchRules


@pytest.fixture
def rules() -> DispatchRules:
    return DispatchRules(wave_size=1, wave_seconds=15, gather_seconds=0, head_start_seconds=0)


async def test_every_event_of_a_search_belongs_to_the_trace_of_its_request(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only whether there are traces is asked.
    monkeypatch.setattr(observing, "traces", object())
    await service.add_provider(north(1))
    await service.add_provider(north(6))
    parents = [f"00-{letter * 32}-{'1' * 16}-01" for letter in "ab"]
    searched = []
    for parent in parents:
        call.enter(call.Call(traceparent=parent))
        searched.append(await service.create())
    call.enter(call.Call())
    for _ in range(5):
        await service.dispatch()
        await service.pass_time(15)
    rows = [(kind_of(row), row.topic, row.traceparent) for row in await service.events()]
    kinds = {kind for kind, _, _ in rows}
    assert kinds >= {"RequestCreated", "OfferCreated", "OfferExpired"}, kinds
    expected = {str(request.id): parent for request, parent in zip(searched, parents, strict=True)}
    assert [(kind, parent) for kind, topic, parent in rows if parent != expected[topic]] == []
