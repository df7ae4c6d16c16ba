"""The gRPC servicer of favourites."""

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.favourites import actions, convert
from request_service.market.listings.convert import listing_id
from twou.request.v1 import favourite_pb2 as pb
from twou.request.v1 import favourite_pb2_grpc


class FavouriteServicer(favourite_pb2_grpc.FavouriteServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def AddFavourite(self, request: pb.AddFavouriteRequest, context: Context) -> pb.AddFavouriteResponse:
        async def effect(session: Session) -> pb.AddFavouriteResponse:
            await actions.add_favourite(session, caller.current(), listing_id(request.listing_id))
            return pb.AddFavouriteResponse()

        return await idempotency.run_idempotent(self._database, request, pb.AddFavouriteResponse, effect)

    async def RemoveFavourite(self, request: pb.RemoveFavouriteRequest, context: Context) -> pb.RemoveFavouriteResponse:
        async def effect(session: Session) -> pb.RemoveFavouriteResponse:
            await actions.remove_favourite(session, caller.current(), listing_id(request.listing_id))
            return pb.RemoveFavouriteResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RemoveFavouriteResponse, effect)

    async def ListFavourites(self, request: pb.ListFavouritesRequest, context: Context) -> pb.ListFavouritesResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            found, next_cursor = await actions.list_favourites(session, caller.current(), page)
        return convert.favourites(found, next_cursor)
