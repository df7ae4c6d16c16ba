"""The gRPC servicer of providers."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.providers import actions, convert
from request_service.providers.directory import ProviderDirectory
from request_service.providers.followers import ListFollowers, LivePosition
from request_service.providers.live import LivePositions
from twou.request.v1 import provider_pb2 as pb
from twou.request.v1 import provider_pb2_grpc


class ProviderServicer(provider_pb2_grpc.ProviderServiceServicer):
    def __init__(
        self,
        database: Database,
        directory: ProviderDirectory,
        live: LivePositions,
        *,
        list_followers: ListFollowers,
        fresh_seconds: float,
    ) -> None:
        """*fresh_seconds* is the maximum age of the position of a provider that is found nearby."""
        self._database = database
        self._directory = directory
        self._live = live
        self._list_followers = list_followers
        self._fresh_seconds = fresh_seconds

    async def UpdateProfile(self, request: pb.UpdateProfileRequest, context: Context) -> pb.UpdateProfileResponse:
        await self._directory.ensure(caller.current())

        async def effect(session: Session) -> pb.UpdateProfileResponse:
            provider = await actions.update_profile(session, caller.current(), convert.profile(request))
            return pb.UpdateProfileResponse(provider=convert.provider_message(provider))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateProfileResponse, effect)

    async def UpdateLocation(self, request: pb.UpdateLocationRequest, context: Context) -> pb.UpdateLocationResponse:
        await self._directory.ensure(caller.current())
        live_positions = list[LivePosition]()

        async def effect(session: Session) -> pb.UpdateLocationResponse:
            provider = await actions.update_location(session, caller.current(), convert.position(request))
            live_positions.extend(await actions.list_live_positions(session, provider, self._list_followers))
            return pb.UpdateLocationResponse(position=convert.position_message(provider))

        answer = await idempotency.run_idempotent(self._database, request, pb.UpdateLocationResponse, effect)
        await self._live.show(live_positions)
        return answer

    async def GetProvider(self, request: pb.GetProviderRequest, context: Context) -> pb.GetProviderResponse:
        async with self._database.read_once() as session:
            provider = await actions.get_provider(session, convert.provider_id(request.provider_id))
        return pb.GetProviderResponse(provider=convert.provider_message(provider))

    async def ListNearbyProviders(
        self, request: pb.ListNearbyProvidersRequest, context: Context
    ) -> pb.ListNearbyProvidersResponse:
        search = convert.search(request)
        async with self._database.read() as session:
            found = await actions.list_nearby_providers(session, caller.current(), search, self._fresh_seconds)
        return pb.ListNearbyProvidersResponse(providers=[convert.nearby_provider(*one) for one in found])
