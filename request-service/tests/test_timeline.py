"""Tests the timeline of a request."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from request_testing import Service

from kit.caller import Caller
from kit.errors import NotFound
from kit.ids import new_id
from request_service.assistance import actions
from request_service.assistance.requests.models import Details
from request_service.timeline import actions as timeline
from request_service.timeline.convert import entry_message
from request_service.timeline.models import TimelineEntry
from testkit.callers import new_caller
from testkit.people import outcome


async def entries(service: Service, caller: Caller, request_id: UUID) -> Sequence[TimelineEntry]:
    return await service.read(actions.list_timeline, caller, request_id)


async def test_everything_that_happened_is_read_in_its_order(service: Service) -> None:
    client, first, second = new_caller(), new_caller("provider"), new_caller("provider")
    request = await service.create(client)
    await service.do(actions.update_request, client, request.id, Details(description="Two flat tires"))
    await service.accept(first, request)
    await service.release(first, request)
    await service.accept(second, request)
    await service.start(second, request, 2)
    await service.cancel(client, request, "no time")
    found = await entries(service, client, request.id)
    one, two = str(first.user_id), str(second.user_id)
    end = {"status": "cancelled", "epoch": "2", "provider_id": two}
    assert [(entry.type, entry.actor_id, entry.data) for entry in found] == [
        ("request.created", client.user_id, {"status": "pending", "epoch": "0"}),
        ("request.updated", client.user_id, {"status": "pending", "epoch": "0"}),
        ("request.accepted", first.user_id, {"status": "accepted", "epoch": "1", "provider_id": one}),
        ("request.reassigned", None, {"status": "pending", "epoch": "1", "provider_id": one, "reason": "not coming"}),
        ("request.accepted", second.user_id, {"status": "accepted", "epoch": "2", "provider_id": two}),
        ("request.started", second.user_id, {"status": "in_progress", "epoch": "2", "provider_id": two}),
        ("request.cancelled", client.user_id, end | {"reason": "no time"}),
    ]
    moments = [entry.occurred_at for entry in found]
    assert moments == sorted(moments)


async def test_only_parties_and_admins_read_the_timeline(service: Service) -> None:
    client, former, present = new_caller(), new_caller("provider"), new_caller("provider")
    request = await service.create(client)
    await service.accept(former, request)
    assert len(await entries(service, former, request.id)) == 2
    await service.release(former, request)
    await service.accept(present, request)
    for caller in (client, present, new_caller("admin")):
        assert len(await entries(service, caller, request.id)) == 4
    for caller in (former, new_caller(), new_caller("provider")):
        assert await outcome(entries(service, caller, request.id)) == "NOT_PART_OF_REQUEST"
    with pytest.raises(NotFound, match=r"^Request not found\.$"):
        await entries(service, client, new_id())


async def test_refused_command_leaves_no_entry(service: Service) -> None:
    request = await service.create(client := new_caller())
    async with service.database.transaction() as session:
        refused = await outcome(actions.release_request(session, request, new_id(), "not coming"))
    assert refused == "INVALID_TRANSITION"
    assert [entry.type for entry in await entries(service, client, request.id)] == ["request.created"]


async def test_entry_is_converted_with_all_fields(service: Service) -> None:
    request = await service.create(client := new_caller())
    async with service.database.transaction() as session:
        await timeline.record(session, request.id, "offer.expired", None, provider_id="p-1")
    by_client, by_system = map(entry_message, await entries(service, client, request.id))
    assert (by_client.type, by_client.actor_id) == ("request.created", str(client.user_id))
    assert (by_system.type, by_system.HasField("actor_id")) == ("offer.expired", False)
    assert dict(by_system.data) == {"provider_id": "p-1"}
    assert by_system.timestamp.ToMicroseconds() >= by_client.timestamp.ToMicroseconds() > 0
