"""Routes of searches of listings, served by request-service."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from gateway.budgets import PUBLIC, spends
from gateway.dependencies import Services
from gateway.features.listings.schemas import Listing
from gateway.features.searching import parameters
from gateway.features.searching.parameters import OF_FACETS, OF_LISTINGS, OF_MAP, OF_ONE_TYPE, Asked
from gateway.features.searching.schemas import Facets, MapCell
from gateway.identity import OptionalCaller
from gateway.paging import link_next, tell_total
from gateway.values import Json
from kit import rpc
from twou.request.v1 import listing_pb2, listing_search_pb2

router = APIRouter(tags=["listings"])

_OfListings = Annotated[Asked, parameters.asked(OF_LISTINGS)]
_OfOneType = Annotated[Asked, parameters.asked(OF_ONE_TYPE)]
_OfFacets = Annotated[Asked, parameters.asked(OF_FACETS)]
_OfMap = Annotated[Asked, parameters.asked(OF_MAP, "bbox")]


@router.get("/listings", openapi_extra=parameters.document(OF_LISTINGS))
@spends(PUBLIC)
async def list_listings(
    _caller: OptionalCaller, services: Services, asked: _OfListings, request: Request, response: Response
) -> list[Json[Listing]]:
    """Returns the listings that everyone sees and a filter finds, the newest first.

    `q` finds all its words, each as a whole or as the beginning of a word, in either script. Bounds of prices, and an
    order by price, hold within `currency`, by default ETB. `X-Total-Count` counts up to 10,000 listings; if there are
    more, `X-Total-Exact` is false. The cursor of another search is refused.
    """
    return await _listed(services, asked, request, response)


@router.get("/properties", openapi_extra=parameters.document(OF_ONE_TYPE))
@spends(PUBLIC)
async def list_properties(
    _caller: OptionalCaller, services: Services, asked: _OfOneType, request: Request, response: Response
) -> list[Json[Listing]]:
    """Does the same as `GET /listings` with the type property."""
    asked.filter.types.append(listing_pb2.LISTING_TYPE_PROPERTY)
    return await _listed(services, asked, request, response)


@router.get("/vehicles", openapi_extra=parameters.document(OF_ONE_TYPE))
@spends(PUBLIC)
async def list_vehicles(
    _caller: OptionalCaller, services: Services, asked: _OfOneType, request: Request, response: Response
) -> list[Json[Listing]]:
    """Does the same as `GET /listings` with the type vehicle."""
    asked.filter.types.append(listing_pb2.LISTING_TYPE_VEHICLE)
    return await _listed(services, asked, request, response)


async def _listed(services: Services, asked: Asked, request: Request, response: Response) -> list[Json[Listing]]:
    message = listing_search_pb2.ListListingsRequest(filter=asked.filter, **asked.more)
    answer = await rpc.unary(services.listing_searches.ListListings, message)
    tell_total(response, answer.total, is_exact=answer.is_exact)
    if answer.next_cursor:
        link_next(request, response, answer.next_cursor)
    return list(map(Listing.of, answer.listings))


@router.get("/listings/facets", openapi_extra=parameters.document(OF_FACETS))
@spends(PUBLIC)
async def list_listing_facets(_caller: OptionalCaller, services: Services, asked: _OfFacets) -> Json[Facets]:
    """Counts the values of the listings that a filter finds, as a page of filters shows them."""
    message = listing_search_pb2.ListListingFacetsRequest(filter=asked.filter, **asked.more)
    answer = await rpc.unary(services.listing_searches.ListListingFacets, message)
    return Facets.of(answer)


@router.get("/listings/map", openapi_extra=parameters.document(OF_MAP, "bbox"))
@spends(PUBLIC)
async def map_listings(
    _caller: OptionalCaller, services: Services, asked: _OfMap, response: Response
) -> list[Json[MapCell]]:
    """Counts the listings of a box by cells, at most 500, which are the smaller the greater the zoom is."""
    zoom = asked.more.get("zoom", OF_MAP["zoom"].default)
    message = listing_search_pb2.MapListingsRequest(filter=asked.filter, zoom=zoom)
    answer = await rpc.unary(services.listing_searches.MapListings, message)
    tell_total(response, answer.total, is_exact=answer.is_exact)
    return list(map(MapCell.of, answer.cells))
