"""Routes of favourites, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.favourites.schemas import Favourite
from gateway.features.listings.schemas import Listing
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.request.v1 import favourite_pb2

router = APIRouter(tags=["listings"])


@router.put("/listings/{listing_id}/favourite", status_code=204)
@spends(COMMANDS)
async def add_favourite(listing_id: str, _caller: Caller, services: Services) -> None:
    """Saves a listing, of whose price and status the caller is told. Doing it again changes nothing."""
    message = favourite_pb2.AddFavouriteRequest(listing_id=listing_id)
    await rpc.unary(services.favourites.AddFavourite, message)


@router.delete("/listings/{listing_id}/favourite", status_code=204)
@spends(COMMANDS)
async def remove_favourite(listing_id: str, _caller: Caller, services: Services) -> None:
    """Takes a listing out of the favourites. Doing it again changes nothing."""
    message = favourite_pb2.RemoveFavouriteRequest(listing_id=listing_id)
    await rpc.unary(services.favourites.RemoveFavourite, message)


@router.get("/favourites")
@spends(READING)
async def list_favourites(_caller: Caller, services: Services, paging: PagingQuery) -> list[Json[Favourite]]:
    """Returns what the caller has saved, the last one first."""
    answer = await rpc.unary(services.favourites.ListFavourites, favourite_pb2.ListFavouritesRequest(**paging.fields))
    return paging.page(map(_shown, answer.favourites), answer.next_cursor)


def _shown(favourite: favourite_pb2.Favourite) -> Json[Favourite]:
    listing = Listing.of(favourite.listing).data if favourite.HasField("listing") else None
    return Favourite.of(favourite, listing=listing)
