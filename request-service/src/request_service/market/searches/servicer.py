"""The gRPC servicer of saved searches."""

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.listings.convert import public_listing
from request_service.market.searches import actions, convert, queries
from request_service.market.searching import convert as searching
from request_service.market.searching.finder import ListingFinder
from twou.request.v1 import saved_search_pb2 as pb
from twou.request.v1 import saved_search_pb2_grpc


class SavedSearchServicer(saved_search_pb2_grpc.SavedSearchServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database
        self._finder = ListingFinder(database, public_listing)

    async def CreateSearch(self, request: pb.CreateSearchRequest, context: Context) -> pb.CreateSearchResponse:
        wanted, alert = convert.stored_filter(request.filter), convert.ALERTS.get("alert", request.alert)

        async def effect(session: Session) -> pb.CreateSearchResponse:
            made = await actions.create_search(session, caller.current(), request.name, wanted, alert)
            return pb.CreateSearchResponse(search=convert.search_message(made))

        return await idempotency.run_idempotent(self._database, request, pb.CreateSearchResponse, effect)

    async def GetSearch(self, request: pb.GetSearchRequest, context: Context) -> pb.GetSearchResponse:
        search_id = convert.search_id(request.search_id)
        async with self._database.read_once() as session:
            found = await queries.get_own_search(session, caller.current().user_id, search_id)
        return pb.GetSearchResponse(search=convert.search_message(found))

    async def ListSearches(self, request: pb.ListSearchesRequest, context: Context) -> pb.ListSearchesResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_searches(session, caller.current(), page)
        return pb.ListSearchesResponse(searches=map(convert.search_message, found), next_cursor=next_cursor)

    async def UpdateSearch(self, request: pb.UpdateSearchRequest, context: Context) -> pb.UpdateSearchResponse:
        search_id, change = convert.search_id(request.search_id), convert.change(request)

        async def effect(session: Session) -> pb.UpdateSearchResponse:
            updated = await actions.update_search(session, caller.current(), search_id, change)
            return pb.UpdateSearchResponse(search=convert.search_message(updated))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateSearchResponse, effect)

    async def DeleteSearch(self, request: pb.DeleteSearchRequest, context: Context) -> pb.DeleteSearchResponse:
        async def effect(session: Session) -> pb.DeleteSearchResponse:
            await actions.delete_search(session, caller.current(), convert.search_id(request.search_id))
            return pb.DeleteSearchResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteSearchResponse, effect)

    async def ListSearchResults(
        self, request: pb.ListSearchResultsRequest, context: Context
    ) -> pb.ListSearchResultsResponse:
        search_id, user_id = convert.search_id(request.search_id), caller.current().user_id
        async with self._database.read_once() as session:
            saved = await queries.get_own_search(session, user_id, search_id)
        wanted = searching.search(convert.results_request(saved.filter, request))
        return convert.results(*await self._finder.find(wanted))
