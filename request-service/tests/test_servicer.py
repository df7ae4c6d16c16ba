import math
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from remote_testing import HERE, Remote, issuer
from request_testing import ADDIS

from kit import clock
from kit.errors import Forbidden, InvalidInput, NotFound
from kit.ids import new_id
from testkit.people import Person, expect_error
from testkit.waiting import eventually
from twou.request.v1 import dispatch_pb2 as dispatch
from twou.request.v1 import provider_pb2 as provider
from twou.request.v1 import request_pb2 as request

LATITUDE, LONGITUDE = ADDIS.latitude, ADDIS.longitude


async def offer(remote: Remote, helper: Person) -> dispatch.Offer:
    """Waits for the only offer of a provider and returns it."""

    async def is_offered() -> bool:
        return bool(await offers(remote, helper))

    await eventually(is_offered)
    (one,) = await offers(remote, helper)
    return one


async def offers(remote: Remote, helper: Person) -> Sequence[dispatch.Offer]:
    answer: dispatch.ListOffersResponse = await helper(remote.dispatch.ListOffers, dispatch.ListOffersRequest())
    return answer.offers


async def test_a_job_from_request_to_completion(remote: Remote) -> None:
    client, helper = issuer.person("client"), await remote.free_provider()
    created = await remote.create(client, category=request.CATEGORY_TIRE)
    assert (created.status, created.category) == (request.REQUEST_STATUS_PENDING, request.CATEGORY_TIRE)
    assert (created.latitude, created.longitude, created.address) == (LATITUDE, LONGITUDE, "Bole Road 1")
    assert (created.client_id, created.HasField("provider_id"), created.epoch) == (str(client.id), False, 0)
    assert (await offer(remote, helper)).request_id == created.id

    of_it: dict[str, Any] = {"request_id": created.id}
    accepted = (await helper(remote.requests.AcceptRequest, request.AcceptRequestRequest(**of_it))).request
    assert (accepted.provider_id, accepted.epoch) == (str(helper.id), 1)
    assert (accepted.latitude, accepted.address) == (LATITUDE, "Bole Road 1")
    assert await offers(remote, helper) == []
    started = (await helper(remote.requests.StartRequest, request.StartRequestRequest(**of_it, epoch=1))).request
    assert started.status == request.REQUEST_STATUS_IN_PROGRESS
    completed = (await helper(remote.requests.CompleteRequest, request.CompleteRequestRequest(**of_it))).request
    assert completed.status == request.REQUEST_STATUS_COMPLETED
    assert (await client(remote.requests.GetRequest, request.GetRequestRequest(**of_it))).request == completed

    asked = provider.GetProviderRequest(provider_id=str(helper.id))
    profile = (await client(remote.providers.GetProvider, asked)).provider
    assert (profile.name, profile.completed_jobs, profile.HasField("rating")) == ("Abebe Bikila", 1, False)
    answer = await client(remote.requests.GetParticipants, request.GetParticipantsRequest(**of_it))
    assert answer.participants == request.Participants(
        request_id=created.id,
        client_id=str(client.id),
        provider_id=str(helper.id),
        epoch=1,
        status=request.REQUEST_STATUS_COMPLETED,
    )


async def test_only_participants_see_the_exact_position(remote: Remote) -> None:
    client, offered, finder = issuer.person("client"), await remote.free_provider(), issuer.person("provider")
    created = await remote.create(client)
    asked = request.GetRequestRequest(request_id=created.id)
    looked = request.ListAvailableRequestsRequest(**HERE)
    (found,) = (await finder(remote.requests.ListAvailableRequests, looked)).requests
    offered_so = await offer(remote, offered)
    opened = (await offered(remote.requests.GetRequest, asked)).request
    for shown in (found.request, offered_so.request, opened):
        assert (shown.id, shown.description) == (created.id, "Flat tire")
        assert not shown.HasField("address")
        assert shown.latitude != LATITUDE
        assert shown.longitude != LONGITUDE
        assert math.dist((shown.latitude, shown.longitude), (LATITUDE, LONGITUDE)) < 0.03
    assert 0 < found.distance_km < 5
    for person in (client, issuer.person("admin")):
        assert (await person(remote.requests.GetRequest, asked)).request == created
    with pytest.raises(Forbidden, match=r"^You are not a participant of this request\.$"):
        await finder(remote.requests.GetRequest, asked)


async def test_unknown_ids_are_not_found(remote: Remote) -> None:
    helper = await remote.known_provider()
    for request_id in (str(new_id()), "42", "", "x" * 500, "\x00"):
        of_it: dict[str, Any] = {"request_id": request_id}
        for method, message in (
            (remote.requests.GetRequest, request.GetRequestRequest(**of_it)),
            (remote.requests.UpdateRequest, request.UpdateRequestRequest(**of_it)),
            (remote.requests.AcceptRequest, request.AcceptRequestRequest(**of_it)),
            (remote.requests.StartRequest, request.StartRequestRequest(**of_it)),
            (remote.requests.CompleteRequest, request.CompleteRequestRequest(**of_it)),
            (remote.requests.CancelRequest, request.CancelRequestRequest(**of_it)),
            (remote.requests.GetParticipants, request.GetParticipantsRequest(**of_it)),
        ):
            error = await expect_error(helper(method, message), NotFound, "REQUEST_NOT_FOUND")
            assert error.message == "Request not found."
    for provider_id in (str(new_id()), "42"):
        asked = provider.GetProviderRequest(provider_id=provider_id)
        await expect_error(helper(remote.providers.GetProvider, asked), NotFound, "PROVIDER_NOT_FOUND")


async def refused_field(command: Awaitable[object]) -> str:
    (detail,) = (await expect_error(command, InvalidInput)).details
    return detail.field


async def test_invalid_input_is_refused_by_field(remote: Remote) -> None:
    client, helper = issuer.person("client"), await remote.known_provider()
    unknown: Any = 99
    impossible = Timestamp(seconds=10**15)
    requests, providers = remote.requests, remote.providers
    for field, said in (
        ("description", {"description": "a\x00bc"}),
        ("latitude", {"latitude": math.nan}),
        ("longitude", {"longitude": 180.5}),
        ("category", {"category": unknown}),
        ("scheduled_for", {"scheduled_for": impossible}),
        ("scheduled_for", {"scheduled_for": clock.to_timestamp(clock.now() - timedelta(seconds=1))}),
    ):
        assert await refused_field(remote.create(client, **said)) == field
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


async def test_pages_are_linked_by_their_cursors(remote: Remote) -> None:
    client = issuer.person("client")
    created = [(await remote.create(client)).id for _ in range(5)]
    first = await client(remote.requests.ListRequests, request.ListRequestsRequest(limit=3))
    rest = request.ListRequestsRequest(limit=3, cursor=first.next_cursor)
    second = await client(remote.requests.ListRequests, rest)
    assert [one.id for one in (*first.requests, *second.requests)] == created[::-1]
    assert second.next_cursor == ""


async def test_an_update_changes_what_it_names(remote: Remote) -> None:
    client = issuer.person("client")
    created = await remote.create(client)
    change = request.UpdateRequestRequest(request_id=created.id, latitude=0, category=request.CATEGORY_FUEL, address="")
    updated = (await client(remote.requests.UpdateRequest, change)).request
    assert (updated.latitude, updated.longitude, updated.category) == (0, LONGITUDE, request.CATEGORY_FUEL)
    assert (updated.description, updated.HasField("address")) == ("Flat tire", False)


async def test_positions_are_answered_as_they_are_known(remote: Remote) -> None:
    helper, now = await remote.known_provider(), clock.now()
    stale: dict[str, Any] = {"latitude": 1, "recorded_at": clock.to_timestamp(now - timedelta(minutes=6))}
    first: dict[str, Any] = {"accuracy_m": 5, "heading": 1, "speed": 2, "recorded_at": clock.to_timestamp(now)}
    for sent, known in ((stale, stale), (first, first), (stale, first)):
        assert await remote.move(helper, **sent) == provider.Position(**(HERE | known))


async def test_nearby_providers_show_no_position(remote: Remote) -> None:
    helper = await remote.free_provider()
    looked = provider.ListNearbyProvidersRequest(**HERE, radius_km=1)
    (found,) = (await issuer.person("client")(remote.providers.ListNearbyProviders, looked)).providers
    assert (found.provider.id, found.provider.name, found.distance_km) == (str(helper.id), "Abebe Bikila", 0.5)
    assert (await helper(remote.providers.ListNearbyProviders, looked)).providers == []


async def test_a_cancellation_gives_its_reason(remote: Remote) -> None:
    client = issuer.person("client")
    created = await remote.create(client)
    message = request.CancelRequestRequest(request_id=created.id, reason="solved")
    cancelled = (await client(remote.requests.CancelRequest, message)).request
    assert (cancelled.status, cancelled.cancel_reason) == (request.REQUEST_STATUS_CANCELLED, "solved")


async def test_events_reach_the_feeds_of_their_audience(remote: Remote) -> None:
    client, helper = issuer.person("client"), await remote.free_provider()
    bus = remote.chassis.bus
    await bus.ready()
    subjects = {person: bus.live_feed_subject(str(person.id)) for person in (client, helper)}
    feeds = {person: await bus.client.subscribe(subject) for person, subject in subjects.items()}
    created = await remote.create(client)
    # Offers are decided after the call, together with other requests, so they carry no request id.
    for person, kind, call_id in ((client, "RequestCreated", "test-request"), (helper, "OfferCreated", "")):
        headers = (await feeds[person].next_msg(timeout=5)).headers or {}
        found = (headers["Event-Type"], headers["Topic"], headers["Request-Id"])
        assert found == (f"twou.request.v1.{kind}", created.id, call_id)
