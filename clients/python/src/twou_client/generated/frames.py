"""The frames of sockets: `Frame` is any that the server sends, `Command` any that it takes.

Written by `make clients`.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

__all__ = [
    "Ack",
    "Acknowledged",
    "Booking",
    "BookingCancelledEvent",
    "BookingCompletedEvent",
    "BookingEndangeredEvent",
    "BookingLapsedEvent",
    "BookingMissedEvent",
    "BookingOfferedEvent",
    "BookingReminderEvent",
    "BookingRescheduledEvent",
    "BookingScheduledEvent",
    "Broker",
    "BrokerInvitation",
    "BrokerInvitedEvent",
    "BrokerRejectedEvent",
    "BrokerVerifiedEvent",
    "Checkout",
    "ConnectionEstablishedEvent",
    "Conversation",
    "ConversationCreatedEvent",
    "ConversationUpdatedEvent",
    "DataExport",
    "DataExportFailedEvent",
    "DataExportReadyEvent",
    "Dispute",
    "DisputeCreatedEvent",
    "DisputeLostEvent",
    "DisputeUpdatedEvent",
    "DisputeWonEvent",
    "ErrorDetail",
    "ErrorEvent",
    "Established",
    "Events",
    "FavouriteChange",
    "FavouriteChangedEvent",
    "File",
    "FileDeletedEvent",
    "FileProgressEvent",
    "FileReadyEvent",
    "FileRejectedEvent",
    "FileUploadedEvent",
    "HeartbeatCommand",
    "Lead",
    "LeadCreatedEvent",
    "LeadUpdatedEvent",
    "Listing",
    "ListingExpiredEvent",
    "ListingExpiringEvent",
    "ListingPublishedEvent",
    "ListingRestoredEvent",
    "ListingSuspendedEvent",
    "ListingUpdatedEvent",
    "LivePosition",
    "LocationUpdateCommand",
    "MatchedListing",
    "Member",
    "Message",
    "MessageAckEvent",
    "MessageCreatedEvent",
    "MessageDeletedEvent",
    "MessageReadCommand",
    "MessageReadEvent",
    "MessageSendCommand",
    "MessageUpdatedEvent",
    "MoneyFailure",
    "NewMarkIn",
    "NewMessageTo",
    "NotificationEvent",
    "NotificationFrame",
    "NotificationReadEvent",
    "Offer",
    "OfferCreatedEvent",
    "OfferExpiredEvent",
    "OfferWithdrawnEvent",
    "Payment",
    "PaymentAuthorizedEvent",
    "PaymentCancelledEvent",
    "PaymentCreatedEvent",
    "PaymentExpiredEvent",
    "PaymentFailedEvent",
    "PaymentMethod",
    "PaymentMethodSavedEvent",
    "PaymentMethodUpdatedEvent",
    "PaymentSucceededEvent",
    "PaymentUpdatedEvent",
    "Payout",
    "PayoutAccount",
    "PayoutAccountChangedEvent",
    "PayoutCreatedEvent",
    "PayoutFailedEvent",
    "PayoutPaidEvent",
    "PayoutRejectedEvent",
    "PayoutUpdatedEvent",
    "Ping",
    "PingCommand",
    "Pong",
    "PongEvent",
    "Position",
    "Presence",
    "PresenceEvent",
    "ProviderLocationEvent",
    "Quote",
    "QuoteLine",
    "Rating",
    "ReadMark",
    "ReadNotifications",
    "Refund",
    "RefundCreatedEvent",
    "RefundFailedEvent",
    "RefundSucceededEvent",
    "RequestAcceptedEvent",
    "RequestCancelledEvent",
    "RequestCompletedEvent",
    "RequestCreatedEvent",
    "RequestExpiredEvent",
    "RequestRatedEvent",
    "RequestStartedEvent",
    "RequestUpdatedEvent",
    "Review",
    "ReviewCreatedEvent",
    "ReviewDeletedEvent",
    "ReviewUpdatedEvent",
    "SearchMatch",
    "SearchMatchedEvent",
    "ServiceRequest",
    "Slot",
    "SlotVenue",
    "SocketError",
    "SocketLimits",
    "SubscribeCommand",
    "SubscriptionAcknowledgedEvent",
    "SystemMaintenance",
    "SystemMaintenanceEvent",
    "SystemNotification",
    "SystemNotificationEvent",
    "Typing",
    "TypingCommand",
    "TypingEvent",
    "TypingIn",
    "UnsubscribeCommand",
    "UploadProgress",
    "Frame",
    "Command",
]


class Ack(TypedDict):
    """The answer to `message.send`: the message is stored."""

    client_message_id: str | None
    message: Message


class Acknowledged(TypedDict):
    """The answer to `subscribe` and `unsubscribe`."""

    events: list[str]
    invalid_events: list[str]


class Booking(TypedDict):
    """The seat of one person in a slot."""

    id: str
    user_id: str
    attendee_id: str | None
    booking_slot_id: str
    status: Literal["held", "booked", "checked_in", "completed", "no_show", "cancelled", "lapsed"]
    dose_number: int | None
    next_due_at: str | None
    eligibility: Literal["ok", "unverified"]
    note: str | None
    expires_at: str | None
    sequence: int
    slot: Slot
    created_at: str
    updated_at: str
    cancel_reason: str | None


class BookingCancelledEvent(TypedDict):
    """A booking was cancelled by the person, the venue or the system."""

    type: Literal["booking.cancelled"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingCompletedEvent(TypedDict):
    """The venue has marked a booking as completed."""

    type: Literal["booking.completed"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingEndangeredEvent(TypedDict):
    """The provider whom a booking needs will hardly be there in time, because they are busy longer than expected."""

    type: Literal["booking.endangered"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingLapsedEvent(TypedDict):
    """A held seat was not confirmed in time and is free again."""

    type: Literal["booking.lapsed"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingMissedEvent(TypedDict):
    """The venue has marked that the person did not come."""

    type: Literal["booking.missed"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingOfferedEvent(TypedDict):
    """A seat for which you wait is free, and held for you until `expires_at`. Book it to keep it."""

    type: Literal["booking.offered"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingReminderEvent(TypedDict):
    """A booking begins soon."""

    type: Literal["booking.reminder"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingRescheduledEvent(TypedDict):
    """A booking was moved to another slot."""

    type: Literal["booking.rescheduled"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class BookingScheduledEvent(TypedDict):
    """A seat was booked."""

    type: Literal["booking.scheduled"]
    data: Booking
    id: str
    timestamp: str
    cursor: str


class Broker(TypedDict):
    """A broker, by their own words. No admin has checked them unless `is_verified` is true."""

    user_id: str
    name: str
    license_number: str
    years_experience: int | None
    bio: str | None
    company: str | None
    regions: list[str]
    status: Literal["pending", "verified", "rejected"]
    is_verified: bool
    reason: str | None
    created_at: str
    updated_at: str
    decided_at: str | None


class BrokerInvitation(TypedDict):
    listing_id: str
    listing_title: str
    owner_id: str
    broker_id: str
    created_at: str | None


class BrokerInvitedEvent(TypedDict):
    """The owner of a listing asks you, a verified broker, to take part in it."""

    type: Literal["broker.invited"]
    data: BrokerInvitation
    id: str
    timestamp: str
    cursor: str


class BrokerRejectedEvent(TypedDict):
    """An admin has not accepted what you state as a broker; its reason may say why."""

    type: Literal["broker.rejected"]
    data: Broker
    id: str
    timestamp: str
    cursor: str


class BrokerVerifiedEvent(TypedDict):
    """An admin has verified you as a broker."""

    type: Literal["broker.verified"]
    data: Broker
    id: str
    timestamp: str
    cursor: str


class Checkout(TypedDict):
    """The next step of the payer."""

    url: str | None
    client_secret: str | None


class ConnectionEstablishedEvent(TypedDict):
    """The first frame of every socket."""

    type: Literal["connection.established"]
    data: Established
    id: NotRequired[str]
    timestamp: str


class Conversation(TypedDict):
    id: str
    kind: Literal["request", "listing", "direct"]
    request_id: str | None
    listing_id: str | None
    title: str | None
    members: list[Member]
    last_message: Message | None
    unread_count: int | None
    is_active: bool | None
    created_at: str


class ConversationCreatedEvent(TypedDict):
    """A thread was started with you, or you were added to it; or the conversation about a lead has begun."""

    type: Literal["conversation.created"]
    data: Conversation
    id: str
    timestamp: str
    cursor: str


class ConversationUpdatedEvent(TypedDict):
    """Title or members of a conversation have changed, or what is your own in it."""

    type: Literal["conversation.updated"]
    data: Conversation
    id: str
    timestamp: str
    cursor: str


class DataExport(TypedDict):
    id: str
    owner_id: str
    status: Literal["collecting", "ready", "failed", "expired"]
    created_at: str
    file_id: str | None
    url: str | None
    expires_at: str | None


class DataExportFailedEvent(TypedDict):
    """The archive of your data could not be made. You can begin another one."""

    type: Literal["data_export.failed"]
    data: DataExport
    id: str
    timestamp: str
    cursor: str


class DataExportReadyEvent(TypedDict):
    """The archive of your data can be downloaded until it expires."""

    type: Literal["data_export.ready"]
    data: DataExport
    id: str
    timestamp: str
    cursor: str


class Dispute(TypedDict):
    """The objection of a payer to a payment, through their bank."""

    id: str
    payment_id: str | None
    currency: str
    amount: float
    fee: float | None
    reason: str
    status: Literal["open", "won", "lost"]
    evidence_due_by: str | None
    created_at: str
    updated_at: str
    decided_at: str | None


class DisputeCreatedEvent(TypedDict):
    """A payer objects to a payment through their bank."""

    type: Literal["dispute.created"]
    data: Dispute
    id: str
    timestamp: str
    cursor: str


class DisputeLostEvent(TypedDict):
    """A dispute was decided for the payer, who keeps the money."""

    type: Literal["dispute.lost"]
    data: Dispute
    id: str
    timestamp: str
    cursor: str


class DisputeUpdatedEvent(TypedDict):
    """An open dispute has another reason."""

    type: Literal["dispute.updated"]
    data: Dispute
    id: str
    timestamp: str
    cursor: str


class DisputeWonEvent(TypedDict):
    """A dispute was decided for the platform: the money has come back."""

    type: Literal["dispute.won"]
    data: Dispute
    id: str
    timestamp: str
    cursor: str


class ErrorDetail(TypedDict):
    field: str
    issue: str


class ErrorEvent(TypedDict):
    """The answer to a frame that is refused. The socket stays open."""

    type: Literal["error"]
    data: SocketError
    id: NotRequired[str]
    timestamp: str


class Established(TypedDict):
    """The first frame of every socket."""

    connection_id: str
    user_id: str
    server_time: str
    cursor: str
    recovered: bool
    limits: SocketLimits


class Events(TypedDict):
    events: list[str]


class FavouriteChange(TypedDict):
    listing_id: str
    price: float
    currency: str
    status: Literal["draft", "available", "pending", "under_offer", "sold", "rented", "leased", "withdrawn", "expired"]
    previous_price: float
    previous_currency: str
    previous_status: Literal["draft", "available", "pending", "under_offer", "sold", "rented", "leased", "withdrawn", "expired"]


class FavouriteChangedEvent(TypedDict):
    """A listing that you have saved has another price or another status."""

    type: Literal["favourite.changed"]
    data: FavouriteChange
    id: str
    timestamp: str
    cursor: str


class File(TypedDict):
    """The metadata of a file."""

    id: str
    request_id: str | None
    message_id: str | None
    owner_id: str
    filename: str
    content_type: str
    file_size: int
    sha256: str
    status: Literal["quarantined", "scanning", "ready", "rejected"]
    width: int | None
    height: int | None
    thumbnail_url: str | None
    uploaded_at: str
    purpose: Literal["general", "kyc", "marketplace"]
    conversation_id: str | None
    rejection: str | None
    url: str | None


class FileDeletedEvent(TypedDict):
    """A file was deleted, by its owner or because it was no longer to be kept."""

    type: Literal["file.deleted"]
    data: File
    id: str
    timestamp: str
    cursor: str


class FileProgressEvent(TypedDict):
    """More bytes of a resumable upload have arrived, from any of your devices. It comes at most once a second; file.uploaded follows when all are there."""

    type: Literal["file.progress"]
    data: UploadProgress
    id: NotRequired[str]
    timestamp: str


class FileReadyEvent(TypedDict):
    """The bytes of a file can be downloaded from now on. It follows file.uploaded, at once if there is nothing to check."""

    type: Literal["file.ready"]
    data: File
    id: str
    timestamp: str
    cursor: str


class FileRejectedEvent(TypedDict):
    """A file was found to be unsafe: its bytes are never handed out, and its rejection says why."""

    type: Literal["file.rejected"]
    data: File
    id: str
    timestamp: str
    cursor: str


class FileUploadedEvent(TypedDict):
    """A file was uploaded, perhaps by you on another device. Its bytes can be downloaded once its status is ready. After accepting a request, its newest 100 earlier files follow."""

    type: Literal["file.uploaded"]
    data: File
    id: str
    timestamp: str
    cursor: str


class HeartbeatCommand(TypedDict):
    """Does the same as `ping`."""

    type: Literal["heartbeat"]
    data: Ping
    id: NotRequired[str]


class Lead(TypedDict):
    """The interest of a buyer in a listing."""

    id: str
    listing_id: str
    buyer_id: str
    seller_id: str
    broker_id: str | None
    kind: Literal["enquiry", "viewing", "test_drive", "offer"]
    offer_amount: float | None
    status: Literal["new", "contacted", "qualified", "won", "lost", "spam"]
    conversation_id: str
    first_answer_at: str | None
    note: str | None
    created_at: str
    updated_at: str
    version: int


class LeadCreatedEvent(TypedDict):
    """A buyer has asked about a listing. The conversation has the id of the lead."""

    type: Literal["lead.created"]
    data: Lead
    id: str
    timestamp: str
    cursor: str


class LeadUpdatedEvent(TypedDict):
    """The status of a lead, or who takes part in it, has changed."""

    type: Literal["lead.updated"]
    data: Lead
    id: str
    timestamp: str
    cursor: str


class Listing(TypedDict):
    """A listing as the caller may see it. The fields of the other type are null."""

    id: str
    type: Literal["property", "vehicle"]
    offer: Literal["sale", "rent", "lease"]
    status: Literal["draft", "available", "pending", "under_offer", "sold", "rented", "leased", "withdrawn", "expired"]
    title: str
    description: str | None
    price: float
    currency: str
    negotiable: bool
    location: str | None
    region: str | None
    latitude: float | None
    longitude: float | None
    position: Literal["exact", "approximate"]
    image_ids: list[str]
    owner_id: str
    broker_id: str | None
    invited_broker_id: str | None
    available_from: str | None
    published_at: str | None
    expires_at: str | None
    view_count: int
    favourite_count: int
    moderation: Literal["clean", "flagged", "suspended"]
    suspended_for: str | None
    created_at: str
    updated_at: str
    version: int
    property_type: Literal["house", "apartment", "condo", "land", "office", "commercial"] | None
    address: str | None
    size_m2: float | None
    land_m2: float | None
    bedrooms: int | None
    bathrooms: float | None
    floor: int | None
    year_built: int | None
    furnished: bool | None
    parking: int | None
    make: str | None
    model: str | None
    year: int | None
    mileage: int | None
    fuel_type: Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"] | None
    transmission: Literal["manual", "automatic", "cvt", "other"] | None
    body_type: str | None
    condition: Literal["new", "used"] | None
    color: str | None
    engine_cc: int | None
    vin: str | None
    images: NotRequired[list[str]]
    size: NotRequired[float | None]
    brand: NotRequired[str | None]


class ListingExpiredEvent(TypedDict):
    """The time of a listing is over. It can be renewed."""

    type: Literal["listing.expired"]
    data: Listing
    id: str
    timestamp: str
    cursor: str


class ListingExpiringEvent(TypedDict):
    """A listing ends in three days unless it is renewed."""

    type: Literal["listing.expiring"]
    data: Listing
    id: str
    timestamp: str
    cursor: str


class ListingPublishedEvent(TypedDict):
    """A listing can be found now: it was published for the first time, or again."""

    type: Literal["listing.published"]
    data: Listing
    id: str
    timestamp: str
    cursor: str


class ListingRestoredEvent(TypedDict):
    """A moderator has ended the suspension of a listing."""

    type: Literal["listing.restored"]
    data: Listing
    id: str
    timestamp: str
    cursor: str


class ListingSuspendedEvent(TypedDict):
    """A moderator has decided that a listing is not shown any more."""

    type: Literal["listing.suspended"]
    data: Listing
    id: str
    timestamp: str
    cursor: str


class ListingUpdatedEvent(TypedDict):
    """A listing was changed, or it is shown or hidden for another reason."""

    type: Literal["listing.updated"]
    data: Listing
    id: str
    timestamp: str
    cursor: str


class LivePosition(TypedDict):
    request_id: str
    provider_id: str
    latitude: float
    longitude: float
    accuracy_m: float | None
    heading: float | None
    speed: float | None
    recorded_at: str | None
    distance_km: float


class LocationUpdateCommand(TypedDict):
    """Reports the position of a provider."""

    type: Literal["location.update"]
    data: Position
    id: NotRequired[str]


class MatchedListing(TypedDict):
    listing_id: str
    reason: Literal["published", "price_fell", "returned"]
    type: Literal["property", "vehicle"]
    offer: Literal["sale", "rent", "lease"]
    title: str
    price: float
    currency: str


class Member(TypedDict):
    user_id: str
    name: str | None
    left_at: str | None
    read_seq: int


class Message(TypedDict):
    id: str
    conversation_id: str
    request_id: str | None
    seq: int
    sender_id: str
    content: str
    attachments: list[str]
    client_message_id: str | None
    timestamp: str
    edited_at: str | None
    deleted_at: str | None


class MessageAckEvent(TypedDict):
    """The answer to `message.send`: the message is stored."""

    type: Literal["message.ack"]
    data: Ack
    id: NotRequired[str]
    timestamp: str


class MessageCreatedEvent(TypedDict):
    """A message was sent, perhaps by you on another device. After accepting a request, its newest 100 earlier messages follow."""

    type: Literal["message.created"]
    data: Message
    id: str
    timestamp: str
    cursor: str


class MessageDeletedEvent(TypedDict):
    """The sender has deleted a message. It keeps its place, without content and attachments."""

    type: Literal["message.deleted"]
    data: Message
    id: str
    timestamp: str
    cursor: str


class MessageReadCommand(TypedDict):
    """Moves the read mark forward, as `POST /messages/{request_id}/read` does."""

    type: Literal["message.read"]
    data: NewMarkIn
    id: NotRequired[str]


class MessageReadEvent(TypedDict):
    """A member of a conversation, perhaps you on another device, has read up to this message."""

    type: Literal["message.read"]
    data: ReadMark
    id: str
    timestamp: str
    cursor: str


class MessageSendCommand(TypedDict):
    """Sends a message. On the socket of a conversation, `{"content": …}` without type and data does the same."""

    type: Literal["message.send"]
    data: NewMessageTo
    id: NotRequired[str]


class MessageUpdatedEvent(TypedDict):
    """The sender has changed a message."""

    type: Literal["message.updated"]
    data: Message
    id: str
    timestamp: str
    cursor: str


class MoneyFailure(TypedDict):
    """The reason for which money did not move."""

    code: str
    message: str


class NewMarkIn(TypedDict):
    seq: int
    request_id: str


class NewMessageTo(TypedDict):
    content: str
    client_message_id: NotRequired[str | None]
    attachments: NotRequired[list[str]]
    request_id: str


class NotificationEvent(TypedDict):
    """Something has happened that concerns you. A frame with an id that you know replaces that notification: a further event was added to it."""

    type: Literal["notification"]
    data: NotificationFrame
    id: str
    timestamp: str
    cursor: str


class NotificationFrame(TypedDict):
    id: str
    type: Literal["transaction_success", "new_message", "listing_update", "account_alert", "request_update", "offer", "system"]
    kind: str
    title: str
    message: str
    link: str | None
    data: dict[str, str]
    request_id: str | None
    is_read: bool
    read_at: str | None
    count: int
    group_key: str | None
    expires_at: str | None
    created_at: str | None
    text: str
    unread_count: int


class NotificationReadEvent(TypedDict):
    """Notifications are unread no longer: you have read or deleted them, perhaps on another device, or their matter has ended."""

    type: Literal["notification.read"]
    data: ReadNotifications
    id: str
    timestamp: str
    cursor: str


class Offer(TypedDict):
    """An offer to the caller."""

    id: str
    request_id: str
    provider_id: str
    distance_km: float
    created_at: str
    expires_at: str
    request: ServiceRequest


class OfferCreatedEvent(TypedDict):
    """You may accept a request. It is shown as a provider sees it before acceptance, and again when its client changes it."""

    type: Literal["offer.created"]
    data: Offer
    id: str
    timestamp: str
    cursor: str


class OfferExpiredEvent(TypedDict):
    """You did not answer the offer in time."""

    type: Literal["offer.expired"]
    data: Offer
    id: str
    timestamp: str
    cursor: str


class OfferWithdrawnEvent(TypedDict):
    """Another provider has accepted the request, or it has ended."""

    type: Literal["offer.withdrawn"]
    data: Offer
    id: str
    timestamp: str
    cursor: str


class Payment(TypedDict):
    id: str
    reference: str
    purpose: Literal["job", "tip", "booking", "listing"]
    request_id: str | None
    booking_id: str | None
    listing_id: str | None
    listing_type: str | None
    user_id: str
    payee_id: str | None
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    currency: str
    amount: float
    amount_captured: float
    amount_refunded: float
    fee_amount: float | None
    status: Literal["pending", "authorized", "success", "failed", "cancelled", "expired"]
    capture: Literal["manual", "automatic"]
    checkout: Checkout | None
    disputed: bool
    failure: MoneyFailure | None
    created_at: str
    updated_at: str
    authorized_at: str | None
    capture_before: str | None
    succeeded_at: str | None
    ended_at: str | None


class PaymentAuthorizedEvent(TypedDict):
    """The amount of a payment is held."""

    type: Literal["payment.authorized"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class PaymentCancelledEvent(TypedDict):
    """A payment was cancelled, or its hold released."""

    type: Literal["payment.cancelled"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class PaymentCreatedEvent(TypedDict):
    """A payment was asked for."""

    type: Literal["payment.created"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class PaymentExpiredEvent(TypedDict):
    """A payment was not made in time, or its hold has lapsed."""

    type: Literal["payment.expired"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class PaymentFailedEvent(TypedDict):
    """A payment has failed."""

    type: Literal["payment.failed"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class PaymentMethod(TypedDict):
    """A saved card, or one that is to be saved."""

    id: str
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    status: Literal["pending", "saved", "failed", "removed"]
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    checkout: Checkout | None
    failure: MoneyFailure | None
    created_at: str
    saved_at: str | None


class PaymentMethodSavedEvent(TypedDict):
    """A card was saved, or saved anew."""

    type: Literal["payment.method_saved"]
    data: PaymentMethod
    id: str
    timestamp: str
    cursor: str


class PaymentMethodUpdatedEvent(TypedDict):
    """A card that is to be saved has a next step, was declined or has failed; or a card was removed."""

    type: Literal["payment.method_updated"]
    data: PaymentMethod
    id: str
    timestamp: str
    cursor: str


class PaymentSucceededEvent(TypedDict):
    """The amount of a payment was taken."""

    type: Literal["payment.succeeded"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class PaymentUpdatedEvent(TypedDict):
    """A payment has a next step for the payer, or has changed otherwise; for the provider: their share was earned."""

    type: Literal["payment.updated"]
    data: Payment
    id: str
    timestamp: str
    cursor: str


class Payout(TypedDict):
    """Money of a provider's balance that is sent to their account."""

    id: str
    provider_id: str
    currency: str
    amount: float
    method: Literal["chapa", "manual", "test"]
    account_hint: str
    status: Literal["requested", "awaiting_approval", "sending", "paid", "failed", "unknown", "rejected"]
    reference: str
    created_at: str
    updated_at: str
    paid_at: str | None
    failure: MoneyFailure | None


class PayoutAccount(TypedDict):
    method: Literal["chapa", "manual", "test"]
    bank_code: str
    account_hint: str
    counts_from: str
    created_at: str


class PayoutAccountChangedEvent(TypedDict):
    """Payouts will go to another account; the owner looks whether it was them."""

    type: Literal["payout.account_changed"]
    data: PayoutAccount
    id: str
    timestamp: str
    cursor: str


class PayoutCreatedEvent(TypedDict):
    """A payout was asked for."""

    type: Literal["payout.created"]
    data: Payout
    id: str
    timestamp: str
    cursor: str


class PayoutFailedEvent(TypedDict):
    """A payout was not sent; the balance has its amount again."""

    type: Literal["payout.failed"]
    data: Payout
    id: str
    timestamp: str
    cursor: str


class PayoutPaidEvent(TypedDict):
    """A payout was sent to the account."""

    type: Literal["payout.paid"]
    data: Payout
    id: str
    timestamp: str
    cursor: str


class PayoutRejectedEvent(TypedDict):
    """An admin has refused a payout; the balance has its amount again."""

    type: Literal["payout.rejected"]
    data: Payout
    id: str
    timestamp: str
    cursor: str


class PayoutUpdatedEvent(TypedDict):
    """A payout is being sent, or its outcome is not known yet."""

    type: Literal["payout.updated"]
    data: Payout
    id: str
    timestamp: str
    cursor: str


class Ping(TypedDict):
    ping_id: NotRequired[str | int | None]


class PingCommand(TypedDict):
    """Asks whether the connection works."""

    type: Literal["ping"]
    data: Ping
    id: NotRequired[str]


class Pong(TypedDict):
    """The answer to `ping` and `heartbeat`."""

    ping_id: str | int | None


class PongEvent(TypedDict):
    """The answer to `ping` and `heartbeat`."""

    type: Literal["pong"]
    data: Pong
    id: NotRequired[str]
    timestamp: str


class Position(TypedDict):
    """A position that a device reports. A negative accuracy, heading or speed is an unknown one, as devices with iOS report it, and the same as null."""

    latitude: float
    longitude: float
    accuracy_m: NotRequired[float | None]
    heading: NotRequired[float | None]
    speed: NotRequired[float | None]
    recorded_at: NotRequired[str | None]


class Presence(TypedDict):
    request_id: str
    user_id: str
    is_online: bool


class PresenceEvent(TypedDict):
    """The other participant of an accepted or started request, or another member of a thread in which several have written, is connected, or is no longer. Without such a frame they are not."""

    type: Literal["presence"]
    data: Presence
    id: NotRequired[str]
    timestamp: str


class ProviderLocationEvent(TypedDict):
    """The provider is on the way to you and reports their position, at most once a second."""

    type: Literal["provider.location"]
    data: LivePosition
    id: NotRequired[str]
    timestamp: str


class Quote(TypedDict):
    """The price of a job before the work. Amounts are in the units of the currency."""

    id: str
    category: Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]
    currency: str
    total: float
    lines: list[QuoteLine]
    rules_version: str
    valid_until: str


class QuoteLine(TypedDict):
    kind: Literal["base", "distance", "night", "minimum"]
    label: str
    amount: float


class Rating(TypedDict):
    request_id: str
    rater_id: str
    ratee_id: str
    score: int
    comment: str | None
    created_at: str


class ReadMark(TypedDict):
    conversation_id: str
    request_id: str | None
    user_id: str
    seq: int
    read_at: str


class ReadNotifications(TypedDict):
    ids: list[str]
    up_to: str | None
    unread_count: int
    read_at: str | None


class Refund(TypedDict):
    """Money of a payment that goes back to its payer."""

    id: str
    payment_id: str
    currency: str
    amount: float
    reason: Literal["cancelled", "expired", "duplicate", "late", "mismatch", "admin"]
    status: Literal["pending", "succeeded", "failed"]
    created_at: str
    succeeded_at: str | None
    failure: MoneyFailure | None


class RefundCreatedEvent(TypedDict):
    """Money of a payment is on its way back."""

    type: Literal["refund.created"]
    data: Refund
    id: str
    timestamp: str
    cursor: str


class RefundFailedEvent(TypedDict):
    """Money of a payment could not be given back; the operators look into it."""

    type: Literal["refund.failed"]
    data: Refund
    id: str
    timestamp: str
    cursor: str


class RefundSucceededEvent(TypedDict):
    """Money of a payment was given back."""

    type: Literal["refund.succeeded"]
    data: Refund
    id: str
    timestamp: str
    cursor: str


class RequestAcceptedEvent(TypedDict):
    """A provider has accepted the request."""

    type: Literal["request.accepted"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class RequestCancelledEvent(TypedDict):
    """The client or the provider has cancelled the request."""

    type: Literal["request.cancelled"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class RequestCompletedEvent(TypedDict):
    """The job is completed."""

    type: Literal["request.completed"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class RequestCreatedEvent(TypedDict):
    """You have created a request."""

    type: Literal["request.created"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class RequestExpiredEvent(TypedDict):
    """No provider has accepted the request in time."""

    type: Literal["request.expired"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class RequestRatedEvent(TypedDict):
    """The other participant has rated you."""

    type: Literal["request.rated"]
    data: Rating
    id: str
    timestamp: str
    cursor: str


class RequestStartedEvent(TypedDict):
    """The provider has started the job."""

    type: Literal["request.started"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class RequestUpdatedEvent(TypedDict):
    """The client has changed the request, or it was released from its provider and is pending again."""

    type: Literal["request.updated"]
    data: ServiceRequest
    id: str
    timestamp: str
    cursor: str


class Review(TypedDict):
    """The stars and the words of a user about another one."""

    id: str
    author_id: str
    target_user_id: str
    rating: int
    comment: str | None
    verified: bool
    request_id: str | None
    booking_id: str | None
    listing_id: str | None
    created_at: str
    updated_at: str | None
    reply: str | None
    replied_at: str | None


class ReviewCreatedEvent(TypedDict):
    """A user has reviewed you."""

    type: Literal["review.created"]
    data: Review
    id: str
    timestamp: str
    cursor: str


class ReviewDeletedEvent(TypedDict):
    """A review about you is gone: its author or a moderator has removed it."""

    type: Literal["review.deleted"]
    data: Review
    id: str
    timestamp: str
    cursor: str


class ReviewUpdatedEvent(TypedDict):
    """The author of a review about you has changed it, or the user whom you have reviewed has replied."""

    type: Literal["review.updated"]
    data: Review
    id: str
    timestamp: str
    cursor: str


class SearchMatch(TypedDict):
    search_id: str
    name: str
    alert: Literal["instant", "daily", "off"]
    listings: list[MatchedListing]
    count: int


class SearchMatchedEvent(TypedDict):
    """A saved search of yours finds listings that are new, have become cheaper or have come back."""

    type: Literal["search.matched"]
    data: SearchMatch
    id: str
    timestamp: str
    cursor: str


class ServiceRequest(TypedDict):
    id: str
    client_id: str
    provider_id: str | None
    category: Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]
    description: str
    latitude: float
    longitude: float
    address: str | None
    status: Literal["pending", "accepted", "in_progress", "completed", "cancelled", "expired"]
    epoch: int
    price_estimate: float | None
    scheduled_for: str | None
    created_at: str
    updated_at: str
    accepted_at: str | None
    started_at: str | None
    completed_at: str | None
    cancelled_at: str | None
    cancel_reason: str | None
    payment_status: Literal["none", "pending", "secured", "paid", "due", "returned"]
    quote: Quote | None


class Slot(TypedDict):
    """A time at which a venue offers a service."""

    id: str
    venue_id: str
    service_id: str
    vaccine_id: str
    provider_id: str | None
    starts_at: str
    datetime: str
    ends_at: str
    local_start: str
    capacity: int
    seats_left: int
    status: Literal["open", "closed"]
    venue: SlotVenue
    polyclinic: SlotVenue


class SlotVenue(TypedDict):
    id: str
    name: str
    address: str
    distance_km: float | None


class SocketError(TypedDict):
    """The answer to a frame that is refused. The socket stays open."""

    code: str
    message: str
    details: NotRequired[list[ErrorDetail] | None]
    retry_after: NotRequired[float | None]
    client_message_id: NotRequired[str | None]


class SocketLimits(TypedDict):
    frame_bytes: int
    frames_per_minute: int
    sockets_per_user: int


class SubscribeCommand(TypedDict):
    """Receives frames of these types again, after `unsubscribe`."""

    type: Literal["subscribe"]
    data: Events
    id: NotRequired[str]


class SubscriptionAcknowledgedEvent(TypedDict):
    """The answer to `subscribe` and `unsubscribe`."""

    type: Literal["subscription.acknowledged"]
    data: Acknowledged
    id: NotRequired[str]
    timestamp: str


class SystemMaintenance(TypedDict):
    """An operator announces a maintenance. It is sent to open sockets, and to new ones until its end. Show the one with the newest `timestamp`, until its end."""

    title: str | None
    message: str
    link: str | None
    starts_at: str
    ends_at: str


class SystemMaintenanceEvent(TypedDict):
    """An operator announces a maintenance. It is sent to open sockets, and to new ones until its end. Show the one with the newest `timestamp`, until its end."""

    type: Literal["system.maintenance"]
    data: SystemMaintenance
    id: NotRequired[str]
    timestamp: str


class SystemNotification(TypedDict):
    """An operator tells something to all who have a socket just now. It is in no list; show it once by its `id`."""

    title: str | None
    message: str
    link: str | None


class SystemNotificationEvent(TypedDict):
    """An operator tells something to all who have a socket just now. It is in no list; show it once by its `id`."""

    type: Literal["system.notification"]
    data: SystemNotification
    id: NotRequired[str]
    timestamp: str


class Typing(TypedDict):
    request_id: str
    user_id: str
    active: bool


class TypingCommand(TypedDict):
    """Shows the other members of a conversation that you type. Repeat it while you do: it is over after 6 s."""

    type: Literal["typing"]
    data: TypingIn
    id: NotRequired[str]


class TypingEvent(TypedDict):
    """Another member of a conversation types, or has stopped."""

    type: Literal["typing"]
    data: Typing
    id: NotRequired[str]
    timestamp: str


class TypingIn(TypedDict):
    request_id: str
    active: bool


class UnsubscribeCommand(TypedDict):
    """Stops receiving frames of these types. The cursor still passes them."""

    type: Literal["unsubscribe"]
    data: Events
    id: NotRequired[str]


class UploadProgress(TypedDict):
    upload_id: str
    request_id: str | None
    offset: int
    length: int
    conversation_id: str | None

type Frame = (
    BookingCancelledEvent
    | BookingCompletedEvent
    | BookingEndangeredEvent
    | BookingLapsedEvent
    | BookingMissedEvent
    | BookingOfferedEvent
    | BookingReminderEvent
    | BookingRescheduledEvent
    | BookingScheduledEvent
    | BrokerInvitedEvent
    | BrokerRejectedEvent
    | BrokerVerifiedEvent
    | ConnectionEstablishedEvent
    | ConversationCreatedEvent
    | ConversationUpdatedEvent
    | DataExportFailedEvent
    | DataExportReadyEvent
    | DisputeCreatedEvent
    | DisputeLostEvent
    | DisputeUpdatedEvent
    | DisputeWonEvent
    | ErrorEvent
    | FavouriteChangedEvent
    | FileDeletedEvent
    | FileProgressEvent
    | FileReadyEvent
    | FileRejectedEvent
    | FileUploadedEvent
    | LeadCreatedEvent
    | LeadUpdatedEvent
    | ListingExpiredEvent
    | ListingExpiringEvent
    | ListingPublishedEvent
    | ListingRestoredEvent
    | ListingSuspendedEvent
    | ListingUpdatedEvent
    | MessageAckEvent
    | MessageCreatedEvent
    | MessageDeletedEvent
    | MessageReadEvent
    | MessageUpdatedEvent
    | NotificationEvent
    | NotificationReadEvent
    | OfferCreatedEvent
    | OfferExpiredEvent
    | OfferWithdrawnEvent
    | PaymentAuthorizedEvent
    | PaymentCancelledEvent
    | PaymentCreatedEvent
    | PaymentExpiredEvent
    | PaymentFailedEvent
    | PaymentMethodSavedEvent
    | PaymentMethodUpdatedEvent
    | PaymentSucceededEvent
    | PaymentUpdatedEvent
    | PayoutAccountChangedEvent
    | PayoutCreatedEvent
    | PayoutFailedEvent
    | PayoutPaidEvent
    | PayoutRejectedEvent
    | PayoutUpdatedEvent
    | PongEvent
    | PresenceEvent
    | ProviderLocationEvent
    | RefundCreatedEvent
    | RefundFailedEvent
    | RefundSucceededEvent
    | RequestAcceptedEvent
    | RequestCancelledEvent
    | RequestCompletedEvent
    | RequestCreatedEvent
    | RequestExpiredEvent
    | RequestRatedEvent
    | RequestStartedEvent
    | RequestUpdatedEvent
    | ReviewCreatedEvent
    | ReviewDeletedEvent
    | ReviewUpdatedEvent
    | SearchMatchedEvent
    | SubscriptionAcknowledgedEvent
    | SystemMaintenanceEvent
    | SystemNotificationEvent
    | TypingEvent
)

type Command = (
    HeartbeatCommand
    | LocationUpdateCommand
    | MessageReadCommand
    | MessageSendCommand
    | PingCommand
    | SubscribeCommand
    | TypingCommand
    | UnsubscribeCommand
)
