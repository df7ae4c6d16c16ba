"""Conversion of saved searches from and to protobuf, and of the filter that is stored."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from google.protobuf import json_format
from sqlalchemy import Row

from kit import clock
from kit.errors import FieldIssue, InvalidInput
from kit.protobuf import EnumMap, an_id, optional
from request_service.market.searches.errors import SearchNotFound
from request_service.market.searches.models import SavedSearch, SearchAlert, SearchChange
from request_service.market.searching import convert as searching
from request_service.market.searching.reads import Found
from request_service.market.searching.wishes import Filter
from twou.request.v1 import listing_pb2, listing_search_pb2
from twou.request.v1 import saved_search_pb2 as pb

ALERTS = EnumMap(SearchAlert, pb.SearchAlert)
# Filters that are kept as objects, because the same ones are compared with each new listing.
_KEPT = 10_000

type SavedSearchMessage = pb.SavedSearch


def search_id(text: str) -> UUID:
    """Raises SearchNotFound for text that cannot be an id."""
    return an_id(text, otherwise=SearchNotFound)


def stored_filter(message: listing_search_pb2.ListingFilter) -> str:
    """Returns a filter as it is stored. Raises InvalidInput for one that no search takes."""
    try:
        searching.listing_filter(message)
    except InvalidInput as error:
        details = (FieldIssue(f"filter.{one.field}", one.issue) for one in error.details)
        raise InvalidInput(details=tuple(details)) from error
    return json_format.MessageToJson(message, preserving_proto_field_name=True, indent=None)


def filter_message(stored: str) -> listing_search_pb2.ListingFilter:
    return json_format.Parse(stored, listing_search_pb2.ListingFilter(), ignore_unknown_fields=True)


@lru_cache(maxsize=_KEPT)
def wanted(stored: str) -> Filter:
    """Returns what a stored filter wants. One that no search takes any more finds nothing."""
    try:
        return searching.listing_filter(filter_message(stored))
    except InvalidInput:
        return Filter(finds_nothing=True)


def change(request: pb.UpdateSearchRequest) -> SearchChange:
    """Raises InvalidInput."""
    return SearchChange(
        name=optional(request, "name"),
        filter=stored_filter(request.filter) if request.HasField("filter") else None,
        alert=ALERTS.find("alert", request.alert),
    )


def search_message(search: SavedSearch | Row[Any]) -> pb.SavedSearch:
    return pb.SavedSearch(
        id=str(search.id),
        name=search.name,
        alert=ALERTS.to_proto[search.alert],
        filter=filter_message(search.filter),
        created_at=clock.to_timestamp(search.created_at),
        updated_at=clock.to_timestamp(search.updated_at),
        version=search.version,
    )


def results_request(stored: str, request: pb.ListSearchResultsRequest) -> listing_search_pb2.ListListingsRequest:
    """Returns the search that everyone may make with the same filter."""
    return listing_search_pb2.ListListingsRequest(
        filter=filter_message(stored),
        sort=request.sort,
        limit=request.limit,
        offset=request.offset,
        cursor=request.cursor,
    )


def results(found: Found, shown: Iterable[listing_pb2.Listing]) -> pb.ListSearchResultsResponse:
    answer = searching.found_listings(found, shown)
    return pb.ListSearchResultsResponse(
        listings=answer.listings, next_cursor=answer.next_cursor, total=answer.total, is_exact=answer.is_exact
    )
