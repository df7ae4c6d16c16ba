"""Tests the data that remains after an account ends. test_consumers.py tests the transport of the events."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.message import Message
from request_testing import Created, Located, Persons, Told, accept, complete, provider_row, start
from sqlalchemy import select, update

from kit import call, caller, clock, idempotency, tables
from kit.call import Call
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import NotFound, Unauthenticated
from kit.ids import new_id
from request_service.assistance import consumers
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.assistance.requests.models import ServiceRequest
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import GeoFix
from testkit.people import outcome
from testkit.rows import stored
from twou.auth.v1 import auth_pb2
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserRegistered, UserUpdated
from twou.request.v1.events_pb2 import OfferWithdrawn, RequestCancelled
from twou.request.v1.request_pb2 import CreateRequestRequest, CreateRequestResponse

HANDLERS: dict[type[Message], Callable[..., Awaitable[None]]] = {
    event: handler for subscription in consumers.subscriptions() for event, handler in subscription.handlers.items()
}

PROVIDER_GONE = "The provider is no longer available."
CLIENT_GONE = "The account was deleted."


async def consume(database: Database, *events: Message) -> None:
    for event in events:
        async with database.transaction() as session:
            await HANDLERS[type(event)](session, event)


def registered(user_id: UUID, role: auth_pb2.Role.ValueType = auth_pb2.ROLE_PROVIDER) -> UserRegistered:
    return UserRegistered(user_id=str(user_id), full_name="Abebe Bikila", role=role)


def updated(user_id: UUID, at: datetime, role: auth_pb2.Role.ValueType = auth_pb2.ROLE_PROVIDER) -> UserUpdated:
    return UserUpdated(
        user_id=str(user_id), full_name="Abebe the Newest", role=role, occurred_at=clock.to_timestamp(at)
    )


def deactivated(user_id: UUID, at: datetime | None = None) -> UserDeactivated:
    return UserDeactivated(user_id=str(user_id), occurred_at=clock.to_timestamp(at or clock.now()))


def deleted(user_id: UUID, at: datetime | None = None) -> UserDeleted:
    return UserDeleted(user_id=str(user_id), occurred_at=clock.to_timestamp(at or clock.now()))


async def offers_to(database: Database, provider: Caller) -> list[OfferState]:
    async with database.read() as session:
        return list(await session.scalars(select(Offer.state).where(Offer.provider_id == provider.user_id)))


async def test_deleted_provider_keeps_record_without_personal_data(
    database: Database, located: Located, place: Place, created: Created
) -> None:
    provider, other = await located(place, vehicle="Van", bio="Fast"), await located(place, vehicle="Bike")
    job = await created()
    for step in (accept, start, complete):
        await step(database, provider, job)
    async with database.transaction() as session:
        await session.execute(update(Provider).values(rating=4.5))
    await consume(database, deleted(provider.user_id))
    found = await provider_row(database, provider.user_id)
    assert (found.name, found.rating, found.completed_jobs) == ("Deleted user", 4.5, 1)
    assert (found.vehicle, found.bio, found.is_available) == (None, None, False)
    assert (found.position, found.cell_fine, found.cell_coarse) == (None, None, None)
    assert (found.accuracy_m, found.heading, found.speed) == (None, None, None)
    untouched = await provider_row(database, other.user_id)
    assert (untouched.name, untouched.vehicle, untouched.place) == ("Abebe Bikila", "Bike", place)
    assert (await stored(database, ServiceRequest, job.id)).status == "completed"


async def test_offers_to_a_deleted_provider_are_erased(
    database: Database, located: Located, offered: Created, told: Told
) -> None:
    provider, other = await located(), await located()
    declined, live = await offered(), await offered()
    async with database.transaction() as session:
        await dispatch.decline_offer(session, provider, declined.id)
    await consume(database, deleted(provider.user_id))
    assert await offers_to(database, provider) == []
    assert await offers_to(database, other) == [OfferState.LIVE, OfferState.LIVE]
    withdrawn = [row for row in await told() if row.type.endswith("OfferWithdrawn")]
    assert [(row.audience, row.topic) for row in withdrawn] == [([str(provider.user_id)], str(live.id))]


@pytest.mark.parametrize("end", [deleted, deactivated])
async def test_job_started_by_a_departed_provider_is_cancelled(
    database: Database, located: Located, created: Created, told: Told, end: Any
) -> None:
    provider = await located()
    job, others = await created(), await created()
    await accept(database, provider, job)
    await start(database, provider, job)
    await accept(database, await located(), others)
    await consume(database, end(provider.user_id))
    found = await stored(database, ServiceRequest, job.id)
    assert (found.status, found.cancel_reason, found.provider_id) == ("cancelled", PROVIDER_GONE, provider.user_id)
    (row,) = [row for row in await told() if row.type.endswith("RequestCancelled")]
    event = RequestCancelled.FromString(row.payload)
    assert (event.request.id, event.request.cancel_reason, event.actor_id) == (str(job.id), PROVIDER_GONE, "")
    assert row.audience == sorted([str(job.client_id), str(provider.user_id)])
    assert (await stored(database, ServiceRequest, others.id)).status == "accepted"


@pytest.mark.parametrize("end", [deleted, deactivated])
async def test_job_not_started_by_a_departed_provider_is_offered_to_others(
    database: Database, located: Located, created: Created, end: Any
) -> None:
    provider = await located()
    job, others = await created(), await created()
    await accept(database, provider, job)
    await accept(database, await located(), others)
    await consume(database, end(provider.user_id))
    found = await stored(database, ServiceRequest, job.id)
    assert (found.status, found.provider_id, found.round) == ("pending", None, 1)
    assert (await stored(database, ServiceRequest, others.id)).status == "accepted"


async def test_deactivated_provider_gets_no_offers_and_keeps_the_profile(
    database: Database, located: Located, place: Place, offered: Created, told: Told
) -> None:
    provider = await located(place, vehicle="Van")
    request = await offered()
    await consume(database, deactivated(provider.user_id))
    found = await provider_row(database, provider.user_id)
    assert (found.name, found.vehicle, found.is_available, found.place) == ("Abebe Bikila", "Van", False, place)
    assert await offers_to(database, provider) == [OfferState.WITHDRAWN]
    (row,) = [row for row in await told() if row.type.endswith("OfferWithdrawn")]
    assert row.audience == [str(provider.user_id)]
    assert OfferWithdrawn.FromString(row.payload).offer.request_id == str(request.id)
    await offered()
    assert len(await offers_to(database, provider)) == 1


async def test_late_deactivation_leaves_the_jobs_of_a_returned_provider(
    database: Database, located: Located, created: Created
) -> None:
    provider = await located()
    job = await created()
    await accept(database, provider, job)
    await consume(database, deactivated(provider.user_id, clock.now() - timedelta(minutes=2)))
    assert (await stored(database, ServiceRequest, job.id)).status == "accepted"


async def test_deletion_erases_exact_positions_of_a_client(
    database: Database, located: Located, person: Persons, place: Place, created: Created
) -> None:
    client, provider = person(), await located()
    own_requests = [await created(client) for _ in range(4)]
    _, accepted, running, done = own_requests
    for request, steps in ((accepted, [accept]), (running, [accept, start]), (done, [accept, start, complete])):
        for step in steps:
            await step(database, provider, request)
    others = await created()
    await consume(database, deleted(client.user_id))
    found = [await stored(database, ServiceRequest, request.id) for request in own_requests]
    assert [request.status for request in found] == ["cancelled", "cancelled", "cancelled", "completed"]
    assert [request.cancel_reason for request in found] == [*[CLIENT_GONE] * 3, None]
    assert {request.description for request in found} == {"The engine does not start"}
    assert {(request.place, request.address) for request in found} == {(done.blurred_place, None)}
    assert done.blurred_place != place
    untouched = await stored(database, ServiceRequest, others.id)
    assert (untouched.status, untouched.place, untouched.address) == ("pending", place, "Bole Road 1")


async def test_events_of_a_client_deletion_contain_no_exact_position(
    database: Database, located: Located, person: Persons, offered: Created, told: Told
) -> None:
    client, provider, asked = person(), await located(), await located()
    accepted = await offered(client)
    await accept(database, provider, accepted)
    pending = await offered(client)
    before = len(await told())
    await consume(database, deleted(client.user_id))
    rows = (await told())[before:]
    both = sorted([str(client.user_id), str(provider.user_id)])
    assert [(row.type.rpartition(".")[2], row.topic, row.audience) for row in rows] == [
        ("RequestCancelled", str(accepted.id), both),
        ("RequestCancelled", str(pending.id), [str(client.user_id)]),
        ("OfferWithdrawn", str(pending.id), [str(asked.user_id)]),
    ]
    event = RequestCancelled.FromString(rows[0].payload)
    assert (event.request.cancel_reason, event.actor_id, event.request.HasField("address")) == (CLIENT_GONE, "", False)
    assert Place(event.request.latitude, event.request.longitude) == accepted.blurred_place


async def test_repeated_deletion_changes_and_publishes_nothing(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    both = await located()
    await accept(database, both, await created())
    own = await created(both)
    await consume(database, deleted(both.user_id))
    events, provider, request = (
        await told(),
        await provider_row(database, both.user_id),
        await stored(database, ServiceRequest, own.id),
    )
    await consume(database, deleted(both.user_id))
    assert await told() == events
    assert (await provider_row(database, both.user_id)).deleted_at == provider.deleted_at
    assert (await stored(database, ServiceRequest, own.id)).updated_at == request.updated_at


async def test_no_answer_to_a_command_of_a_deleted_account_is_kept(database: Database, person: Persons) -> None:
    client, other = person(), person()

    async def effect(session: Session) -> CreateRequestResponse:
        return CreateRequestResponse()

    call.enter(Call(idempotency_key="key-1"))
    for who in (client, other):
        caller.enter(who)
        await idempotency.run_idempotent(database, CreateRequestRequest(), CreateRequestResponse, effect)
    await consume(database, deleted(client.user_id))
    async with database.read() as session:
        (scope,) = await session.scalars(select(tables.idempotency.c.scope))
    assert scope.startswith(str(other.user_id))


async def test_deleted_name_stays_deleted_in_any_order_of_events(database: Database) -> None:
    now = clock.now()
    for order in permutations(range(4)):
        provider_id = new_id()
        # The clock of another replica of auth-service may be ahead.
        ahead = updated(provider_id, now + timedelta(seconds=1))
        events = [registered(provider_id), updated(provider_id, now), ahead, deleted(provider_id, now)]
        await consume(database, *(events[index] for index in order))
        async with database.read() as session:
            row = await session.get_one(Provider, provider_id)
        assert (row.name, row.is_available) == ("Deleted user", False)


async def test_deleted_client_or_unknown_user_never_becomes_a_provider(
    database: Database, person: Persons, created: Created
) -> None:
    client, newcomer = person(), new_id()
    await created(client)
    await consume(database, deleted(client.user_id), deleted(newcomer), registered(newcomer))
    for user_id in (client.user_id, newcomer):
        with pytest.raises(NotFound) as refused:
            await provider_row(database, user_id)
        assert refused.value.code == "PROVIDER_NOT_FOUND"


async def test_a_token_that_outlives_its_account_changes_nothing(
    database: Database, located: Located, person: Persons, created: Created
) -> None:
    provider, client, request = await located(), person(), await created()
    await consume(database, deleted(provider.user_id), deleted(client.user_id))
    with pytest.raises(Unauthenticated):
        await created(client)
    with pytest.raises(Unauthenticated):
        await accept(database, provider, request)
    async with database.transaction() as session:
        with pytest.raises(Unauthenticated):
            await providers.update_profile(session, provider, Profile(is_available=True))
        with pytest.raises(Unauthenticated):
            await providers.update_location(session, provider, GeoFix(0, 0, clock.now()))


async def test_concurrent_acceptance_and_deletion_leave_no_job(
    database: Database, located: Located, created: Created
) -> None:
    for _ in range(8):
        provider, request = await located(), await created()
        accepted, _ = await asyncio.gather(
            outcome(accept(database, provider, request)), consume(database, deleted(provider.user_id))
        )
        assert accepted in ("OK", "NOT_AUTHENTICATED")
        found = await stored(database, ServiceRequest, request.id)
        assert (found.status, found.provider_id) == ("pending", None)


async def test_concurrent_registration_and_deletion_leave_no_name(database: Database) -> None:
    for _ in range(8):
        provider_id = new_id()
        early, late = registered(provider_id), updated(provider_id, clock.now())
        await asyncio.gather(*(consume(database, event) for event in (early, deleted(provider_id), late)))
        async with database.read() as session:
            assert (await session.get_one(Provider, provider_id)).name == "Deleted user"


@pytest.mark.parametrize("role", [auth_pb2.ROLE_CLIENT, auth_pb2.ROLE_ADMIN])
async def test_former_provider_gets_no_offers(
    database: Database, located: Located, offered: Created, role: auth_pb2.Role.ValueType
) -> None:
    provider, now = await located(), clock.now()
    job = await offered()
    await accept(database, provider, job)
    async with database.transaction() as session:
        await session.execute(update(Offer).values(state=OfferState.LIVE))
    await consume(database, updated(provider.user_id, now, role))
    found = await provider_row(database, provider.user_id)
    assert (found.name, found.is_available) == ("Abebe the Newest", False)
    assert await offers_to(database, provider) == [OfferState.WITHDRAWN]
    # A former provider may finish an accepted job.
    assert (await stored(database, ServiceRequest, job.id)).status == "accepted"


async def test_a_change_of_role_that_comes_late_changes_nothing(database: Database, located: Located) -> None:
    provider, now = await located(), clock.now()
    await consume(
        database,
        updated(provider.user_id, now),
        updated(provider.user_id, now - timedelta(seconds=1), auth_pb2.ROLE_CLIENT),
    )
    assert (await provider_row(database, provider.user_id)).is_available


async def test_renamed_client_does_not_become_a_provider(database: Database, person: Persons) -> None:
    client = person()
    await consume(database, updated(client.user_id, clock.now(), auth_pb2.ROLE_CLIENT))
    with pytest.raises(NotFound):
        await provider_row(database, client.user_id)
