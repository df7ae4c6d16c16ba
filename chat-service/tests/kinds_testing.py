"""Events as services publish them, each about the same people."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.convert import RULES
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import Ending
from kit.clock import to_timestamp
from twou.auth.v1 import document_events_pb2, moderation_events_pb2, security_events_pb2
from twou.file.v1 import data_export_events_pb2, data_export_pb2
from twou.notification.v1 import notification_pb2
from twou.request.v1 import (
    agency_events_pb2,
    agency_pb2,
    booking_events_pb2,
    booking_pb2,
    broker_events_pb2,
    broker_pb2,
    dispatch_pb2,
    dispute_events_pb2,
    dispute_pb2,
    events_pb2,
    lead_events_pb2,
    lead_pb2,
    listing_events_pb2,
    listing_pb2,
    notice_events_pb2,
    payment_events_pb2,
    payment_pb2,
    payout_events_pb2,
    payout_pb2,
    request_pb2,
    review_events_pb2,
    review_pb2,
    saved_search_events_pb2,
    saved_search_pb2,
    seller_events_pb2,
    slot_pb2,
)

CLIENT, PROVIDER, OWNER, ADMIN, BROKER = (str(UUID(int=number)) for number in range(1, 6))
REQUEST, BOOKING, PAYMENT, OFFER = (str(UUID(int=number)) for number in range(11, 15))
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=40)
LOCAL_START = "2026-12-01T09:30:00+03:00"
_AT = to_timestamp(NOW)
QUOTE = request_pb2.Quote(total="120.00", currency="ETB")


def request_event(cls: Any, *, actor: str = PROVIDER, provider: str | None = PROVIDER, **more: Any) -> Message:
    fields = {
        name: more.pop(name) for name in list(more) if name in request_pb2.ServiceRequest.DESCRIPTOR.fields_by_name
    }
    request = request_pb2.ServiceRequest(
        id=REQUEST, client_id=CLIENT, provider_id=provider, address="12 Bole Road", description="Call 0911", **fields
    )
    event: Message = cls(request=request, actor_id=actor, occurred_at=_AT, **more)
    return event


def offer_event(cls: Any, **more: Any) -> Message:
    request = request_pb2.ServiceRequest(id=REQUEST, client_id=CLIENT, category=request_pb2.CATEGORY_BATTERY)
    offer = dispatch_pb2.Offer(
        id=OFFER,
        request_id=REQUEST,
        provider_id=PROVIDER,
        distance_km=2.5,
        expires_at=to_timestamp(SOON),
        request=request,
    )
    event: Message = cls(offer=offer, occurred_at=_AT, **more)
    return event


def booking_event(cls: Any, *, slot_provider: str | None = PROVIDER, told: str = PROVIDER, **more: Any) -> Message:
    venue = slot_pb2.SlotVenue(id=BOOKING, name="Bole Garage", address="12 Bole Road")
    slot = slot_pb2.Slot(
        id=BOOKING, provider_id=slot_provider, starts_at=to_timestamp(SOON), local_start=LOCAL_START, venue=venue
    )
    booking = booking_pb2.Booking(
        id=BOOKING, user_id=CLIENT, slot=slot, note="Ring 0911", expires_at=to_timestamp(SOON + timedelta(minutes=5))
    )
    event: Message = cls(booking=booking, occurred_at=_AT, provider_id=told, **more)
    return event


def payment_event(cls: Any) -> Message:
    payment = payment_pb2.Payment(
        id=PAYMENT, request_id=REQUEST, user_id=CLIENT, payee_id=PROVIDER, amount="120.00", currency="ETB"
    )
    event: Message = cls(payment=payment, occurred_at=_AT)
    return event


def refund_event(cls: Any, client_id: str = CLIENT) -> Message:
    refund = payment_pb2.Refund(id=OFFER, payment_id=PAYMENT, amount="20.00", currency="ETB")
    event: Message = cls(refund=refund, occurred_at=_AT, client_id=client_id)
    return event


def dispute_event(cls: Any, **party: str) -> Message:
    dispute = dispute_pb2.Dispute(id=OFFER, payment_id=PAYMENT, amount="20.00", currency="ETB", reason="fraudulent")
    event: Message = cls(dispute=dispute, occurred_at=_AT, **party)
    return event


def payout_event(cls: Any) -> Message:
    payout = payout_pb2.Payout(
        id=OFFER, provider_id=PROVIDER, amount="900.00", currency="ETB", account_hint="4321", reference="X"
    )
    event: Message = cls(payout=payout, occurred_at=_AT)
    return event


def security_event(cls: Any) -> Message:
    event: Message = cls(user_id=CLIENT, occurred_at=_AT)
    return event


def document_event(cls: Any, **more: Any) -> Message:
    event: Message = cls(document_id=OFFER, user_id=PROVIDER, document_type="driving_licence", occurred_at=_AT, **more)
    return event


def notice_event(kind: notification_pb2.NoticeKind.ValueType) -> Message:
    notice = notification_pb2.Notice(request_id=REQUEST, kind=kind, text="Please wait.")
    return notice_events_pb2.NoticeRaised(notice=notice, client_id=CLIENT, occurred_at=_AT)


def rating_event(ratee: str) -> Message:
    rater = CLIENT if ratee == PROVIDER else PROVIDER
    rating = request_pb2.Rating(request_id=REQUEST, rater_id=rater, ratee_id=ratee, score=5, comment="Lives at Bole 12")
    return events_pb2.RequestRated(rating=rating, actor_id=rater, occurred_at=_AT)


def review_event(**about: Any) -> Message:
    review = review_pb2.Review(
        id=OFFER, author_id=CLIENT, target_user_id=PROVIDER, rating=5, comment="Lives at Bole 12", **about
    )
    return review_events_pb2.ReviewCreated(review=review, occurred_at=_AT)


def lead_event() -> Message:
    lead = lead_pb2.Lead(
        id=OFFER, listing_id=REQUEST, conversation_id=OFFER, buyer_id=CLIENT, seller_id=PROVIDER, broker_id=BROKER
    )
    return lead_events_pb2.LeadCreated(
        lead=lead, message="Lives at Bole 12", listing_title="Toyota Corolla 2015", occurred_at=_AT
    )


def search_event(listings: int = 1) -> Message:
    listing = saved_search_pb2.MatchedListing(listing_id=BOOKING, title="Vitz", price="850000.00", currency="ETB")
    match = saved_search_pb2.SearchMatch(search_id=OFFER, name="Small cars", listings=[listing], count=listings)
    return saved_search_events_pb2.SearchMatched(match=match, user_id=CLIENT, occurred_at=_AT)


def told(event: Message) -> Mapping[str, str]:
    """Returns the kind of the notification that each user gets."""
    found = [(str(one.user_id), one.kind) for one in drafts(event)]
    assert len(found) == len(dict(found)), "a user is told twice"
    return dict(found)


def drafts(event: Message) -> list[NotificationDraft]:
    return [one for one in RULES[type(event)](event) if isinstance(one, NotificationDraft)]


def ended(event: Message) -> list[tuple[str, str]]:
    """Returns whose notifications of which group are over."""
    return [(str(one.user_id), one.group_key) for one in RULES[type(event)](event) if isinstance(one, Ending)]


def one_of_each() -> list[Message]:
    """Returns an event of each class that has a rule, which tells a user or ends a notification."""
    return [*_assisting(), *_booking(), *_paying(), *_accounts(), *_selling()]


def _assisting() -> list[Message]:
    pb = events_pb2
    parties = (pb.RequestAccepted, pb.RequestStarted, pb.RequestCompleted, pb.RequestCancelled)
    return [
        *(request_event(cls) for cls in parties),
        request_event(pb.RequestExpired, actor="", provider=None),
        request_event(pb.RequestUpdated, actor="", provider=None, released_provider_id=PROVIDER),
        rating_event(PROVIDER),
        review_event(),
        lead_event(),
        notice_event(notification_pb2.NOTICE_KIND_PROGRESS_DARK),
        *(offer_event(cls) for cls in (pb.OfferCreated, pb.OfferWithdrawn, pb.OfferExpired, pb.OfferDeclined)),
    ]


def _booking() -> list[Message]:
    names = booking_events_pb2.DESCRIPTOR.message_types_by_name
    return [booking_event(getattr(booking_events_pb2, name)) for name in names]


def _paying() -> list[Message]:
    pb = payment_events_pb2
    disputes = dispute_events_pb2.DisputeCreated, dispute_events_pb2.DisputeWon, dispute_events_pb2.DisputeLost
    return [
        *(payment_event(cls) for cls in (pb.PaymentSucceeded, pb.PaymentFailed, pb.PaymentExpired)),
        *(refund_event(cls) for cls in (pb.RefundSucceeded, pb.RefundFailed)),
        *(dispute_event(cls, provider_id=PROVIDER) for cls in disputes),
    ]


def data_export_event(cls: Any) -> Message:
    export = data_export_pb2.DataExport(id=OFFER, owner_id=PROVIDER, file_id=OFFER)
    event: Message = cls(data_export=export, occurred_at=_AT)
    return event


def listing_event(cls: Any, **more: Any) -> Message:
    listing = listing_pb2.Listing(id=BOOKING, owner_id=CLIENT, title="Vitz", latitude=9.0, longitude=38.7, **more)
    event: Message = cls(listing=listing, occurred_at=_AT)
    return event


def _suspended() -> Message:
    listing = listing_pb2.Listing(id=BOOKING, owner_id=CLIENT, title="Vitz")
    return listing_events_pb2.ListingSuspended(listing=listing, reason="fraud", occurred_at=_AT)


def _selling() -> list[Message]:
    gone = listing_events_pb2.ListingDeleted(listing_id=BOOKING, owner_id=CLIENT, actor_id=ADMIN, occurred_at=_AT)
    return [
        listing_event(listing_events_pb2.ListingExpiring),
        listing_event(listing_events_pb2.ListingExpired),
        _suspended(),
        listing_event(listing_events_pb2.ListingRestored),
        gone,
        search_event(),
        seller_events_pb2.SellerSuspended(user_id=CLIENT, reason="No such cars", occurred_at=_AT),
        seller_events_pb2.SellerRestored(user_id=CLIENT, reason="They are there", occurred_at=_AT),
    ]


def _accounts() -> list[Message]:
    pb, security, documents = payout_events_pb2, security_events_pb2, document_events_pb2
    return [
        *(document_event(cls) for cls in (documents.DocumentApproved, documents.DocumentExpired)),
        *(document_event(cls, reason="forged") for cls in (documents.DocumentRejected, documents.DocumentRevoked)),
        document_event(documents.DocumentExpiring, days_left=7),
        *(
            data_export_event(cls)
            for cls in (data_export_events_pb2.DataExportReady, data_export_events_pb2.DataExportFailed)
        ),
        *(broker_event(cls) for cls in (broker_events_pb2.BrokerVerified, broker_events_pb2.BrokerRejected)),
        invitation_event(),
        *(payout_event(cls) for cls in (pb.PayoutPaid, pb.PayoutFailed, pb.PayoutRejected)),
        pb.PayoutAccountChanged(provider_id=PROVIDER, occurred_at=_AT),
        *(security_event(cls) for cls in (security.PasswordChanged, security.EmailChanged, security.DeviceAdded)),
        *(moderation_event(cls) for cls in (moderation_events_pb2.ContentRemoved, moderation_events_pb2.UserWarned)),
    ]


def broker_event(cls: Any) -> Message:
    event: Message = cls(broker=broker_pb2.Broker(user_id=PROVIDER, name="Derartu Tulu"), occurred_at=_AT)
    return event


def invitation_event() -> Message:
    asked = agency_pb2.BrokerInvitation(listing_id=REQUEST, listing_title="Vitz", owner_id=CLIENT, broker_id=BROKER)
    return agency_events_pb2.BrokerInvited(invitation=asked, occurred_at=_AT)


def moderation_event(cls: Any, subject_type: str = "message") -> Message:
    who = "author_id" if cls is moderation_events_pb2.ContentRemoved else "user_id"
    about = {"subject_type": subject_type, "subject_id": REQUEST, "reason": "spam", "occurred_at": _AT}
    event: Message = cls(report_id=PAYMENT, **{who: CLIENT}, **about)
    return event


def every_situation() -> list[Message]:
    """Returns `one_of_each`, and events that tell the other kinds."""
    due = request_event(events_pb2.RequestUpdated, actor="", payment_status="REQUEST_PAYMENT_STATUS_DUE", quote=QUOTE)
    notices = [notice_event(number) for number in notification_pb2.NoticeKind.values() if number]
    return [*one_of_each(), due, *notices]
