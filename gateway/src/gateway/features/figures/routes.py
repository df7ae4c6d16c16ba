"""Routes of figures of listings, and of what is counted for them, served by request-service."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.figures.schemas import ListingStats, SellerContact
from gateway.identity import Caller
from gateway.values import Day, Json, Stated
from kit import rpc
from twou.request.v1 import figure_pb2

router = APIRouter(tags=["listings"])

_BY_DEFAULT = "By default 29 days before `to`"


class _SpanOfDays:
    """Query parameters that select days."""

    def __init__(
        self,
        first: Annotated[
            Day | None, Query(alias="from", description=_BY_DEFAULT), Stated(rule="At most 365 days before `to`.")
        ] = None,
        last: Annotated[Day | None, Query(alias="to", description="By default today, in UTC")] = None,
    ) -> None:
        self.fields = {
            "first_day": None if first is None else first.isoformat(),
            "last_day": None if last is None else last.isoformat(),
        }


SpanOfDays = Annotated[_SpanOfDays, query_parameters(_SpanOfDays)]


@router.get("/listings/{listing_id}/stats")
@spends(READING)
async def get_listing_stats(
    listing_id: str, _caller: Caller, services: Services, wanted: SpanOfDays
) -> Json[ListingStats]:
    """Returns what was counted for a listing on each day, for its owner and their broker."""
    message = figure_pb2.GetListingStatsRequest(listing_id=listing_id, **wanted.fields)
    return ListingStats.of((await rpc.unary(services.figures.GetListingStats, message)).stats)


@router.post("/listings/{listing_id}/contact")
@spends(COMMANDS)
async def show_contact(listing_id: str, _caller: Caller, services: Services) -> Json[SellerContact]:
    """Shows the telephone number of a seller who lets buyers ask for it. A user is shown 30 on one day of UTC."""
    message = figure_pb2.ShowContactRequest(listing_id=listing_id)
    answer = await rpc.unary(services.figures.ShowContact, message)
    return SellerContact.of(answer)
