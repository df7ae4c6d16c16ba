"""Tests the permission of every method over real gRPC."""

from collections.abc import AsyncIterator

import pytest

from kit import call, rpc
from kit.call import Call
from kit.chassis import Chassis
from kit.errors import Forbidden
from kit.ids import new_id
from kit.rpc import Channel
from request_service import app
from request_service.settings import Settings
from testkit import admission
from testkit.tokens import TokenIssuer
from twou.request.v1.request_pb2 import AcceptRequestRequest
from twou.request.v1.request_pb2_grpc import RequestServiceStub

FOR_PROVIDERS = {
    "/twou.request.v1.RequestService/ListAvailableRequests",
    "/twou.request.v1.RequestService/AcceptRequest",
    "/twou.request.v1.ProviderService/UpdateProfile",
    "/twou.request.v1.ProviderService/UpdateLocation",
    "/twou.request.v1.DispatchService/ListOffers",
    "/twou.request.v1.DispatchService/DeclineOffer",
}

issuer = TokenIssuer()


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Chassis]:
    async with app.running(settings, keys=lambda _: issuer.keys()) as chassis:
        yield chassis


@pytest.fixture
async def channel(service: Chassis) -> AsyncIterator[Channel]:
    async with rpc.channel(f"127.0.0.1:{service.server.port}") as channel:
        yield channel


def enter(role: str) -> None:
    call.enter(Call(token=issuer.token(new_id(), role)))


async def test_every_method_requires_a_token(service: Chassis, channel: Channel) -> None:
    call.enter(Call())
    outcomes = await admission.outcomes(channel, service.permissions)
    assert set(outcomes) > FOR_PROVIDERS
    assert outcomes == dict.fromkeys(service.permissions, "NOT_AUTHENTICATED")


async def test_provider_methods_are_refused_to_other_roles(service: Chassis, channel: Channel) -> None:
    for role, expected in (("client", FOR_PROVIDERS), ("admin", FOR_PROVIDERS), ("provider", set())):
        enter(role)
        outcomes = await admission.outcomes(channel, service.permissions)
        assert {method for method, code in outcomes.items() if code == "ONLY_PROVIDERS"} == expected


async def test_refused_acceptance_has_the_text_of_the_contract(channel: Channel) -> None:
    enter("client")
    with pytest.raises(Forbidden, match=r"^Only providers can accept\.$"):
        await rpc.unary(RequestServiceStub(channel).AcceptRequest, AcceptRequestRequest(request_id=str(new_id())))
