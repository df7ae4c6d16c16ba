"""Builds the events about favourites."""

from kit import clock
from request_service.market.favourites import convert
from request_service.market.favourites.models import ToldState
from twou.request.v1 import favourite_events_pb2 as pb


def favourite_changed(before: ToldState, after: ToldState) -> pb.FavouriteChanged:
    return pb.FavouriteChanged(
        favourite=convert.change_message(before, after), occurred_at=clock.to_timestamp(clock.now())
    )
