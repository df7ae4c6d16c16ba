"""Conversion of sellers from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, protobuf
from kit.protobuf import EnumMap, an_id, optional
from request_service.market.sellers.errors import SellerNotFound
from request_service.market.sellers.models import SellerKind, SellerProfile
from twou.request.v1 import seller_pb2 as pb

_KINDS = EnumMap(SellerKind, pb.SellerKind)


def seller_id(text: str) -> UUID:
    """Raises SellerNotFound for text that cannot be an id."""
    return an_id(text, otherwise=SellerNotFound)


def profile(message: pb.UpdateSellerRequest) -> SellerProfile:
    cleared = protobuf.cleared(message, "display_name", "about", "contact_phone")
    return SellerProfile(
        display_name=protobuf.changed_text(message, "display_name", cleared),
        kind=_KINDS.find("kind", message.kind),
        about=protobuf.changed_text(message, "about", cleared),
        contact_phone=protobuf.changed_text(message, "contact_phone", cleared),
        show_phone=optional(message, "show_phone"),
        languages=list(message.languages.items) if message.HasField("languages") else None,
    )


def seller_message(seller: Row[Any]) -> pb.Seller:
    return pb.Seller(**_shown(seller))


def own_seller_message(seller: Row[Any]) -> pb.OwnSeller:
    return pb.OwnSeller(
        **_shown(seller),
        contact_phone=seller.contact_phone,
        show_phone=seller.show_phone,
        is_suspended=seller.suspended_at is not None,
    )


def _shown(seller: Row[Any]) -> dict[str, Any]:
    """Returns what everyone may know of a seller."""
    return {
        "user_id": str(seller.user_id),
        "display_name": seller.display_name or seller.name,
        "kind": _KINDS.to_proto[seller.kind],
        "about": seller.about,
        "languages": seller.languages,
        "rating": seller.score_sum / seller.review_count if seller.review_count else None,
        "review_count": seller.review_count,
        "live_listings": seller.live_listings,
        "created_at": clock.to_timestamp(seller.created_at),
    }
