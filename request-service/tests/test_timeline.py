"""Tests the timeline of a request."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from request_testing import Created, Persons, accept, release

from kit.caller import Caller
from kit.database import Database
from kit.errors import NotFound
from kit.ids import new_id
from request_service.assistance import actions
from request_service.assistance.requests.errors import InvalidTransition, NotPartOfRequest
from request_service.assistance.requests.models import Details
from request_service.timeline import actions as timeline
from request_service.timeline.convert import entry_message
from request_service.timeline.models import TimelineEntry


async def entries(database: Database, caller: Caller, request_id: UUID) -> Sequence[TimelineEntry]:
    async with database.read() as session:
        return await actions.list_timeline(session, caller, request_id)


async def test_everything_that_happened_is_read_in_its_order(
    database: Database, person: Persons, created: Created
) -> None:
    client, first, second = person(), person("provider"), person("provider")
    request = await created(client)
    async with database.transaction() as session:
        await actions.update_request(session, client, request.id, Details(description="Two flat tires"))
    await accept(database, first, request)
    await release(database, first, request)
    await accept(database, second, request)
    async with database.transaction() as session:
        await actions.start_request(session, second, request.id, 2)
    async with database.transaction() as session:
        await actions.cancel_request(session, client, request.id, "no time")
    found = await entries(database, client, request.id)
    one, two = str(first.user_id), str(second.user_id)
    assert [(entry.type, entry.actor_id, entry.data) for entry in found] == [
        ("request.created", client.user_id, {"status": "pending", "epoch": "0"}),
        ("request.updated", client.user_id, {"status": "pending", "epoch": "0"}),
        ("request.accepted", first.user_id, {"status": "accepted", "epoch": "1", "provider_id": one}),
        (
            "request.reassigned",
            None,
            {"status": "pending", "epoch": "1", "provider_id": one, "reason": "not coming"},
        ),
        ("request.accepted", second.user_id, {"status": "accepted", "epoch": "2", "provider_id": two}),
        ("request.started", second.user_id, {"status": "in_progress", "epoch": "2", "provider_id": two}),
        (
            "request.cancelled",
            client.user_id,
            {"status": "cancelled", "epoch": "2", "provider_id": two, "reason": "no time"},
        ),
    ]
    moments = [entry.occurred_at for entry in found]
    assert moments == sorted(moments)


async def test_only_parties_and_admins_read_the_timeline(database: Database, person: Persons, created: Created) -> None:
    client, former, present = person(), person("provider"), person("provider")
    request = await created(client)
    await accept(database, former, request)
    assert len(await entries(database, former, request.id)) == 2
    await release(database, former, request)
    await accept(database, present, request)
    for caller in (client, present, person("admin")):
        assert len(await entries(database, caller, request.id)) == 4
    for caller in (former, person(), person("provider")):
        with pytest.raises(NotPartOfRequest):
            await entries(database, caller, request.id)
    with pytest.raises(NotFound, match=r"^Request not found\.$"):
        await entries(database, client, new_id())


async def test_refused_command_leaves_no_entry(database: Database, person: Persons, created: Created) -> None:
    request = await created(client := person())
    async with database.transaction() as session:
        with pytest.raises(InvalidTransition):
            await actions.release_request(session, request, new_id(), "not coming")
    assert [entry.type for entry in await entries(database, client, request.id)] == ["request.created"]


async def test_entry_is_converted_with_all_fields(database: Database, person: Persons, created: Created) -> None:
    request = await created(client := person())
    async with database.transaction() as session:
        timeline.record(session, request.id, "offer.expired", None, provider_id="p-1")
    by_client, by_system = map(entry_message, await entries(database, client, request.id))
    assert (by_client.type, by_client.actor_id) == ("request.created", str(client.user_id))
    assert (by_system.type, by_system.HasField("actor_id")) == ("offer.expired", False)
    assert dict(by_system.data) == {"provider_id": "p-1"}
    assert by_system.timestamp.ToMicroseconds() >= by_client.timestamp.ToMicroseconds() > 0
