"""The gRPC servicer of searches of listings."""

from kit.database import Database
from kit.grpc_server import Context
from request_service import money
from request_service.market.listings.convert import public_listing
from request_service.market.searching import convert, reads
from request_service.market.searching.finder import ListingFinder
from twou.request.v1 import listing_search_pb2 as pb
from twou.request.v1 import listing_search_pb2_grpc


class ListingSearchServicer(listing_search_pb2_grpc.ListingSearchServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database
        self._finder = ListingFinder(database, public_listing)

    async def ListListings(self, request: pb.ListListingsRequest, context: Context) -> pb.ListListingsResponse:
        search = convert.search(request)
        return convert.found_listings(*await self._finder.find(search))

    async def ListListingFacets(
        self, request: pb.ListListingFacetsRequest, context: Context
    ) -> pb.ListListingFacetsResponse:
        wanted, names = convert.listing_filter(request.filter), convert.facets(request)
        currency = wanted.currency or money.DEFAULT_CURRENCY
        async with self._database.read() as session:
            values = await reads.count_values(session, wanted, names, currency)
        return convert.values_message(values, names, currency)

    async def MapListings(self, request: pb.MapListingsRequest, context: Context) -> pb.MapListingsResponse:
        wanted, zoom = convert.listing_filter(request.filter), convert.zoom(request)
        async with self._database.read() as session:
            return convert.map_message(await reads.map_listings(session, wanted, zoom))
