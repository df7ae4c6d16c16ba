import asyncio
import math
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from kit import call, clock, rpc
from kit.bus import Bus
from kit.call import Call
from kit.chassis import Chassis
from kit.errors import Forbidden, InvalidInput, NotFound, Unavailable
from kit.ids import new_id
from request_service import app
from request_service.providers import actions as provider_actions
from request_service.settings import Settings
from testkit.people import Person, outcome
from testkit.processes import Program, ServerProcess, free_port, is_listening
from testkit.tokens import TokenIssuer
from twou.auth.v1 import auth_pb2, auth_pb2_grpc
from twou.request.v1 import dispatch_pb2 as dispatch
from twou.request.v1 import dispatch_pb2_grpc, provider_pb2_grpc, request_pb2_grpc
from twou.request.v1 import provider_pb2 as provider
from twou.request.v1 import request_pb2 as request

LATITUDE, LONGITUDE = 9.0123, 38.7612

issuer = TokenIssuer()


@dataclass(frozen=True)
class Service:
    chassis: Chassis
    requests: request_pb2_grpc.RequestServiceStub
    providers: provider_pb2_grpc.ProviderServiceStub
    dispatch: dispatch_pb2_grpc.DispatchServiceStub

    async def known_provider(self) -> Person:
        person = issuer.person("provider")
        async with self.chassis.database.transaction() as session:
            await provider_actions.add_provider(session, person.id, "Abebe Bikila")
        return person


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    running = app.running(settings, keys=lambda _: issuer.keys())
    async with running as chassis, rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel:
        yield Service(
            chassis,
            request_pb2_grpc.RequestServiceStub(channel),
            provider_pb2_grpc.ProviderServiceStub(channel),
            dispatch_pb2_grpc.DispatchServiceStub(channel),
        )


def creation(**said: Any) -> request.CreateRequestRequest:
    usual: dict[str, Any] = {
        "description": "Flat tire",
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "address": "Bole Road 1",
    }
    return request.CreateRequestRequest(**(usual | said))


async def create(service: Service, client: Person, **said: Any) -> request.ServiceRequest:
    answer: request.CreateRequestResponse = await client(service.requests.CreateRequest, creation(**said))
    return answer.request


async def offer(service: Service, helper: Person) -> dispatch.Offer:
    """Waits for the only offer of a provider and returns it."""
    async with asyncio.timeout(5):
        while not (found := await offers(service, helper)):
            await asyncio.sleep(0.02)
    (one,) = found
    return one


async def offers(service: Service, helper: Person) -> Sequence[dispatch.Offer]:
    answer: dispatch.ListOffersResponse = await helper(service.dispatch.ListOffers, dispatch.ListOffersRequest())
    return answer.offers


async def make_free(service: Service, person: Person) -> None:
    await person(service.providers.UpdateProfile, provider.UpdateProfileRequest(is_available=True))
    position = provider.Position(latitude=LATITUDE, longitude=LONGITUDE)
    await person(service.providers.UpdateLocation, provider.UpdateLocationRequest(position=position))


async def test_a_job_from_request_to_completion(service: Service) -> None:
    client, helper = issuer.person("client"), await service.known_provider()
    await make_free(service, helper)
    created = await create(service, client, category=request.CATEGORY_TIRE)
    assert (created.status, created.category) == (request.REQUEST_STATUS_PENDING, request.CATEGORY_TIRE)
    assert (created.latitude, created.longitude, created.address) == (LATITUDE, LONGITUDE, "Bole Road 1")
    assert (created.client_id, created.HasField("provider_id"), created.epoch) == (str(client.id), False, 0)
    assert (await offer(service, helper)).request_id == created.id

    of_it: dict[str, Any] = {"request_id": created.id}
    accepted = (await helper(service.requests.AcceptRequest, request.AcceptRequestRequest(**of_it))).request
    assert (accepted.provider_id, accepted.epoch) == (str(helper.id), 1)
    assert (accepted.latitude, accepted.address) == (LATITUDE, "Bole Road 1")
    assert await offers(service, helper) == []
    started = (await helper(service.requests.StartRequest, request.StartRequestRequest(**of_it, epoch=1))).request
    assert started.status == request.REQUEST_STATUS_IN_PROGRESS
    completed = (await helper(service.requests.CompleteRequest, request.CompleteRequestRequest(**of_it))).request
    assert completed.status == request.REQUEST_STATUS_COMPLETED
    assert (await client(service.requests.GetRequest, request.GetRequestRequest(**of_it))).request == completed

    asked = provider.GetProviderRequest(provider_id=str(helper.id))
    profile = (await client(service.providers.GetProvider, asked)).provider
    assert (profile.name, profile.completed_jobs, profile.HasField("rating")) == ("Abebe Bikila", 1, False)
    answer = await client(service.requests.GetParticipants, request.GetParticipantsRequest(**of_it))
    assert answer.participants == request.Participants(
        request_id=created.id,
        client_id=str(client.id),
        provider_id=str(helper.id),
        epoch=1,
        status=request.REQUEST_STATUS_COMPLETED,
    )


async def test_one_of_32_concurrent_acceptances_succeeds(service: Service) -> None:
    created = await create(service, issuer.person("client"))
    racers = [await service.known_provider() for _ in range(32)]
    message = request.AcceptRequestRequest(request_id=created.id)
    outcomes = await asyncio.gather(*(outcome(racer(service.requests.AcceptRequest, message)) for racer in racers))
    assert sorted(outcomes) == ["ALREADY_TAKEN"] * 31 + ["OK"]
    winner = racers[outcomes.index("OK")]
    found = (await winner(service.requests.GetRequest, request.GetRequestRequest(request_id=created.id))).request
    assert (found.provider_id, found.epoch) == (str(winner.id), 1)


async def test_only_participants_see_the_exact_position(service: Service) -> None:
    client, offered, finder = issuer.person("client"), await service.known_provider(), issuer.person("provider")
    await make_free(service, offered)
    created = await create(service, client)
    asked = request.GetRequestRequest(request_id=created.id)
    looked = request.ListAvailableRequestsRequest(latitude=LATITUDE, longitude=LONGITUDE)
    (found,) = (await finder(service.requests.ListAvailableRequests, looked)).requests
    offered_so = await offer(service, offered)
    opened = (await offered(service.requests.GetRequest, asked)).request
    for shown in (found.request, offered_so.request, opened):
        assert (shown.id, shown.description) == (created.id, "Flat tire")
        assert not shown.HasField("address")
        assert shown.latitude != LATITUDE
        assert shown.longitude != LONGITUDE
        assert math.dist((shown.latitude, shown.longitude), (LATITUDE, LONGITUDE)) < 0.03
    assert 0 < found.distance_km < 5
    for person in (client, issuer.person("admin")):
        assert (await person(service.requests.GetRequest, asked)).request == created
    with pytest.raises(Forbidden, match=r"^You are not a participant of this request\.$"):
        await finder(service.requests.GetRequest, asked)


async def test_unknown_ids_are_not_found(service: Service) -> None:
    helper = await service.known_provider()
    for request_id in (str(new_id()), "42", "", "x" * 500, "\x00"):
        of_it: dict[str, Any] = {"request_id": request_id}
        for method, message in (
            (service.requests.GetRequest, request.GetRequestRequest(**of_it)),
            (service.requests.UpdateRequest, request.UpdateRequestRequest(**of_it)),
            (service.requests.AcceptRequest, request.AcceptRequestRequest(**of_it)),
            (service.requests.StartRequest, request.StartRequestRequest(**of_it)),
            (service.requests.CompleteRequest, request.CompleteRequestRequest(**of_it)),
            (service.requests.CancelRequest, request.CancelRequestRequest(**of_it)),
            (service.requests.GetParticipants, request.GetParticipantsRequest(**of_it)),
        ):
            with pytest.raises(NotFound, match=r"^Request not found\.$") as refused:
                await helper(method, message)
            assert refused.value.code == "REQUEST_NOT_FOUND"
    for provider_id in (str(new_id()), "42"):
        with pytest.raises(NotFound) as refused:
            await helper(service.providers.GetProvider, provider.GetProviderRequest(provider_id=provider_id))
        assert refused.value.code == "PROVIDER_NOT_FOUND"


async def refused_field(command: Awaitable[object]) -> str:
    with pytest.raises(InvalidInput) as refused:
        await command
    (detail,) = refused.value.details
    return detail.field


async def test_invalid_input_is_refused_by_field(service: Service) -> None:
    client, helper = issuer.person("client"), await service.known_provider()
    unknown: Any = 99
    impossible = Timestamp(seconds=10**15)
    requests, providers = service.requests, service.providers
    for field, said in (
        ("description", {"description": "a\x00bc"}),
        ("latitude", {"latitude": math.nan}),
        ("longitude", {"longitude": 180.5}),
        ("category", {"category": unknown}),
        ("scheduled_for", {"scheduled_for": impossible}),
        ("scheduled_for", {"scheduled_for": clock.to_timestamp(clock.now() - timedelta(seconds=1))}),
    ):
        assert await refused_field(client(requests.CreateRequest, creation(**said))) == field
    for field, said in (
        ("status", {"status": unknown}),
        ("category", {"category": unknown}),
        ("created_after", {"created_after": impossible}),
        ("limit", {"limit": 101}),
        ("offset", {"offset": -1}),
        ("cursor", {"cursor": "nonsense"}),
    ):
        assert await refused_field(client(requests.ListRequests, request.ListRequestsRequest(**said))) == field
    categories = provider.CategoryList(items=[request.CATEGORY_UNSPECIFIED])
    profile = provider.UpdateProfileRequest(categories=categories)
    assert await refused_field(helper(providers.UpdateProfile, profile)) == "categories"
    nowhere = provider.UpdateLocationRequest()
    assert await refused_field(helper(providers.UpdateLocation, nowhere)) == "position"
    far = provider.ListNearbyProvidersRequest(radius_km=-1)
    assert await refused_field(client(providers.ListNearbyProviders, far)) == "radius_km"
    assert (await client(requests.ListRequests, request.ListRequestsRequest())).requests == []


async def test_a_creation_sent_twice_happens_once(service: Service) -> None:
    client = issuer.person("client")
    method = service.requests.CreateRequest
    first = await client(method, creation(), key="only-once")
    assert await client(method, creation(), key="only-once") == first
    assert call.REPLAYED in call.current().remarks
    with pytest.raises(InvalidInput):
        await client(method, creation(description="Other words"), key="only-once")
    assert len((await client(service.requests.ListRequests, request.ListRequestsRequest())).requests) == 1


async def test_pages_are_linked_by_their_cursors(service: Service) -> None:
    client = issuer.person("client")
    created = [(await create(service, client)).id for _ in range(5)]
    first = await client(service.requests.ListRequests, request.ListRequestsRequest(limit=3))
    rest = request.ListRequestsRequest(limit=3, cursor=first.next_cursor)
    second = await client(service.requests.ListRequests, rest)
    assert [one.id for one in (*first.requests, *second.requests)] == created[::-1]
    assert second.next_cursor == ""


async def test_an_update_changes_what_it_names(service: Service) -> None:
    client = issuer.person("client")
    created = await create(service, client)
    change = request.UpdateRequestRequest(request_id=created.id, latitude=0, category=request.CATEGORY_FUEL, address="")
    updated = (await client(service.requests.UpdateRequest, change)).request
    assert (updated.latitude, updated.longitude, updated.category) == (0, LONGITUDE, request.CATEGORY_FUEL)
    assert (updated.description, updated.HasField("address")) == ("Flat tire", False)


async def test_positions_are_answered_as_they_are_known(service: Service) -> None:
    helper = await service.known_provider()
    move = service.providers.UpdateLocation
    stale = provider.Position(latitude=1, recorded_at=clock.to_timestamp(clock.now() - timedelta(minutes=6)))
    assert (await helper(move, provider.UpdateLocationRequest(position=stale))).position == stale
    first = provider.Position(
        latitude=9, longitude=38, accuracy_m=5, heading=1, speed=2, recorded_at=clock.to_timestamp(clock.now())
    )
    assert (await helper(move, provider.UpdateLocationRequest(position=first))).position == first
    assert (await helper(move, provider.UpdateLocationRequest(position=stale))).position == first


async def test_nearby_providers_show_no_position(service: Service) -> None:
    helper = await service.known_provider()
    await make_free(service, helper)
    looked = provider.ListNearbyProvidersRequest(latitude=LATITUDE, longitude=LONGITUDE, radius_km=1)
    (found,) = (await issuer.person("client")(service.providers.ListNearbyProviders, looked)).providers
    assert (found.provider.id, found.provider.name, found.distance_km) == (str(helper.id), "Abebe Bikila", 0)
    assert (await helper(service.providers.ListNearbyProviders, looked)).providers == []


async def test_a_declined_offer_is_gone(service: Service) -> None:
    helper = await service.known_provider()
    await make_free(service, helper)
    created = await create(service, issuer.person("client"))
    message = dispatch.DeclineOfferRequest(request_id=created.id)
    await offer(service, helper)
    for _ in range(2):
        assert await outcome(helper(service.dispatch.DeclineOffer, message)) == "OK"
    assert await offers(service, helper) == []
    assert await outcome(issuer.person("provider")(service.dispatch.DeclineOffer, message)) == "OFFER_NOT_FOUND"


async def test_a_cancellation_gives_its_reason(service: Service) -> None:
    client = issuer.person("client")
    created = await create(service, client)
    message = request.CancelRequestRequest(request_id=created.id, reason="solved")
    cancelled = (await client(service.requests.CancelRequest, message)).request
    assert (cancelled.status, cancelled.cancel_reason) == (request.REQUEST_STATUS_CANCELLED, "solved")


async def test_events_reach_the_feeds_of_their_audience(service: Service) -> None:
    client, helper = issuer.person("client"), await service.known_provider()
    await make_free(service, helper)
    bus = service.chassis.bus
    await bus.ready()
    feeds = {person: await _subscribe(bus, person.id) for person in (client, helper)}
    created = await create(service, client)
    # Offers are decided after the call, together with other requests, so they carry no request id.
    for person, kind, call_id in ((client, "RequestCreated", "test-request"), (helper, "OfferCreated", "")):
        message = await feeds[person].next_msg(timeout=5)
        assert message.headers["Event-Type"] == f"twou.request.v1.{kind}"
        assert message.headers["Topic"] == created.id
        assert message.headers["Request-Id"] == call_id


async def _subscribe(bus: Bus, user_id: UUID) -> Any:
    return await bus.client.subscribe(bus.live_feed_subject(str(user_id)))


async def test_unknown_provider_is_refused_while_auth_service_is_down(service: Service) -> None:
    created = await create(service, issuer.person("client"))
    newcomer = issuer.person("provider")
    for method, message in (
        (service.providers.UpdateProfile, provider.UpdateProfileRequest(is_available=True)),
        (service.requests.AcceptRequest, request.AcceptRequestRequest(request_id=created.id)),
    ):
        with pytest.raises(Unavailable):
            await newcomer(method, message)
        # The role is checked before auth-service is asked.
        assert await outcome(issuer.person("client")(method, message)) == "ONLY_PROVIDERS"
    asked = provider.GetProviderRequest(provider_id=str(newcomer.id))
    assert await outcome(newcomer(service.providers.GetProvider, asked)) == "PROVIDER_NOT_FOUND"


@pytest.fixture
async def auth_port(tmp_path: Path, nats_url: str) -> AsyncIterator[int]:
    """A real auth-service, which publishes to a namespace without consumers."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'auth.db'}",
        "NATS_URL": nats_url,
        "NATS_NAMESPACE": f"unheard-{new_id().hex[:12]}",
    }
    command = [sys.executable, "-m", "auth_service", "serve", "--migrate"]
    with ServerProcess(Program(command, log=tmp_path / "auth.log", environment=environment)) as process:
        await asyncio.to_thread(process.wait_until, lambda: is_listening(port))
        yield port


async def registered(auth: auth_pb2_grpc.AuthServiceStub) -> str:
    """Registers a provider and returns their access token."""
    account = {"email": f"{new_id().hex}@example.org", "password": "a long enough pass phrase 7"}
    call.enter(Call())
    await rpc.unary(
        auth.Register, auth_pb2.RegisterRequest(full_name="Derartu Tulu", role=auth_pb2.ROLE_PROVIDER, **account)
    )
    login = auth_pb2.LoginRequest(identifier=account["email"], password=account["password"])
    return (await rpc.unary(auth.Login, login)).tokens.access_token


async def test_unknown_provider_gets_the_name_of_their_account(settings: Settings, auth_port: int) -> None:
    auth_address = f"127.0.0.1:{auth_port}"
    running = app.running(settings.model_copy(update={"auth_address": auth_address}))
    async with running as chassis, rpc.channel(auth_address) as auth:
        newcomer = Person(new_id(), await registered(auth_pb2_grpc.AuthServiceStub(auth)))
        async with rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel:
            providers = provider_pb2_grpc.ProviderServiceStub(channel)
            update = provider.UpdateProfileRequest(is_available=True)
            answers = await asyncio.gather(*(newcomer(providers.UpdateProfile, update) for _ in range(5)))
    assert {answer.provider.name for answer in answers} == {"Derartu Tulu"}


async def test_dispatch_is_explained_to_admins_and_client(service: Service) -> None:
    client, helper = issuer.person("client"), await service.known_provider()
    await make_free(service, helper)
    created = await create(service, client)
    await offer(service, helper)
    message = dispatch.GetDispatchRequest(request_id=created.id)
    (wave,) = (await issuer.person("admin")(service.dispatch.GetDispatch, message)).waves
    (candidate,) = wave.candidates
    assert (candidate.provider_id, candidate.outcome, candidate.offer_state) == (str(helper.id), "offered", "live")
    (seen,) = (await client(service.dispatch.GetDispatch, message)).waves
    assert (dict(seen.outcomes), list(seen.candidates)) == ({"offered": 1}, [])
    assert await outcome(helper(service.dispatch.GetDispatch, message)) == "NOT_PART_OF_REQUEST"
