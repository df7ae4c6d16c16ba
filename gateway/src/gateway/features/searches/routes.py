"""Routes of saved searches, served by request-service."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from gateway import wire
from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.listings.schemas import Listing
from gateway.features.searches.schemas import NewSearch, SavedSearch, SearchChange
from gateway.features.searching.parameters import Sort
from gateway.identity import Caller
from gateway.paging import Cursor, PagingQuery, link_next, tell_total
from gateway.values import Json
from kit import rpc
from twou.request.v1 import listing_search_pb2
from twou.request.v1 import saved_search_pb2 as pb

router = APIRouter(tags=["listings"])


@router.post("/searches", status_code=201)
@spends(COMMANDS)
async def create_search(body: NewSearch, _caller: Caller, services: Services) -> Json[SavedSearch]:
    """Saves a search. The caller is told of listings that it finds, as `alert` says; an account has at most 50."""
    return SavedSearch.of((await rpc.unary(services.saved_searches.CreateSearch, body.to())).search)


@router.get("/searches")
@spends(READING)
async def list_searches(_caller: Caller, services: Services, paging: PagingQuery) -> list[Json[SavedSearch]]:
    """Returns the caller's saved searches, newest first."""
    answer = await rpc.unary(services.saved_searches.ListSearches, pb.ListSearchesRequest(**paging.fields))
    return paging.page(map(SavedSearch.of, answer.searches), answer.next_cursor)


@router.get("/searches/{search_id}")
@spends(READING)
async def get_search(search_id: str, _caller: Caller, services: Services) -> Json[SavedSearch]:
    message = pb.GetSearchRequest(search_id=search_id)
    return SavedSearch.of((await rpc.unary(services.saved_searches.GetSearch, message)).search)


@router.patch("/searches/{search_id}")
@spends(COMMANDS)
async def update_search(search_id: str, body: SearchChange, _caller: Caller, services: Services) -> Json[SavedSearch]:
    """Changes the fields that are sent. A filter replaces all of the one before."""
    return SavedSearch.of((await rpc.unary(services.saved_searches.UpdateSearch, body.to(search_id))).search)


@router.delete("/searches/{search_id}", status_code=204)
@spends(COMMANDS)
async def delete_search(search_id: str, _caller: Caller, services: Services) -> None:
    await rpc.unary(services.saved_searches.DeleteSearch, pb.DeleteSearchRequest(search_id=search_id))


class _ResultsPage:
    """The query parameters of a page of results."""

    def __init__(
        self,
        sort: Sort = "newest",
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        offset: Annotated[int, Query(ge=0, le=1000)] = 0,
        cursor: Annotated[Cursor, Query()] = "",
    ) -> None:
        order = wire.enum_value(listing_search_pb2.ListingSort, sort)
        self.fields: dict[str, Any] = {"sort": order, "limit": limit, "offset": offset, "cursor": cursor}


ResultsPage = Annotated[_ResultsPage, query_parameters(_ResultsPage)]


@router.get("/searches/{search_id}/results")
@spends(READING)
async def list_search_results(
    search_id: str, _caller: Caller, services: Services, wanted: ResultsPage, request: Request, response: Response
) -> list[Json[Listing]]:
    """Returns the listings that a saved search finds now, as `GET /listings` does with its filter."""
    message = pb.ListSearchResultsRequest(search_id=search_id, **wanted.fields)
    answer = await rpc.unary(services.saved_searches.ListSearchResults, message)
    tell_total(response, answer.total, is_exact=answer.is_exact)
    if answer.next_cursor:
        link_next(request, response, answer.next_cursor)
    return list(map(Listing.of, answer.listings))
