"""The bodies of requests and answers.

Written by `make clients`.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

__all__ = [
    "AccountAndProfileChange",
    "AccountChange",
    "Adjustment",
    "ApiKey",
    "Appeal",
    "Approval",
    "Assignment",
    "AuditEntry",
    "AvailableRequest",
    "Balance",
    "BlockedUser",
    "Booking",
    "BookingCancellation",
    "BookingProfile",
    "BookingProfileChange",
    "BookingRules",
    "BookingRulesChange",
    "Broadcast",
    "Broker",
    "BrokerChange",
    "BrokerDashboard",
    "BrokerVerdict",
    "CalendarFeed",
    "Cancellation",
    "Candidate",
    "Channels",
    "ChannelsByType",
    "Checkout",
    "ClientEvent",
    "ClientEvents",
    "ClosedSlots",
    "CodeConfirmation",
    "CodeRequest",
    "Commitment",
    "Confirmed",
    "ConnectedGateway",
    "ConnectedUser",
    "Contact",
    "Conversation",
    "ConversationChange",
    "Criterion",
    "DashboardDay",
    "DataExport",
    "Decision",
    "Deletion",
    "Delivery",
    "Dependant",
    "Destination",
    "Device",
    "Difference",
    "Dispute",
    "Document",
    "Done",
    "EnrolledClinic",
    "ErrorDetail",
    "ErrorInfo",
    "FacetValue",
    "Facets",
    "Favourite",
    "FeedWanted",
    "File",
    "FileFields",
    "FileIds",
    "Flag",
    "FlagState",
    "FoundVenue",
    "ImportIssue",
    "KeyScope",
    "KnownPosition",
    "Lead",
    "LeadChange",
    "LedgerAccount",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerPosting",
    "Link",
    "Listing",
    "ListingChange",
    "ListingDay",
    "ListingReport",
    "ListingStats",
    "LoginBody",
    "LoginByShortPathBody",
    "LoginSession",
    "MadeSchedule",
    "MapCell",
    "Member",
    "Message",
    "MessageEdit",
    "MetricPart",
    "MetricTotal",
    "MoneyFailure",
    "Move",
    "NamedAccount",
    "NearbyProvider",
    "NearestVenue",
    "NewAdjustment",
    "NewApiKey",
    "NewAppeal",
    "NewBroadcast",
    "NewBroker",
    "NewChannels",
    "NewChannelsByType",
    "NewClosure",
    "NewCriterion",
    "NewDependant",
    "NewDevice",
    "NewDocument",
    "NewFeed",
    "NewInvitation",
    "NewLead",
    "NewListing",
    "NewMark",
    "NewMember",
    "NewMessage",
    "NewMessageTo",
    "NewNotificationPreferences",
    "NewPayment",
    "NewPaymentMethod",
    "NewPosting",
    "NewProperty",
    "NewQuietHours",
    "NewQuote",
    "NewRating",
    "NewReport",
    "NewRequest",
    "NewReview",
    "NewSchedule",
    "NewSearch",
    "NewService",
    "NewSetting",
    "NewSlot",
    "NewStaffMember",
    "NewSystemMessage",
    "NewThread",
    "NewTimeOff",
    "NewUser",
    "NewVehicle",
    "NewVenue",
    "NewViewing",
    "Notification",
    "NotificationMarks",
    "NotificationPreferences",
    "NumberedSubmission",
    "Objection",
    "Offer",
    "OpenConnection",
    "OpeningHours",
    "OwnPassword",
    "OwnSeller",
    "PasswordChange",
    "PasswordReset",
    "Payment",
    "PaymentMethod",
    "Payout",
    "PayoutAccount",
    "PayoutOrder",
    "Position",
    "PostalAddress",
    "Preferences",
    "PreferencesChange",
    "Problem",
    "ProfileChange",
    "Provider",
    "PushKeys",
    "QuietHours",
    "Quote",
    "QuoteLine",
    "Range",
    "Rating",
    "ReadMark",
    "Reauthentication",
    "Recommendation",
    "ReconciledGateway",
    "Reconciliation",
    "RecordedEvents",
    "RecoveryCodes",
    "RefreshToken",
    "Refund",
    "RefundOrder",
    "Refusal",
    "Registration",
    "Reply",
    "Report",
    "ReportReceipt",
    "RequestChange",
    "RequestedCode",
    "ResetRequest",
    "Review",
    "ReviewChange",
    "RotatedKey",
    "SavedSearch",
    "ScheduledBroadcast",
    "SearchChange",
    "SearchFilter",
    "SeatWanted",
    "SeatWish",
    "SecondFactorConfirmation",
    "SecondFactorSetup",
    "Seller",
    "SellerChange",
    "SellerContact",
    "SellerDecision",
    "SeriesPoint",
    "Service",
    "ServiceChange",
    "ServiceRequest",
    "Setting",
    "ShownKey",
    "Side",
    "Slot",
    "SlotChange",
    "SlotVenue",
    "SlotWithService",
    "SocketOverview",
    "StaffMember",
    "StatementLine",
    "Stats",
    "Submission",
    "SystemMessage",
    "SystemMessageData",
    "TimelineEntry",
    "Tip",
    "Tokens",
    "UnreadCount",
    "UnreadCounts",
    "User",
    "UserChange",
    "UserImport",
    "UserWithProfile",
    "VapidKey",
    "Venue",
    "VenueChange",
    "VenueWithStaff",
    "Verification",
    "VerificationRequest",
    "VerificationState",
    "Verified",
    "Viewing",
    "Wait",
    "Wave",
    "Width",
]


class AccountAndProfileChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field. The role cannot be changed."""

    enrolled_venue_id: NotRequired[str | None]
    enrolled_clinic_postal_code: NotRequired[str | None]
    health_conditions: NotRequired[list[Literal["pregnancy", "diabetes", "asthma", "heart", "kidney", "immune", "other"]] | None]
    full_name: NotRequired[str]
    username: NotRequired[str | None]
    email: NotRequired[str]
    password: NotRequired[str]
    phone: NotRequired[str | None]
    bio: NotRequired[str | None]
    preferences: NotRequired[PreferencesChange | None]
    nric: NotRequired[str | None]
    date_of_birth: NotRequired[str | None]
    gender: NotRequired[Literal["M", "F"] | None]
    postal_code: NotRequired[str | None]


class AccountChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field. The role cannot be changed."""

    full_name: NotRequired[str]
    username: NotRequired[str | None]
    email: NotRequired[str]
    password: NotRequired[str]
    phone: NotRequired[str | None]
    bio: NotRequired[str | None]
    preferences: NotRequired[PreferencesChange | None]
    nric: NotRequired[str | None]
    date_of_birth: NotRequired[str | None]
    gender: NotRequired[Literal["M", "F"] | None]
    postal_code: NotRequired[str | None]


class Adjustment(TypedDict):
    id: str
    reason: str
    postings: list[LedgerPosting]
    proposed_by: str
    proposed_at: str
    approved_by: str | None
    approved_at: str | None


class ApiKey(TypedDict):
    """A key without its secret. It works until `expires_at`, if that is set, or until it is revoked."""

    id: str
    name: str
    user_id: str
    role: Literal["client", "provider", "moderator"]
    scopes: list[str]
    rate: int | None
    created_by: str
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    rotated_at: str | None
    revoked_at: str | None


class Appeal(TypedDict):
    """The words of an owner against the suspension of a listing."""

    listing_id: str
    text: str
    created_at: str


class Approval(TypedDict):
    expires_on: NotRequired[str | None]


class Assignment(TypedDict):
    """The assignment that the command is for. If the request was reassigned since, the command is refused."""

    epoch: NotRequired[int | None]


class AuditEntry(TypedDict):
    """An entry of the audit trail."""

    id: str
    occurred_at: str
    action: str
    outcome: Literal["success", "failure"]
    actor_id: str | None
    subject_id: str | None
    session_id: str | None
    address: str
    device: str
    request_id: str
    details: dict[str, Any]


class AvailableRequest(TypedDict):
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
    distance_km: float


class Balance(TypedDict):
    currency: str
    balance: float
    on_hold: float
    available: float


class BlockedUser(TypedDict):
    user_id: str
    blocked_at: str


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


class BookingCancellation(TypedDict):
    reason: NotRequired[str | None]


class BookingProfile(TypedDict):
    """The facts about the caller that bookings know. Those of the account are changed by `PUT /users/me`."""

    enrolled_clinic: EnrolledClinic | None
    health_conditions: list[Literal["pregnancy", "diabetes", "asthma", "heart", "kidney", "immune", "other"]] | None
    dependants: list[Dependant]
    date_of_birth: str | None
    gender: Literal["M", "F"] | None
    address: PostalAddress | None


class BookingProfileChange(TypedDict):
    """Changes only the fields that are sent. Null clears a field."""

    enrolled_venue_id: NotRequired[str | None]
    enrolled_clinic_postal_code: NotRequired[str | None]
    health_conditions: NotRequired[list[Literal["pregnancy", "diabetes", "asthma", "heart", "kidney", "immune", "other"]] | None]


class BookingRules(TypedDict):
    min_notice_minutes: int
    max_ahead_days: int
    cancel_until_minutes: int
    hold_minutes: int
    offer_minutes: int
    reminder_minutes: list[int]
    strict_eligibility: bool
    no_show_limit: int | None


class BookingRulesChange(TypedDict):
    """Changes only the rules that are sent. Null removes the limit of no-shows."""

    min_notice_minutes: NotRequired[int]
    max_ahead_days: NotRequired[int]
    cancel_until_minutes: NotRequired[int]
    hold_minutes: NotRequired[int]
    offer_minutes: NotRequired[int]
    reminder_minutes: NotRequired[list[int]]
    strict_eligibility: NotRequired[bool]
    no_show_limit: NotRequired[int | None]


class Broadcast(TypedDict):
    """A notice by an admin."""

    id: str
    status: Literal["preparing", "scheduled", "sending", "sent", "stopped"]
    recipients: int
    done: int
    title: str
    message: str
    link: str | None
    channels: list[Literal["in_app", "push", "email", "sms"]]
    role: Literal["client", "provider", "admin", "moderator"] | None
    send_at: str
    created_by: str
    created_at: str
    finished_at: str | None


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


class BrokerChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field. What is new is to be verified again."""

    license_number: NotRequired[str]
    years_experience: NotRequired[int | None]
    bio: NotRequired[str | None]
    company: NotRequired[str | None]
    regions: NotRequired[list[str]]


class BrokerDashboard(TypedDict):
    """The caller's listings, those in which they take part as a broker, and the leads about both."""

    listings: dict[str, int]
    leads: dict[str, int]
    first_answer_minutes: float | None
    views: int
    new_leads: int
    days: list[DashboardDay]


class BrokerVerdict(TypedDict):
    decision: Literal["verified", "rejected"]
    reason: NotRequired[str | None]


class CalendarFeed(TypedDict):
    """An address at which a calendar application reads what the caller has to do."""

    id: str
    details: Literal["busy", "full"]
    created_at: str


class Cancellation(TypedDict):
    reason: NotRequired[str | None]


class Candidate(TypedDict):
    """A provider whom a wave considered."""

    provider_id: str
    outcome: str
    offer_state: str | None
    rank: int | None
    distance_km: float
    score: float | None
    parts: dict[str, float]
    delay_seconds: float


class Channels(TypedDict):
    in_app: bool
    push: bool
    email: bool
    sms: bool


class ChannelsByType(TypedDict):
    transaction_success: Channels
    new_message: Channels
    listing_update: Channels
    account_alert: Channels
    request_update: Channels
    offer: Channels
    system: Channels


class Checkout(TypedDict):
    """The next step of the payer."""

    url: str | None
    client_secret: str | None


class ClientEvent(TypedDict):
    type: Literal["listing_view", "search_performed", "profile_view", "transaction_click", "request_view", "app_opened"]
    resource_id: NotRequired[str | None]
    session_id: NotRequired[str | None]
    details: NotRequired[dict[str, Any] | None]
    occurred_at: NotRequired[str | None]


class ClientEvents(TypedDict):
    events: list[ClientEvent]


class ClosedSlots(TypedDict):
    closed: int


class CodeConfirmation(TypedDict):
    type: Literal["email", "phone"]
    code: str
    target: NotRequired[str | None]


class CodeRequest(TypedDict):
    target: str
    type: Literal["email", "phone"]


class Commitment(TypedDict):
    """A time at which the caller cannot be elsewhere."""

    id: str
    kind: Literal["job", "slot", "seat", "time_off"]
    starts_at: str
    ends_at: str
    source_id: str
    note: str | None


class Confirmed(TypedDict):
    verified: bool


class ConnectedGateway(TypedDict):
    gateway_id: str
    users: int
    sockets: int


class ConnectedUser(TypedDict):
    user_id: str
    sockets: int
    connections: list[OpenConnection]


class Contact(TypedDict):
    """An address or a number of the caller."""

    target: str
    is_verified: bool


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


class ConversationChange(TypedDict):
    """Changes only the fields that are sent. `is_active` is each member's own, `title` that of a thread."""

    is_active: NotRequired[bool]
    title: NotRequired[str | None]


class Criterion(TypedDict):
    id: str
    age_criteria: str | None
    age_min_months: int | None
    age_max_months: int | None
    gender_criteria: Literal["None", "M", "F"]
    health_condition_criteria: Literal["pregnancy", "diabetes", "asthma", "heart", "kidney", "immune", "other"] | None
    doses_required: int
    dose_interval_days: int | None
    repeat_after_days: int | None
    frequency: str | None


class DashboardDay(TypedDict):
    day: str
    views: int
    leads: int


class DataExport(TypedDict):
    id: str
    owner_id: str
    status: Literal["collecting", "ready", "failed", "expired"]
    created_at: str
    file_id: str | None
    url: str | None
    expires_at: str | None


class Decision(TypedDict):
    action: Literal["dismiss", "remove", "warn", "deactivate"]
    note: str


class Deletion(TypedDict):
    """The ids of the files that were deleted, and of those that do not exist, are not the caller's, or are kept."""

    deleted: list[str]
    failed: list[str]


class Delivery(TypedDict):
    id: str
    channel: Literal["in_app", "push", "email", "sms"]
    status: Literal["queued", "deferred", "sending", "sent", "delivered", "opened", "failed", "suppressed"]
    reason: str | None
    tries: int
    next_try_at: str | None
    sent_at: str | None
    opened_at: str | None


class Dependant(TypedDict):
    """A person for whom the caller books."""

    id: str
    name: str
    date_of_birth: str | None
    gender: Literal["M", "F"] | None


class Destination(TypedDict):
    """The place to which the vehicle is brought."""

    latitude: float
    longitude: float


class Device(TypedDict):
    id: str
    kind: Literal["webpush", "fcm"]
    host: str
    created_at: str
    last_used_at: str | None


class Difference(TypedDict):
    """A difference between our books and those of a gateway."""

    id: str
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    kind: Literal["missing_here", "missing_there", "amount", "status", "fee"]
    subject: Literal["payment", "refund", "payout"]
    subject_id: str | None
    name: str
    ours: str
    theirs: str
    is_mended: bool


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


class Document(TypedDict):
    """A document with which a user shows who they are, or what they may do."""

    id: str
    document_type: Literal["national_id", "passport", "driving_licence", "business_licence", "broker_licence", "vehicle_registration", "insurance", "other"]
    status: Literal["pending", "in_review", "approved", "rejected", "withdrawn", "expired", "revoked"]
    file_ids: list[str]
    country: str
    issued_on: str | None
    expires_on: str | None
    reason: Literal["unreadable", "expired", "mismatch", "forged", "other"] | None
    comment: str | None
    submitted_at: str
    decided_at: str | None
    number_last4: str | None


class Done(TypedDict):
    message: str


class EnrolledClinic(TypedDict):
    id: str
    name: str
    type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    address: str
    postal_code: str | None


class ErrorDetail(TypedDict):
    field: str
    issue: str


class ErrorInfo(TypedDict):
    code: str
    message: str
    details: list[ErrorDetail]
    timestamp: str


class FacetValue(TypedDict):
    value: str
    count: int


class Facets(TypedDict):
    """The values of the listings that a search finds. Each facet and each range leaves its own filter out."""

    facets: dict[str, list[FacetValue]]
    ranges: dict[str, Range]
    exact: bool


class Favourite(TypedDict):
    """A listing that the caller has saved."""

    listing_id: str
    created_at: str
    listing: Listing | None


class FeedWanted(TypedDict):
    details: NotRequired[Literal["busy", "full"]]


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


class FileFields(TypedDict):
    """The fields of a file that were asked for with `fields`; without it, all of them."""

    id: NotRequired[str]
    request_id: NotRequired[str | None]
    message_id: NotRequired[str | None]
    owner_id: NotRequired[str]
    filename: NotRequired[str]
    content_type: NotRequired[str]
    file_size: NotRequired[int]
    sha256: NotRequired[str]
    status: NotRequired[Literal["quarantined", "scanning", "ready", "rejected"]]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    thumbnail_url: NotRequired[str | None]
    uploaded_at: NotRequired[str]
    purpose: NotRequired[Literal["general", "kyc", "marketplace"]]
    conversation_id: NotRequired[str | None]
    rejection: NotRequired[str | None]
    url: NotRequired[str | None]


class FileIds(TypedDict):
    ids: list[str]


class Flag(TypedDict):
    """The flag of an operation, `area:operation`, or of a whole area. One that was never set is on for everyone."""

    name: str
    enabled: bool
    percent: int | None
    roles: list[Literal["client", "provider", "admin", "moderator"]]
    version: int
    updated_at: str | None
    updated_by: str | None


class FlagState(TypedDict):
    enabled: bool
    percent: NotRequired[int | None]
    roles: NotRequired[list[Literal["client", "provider", "admin", "moderator"]]]
    version: NotRequired[int | None]


class FoundVenue(TypedDict):
    id: str
    owner_id: str
    name: str
    kind: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    address: str
    postal_code: str | None
    latitude: float
    longitude: float
    time_zone: str
    phone: str | None
    is_verified: bool
    is_active: bool
    rules: BookingRules
    created_at: str
    updated_at: str
    verified_at: str | None
    type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    distance_km: float | None


class ImportIssue(TypedDict):
    line: int
    field: str
    issue: str


class KeyScope(TypedDict):
    """A scope that an API key can have."""

    scope: str
    operations: list[str]


class KnownPosition(TypedDict):
    """The current position of a provider."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    heading: float | None
    speed: float | None
    recorded_at: str


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


class LeadChange(TypedDict):
    """Changes only the fields that are sent. Null removes the note."""

    status: NotRequired[Literal["new", "contacted", "qualified", "won", "lost", "spam"]]
    note: NotRequired[str | None]


class LedgerAccount(TypedDict):
    account: str
    currency: str
    amount: float


class LedgerCheck(TypedDict):
    """The last check, which computes everything that is stored again from the postings."""

    checked_at: str | None
    entries: int
    differences: list[str]


class LedgerEntry(TypedDict):
    """The amounts of an entry sum to zero in each currency."""

    id: str
    kind: Literal["charge", "tip", "gateway_fee", "settle", "refund_planned", "refund_done", "refund_failed", "payout_planned", "payout_done", "payout_failed", "dispute_opened", "dispute_won", "dispute_lost", "gateway_settled", "adjustment"]
    subject_id: str
    payment_id: str | None
    occurred_at: str
    postings: list[LedgerPosting]


class LedgerPosting(TypedDict):
    account: str
    currency: str
    amount: float


class Link(TypedDict):
    """URLs that need no access token, for a short time."""

    url: str
    thumbnail_url: str | None
    expires_at: str


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


class ListingChange(TypedDict):
    """Changes only the fields that are sent, and then the status. Null clears an optional field."""

    offer: NotRequired[Literal["sale", "rent", "lease"]]
    title: NotRequired[str]
    description: NotRequired[str | None]
    price: NotRequired[float]
    currency: NotRequired[str]
    negotiable: NotRequired[bool]
    location: NotRequired[str | None]
    region: NotRequired[str | None]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    position: NotRequired[Literal["exact", "approximate"]]
    image_ids: NotRequired[list[str]]
    available_from: NotRequired[str | None]
    property_type: NotRequired[Literal["house", "apartment", "condo", "land", "office", "commercial"] | None]
    address: NotRequired[str | None]
    size_m2: NotRequired[float | None]
    land_m2: NotRequired[float | None]
    bedrooms: NotRequired[int | None]
    bathrooms: NotRequired[float | None]
    floor: NotRequired[int | None]
    year_built: NotRequired[int | None]
    furnished: NotRequired[bool | None]
    parking: NotRequired[int | None]
    make: NotRequired[str | None]
    model: NotRequired[str | None]
    year: NotRequired[int | None]
    mileage: NotRequired[int | None]
    fuel_type: NotRequired[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"] | None]
    transmission: NotRequired[Literal["manual", "automatic", "cvt", "other"] | None]
    body_type: NotRequired[str | None]
    condition: NotRequired[Literal["new", "used"] | None]
    color: NotRequired[str | None]
    engine_cc: NotRequired[int | None]
    vin: NotRequired[str | None]
    status: NotRequired[Literal["draft", "available", "pending", "under_offer", "sold", "rented", "leased", "withdrawn"]]


class ListingDay(TypedDict):
    """The figures of one day of UTC."""

    day: str
    views: int
    favourites: int
    leads: int
    contacts: int


class ListingReport(TypedDict):
    reason: Literal["fraud", "duplicate", "wrong", "sold", "offensive", "illegal", "other"]
    comment: NotRequired[str | None]


class ListingStats(TypedDict):
    """The figures of a listing, with their sums. They may lag ten seconds."""

    listing_id: str
    views: int
    favourites: int
    leads: int
    contacts: int
    days: list[ListingDay]


class LoginBody(TypedDict):
    """The e-mail address or the username, and the password."""

    email: NotRequired[str | None]
    username: NotRequired[str | None]
    password: str
    code: NotRequired[str | None]


class LoginByShortPathBody(TypedDict):
    """The e-mail address or the username, and the password."""

    email: NotRequired[str | None]
    username: NotRequired[str | None]
    password: str
    code: NotRequired[str | None]


class LoginSession(TypedDict):
    """A login on one device, until logout or expiry."""

    id: str
    device: str
    address: str
    created_at: str
    last_used_at: str
    expires_at: str
    is_current: bool


class MadeSchedule(TypedDict):
    schedule_id: str
    created: int
    skipped: int


class MapCell(TypedDict):
    cell: str
    latitude: float
    longitude: float
    count: int


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


class MessageEdit(TypedDict):
    content: str


class MetricPart(TypedDict):
    dimension: str
    name: str
    value: float


class MetricTotal(TypedDict):
    metric: str
    value: float
    parts: list[MetricPart]


class MoneyFailure(TypedDict):
    """The reason for which money did not move."""

    code: str
    message: str


class Move(TypedDict):
    """The booking and the slot to which it moves. `vaccine_record_id` is another name of `record_id`."""

    record_id: str
    new_slot_id: str


class NamedAccount(TypedDict):
    """An account of the provider. It is sealed, and never shown again."""

    method: Literal["chapa", "manual", "test"]
    bank_code: str
    account_name: str
    account_number: str


class NearbyProvider(TypedDict):
    id: str
    name: str
    categories: list[Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]]
    vehicle: str | None
    bio: str | None
    service_radius_km: float
    is_available: bool
    rating: float | None
    completed_jobs: int
    distance_km: float


class NearestVenue(TypedDict):
    id: str
    name: str
    address: str
    type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    distance_km: float


class NewAdjustment(TypedDict):
    reason: str
    postings: list[NewPosting]


class NewApiKey(TypedDict):
    """A key for a machine or an application."""

    name: str
    scopes: list[str]
    role: Literal["client", "provider", "moderator"]
    expires_at: NotRequired[str | None]
    rate: NotRequired[int | None]


class NewAppeal(TypedDict):
    text: str


class NewBroadcast(TypedDict):
    """A notice to all active accounts of a role, or to a list of users: it has `role` or `user_ids`."""

    role: NotRequired[Literal["client", "provider", "admin", "moderator"] | None]
    user_ids: NotRequired[list[str] | None]
    title: str
    message: str
    link: NotRequired[str | None]
    channels: list[Literal["in_app", "push", "email", "sms"]]
    send_at: NotRequired[str | None]


class NewBroker(TypedDict):
    license_number: str
    years_experience: NotRequired[int | None]
    bio: NotRequired[str | None]
    company: NotRequired[str | None]
    regions: NotRequired[list[str] | None]


class NewChannels(TypedDict):
    """A channel that is left out has its default."""

    in_app: NotRequired[bool | None]
    push: NotRequired[bool | None]
    email: NotRequired[bool | None]
    sms: NotRequired[bool | None]


class NewChannelsByType(TypedDict):
    """A type that is left out has its defaults."""

    transaction_success: NotRequired[NewChannels | None]
    new_message: NotRequired[NewChannels | None]
    listing_update: NotRequired[NewChannels | None]
    account_alert: NotRequired[NewChannels | None]
    request_update: NotRequired[NewChannels | None]
    offer: NotRequired[NewChannels | None]
    system: NotRequired[NewChannels | None]


NewClosure = TypedDict(
    "NewClosure",
    {
        "from": 'str',
        "to": 'str',
        "reason": 'str',
        "cancel_bookings": 'NotRequired[bool]',
    },
)


class NewCriterion(TypedDict):
    """A criterion of a service: all its bounds hold for a person whom it fits. Null is no bound."""

    id: NotRequired[str | None]
    age_criteria: NotRequired[str | None]
    age_min_months: NotRequired[int | None]
    age_max_months: NotRequired[int | None]
    gender_criteria: NotRequired[Literal["None", "M", "F"] | None]
    health_condition_criteria: NotRequired[Literal["pregnancy", "diabetes", "asthma", "heart", "kidney", "immune", "other"] | None]
    doses_required: NotRequired[int | None]
    dose_interval_days: NotRequired[int | None]
    repeat_after_days: NotRequired[int | None]
    frequency: NotRequired[str | None]


class NewDependant(TypedDict):
    name: str
    date_of_birth: NotRequired[str | None]
    gender: NotRequired[Literal["M", "F"] | None]


class NewDevice(TypedDict):
    """A browser with `endpoint` and `keys`, or an app with `token`."""

    kind: Literal["webpush", "fcm"]
    endpoint: NotRequired[str | None]
    keys: NotRequired[PushKeys | None]
    token: NotRequired[str | None]


class NewDocument(TypedDict):
    document_type: Literal["national_id", "passport", "driving_licence", "business_licence", "broker_licence", "vehicle_registration", "insurance", "other"]
    file_ids: list[str]
    number: NotRequired[str | None]
    country: str
    issued_on: NotRequired[str | None]
    expires_on: NotRequired[str | None]


class NewFeed(TypedDict):
    id: str
    details: Literal["busy", "full"]
    created_at: str
    url: str


class NewInvitation(TypedDict):
    broker_id: str


class NewLead(TypedDict):
    message: str
    kind: NotRequired[Literal["enquiry", "viewing", "test_drive", "offer"] | None]
    offer_amount: NotRequired[float | None]


class NewListing(TypedDict):
    """A property needs `property_type`, and a vehicle `make`, `model` and `year`."""

    offer: NotRequired[Literal["sale", "rent", "lease"]]
    title: str
    description: NotRequired[str | None]
    price: float
    currency: NotRequired[str]
    negotiable: NotRequired[bool]
    location: NotRequired[str | None]
    region: NotRequired[str | None]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    position: NotRequired[Literal["exact", "approximate"]]
    image_ids: NotRequired[list[str]]
    available_from: NotRequired[str | None]
    property_type: NotRequired[Literal["house", "apartment", "condo", "land", "office", "commercial"] | None]
    address: NotRequired[str | None]
    size_m2: NotRequired[float | None]
    land_m2: NotRequired[float | None]
    bedrooms: NotRequired[int | None]
    bathrooms: NotRequired[float | None]
    floor: NotRequired[int | None]
    year_built: NotRequired[int | None]
    furnished: NotRequired[bool | None]
    parking: NotRequired[int | None]
    make: NotRequired[str | None]
    model: NotRequired[str | None]
    year: NotRequired[int | None]
    mileage: NotRequired[int | None]
    fuel_type: NotRequired[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"] | None]
    transmission: NotRequired[Literal["manual", "automatic", "cvt", "other"] | None]
    body_type: NotRequired[str | None]
    condition: NotRequired[Literal["new", "used"] | None]
    color: NotRequired[str | None]
    engine_cc: NotRequired[int | None]
    vin: NotRequired[str | None]
    status: NotRequired[Literal["draft", "available"]]
    type: Literal["property", "vehicle"]


class NewMark(TypedDict):
    seq: int


class NewMember(TypedDict):
    user_id: str


class NewMessage(TypedDict):
    content: str
    client_message_id: NotRequired[str | None]
    attachments: NotRequired[list[str]]


class NewMessageTo(TypedDict):
    content: str
    client_message_id: NotRequired[str | None]
    attachments: NotRequired[list[str]]
    request_id: str


class NewNotificationPreferences(TypedDict):
    """Replaces all preferences: what is left out has its default."""

    channels: NotRequired[NewChannelsByType | None]
    quiet_hours: NotRequired[NewQuietHours | None]
    email: NotRequired[Literal["instant", "hourly", "daily"] | None]
    daily_at: NotRequired[str | None]
    locale: NotRequired[str | None]


class NewPayment(TypedDict):
    request_id: NotRequired[str | None]
    booking_id: NotRequired[str | None]
    listing_id: NotRequired[str | None]
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    amount: NotRequired[float | None]
    payment_method_id: NotRequired[str | None]
    return_url: NotRequired[str | None]


class NewPaymentMethod(TypedDict):
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    return_url: NotRequired[str | None]


class NewPosting(TypedDict):
    account: str
    currency: str
    amount: float


class NewProperty(TypedDict):
    offer: NotRequired[Literal["sale", "rent", "lease"]]
    title: str
    description: NotRequired[str | None]
    price: float
    currency: NotRequired[str]
    negotiable: NotRequired[bool]
    location: NotRequired[str | None]
    region: NotRequired[str | None]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    position: NotRequired[Literal["exact", "approximate"]]
    image_ids: NotRequired[list[str]]
    available_from: NotRequired[str | None]
    property_type: Literal["house", "apartment", "condo", "land", "office", "commercial"]
    address: NotRequired[str | None]
    size_m2: NotRequired[float | None]
    land_m2: NotRequired[float | None]
    bedrooms: NotRequired[int | None]
    bathrooms: NotRequired[float | None]
    floor: NotRequired[int | None]
    year_built: NotRequired[int | None]
    furnished: NotRequired[bool | None]
    parking: NotRequired[int | None]
    make: NotRequired[str | None]
    model: NotRequired[str | None]
    year: NotRequired[int | None]
    mileage: NotRequired[int | None]
    fuel_type: NotRequired[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"] | None]
    transmission: NotRequired[Literal["manual", "automatic", "cvt", "other"] | None]
    body_type: NotRequired[str | None]
    condition: NotRequired[Literal["new", "used"] | None]
    color: NotRequired[str | None]
    engine_cc: NotRequired[int | None]
    vin: NotRequired[str | None]
    status: NotRequired[Literal["draft", "available"]]


class NewQuietHours(TypedDict):
    start: str
    end: str
    time_zone: str


class NewQuote(TypedDict):
    category: Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]
    latitude: float
    longitude: float
    destination: NotRequired[Destination | None]
    scheduled_for: NotRequired[str | None]


class NewRating(TypedDict):
    score: int
    comment: NotRequired[str | None]


class NewReport(TypedDict):
    subject_type: Literal["user", "message", "file", "review", "request", "listing"]
    subject_id: str
    reason: str
    comment: NotRequired[str | None]


class NewRequest(TypedDict):
    description: str
    latitude: float
    longitude: float
    category: NotRequired[Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]]
    address: NotRequired[str | None]
    scheduled_for: NotRequired[str | None]
    quote_id: NotRequired[str | None]
    gateway: NotRequired[Literal["stripe", "telebirr", "chapa", "test"] | None]
    payment_method_id: NotRequired[str | None]


class NewReview(TypedDict):
    target_user_id: str
    rating: int
    comment: NotRequired[str | None]
    request_id: NotRequired[str | None]
    listing_id: NotRequired[str | None]


NewSchedule = TypedDict(
    "NewSchedule",
    {
        "service_id": 'str',
        "provider_id": 'NotRequired[str | None]',
        "capacity": 'NotRequired[int]',
        "from": 'str',
        "to": 'NotRequired[str | None]',
        "weekly": 'list[OpeningHours]',
        "minutes": 'NotRequired[int | None]',
        "gap_minutes": 'NotRequired[int]',
        "except": 'NotRequired[list[str]]',
    },
)


class NewSearch(TypedDict):
    name: str
    filter: SearchFilter
    alert: NotRequired[Literal["instant", "daily", "off"]]


class NewService(TypedDict):
    venue_id: NotRequired[str | None]
    name: str
    kind: NotRequired[Literal["vaccination", "treatment", "maintenance", "inspection", "consultation", "viewing", "other"]]
    description: NotRequired[str | None]
    duration_minutes: int
    buffer_before_minutes: NotRequired[int]
    buffer_after_minutes: NotRequired[int]
    price: NotRequired[float | None]
    currency: NotRequired[str | None]
    criteria: NotRequired[list[NewCriterion]]


class NewSetting(TypedDict):
    value: Any | None
    version: int


class NewSlot(TypedDict):
    service_id: str
    starts_at: str
    minutes: NotRequired[int | None]
    capacity: NotRequired[int]
    provider_id: NotRequired[str | None]


class NewStaffMember(TypedDict):
    user_id: str


class NewSystemMessage(TypedDict):
    type: Literal["system.notification", "system.maintenance"]
    data: SystemMessageData


class NewThread(TypedDict):
    user_ids: list[str]
    title: NotRequired[str | None]


class NewTimeOff(TypedDict):
    """A time at which the caller takes no job and no booking."""

    starts_at: str
    ends_at: str
    note: NotRequired[str | None]


class NewUser(TypedDict):
    """The role `admin` is assigned on the command line only."""

    full_name: str
    email: str
    role: Literal["client", "provider", "moderator"]
    phone: NotRequired[str | None]


class NewVehicle(TypedDict):
    offer: NotRequired[Literal["sale", "rent", "lease"]]
    title: str
    description: NotRequired[str | None]
    price: float
    currency: NotRequired[str]
    negotiable: NotRequired[bool]
    location: NotRequired[str | None]
    region: NotRequired[str | None]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    position: NotRequired[Literal["exact", "approximate"]]
    image_ids: NotRequired[list[str]]
    available_from: NotRequired[str | None]
    property_type: NotRequired[Literal["house", "apartment", "condo", "land", "office", "commercial"] | None]
    address: NotRequired[str | None]
    size_m2: NotRequired[float | None]
    land_m2: NotRequired[float | None]
    bedrooms: NotRequired[int | None]
    bathrooms: NotRequired[float | None]
    floor: NotRequired[int | None]
    year_built: NotRequired[int | None]
    furnished: NotRequired[bool | None]
    parking: NotRequired[int | None]
    make: str
    model: str
    year: int
    mileage: NotRequired[int | None]
    fuel_type: NotRequired[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"] | None]
    transmission: NotRequired[Literal["manual", "automatic", "cvt", "other"] | None]
    body_type: NotRequired[str | None]
    condition: NotRequired[Literal["new", "used"] | None]
    color: NotRequired[str | None]
    engine_cc: NotRequired[int | None]
    vin: NotRequired[str | None]
    status: NotRequired[Literal["draft", "available"]]


class NewVenue(TypedDict):
    name: str
    kind: NotRequired[Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]]
    address: str
    postal_code: NotRequired[str | None]
    latitude: float
    longitude: float
    time_zone: str
    phone: NotRequired[str | None]
    rules: NotRequired[BookingRulesChange | None]


class NewViewing(TypedDict):
    starts_at: str
    minutes: int
    capacity: NotRequired[int]


class Notification(TypedDict):
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
    expires_at: str
    created_at: str


class NotificationMarks(TypedDict):
    """The notifications that the caller has read."""

    ids: NotRequired[list[str] | None]
    up_to: NotRequired[str | None]
    all: NotRequired[bool | None]


class NotificationPreferences(TypedDict):
    """The caller's choices about their notifications, with the defaults for the rest."""

    channels: ChannelsByType
    quiet_hours: QuietHours | None
    email: Literal["instant", "hourly", "daily"]
    daily_at: str
    locale: str


class NumberedSubmission(TypedDict):
    """A document with its number, as a reviewer sees it who looks at it."""

    id: str
    document_type: Literal["national_id", "passport", "driving_licence", "business_licence", "broker_licence", "vehicle_registration", "insurance", "other"]
    status: Literal["pending", "in_review", "approved", "rejected", "withdrawn", "expired", "revoked"]
    file_ids: list[str]
    country: str
    issued_on: str | None
    expires_on: str | None
    reason: Literal["unreadable", "expired", "mismatch", "forged", "other"] | None
    comment: str | None
    submitted_at: str
    decided_at: str | None
    user_id: str
    claimed_by: str | None
    claimed_until: str | None
    decided_by: str | None
    number: str | None


class Objection(TypedDict):
    token: str


class Offer(TypedDict):
    """An offer to the caller."""

    id: str
    request_id: str
    provider_id: str
    distance_km: float
    created_at: str
    expires_at: str
    request: ServiceRequest


class OpenConnection(TypedDict):
    """A socket that is open now."""

    id: str
    gateway_id: str
    session_id: str
    request_id: str | None
    opened_at: str
    address: str
    device: str


class OpeningHours(TypedDict):
    """Hours on one day of the week, by the clock at the venue."""

    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    start: str
    end: str


class OwnPassword(TypedDict):
    """The current password, which is needed with the caller's own id, unless the login is younger than ten minutes. Its limits are checked here, because no service sees it with the id of another user."""

    password: NotRequired[str | None]


class OwnSeller(TypedDict):
    """A profile as the seller themself sees it."""

    user_id: str
    display_name: str
    kind: Literal["private", "business"]
    about: str | None
    languages: list[str]
    rating: float | None
    review_count: int
    live_listings: int
    response_minutes: int | None
    created_at: str
    contact_phone: str | None
    show_phone: bool
    is_suspended: bool


class PasswordChange(TypedDict):
    old_password: str
    new_password: str


class PasswordReset(TypedDict):
    token: str
    new_password: str


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


class PayoutOrder(TypedDict):
    currency: str
    amount: NotRequired[float | None]


class Position(TypedDict):
    """A position that a device reports. A negative accuracy, heading or speed is an unknown one, as devices with iOS report it, and the same as null."""

    latitude: float
    longitude: float
    accuracy_m: NotRequired[float | None]
    heading: NotRequired[float | None]
    speed: NotRequired[float | None]
    recorded_at: NotRequired[str | None]


class PostalAddress(TypedDict):
    postal_code: str
    address: str
    latitude: float
    longitude: float


class Preferences(TypedDict):
    theme: NotRequired[Literal["dark", "light"] | None]
    locale: NotRequired[str | None]


class PreferencesChange(TypedDict):
    """Changes only the preferences that are sent. Null clears one."""

    theme: NotRequired[Literal["dark", "light"] | None]
    locale: NotRequired[str | None]


class Problem(TypedDict):
    type: NotRequired[str]
    title: str
    status: int
    detail: str
    request_id: str
    error: ErrorInfo


class ProfileChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field."""

    categories: NotRequired[list[Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]]]
    vehicle: NotRequired[str | None]
    service_radius_km: NotRequired[float]
    is_available: NotRequired[bool]
    bio: NotRequired[str | None]


class Provider(TypedDict):
    id: str
    name: str
    categories: list[Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]]
    vehicle: str | None
    bio: str | None
    service_radius_km: float
    is_available: bool
    rating: float | None
    completed_jobs: int


class PushKeys(TypedDict):
    """The keys of a browser's subscription, as `PushSubscription.toJSON()` returns them."""

    p256dh: str
    auth: str


class QuietHours(TypedDict):
    start: str
    end: str
    time_zone: str


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


class Range(TypedDict):
    min: float
    max: float


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


class Reauthentication(TypedDict):
    """The current password, which is needed unless the login is younger than ten minutes."""

    password: NotRequired[str | None]


class Recommendation(TypedDict):
    """A vaccination that a person needs."""

    id: str
    name: str
    vaccine_criterias: list[Criterion]
    doses_done: int
    next_dose: int
    due_at: str | None


class ReconciledGateway(TypedDict):
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    compared: int
    is_done: bool
    trouble: str | None


class Reconciliation(TypedDict):
    """A comparison of our books with those of payment gateways."""

    id: str
    state: Literal["running", "finished"]
    requested_by: str | None
    since: str
    until: str
    created_at: str
    finished_at: str | None
    open: int
    mended: int
    gateways: list[ReconciledGateway]


class RecordedEvents(TypedDict):
    accepted: int


class RecoveryCodes(TypedDict):
    recovery_codes: list[str]


class RefreshToken(TypedDict):
    """The refresh token under one of two names. Without either, the token of the `Authorization` header is used."""

    refresh_token: NotRequired[str | None]
    token: NotRequired[str | None]


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


class RefundOrder(TypedDict):
    amount: NotRequired[float | None]
    reason: NotRequired[str]


class Refusal(TypedDict):
    reason: Literal["unreadable", "expired", "mismatch", "forged", "other"]
    comment: str


class Registration(TypedDict):
    """A name, as `full_name`, or as `first_name` and `last_name`, which become the full name as they were typed."""

    full_name: NotRequired[str | None]
    first_name: NotRequired[str | None]
    last_name: NotRequired[str | None]
    email: str
    password: str
    password_confirm: NotRequired[str | None]
    role: NotRequired[Literal["client", "provider", "buyer", "seller", "broker"]]
    phone: NotRequired[str | None]
    username: NotRequired[str | None]
    nric: NotRequired[str | None]
    date_of_birth: NotRequired[str | None]
    gender: NotRequired[Literal["M", "F"] | None]
    postal_code: NotRequired[str | None]


class Reply(TypedDict):
    comment: str


class Report(TypedDict):
    """A report as moderators and admins see it. No answer to the author names the reporter."""

    id: str
    subject_type: Literal["user", "message", "file", "review", "request", "listing"]
    subject_id: str
    reason: str
    comment: str | None
    status: Literal["open", "resolved"]
    created_at: str
    author_id: str
    reporter_id: str | None
    origin: Literal["user", "system", "appeal"]
    excerpt: str | None
    open_reports: int
    action: Literal["dismiss", "remove", "warn", "deactivate"] | None
    note: str | None
    resolved_by: str | None
    resolved_at: str | None


class ReportReceipt(TypedDict):
    """A report as its reporter sees it."""

    id: str
    subject_type: Literal["user", "message", "file", "review", "request", "listing"]
    subject_id: str
    reason: str
    comment: str | None
    status: Literal["open", "resolved"]
    created_at: str


class RequestChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field."""

    description: NotRequired[str]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    category: NotRequired[Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]]
    address: NotRequired[str | None]
    scheduled_for: NotRequired[str | None]


class RequestedCode(TypedDict):
    id: str
    type: Literal["email", "phone"]
    expires_at: str


class ResetRequest(TypedDict):
    email: str


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


class ReviewChange(TypedDict):
    """Changes only the fields that are sent. Null removes the comment."""

    rating: NotRequired[int]
    comment: NotRequired[str | None]


class RotatedKey(TypedDict):
    id: str
    name: str
    user_id: str
    role: Literal["client", "provider", "moderator"]
    scopes: list[str]
    rate: int | None
    created_by: str
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    rotated_at: str | None
    revoked_at: str | None
    key: str
    previous_until: str


class SavedSearch(TypedDict):
    """A search that the caller has saved."""

    id: str
    name: str
    alert: Literal["instant", "daily", "off"]
    created_at: str
    updated_at: str
    version: int
    filter: SearchFilter


class ScheduledBroadcast(TypedDict):
    id: str
    recipients: int


class SearchChange(TypedDict):
    """Changes only the fields that are sent. A filter replaces all of the one before."""

    name: NotRequired[str]
    filter: NotRequired[SearchFilter]
    alert: NotRequired[Literal["instant", "daily", "off"]]


class SearchFilter(TypedDict):
    """The listings that are wanted, as `GET /listings` takes them. What is null or left out does not matter."""

    type: NotRequired[list[Literal["property", "vehicle"]] | None]
    q: NotRequired[str | None]
    offer: NotRequired[list[Literal["sale", "rent", "lease"]] | None]
    status: NotRequired[list[Literal["available", "pending", "under_offer"]] | None]
    property_type: NotRequired[list[Literal["house", "apartment", "condo", "land", "office", "commercial"]] | None]
    make: NotRequired[list[str] | None]
    model: NotRequired[list[str] | None]
    region: NotRequired[list[str] | None]
    fuel_type: NotRequired[list[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"]] | None]
    transmission: NotRequired[list[Literal["manual", "automatic", "cvt", "other"]] | None]
    condition: NotRequired[list[Literal["new", "used"]] | None]
    min_price: NotRequired[float | None]
    max_price: NotRequired[float | None]
    min_year: NotRequired[int | None]
    max_year: NotRequired[int | None]
    min_mileage: NotRequired[int | None]
    max_mileage: NotRequired[int | None]
    min_size: NotRequired[float | None]
    max_size: NotRequired[float | None]
    min_bedrooms: NotRequired[int | None]
    max_bedrooms: NotRequired[int | None]
    currency: NotRequired[str | None]
    location: NotRequired[str | None]
    available_on: NotRequired[str | None]
    seller_id: NotRequired[str | None]
    broker_id: NotRequired[str | None]
    verified_broker: NotRequired[bool | None]
    with_images: NotRequired[bool | None]
    lat: NotRequired[float | None]
    lon: NotRequired[float | None]
    radius_km: NotRequired[float | None]
    bbox: NotRequired[str | None]


class SeatWanted(TypedDict):
    booking_slot_id: str
    attendee_id: NotRequired[str | None]
    note: NotRequired[str | None]


# The seats for which the caller waits. `vaccine_id` is another name of `service_id`.
SeatWish = TypedDict(
    "SeatWish",
    {
        "service_id": 'str',
        "venue_id": 'NotRequired[str | None]',
        "attendee_id": 'NotRequired[str | None]',
        "from": 'NotRequired[str | None]',
        "to": 'NotRequired[str | None]',
    },
)


class SecondFactorConfirmation(TypedDict):
    code: str


class SecondFactorSetup(TypedDict):
    secret: str
    uri: str


class Seller(TypedDict):
    user_id: str
    display_name: str
    kind: Literal["private", "business"]
    about: str | None
    languages: list[str]
    rating: float | None
    review_count: int
    live_listings: int
    response_minutes: int | None
    created_at: str


class SellerChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field."""

    display_name: NotRequired[str | None]
    kind: NotRequired[Literal["private", "business"]]
    about: NotRequired[str | None]
    contact_phone: NotRequired[str | None]
    show_phone: NotRequired[bool]
    languages: NotRequired[list[str]]


class SellerContact(TypedDict):
    phone: str


class SellerDecision(TypedDict):
    reason: str


class SeriesPoint(TypedDict):
    timestamp: str
    value: float
    by: str | None


class Service(TypedDict):
    id: str
    venue_id: str | None
    name: str
    kind: Literal["vaccination", "treatment", "maintenance", "inspection", "consultation", "viewing", "other"]
    description: str | None
    duration_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    price: float | None
    currency: str
    criteria: list[Criterion]
    is_active: bool
    created_at: str
    updated_at: str


class ServiceChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field."""

    name: NotRequired[str]
    kind: NotRequired[Literal["vaccination", "treatment", "maintenance", "inspection", "consultation", "viewing", "other"]]
    description: NotRequired[str | None]
    duration_minutes: NotRequired[int]
    buffer_before_minutes: NotRequired[int]
    buffer_after_minutes: NotRequired[int]
    price: NotRequired[float | None]
    currency: NotRequired[str]
    criteria: NotRequired[list[NewCriterion]]
    is_active: NotRequired[bool]


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


class Setting(TypedDict):
    key: str
    value: Any
    version: int
    updated_at: str | None
    updated_by: str | None


class ShownKey(TypedDict):
    id: str
    name: str
    user_id: str
    role: Literal["client", "provider", "moderator"]
    scopes: list[str]
    rate: int | None
    created_by: str
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    rotated_at: str | None
    revoked_at: str | None
    key: str

# The longest side of an image in pixels. A smaller image keeps its size.
type Side = Literal[256, 320, 640, 1280]


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


class SlotChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field."""

    starts_at: NotRequired[str]
    minutes: NotRequired[int]
    capacity: NotRequired[int]
    provider_id: NotRequired[str | None]
    cancel_bookings: NotRequired[bool]


class SlotVenue(TypedDict):
    id: str
    name: str
    address: str
    distance_km: float | None


class SlotWithService(TypedDict):
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
    service: Service


class SocketOverview(TypedDict):
    """The sockets of all gateways that have answered within a second."""

    sockets: int
    gateways: list[ConnectedGateway]
    connected: list[ConnectedUser]


class StaffMember(TypedDict):
    user_id: str
    invited_at: str
    joined_at: str | None


class StatementLine(TypedDict):
    """A change of a provider's balance."""

    id: str
    kind: Literal["charge", "tip", "gateway_fee", "settle", "refund_planned", "refund_done", "refund_failed", "payout_planned", "payout_done", "payout_failed", "dispute_opened", "dispute_won", "dispute_lost", "gateway_settled", "adjustment"]
    subject_id: str
    payment_id: str | None
    occurred_at: str
    currency: str
    amount: float


class Stats(TypedDict):
    """The totals of all metrics since the system has counted them."""

    timestamp: str
    metrics: list[MetricTotal]


class Submission(TypedDict):
    """A document as reviewers see it."""

    id: str
    document_type: Literal["national_id", "passport", "driving_licence", "business_licence", "broker_licence", "vehicle_registration", "insurance", "other"]
    status: Literal["pending", "in_review", "approved", "rejected", "withdrawn", "expired", "revoked"]
    file_ids: list[str]
    country: str
    issued_on: str | None
    expires_on: str | None
    reason: Literal["unreadable", "expired", "mismatch", "forged", "other"] | None
    comment: str | None
    submitted_at: str
    decided_at: str | None
    user_id: str
    claimed_by: str | None
    claimed_until: str | None
    decided_by: str | None


class SystemMessage(TypedDict):
    """A message of an operator to all who are connected."""

    id: str
    type: Literal["system.notification", "system.maintenance"]
    title: str | None
    message: str
    link: str | None
    starts_at: str | None
    ends_at: str | None
    created_at: str


class SystemMessageData(TypedDict):
    title: NotRequired[str | None]
    message: str
    link: NotRequired[str | None]
    starts_at: NotRequired[str | None]
    ends_at: NotRequired[str | None]


class TimelineEntry(TypedDict):
    type: str
    timestamp: str
    actor_id: str | None
    data: dict[str, str]


class Tip(TypedDict):
    amount: float
    gateway: Literal["stripe", "telebirr", "chapa", "test"]
    payment_method_id: NotRequired[str | None]
    return_url: NotRequired[str | None]


class Tokens(TypedDict):
    access_token: str
    refresh_token: str
    token_type: NotRequired[Literal["bearer"]]
    expires_in: int


class UnreadCount(TypedDict):
    unread_count: int


class UnreadCounts(TypedDict):
    unread_count: int
    by_type: dict[str, int]


class User(TypedDict):
    id: str
    full_name: str
    username: str | None
    email: str
    pending_email: str | None
    has_second_factor: bool
    phone: str | None
    role: str
    registered_as: Literal["client", "provider", "buyer", "seller", "broker"] | None
    is_active: bool
    email_verified: bool
    bio: str | None
    avatar_url: str | None
    preferences: Preferences
    nric: str | None
    date_of_birth: str | None
    gender: Literal["M", "F"] | None
    address: PostalAddress | None
    created_at: str
    updated_at: str


class UserChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field. The role `admin` is assigned on the command line only."""

    full_name: NotRequired[str]
    username: NotRequired[str | None]
    email: NotRequired[str]
    password: NotRequired[str]
    phone: NotRequired[str | None]
    bio: NotRequired[str | None]
    role: NotRequired[Literal["client", "provider", "moderator"]]
    is_active: NotRequired[bool]


class UserImport(TypedDict):
    id: str
    dry_run: bool
    rows: int
    done: int
    created: int
    skipped: int
    failed: int
    errors: list[ImportIssue]
    created_at: str
    finished_at: str | None


class UserWithProfile(TypedDict):
    """An account, with what its owner has stated for their bookings."""

    enrolled_clinic: EnrolledClinic | None
    health_conditions: list[Literal["pregnancy", "diabetes", "asthma", "heart", "kidney", "immune", "other"]] | None
    dependants: list[Dependant]
    id: str
    full_name: str
    username: str | None
    email: str
    pending_email: str | None
    has_second_factor: bool
    phone: str | None
    role: str
    registered_as: Literal["client", "provider", "buyer", "seller", "broker"] | None
    is_active: bool
    email_verified: bool
    bio: str | None
    avatar_url: str | None
    preferences: Preferences
    nric: str | None
    date_of_birth: str | None
    gender: Literal["M", "F"] | None
    address: PostalAddress | None
    created_at: str
    updated_at: str


class VapidKey(TypedDict):
    public_key: str


class Venue(TypedDict):
    id: str
    owner_id: str
    name: str
    kind: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    address: str
    postal_code: str | None
    latitude: float
    longitude: float
    time_zone: str
    phone: str | None
    is_verified: bool
    is_active: bool
    rules: BookingRules
    created_at: str
    updated_at: str
    verified_at: str | None
    type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]


class VenueChange(TypedDict):
    """Changes only the fields that are sent. Null clears an optional field."""

    name: NotRequired[str]
    kind: NotRequired[Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]]
    address: NotRequired[str]
    postal_code: NotRequired[str | None]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    time_zone: NotRequired[str]
    phone: NotRequired[str | None]
    rules: NotRequired[BookingRulesChange]


class VenueWithStaff(TypedDict):
    id: str
    owner_id: str
    name: str
    kind: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    address: str
    postal_code: str | None
    latitude: float
    longitude: float
    time_zone: str
    phone: str | None
    is_verified: bool
    is_active: bool
    rules: BookingRules
    created_at: str
    updated_at: str
    verified_at: str | None
    type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"]
    staff: list[StaffMember] | None


class Verification(TypedDict):
    """Verifies an address, by default the address of the caller."""

    code: str
    email: NotRequired[str | None]


class VerificationRequest(TypedDict):
    """Requests a code for an address, by default for the address of the caller."""

    email: NotRequired[str | None]


class VerificationState(TypedDict):
    email: Contact
    phone: Contact | None
    documents: list[Document]
    is_verified: bool
    missing: list[Literal["email", "phone"] | Literal["national_id", "passport", "driving_licence", "business_licence", "broker_licence", "vehicle_registration", "insurance", "other"]]


class Verified(TypedDict):
    message: NotRequired[str]
    user: User | None


class Viewing(TypedDict):
    """A time at which a listing can be viewed."""

    id: str
    listing_id: str
    starts_at: str
    ends_at: str
    capacity: int
    seats_left: int
    is_booked: bool
    address: str | None
    latitude: float | None
    longitude: float | None


class Wait(TypedDict):
    """A place in the list of those who wait for a seat of a service."""

    id: str
    service_id: str
    venue_id: str | None
    attendee_id: str | None
    starts_after: str | None
    starts_before: str | None
    created_at: str


class Wave(TypedDict):
    """A wave of offers."""

    id: str
    round: int
    number: int
    state: Literal["planned", "decided", "dropped"]
    due_at: str
    decided_at: str | None
    radius_km: float | None
    rules_version: str | None
    outcomes: dict[str, int]
    candidates: list[Candidate]

# The longest side of an image in pixels. A smaller image keeps its size.
type Width = Literal[320, 640, 1280]
