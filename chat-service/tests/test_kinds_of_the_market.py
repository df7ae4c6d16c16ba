"""Sellers are told of the ends of their listings, and of what admins do."""

import pytest
from kinds_testing import (
    ADMIN,
    BOOKING,
    BROKER,
    CLIENT,
    NOW,
    OFFER,
    PROVIDER,
    REQUEST,
    drafts,
    invitation_event,
    listing_event,
    search_event,
    told,
)

from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.kinds.table import KINDS
from kit.clock import to_timestamp
from twou.auth.v1.moderation_events_pb2 import ContentRemoved
from twou.request.v1 import listing_events_pb2 as pb

LISTING = "00000000-0000-0000-0000-00000000000c"


@pytest.mark.parametrize(
    ("cls", "kind"), [(pb.ListingExpiring, "listing.expiring"), (pb.ListingExpired, "listing.expired")]
)
def test_owner_and_broker_are_told_of_the_end(cls: type[pb.ListingExpired], kind: str) -> None:
    assert told(listing_event(cls)) == {CLIENT: kind}
    assert told(listing_event(cls, broker_id=PROVIDER)) == {CLIENT: kind, PROVIDER: kind}
    assert KINDS[kind].type is Type.LISTING_UPDATE
    (draft,) = drafts(listing_event(cls))
    # No place is among the values of the text.
    assert (draft.params, draft.data, draft.link) == (
        {"title": "Vitz"},
        {"listing_id": LISTING},
        f"/listings/{LISTING}",
    )


@pytest.mark.parametrize(("actor", "is_told"), [(ADMIN, True), (CLIENT, False), (None, False)])
def test_owner_is_told_of_what_an_admin_has_deleted(actor: str | None, is_told: bool) -> None:  # noqa: FBT001
    at = to_timestamp(NOW)
    event = pb.ListingDeleted(listing_id=LISTING, owner_id=CLIENT, actor_id=actor, occurred_at=at)
    assert told(event) == ({CLIENT: "listing.deleted"} if is_told else {})


def test_owner_and_broker_are_told_of_a_suspension_and_its_end() -> None:
    event = listing_event(pb.ListingSuspended, broker_id=PROVIDER)
    event.reason = "fraud"  # type: ignore[attr-defined]
    assert told(event) == {CLIENT: "listing.suspended", PROVIDER: "listing.suspended"}
    first, _ = drafts(event)
    assert first.params == {"title": "Vitz", "reason": "fraud"}
    assert first.data == {"listing_id": LISTING, "reason": "fraud"}
    assert told(listing_event(pb.ListingRestored)) == {CLIENT: "listing.restored"}


def test_broker_is_told_that_an_owner_asks_them() -> None:
    assert told(invitation_event()) == {BROKER: "broker.invited"}
    (draft,) = drafts(invitation_event())
    assert (draft.params, draft.link) == ({"title": "Vitz"}, f"/listings/{REQUEST}")
    assert draft.data == {"listing_id": REQUEST, "owner_id": CLIENT}


def test_owner_of_a_search_is_told_of_what_it_finds() -> None:
    assert told(search_event()) == {CLIENT: "search.matched"}
    (draft,) = drafts(search_event(3))
    assert draft.params == {"search": "Small cars", "title": "Vitz", "listings": 3}
    assert (draft.link, draft.data) == (f"/searches/{OFFER}", {"search_id": OFFER, "listing_id": BOOKING})
    assert KINDS["search.matched"].type is Type.LISTING_UPDATE


def test_the_decision_itself_does_not_tell_the_owner_again() -> None:
    event = ContentRemoved(subject_type="listing", subject_id=LISTING, author_id=CLIENT, occurred_at=to_timestamp(NOW))
    assert told(event) == {}
