"""The running service, called over gRPC by people with tokens."""

from dataclasses import dataclass
from typing import Any, Self

from request_testing import ADDIS

from kit.chassis import Chassis
from kit.rpc import Channel
from request_service.providers import actions as providers
from testkit.people import Person
from testkit.tokens import TokenIssuer
from twou.request.v1 import (
    dispatch_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    request_pb2,
    request_pb2_grpc,
    service_pb2_grpc,
)

# Signs the tokens that a service accepts which `app.running` was given its keys and states for.
issuer = TokenIssuer()

# The place of requests, as messages have it.
HERE: dict[str, Any] = {"latitude": ADDIS.latitude, "longitude": ADDIS.longitude}


@dataclass(frozen=True)
class Remote:
    """A running service and its stubs."""

    chassis: Chassis
    requests: request_pb2_grpc.RequestServiceStub
    providers: provider_pb2_grpc.ProviderServiceStub
    dispatch: dispatch_pb2_grpc.DispatchServiceStub
    offerings: service_pb2_grpc.OfferingServiceStub

    @classmethod
    def of(cls, chassis: Chassis, channel: Channel) -> Self:
        return cls(
            chassis,
            request_pb2_grpc.RequestServiceStub(channel),
            provider_pb2_grpc.ProviderServiceStub(channel),
            dispatch_pb2_grpc.DispatchServiceStub(channel),
            service_pb2_grpc.OfferingServiceStub(channel),
        )

    async def known_provider(self) -> Person:
        """Returns a provider whose registration has arrived."""
        person = issuer.person("provider")
        async with self.chassis.database.transaction() as session:
            await providers.add_provider(session, person.id, "Abebe Bikila")
        return person

    async def free_provider(self) -> Person:
        """Returns a known provider who is available at the place of requests."""
        person = await self.known_provider()
        await person(self.providers.UpdateProfile, provider_pb2.UpdateProfileRequest(is_available=True))
        await self.move(person)
        return person

    async def move(self, provider: Person, key: str | None = None, **said: Any) -> provider_pb2.Position:
        """Sends a position, by default the place of requests, and returns the position of the answer."""
        message = provider_pb2.UpdateLocationRequest(position=provider_pb2.Position(**(HERE | said)))
        answer: provider_pb2.UpdateLocationResponse = await provider(self.providers.UpdateLocation, message, key)
        return answer.position

    async def create(self, client: Person, **said: Any) -> request_pb2.ServiceRequest:
        usual = HERE | {"description": "Flat tire", "address": "Bole Road 1"}
        message = request_pb2.CreateRequestRequest(**(usual | said))
        answer: request_pb2.CreateRequestResponse = await client(self.requests.CreateRequest, message)
        return answer.request
