"""Tests the data that remains after an account ends. test_consumers.py tests the transport of the events."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from request_testing import ADDIS, Service, deactivated, decoded, deleted, kind_of, registered, updated
from sqlalchemy import select, update

from kit import call, caller, clock, idempotency, tables
from kit.call import Call
from kit.caller import Caller
from kit.database import Session
from kit.ids import new_id
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.assistance.rating import rate_request
from request_service.assistance.requests.lifecycle import Status
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import GeoFix
from request_service.reviews.models import Opinion
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from testkit.rows import stored
from twou.auth.v1 import auth_pb2
from twou.request.v1.request_pb2 import CreateRequestRequest, CreateRequestResponse

PROVIDER_GONE = "The provider is no longer available."
CLIENT_GONE = "The account was deleted."


async def offers_to(service: Service, provider: Caller) -> Sequence[OfferState]:
    return await service.scalars(select(Offer.state).where(Offer.provider_id == provider.user_id))


async def test_deleted_provider_keeps_record_without_personal_data(service: Service) -> None:
    provider = await service.add_provider(vehicle="Van", bio="Fast")
    other = await service.add_provider(vehicle="Bike")
    job = await service.create()
    await service.bring(job, provider, Status.COMPLETED)
    await service.execute(update(Provider).values(rating=4.5))
    await service.consume(deleted(provider.user_id))
    found = await service.profile(provider.user_id)
    assert (found.name, found.rating, found.completed_jobs) == ("Deleted user", 4.5, 1)
    assert (found.vehicle, found.bio, found.is_available) == (None, None, False)
    assert (found.position, found.cell_fine, found.cell_coarse) == (None, None, None)
    assert (found.accuracy_m, found.heading, found.speed) == (None, None, None)
    untouched = await service.profile(other.user_id)
    assert (untouched.name, untouched.vehicle, untouched.place) == ("Abebe Bikila", "Bike", ADDIS)
    assert (await service.stored(job)).status == "completed"


async def test_offers_to_a_deleted_provider_are_erased(service: Service) -> None:
    provider, other = await service.add_provider(), await service.add_provider()
    declined, live = await service.create_offered(), await service.create_offered()
    await service.decline(provider, declined.id)
    await service.consume(deleted(provider.user_id))
    assert await offers_to(service, provider) == []
    assert await offers_to(service, other) == [OfferState.LIVE, OfferState.LIVE]
    withdrawn = await service.events("OfferWithdrawn")
    assert [(row.audience, row.topic) for row in withdrawn] == [([str(provider.user_id)], str(live.id))]


@pytest.mark.parametrize("end", [deleted, deactivated])
async def test_job_started_by_a_departed_provider_is_cancelled(service: Service, end: Any) -> None:
    provider = await service.add_provider()
    job, others = await service.create(), await service.create()
    await service.bring(job, provider, Status.IN_PROGRESS)
    await service.accept(await service.add_provider(), others)
    await service.consume(end(provider.user_id))
    found = await service.stored(job)
    assert (found.status, found.cancel_reason, found.provider_id) == ("cancelled", PROVIDER_GONE, provider.user_id)
    (row,) = await service.events("RequestCancelled")
    event = decoded(row)
    assert (event.request.id, event.request.cancel_reason, event.actor_id) == (str(job.id), PROVIDER_GONE, "")
    assert row.audience == sorted([str(job.client_id), str(provider.user_id)])
    assert (await service.stored(others)).status == "accepted"


@pytest.mark.parametrize("end", [deleted, deactivated])
async def test_job_not_started_by_a_departed_provider_is_offered_to_others(service: Service, end: Any) -> None:
    provider = await service.add_provider()
    job, others = await service.create(), await service.create()
    await service.accept(provider, job)
    await service.accept(await service.add_provider(), others)
    await service.consume(end(provider.user_id))
    found = await service.stored(job)
    assert (found.status, found.provider_id, found.round) == ("pending", None, 1)
    assert (await service.stored(others)).status == "accepted"


async def test_deactivated_provider_gets_no_offers_and_keeps_the_profile(service: Service) -> None:
    provider = await service.add_provider(vehicle="Van")
    request = await service.create_offered()
    await service.consume(deactivated(provider.user_id))
    found = await service.profile(provider.user_id)
    assert (found.name, found.vehicle, found.is_available, found.place) == ("Abebe Bikila", "Van", False, ADDIS)
    assert await offers_to(service, provider) == [OfferState.WITHDRAWN]
    (row,) = await service.events("OfferWithdrawn")
    assert row.audience == [str(provider.user_id)]
    assert decoded(row).offer.request_id == str(request.id)
    await service.create_offered()
    assert len(await offers_to(service, provider)) == 1


async def test_late_deactivation_leaves_the_jobs_of_a_returned_provider(service: Service) -> None:
    provider = await service.add_provider()
    job = await service.create()
    await service.accept(provider, job)
    await service.consume(deactivated(provider.user_id, clock.now() - timedelta(minutes=2)))
    assert (await service.stored(job)).status == "accepted"


async def test_deletion_erases_exact_positions_of_a_client(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    own_requests = [await service.create(client) for _ in range(4)]
    done = own_requests[-1]
    for request, status in zip(own_requests[1:], (Status.ACCEPTED, Status.IN_PROGRESS, Status.COMPLETED), strict=True):
        await service.bring(request, provider, status)
    others = await service.create()
    await service.consume(deleted(client.user_id))
    found = [await service.stored(request) for request in own_requests]
    assert [request.status for request in found] == ["cancelled", "cancelled", "cancelled", "completed"]
    assert [request.cancel_reason for request in found] == [*[CLIENT_GONE] * 3, None]
    assert {request.description for request in found} == {"The engine does not start"}
    assert {(request.place, request.address) for request in found} == {(done.blurred_place, None)}
    assert done.blurred_place != ADDIS
    untouched = await service.stored(others)
    assert (untouched.status, untouched.place, untouched.address) == ("pending", ADDIS, "Bole Road 1")


async def test_events_of_a_client_deletion_contain_no_exact_position(service: Service) -> None:
    client, provider, asked = new_caller(), await service.add_provider(), await service.add_provider()
    accepted = await service.create_offered(client)
    await service.accept(provider, accepted)
    pending = await service.create_offered(client)
    before = len(await service.events())
    await service.consume(deleted(client.user_id))
    rows = (await service.events())[before:]
    both = sorted([str(client.user_id), str(provider.user_id)])
    assert [(kind_of(row), row.topic, row.audience) for row in rows] == [
        ("RequestCancelled", str(accepted.id), both),
        ("RequestCancelled", str(pending.id), [str(client.user_id)]),
        ("OfferWithdrawn", str(pending.id), [str(asked.user_id)]),
    ]
    event = decoded(rows[0])
    assert (event.request.cancel_reason, event.actor_id, event.request.HasField("address")) == (CLIENT_GONE, "", False)
    assert Place(event.request.latitude, event.request.longitude) == accepted.blurred_place


async def test_repeated_deletion_changes_and_publishes_nothing(service: Service) -> None:
    both = await service.add_provider()
    await service.accept(both, await service.create())
    own = await service.create(both)
    await service.consume(deleted(both.user_id))
    events, provider, request = await service.events(), await service.profile(both.user_id), await service.stored(own)
    await service.consume(deleted(both.user_id))
    assert await service.events() == events
    assert (await service.profile(both.user_id)).deleted_at == provider.deleted_at
    assert (await service.stored(own)).updated_at == request.updated_at


async def test_no_answer_to_a_command_of_a_deleted_account_is_kept(service: Service) -> None:
    client, other = new_caller(), new_caller()

    async def effect(session: Session) -> CreateRequestResponse:
        return CreateRequestResponse()

    call.enter(Call(idempotency_key="key-1"))
    for who in (client, other):
        caller.enter(who)
        await idempotency.run_idempotent(service.database, CreateRequestRequest(), CreateRequestResponse, effect)
    await service.consume(deleted(client.user_id))
    (scope,) = await service.scalars(select(tables.idempotency.c.scope))
    assert scope.startswith(str(other.user_id))


async def test_deleted_name_stays_deleted_in_any_order_of_events(service: Service) -> None:
    now = clock.now()
    for order in permutations(range(4)):
        provider_id = new_id()
        # The clock of another replica of auth-service may be ahead.
        ahead = updated(provider_id, now + timedelta(seconds=1))
        events = [registered(provider_id), updated(provider_id, now), ahead, deleted(provider_id, now)]
        await service.consume(*(events[index] for index in order))
        # A repeated deletion changes nothing.
        await service.consume(deleted(provider_id, now))
        row = await stored(service.database, Provider, provider_id)
        assert (row.name, row.is_available) == ("Deleted user", False)


async def test_deleted_client_or_unknown_user_never_becomes_a_provider(service: Service) -> None:
    client, newcomer = new_caller(), new_id()
    await service.create(client)
    await service.consume(deleted(client.user_id), deleted(newcomer), registered(newcomer))
    for user_id in (client.user_id, newcomer):
        assert await outcome(service.profile(user_id)) == "PROVIDER_NOT_FOUND"


async def test_a_token_that_outlives_its_account_changes_nothing(service: Service) -> None:
    provider, client, request = await service.add_provider(), new_caller(), await service.create()
    done = await service.create(client)
    await service.bring(done, provider, Status.COMPLETED)
    await service.consume(deleted(provider.user_id), deleted(client.user_id))
    for command in (
        service.create(client),
        service.do(rate_request, client, done.id, Opinion(1, "Never again")),
        service.accept(provider, request),
        service.do(providers.update_profile, provider, Profile(is_available=True)),
        service.do(providers.update_location, provider, GeoFix(0, 0, clock.now())),
    ):
        assert await outcome(command) == "NOT_AUTHENTICATED"


async def test_concurrent_acceptance_and_deletion_leave_no_job(service: Service) -> None:
    for _ in range(8):
        provider, request = await service.add_provider(), await service.create()
        accepted, erased = await outcomes(service.accept(provider, request), service.consume(deleted(provider.user_id)))
        assert accepted in ("OK", "NOT_AUTHENTICATED")
        assert erased == "OK"
        found = await service.stored(request)
        assert (found.status, found.provider_id) == ("pending", None)


async def test_concurrent_registration_and_deletion_leave_no_name(service: Service) -> None:
    for _ in range(8):
        provider_id = new_id()
        early, late = registered(provider_id), updated(provider_id, clock.now())
        await asyncio.gather(*(service.consume(event) for event in (early, deleted(provider_id), late)))
        assert (await stored(service.database, Provider, provider_id)).name == "Deleted user"


@pytest.mark.parametrize("role", [auth_pb2.ROLE_CLIENT, auth_pb2.ROLE_ADMIN])
async def test_former_provider_gets_no_offers(service: Service, role: auth_pb2.Role.ValueType) -> None:
    provider, now = await service.add_provider(), clock.now()
    job = await service.create_offered()
    await service.accept(provider, job)
    await service.execute(update(Offer).values(state=OfferState.LIVE))
    await service.consume(updated(provider.user_id, now, role))
    found = await service.profile(provider.user_id)
    assert (found.name, found.is_available) == ("Abebe the Newest", False)
    assert await offers_to(service, provider) == [OfferState.WITHDRAWN]
    # A former provider may finish an accepted job.
    assert (await service.stored(job)).status == "accepted"


async def test_a_change_of_role_that_comes_late_changes_nothing(service: Service) -> None:
    provider, now = await service.add_provider(), clock.now()
    earlier = updated(provider.user_id, now - timedelta(seconds=1), auth_pb2.ROLE_CLIENT)
    await service.consume(updated(provider.user_id, now), earlier)
    assert (await service.profile(provider.user_id)).is_available


async def test_renamed_client_does_not_become_a_provider(service: Service) -> None:
    client = new_caller()
    await service.consume(updated(client.user_id, clock.now(), auth_pb2.ROLE_CLIENT))
    assert await outcome(service.profile(client.user_id)) == "PROVIDER_NOT_FOUND"
