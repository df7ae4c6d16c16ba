"""Every operation of the API as a method, with the types of its arguments and its answer.

Written by `make clients`.
"""
# mypy: disable-error-code="no-any-return"

from typing import Any, Literal

from twou_client.calls import Calls, quoted
from twou_client.generated.models import (
    AccountAndProfileChange,
    AccountChange,
    Adjustment,
    ApiKey,
    Appeal,
    Approval,
    Assignment,
    AuditEntry,
    AvailableRequest,
    Balance,
    BlockedUser,
    Booking,
    BookingCancellation,
    BookingProfile,
    BookingProfileChange,
    Broadcast,
    Broker,
    BrokerChange,
    BrokerDashboard,
    BrokerVerdict,
    CalendarFeed,
    Cancellation,
    ClientEvents,
    ClosedSlots,
    CodeConfirmation,
    CodeRequest,
    Commitment,
    Confirmed,
    ConnectedUser,
    Conversation,
    ConversationChange,
    DataExport,
    Decision,
    Deletion,
    Delivery,
    Dependant,
    Device,
    Difference,
    Dispute,
    Document,
    Done,
    Facets,
    Favourite,
    FeedWanted,
    File,
    FileFields,
    FileIds,
    Flag,
    FlagState,
    FoundVenue,
    KeyScope,
    KnownPosition,
    Lead,
    LeadChange,
    LedgerAccount,
    LedgerCheck,
    LedgerEntry,
    Link,
    Listing,
    ListingChange,
    ListingReport,
    ListingStats,
    LoginBody,
    LoginByShortPathBody,
    LoginSession,
    MadeSchedule,
    MapCell,
    Message,
    MessageEdit,
    Move,
    NamedAccount,
    NearbyProvider,
    NearestVenue,
    NewAdjustment,
    NewApiKey,
    NewAppeal,
    NewBroadcast,
    NewBroker,
    NewClosure,
    NewDependant,
    NewDevice,
    NewDocument,
    NewFeed,
    NewInvitation,
    NewLead,
    NewListing,
    NewMark,
    NewMember,
    NewMessage,
    NewMessageTo,
    NewNotificationPreferences,
    NewPayment,
    NewPaymentMethod,
    NewProperty,
    NewQuote,
    NewRating,
    NewReport,
    NewRequest,
    NewReview,
    NewSchedule,
    NewSearch,
    NewService,
    NewSetting,
    NewSlot,
    NewStaffMember,
    NewSystemMessage,
    NewThread,
    NewTimeOff,
    NewUser,
    NewVehicle,
    NewVenue,
    NewViewing,
    Notification,
    NotificationMarks,
    NotificationPreferences,
    NumberedSubmission,
    Objection,
    Offer,
    OwnPassword,
    OwnSeller,
    PasswordChange,
    PasswordReset,
    Payment,
    PaymentMethod,
    Payout,
    PayoutAccount,
    PayoutOrder,
    Position,
    ProfileChange,
    Provider,
    Quote,
    Rating,
    ReadMark,
    Reauthentication,
    Recommendation,
    Reconciliation,
    RecordedEvents,
    RecoveryCodes,
    RefreshToken,
    Refund,
    RefundOrder,
    Refusal,
    Registration,
    Reply,
    Report,
    ReportReceipt,
    RequestChange,
    RequestedCode,
    ResetRequest,
    Review,
    ReviewChange,
    RotatedKey,
    SavedSearch,
    ScheduledBroadcast,
    SearchChange,
    SeatWanted,
    SeatWish,
    SecondFactorConfirmation,
    SecondFactorSetup,
    Seller,
    SellerChange,
    SellerContact,
    SellerDecision,
    Service,
    ServiceChange,
    ServiceRequest,
    Setting,
    ShownKey,
    Side,
    Slot,
    SlotChange,
    SlotWithService,
    SocketOverview,
    StaffMember,
    Stats,
    Submission,
    SystemMessage,
    TimelineEntry,
    Tip,
    Tokens,
    UnreadCount,
    UnreadCounts,
    User,
    UserChange,
    UserImport,
    UserWithProfile,
    VapidKey,
    Venue,
    VenueChange,
    VenueWithStaff,
    Verification,
    VerificationRequest,
    VerificationState,
    Verified,
    Viewing,
    Wait,
    Wave,
    Width,
)
from twou_client.pages import Page

type FormFile = tuple[str, bytes, str]


class Operations:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def accept_invitation(
        self,
        venue_id: str,
        *,
        key: str | None = None,
    ) -> StaffMember:
        """Makes the caller a member of the staff who invited them. Doing it again changes nothing."""
        return await self._calls.json(
            "POST",
            f"/venues/{quoted(venue_id)}/staff/accept",
            key=key,
        )

    async def accept_request(
        self,
        request_id: str,
        *,
        key: str | None = None,
    ) -> ServiceRequest:
        """Accept Request."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/accept",
            key=key,
        )

    async def add_dependant(
        self,
        body: NewDependant,
        *,
        key: str | None = None,
    ) -> Dependant:
        """Adds a person for whom the caller books: their id is the `attendee_id` of bookings and waits."""
        return await self._calls.json(
            "POST",
            "/bookings/dependants",
            body=body,
            key=key,
        )

    async def add_favourite(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Saves a listing, of whose price and status the caller is told. Doing it again changes nothing."""
        return await self._calls.json(
            "PUT",
            f"/listings/{quoted(listing_id)}/favourite",
            key=key,
        )

    async def add_member(
        self,
        conversation_id: str,
        body: NewMember,
        *,
        key: str | None = None,
    ) -> Conversation:
        """Adds a user to a thread, who can read what is written from then on."""
        return await self._calls.json(
            "POST",
            f"/conversations/{quoted(conversation_id)}/members",
            body=body,
            key=key,
        )

    async def add_time_off(
        self,
        body: NewTimeOff,
        *,
        key: str | None = None,
    ) -> Commitment:
        """Adds a time off, during which the caller is offered no job and cannot be booked."""
        return await self._calls.json(
            "POST",
            "/commitments",
            body=body,
            key=key,
        )

    async def appeal_listing(
        self,
        listing_id: str,
        body: NewAppeal,
        *,
        key: str | None = None,
    ) -> Appeal:
        """Asks the moderators for another decision on a suspended listing of the caller, once for each decision."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/appeal",
            body=body,
            key=key,
        )

    async def approve_adjustment(
        self,
        adjustment_id: str,
        *,
        key: str | None = None,
    ) -> Adjustment:
        """Posts an adjustment that another admin has proposed."""
        return await self._calls.json(
            "POST",
            f"/admin/ledger/adjustments/{quoted(adjustment_id)}/approve",
            key=key,
        )

    async def approve_document(
        self,
        document_id: str,
        body: Approval | None = None,
        *,
        key: str | None = None,
    ) -> Submission:
        """Approves a document that the caller has claimed."""
        return await self._calls.json(
            "POST",
            f"/admin/verifications/{quoted(document_id)}/approve",
            body=body,
            key=key,
        )

    async def approve_payout(
        self,
        payout_id: str,
        *,
        key: str | None = None,
    ) -> Payout:
        """Lets a large payout go."""
        return await self._calls.json(
            "POST",
            f"/admin/payouts/{quoted(payout_id)}/approve",
            key=key,
        )

    async def begin_data_export(
        self,
        *,
        key: str | None = None,
    ) -> DataExport:
        """Begins to collect all that is stored about you, as one archive (ZIP) with JSON documents and your files."""
        return await self._calls.json(
            "POST",
            "/users/me/export",
            key=key,
        )

    async def begin_second_factor(
        self,
        body: Reauthentication | None = None,
        *,
        key: str | None = None,
    ) -> SecondFactorSetup:
        """Begin Second Factor."""
        return await self._calls.json(
            "POST",
            "/auth/second-factor",
            body=body,
            key=key,
        )

    async def block_user(
        self,
        user_id: str,
        *,
        key: str | None = None,
    ) -> BlockedUser:
        """Blocks a user: neither can write to the other in their thread, or start one. Doing it again changes nothing."""
        return await self._calls.json(
            "PUT",
            f"/blocks/{quoted(user_id)}",
            key=key,
        )

    async def cancel_booking(
        self,
        record_id: str,
        body: BookingCancellation | None = None,
        *,
        key: str | None = None,
    ) -> Booking:
        """Cancel Booking."""
        return await self._calls.json(
            "DELETE",
            f"/bookings/cancel/{quoted(record_id)}",
            body=body,
            key=key,
        )

    async def cancel_payment(
        self,
        payment_id: str,
        *,
        key: str | None = None,
    ) -> Payment:
        """Ends a payment that is pending. What is paid all the same goes back."""
        return await self._calls.json(
            "POST",
            f"/payments/{quoted(payment_id)}/cancel",
            key=key,
        )

    async def cancel_request(
        self,
        request_id: str,
        body: Cancellation | None = None,
        *,
        key: str | None = None,
    ) -> ServiceRequest:
        """Cancel Request."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/cancel",
            body=body,
            key=key,
        )

    async def cancel_viewing(
        self,
        listing_id: str,
        viewing_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Cancels the viewing, and the bookings of it. Doing it again changes nothing."""
        return await self._calls.json(
            "DELETE",
            f"/listings/{quoted(listing_id)}/viewings/{quoted(viewing_id)}",
            key=key,
        )

    async def change_password(
        self,
        body: PasswordChange,
        *,
        key: str | None = None,
    ) -> Done:
        """Change Password."""
        return await self._calls.json(
            "POST",
            "/auth/change-password",
            body=body,
            key=key,
        )

    async def change_user(
        self,
        user_id: str,
        body: UserChange,
        *,
        key: str | None = None,
    ) -> User:
        """Change User."""
        return await self._calls.json(
            "PATCH",
            f"/users/{quoted(user_id)}",
            body=body,
            key=key,
        )

    async def check_in_booking(
        self,
        record_id: str,
        *,
        key: str | None = None,
    ) -> Booking:
        """For the staff of the venue: the person is there."""
        return await self._calls.json(
            "POST",
            f"/records/{quoted(record_id)}/check-in",
            key=key,
        )

    async def claim_document(
        self,
        document_id: str,
        *,
        key: str | None = None,
    ) -> Submission:
        """Keeps a document for the caller, who alone can decide it for 30 minutes. Again, it prolongs the claim."""
        return await self._calls.json(
            "POST",
            f"/admin/verifications/{quoted(document_id)}/claim",
            key=key,
        )

    async def close_slot(
        self,
        slot_id: str,
        *,
        cancel_bookings: bool | None = None,
        key: str | None = None,
    ) -> Slot:
        """Closes the slot for good; it is kept for the records of the past. Doing it again changes nothing."""
        return await self._calls.json(
            "DELETE",
            f"/slots/{quoted(slot_id)}",
            query={"cancel_bookings": cancel_bookings},
            key=key,
        )

    async def close_sockets(
        self,
        socket_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Closes the open sockets of a user, or the one with the id of a connection, with the code 4409."""
        return await self._calls.json(
            "DELETE",
            f"/admin/sockets/{quoted(socket_id)}",
            key=key,
        )

    async def close_venue(
        self,
        venue_id: str,
        body: NewClosure,
        *,
        key: str | None = None,
    ) -> ClosedSlots:
        """Closes the slots of the venue that have a moment in this time, in which it gets no others."""
        return await self._calls.json(
            "POST",
            f"/venues/{quoted(venue_id)}/closures",
            body=body,
            key=key,
        )

    async def complete_booking(
        self,
        record_id: str,
        *,
        key: str | None = None,
    ) -> Booking:
        """For the staff of the venue, once the slot has begun."""
        return await self._calls.json(
            "POST",
            f"/records/{quoted(record_id)}/complete",
            key=key,
        )

    async def complete_request(
        self,
        request_id: str,
        body: Assignment | None = None,
        *,
        key: str | None = None,
    ) -> ServiceRequest:
        """Complete Request."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/complete",
            body=body,
            key=key,
        )

    async def confirm_code(
        self,
        body: CodeConfirmation,
        *,
        key: str | None = None,
    ) -> Confirmed:
        """Takes the newest code of this type; a code works once, and is void after five wrong ones."""
        return await self._calls.json(
            "POST",
            "/verification/confirm",
            body=body,
            key=key,
        )

    async def confirm_second_factor(
        self,
        body: SecondFactorConfirmation,
        *,
        key: str | None = None,
    ) -> RecoveryCodes:
        """Confirm Second Factor."""
        return await self._calls.json(
            "POST",
            "/auth/second-factor/confirm",
            body=body,
            key=key,
        )

    async def create_api_key(
        self,
        body: NewApiKey,
        *,
        key: str | None = None,
    ) -> ShownKey:
        """Makes a key and an account of its own, for which it acts. `key` is shown here alone."""
        return await self._calls.json(
            "POST",
            "/admin/api-keys",
            body=body,
            key=key,
        )

    async def create_broker(
        self,
        body: NewBroker,
        *,
        key: str | None = None,
    ) -> Broker:
        """Makes the caller a broker, whose licence an admin is to verify."""
        return await self._calls.json(
            "POST",
            "/brokers",
            body=body,
            key=key,
        )

    async def create_feed(
        self,
        body: FeedWanted | None = None,
        *,
        key: str | None = None,
    ) -> NewFeed:
        """Makes an address for a calendar application. It is shown here alone; `Idempotency-Key` is ignored."""
        return await self._calls.json(
            "POST",
            "/calendar/feeds",
            body=body,
            key=key,
        )

    async def create_lead(
        self,
        listing_id: str,
        body: NewLead,
        *,
        key: str | None = None,
    ) -> Lead:
        """Asks about a listing. A buyer has one lead of a listing: asking again adds the message to its conversation."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/leads",
            body=body,
            key=key,
        )

    async def create_link(
        self,
        file_id: str,
    ) -> Link:
        """Create Link."""
        return await self._calls.json(
            "GET",
            f"/uploads/{quoted(file_id)}/link",
        )

    async def create_listing(
        self,
        body: NewListing,
        *,
        key: str | None = None,
    ) -> Listing:
        """Offers a property or a vehicle. It is in the search at once, unless it is a draft."""
        return await self._calls.json(
            "POST",
            "/listings",
            body=body,
            key=key,
        )

    async def create_method(
        self,
        body: NewPaymentMethod,
        *,
        key: str | None = None,
    ) -> PaymentMethod:
        """Begins to save a card, which is entered at the gateway alone. If it is slow, `payment.method_updated` follows."""
        return await self._calls.json(
            "POST",
            "/payments/methods",
            body=body,
            key=key,
        )

    async def create_payment(
        self,
        body: NewPayment,
        *,
        key: str | None = None,
    ) -> Payment:
        """Asks for the price of a request or a booking."""
        return await self._calls.json(
            "POST",
            "/payments",
            body=body,
            key=key,
        )

    async def create_payout(
        self,
        body: PayoutOrder,
        *,
        key: str | None = None,
    ) -> Payout:
        """Orders a part of the caller's balance to be paid out. The balance is less by it at once."""
        return await self._calls.json(
            "POST",
            "/payouts",
            body=body,
            key=key,
        )

    async def create_property(
        self,
        body: NewProperty,
        *,
        key: str | None = None,
    ) -> Listing:
        """Does the same as `POST /listings` with the type property."""
        return await self._calls.json(
            "POST",
            "/properties",
            body=body,
            key=key,
        )

    async def create_quote(
        self,
        body: NewQuote,
        *,
        key: str | None = None,
    ) -> Quote:
        """Returns the price of a job, line by line. A request that names it within an hour has this price."""
        return await self._calls.json(
            "POST",
            "/quotes",
            body=body,
            key=key,
        )

    async def create_report(
        self,
        body: NewReport,
        *,
        key: str | None = None,
    ) -> ReportReceipt:
        """Reports a user, or what a user wrote, to the moderators, once. It hides nothing by itself."""
        return await self._calls.json(
            "POST",
            "/reports",
            body=body,
            key=key,
        )

    async def create_request(
        self,
        body: NewRequest,
        *,
        key: str | None = None,
    ) -> ServiceRequest:
        """Create Request."""
        return await self._calls.json(
            "POST",
            "/requests/",
            body=body,
            key=key,
        )

    async def create_review(
        self,
        body: NewReview,
        *,
        key: str | None = None,
    ) -> Review:
        """Reviews a user, once for each dealing of the two (a completed job, an answered lead), and once without one."""
        return await self._calls.json(
            "POST",
            "/reviews",
            body=body,
            key=key,
        )

    async def create_schedule(
        self,
        venue_id: str,
        body: NewSchedule,
        *,
        key: str | None = None,
    ) -> MadeSchedule:
        """Makes the slots of a weekly plan, in the wall time of the venue."""
        return await self._calls.json(
            "POST",
            f"/venues/{quoted(venue_id)}/slots/bulk",
            body=body,
            key=key,
        )

    async def create_search(
        self,
        body: NewSearch,
        *,
        key: str | None = None,
    ) -> SavedSearch:
        """Saves a search. The caller is told of listings that it finds, as `alert` says; an account has at most 50."""
        return await self._calls.json(
            "POST",
            "/searches",
            body=body,
            key=key,
        )

    async def create_service(
        self,
        body: NewService,
        *,
        key: str | None = None,
    ) -> Service:
        """Creates a service: a shared one by an admin, one of a venue by its owner or an admin."""
        return await self._calls.json(
            "POST",
            "/services",
            body=body,
            key=key,
        )

    async def create_slot(
        self,
        venue_id: str,
        body: NewSlot,
        *,
        key: str | None = None,
    ) -> Slot:
        """Create Slot."""
        return await self._calls.json(
            "POST",
            f"/venues/{quoted(venue_id)}/slots",
            body=body,
            key=key,
        )

    async def create_user(
        self,
        body: NewUser,
        *,
        key: str | None = None,
    ) -> User:
        """Adds an account without a password. A mail brings its owner a link to choose one."""
        return await self._calls.json(
            "POST",
            "/users",
            body=body,
            key=key,
        )

    async def create_vehicle(
        self,
        body: NewVehicle,
        *,
        key: str | None = None,
    ) -> Listing:
        """Does the same as `POST /listings` with the type vehicle."""
        return await self._calls.json(
            "POST",
            "/vehicles",
            body=body,
            key=key,
        )

    async def create_venue(
        self,
        body: NewVenue,
        *,
        key: str | None = None,
    ) -> Venue:
        """Creates a venue of the caller. Others see one of a health kind only once an admin has verified it."""
        return await self._calls.json(
            "POST",
            "/venues",
            body=body,
            key=key,
        )

    async def create_viewing(
        self,
        listing_id: str,
        body: NewViewing,
        *,
        key: str | None = None,
    ) -> Viewing:
        """Adds a time at which the listing can be viewed. Its id is that of a slot: `POST /bookings/schedule` books it."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/viewings",
            body=body,
            key=key,
        )

    async def database_health(
        self,
    ) -> Any:
        """Database Health."""
        return await self._calls.json(
            "GET",
            "/db-health",
        )

    async def deactivate_user(
        self,
        user_id: str,
        body: OwnPassword | None = None,
        *,
        key: str | None = None,
    ) -> User | Done:
        """Deactivates the account. `is_active: true` reactivates it."""
        return await self._calls.json(
            "DELETE",
            f"/users/{quoted(user_id)}",
            body=body,
            key=key,
        )

    async def decline_offer(
        self,
        request_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Decline Offer."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/decline",
            key=key,
        )

    async def delete_broker(
        self,
        *,
        key: str | None = None,
    ) -> None:
        """Ends the caller's being a broker."""
        return await self._calls.json(
            "DELETE",
            "/brokers/me",
            key=key,
        )

    async def delete_device(
        self,
        device_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Removes a device. Nothing is sent to it any more."""
        return await self._calls.json(
            "DELETE",
            f"/notifications/devices/{quoted(device_id)}",
            key=key,
        )

    async def delete_feed(
        self,
        feed_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Ends a feed: its address opens nothing any more."""
        return await self._calls.json(
            "DELETE",
            f"/calendar/feeds/{quoted(feed_id)}",
            key=key,
        )

    async def delete_file(
        self,
        file_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Deletes one of the caller's own files."""
        return await self._calls.json(
            "DELETE",
            f"/uploads/{quoted(file_id)}",
            key=key,
        )

    async def delete_files(
        self,
        body: FileIds,
        *,
        key: str | None = None,
    ) -> Deletion:
        """Deletes those of the caller's own files that can be deleted."""
        return await self._calls.json(
            "POST",
            "/uploads/bulk-delete",
            body=body,
            key=key,
        )

    async def delete_listing(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Ends a listing for good, for its owner and admins."""
        return await self._calls.json(
            "DELETE",
            f"/listings/{quoted(listing_id)}",
            key=key,
        )

    async def delete_me(
        self,
        body: Reauthentication | None = None,
        *,
        key: str | None = None,
    ) -> Done:
        """Deletes the account for good and erases all personal data of its owner in every service."""
        return await self._calls.json(
            "DELETE",
            "/users/me",
            body=body,
            key=key,
        )

    async def delete_message(
        self,
        request_id: str,
        message_id: str,
        *,
        key: str | None = None,
    ) -> Message:
        """Removes content and attachments. The message keeps its place; deleting it again changes nothing."""
        return await self._calls.json(
            "DELETE",
            f"/messages/{quoted(request_id)}/{quoted(message_id)}",
            key=key,
        )

    async def delete_method(
        self,
        payment_method_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Removes a card. No payment is made with it any more, and its gateway forgets it."""
        return await self._calls.json(
            "DELETE",
            f"/payments/methods/{quoted(payment_method_id)}",
            key=key,
        )

    async def delete_notification(
        self,
        notification_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Deletes a notification. What has not been sent of it yet is not sent any more."""
        return await self._calls.json(
            "DELETE",
            f"/notifications/{quoted(notification_id)}",
            key=key,
        )

    async def delete_review(
        self,
        review_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Deletes a review of the caller, within 48 hours; they may write another one."""
        return await self._calls.json(
            "DELETE",
            f"/reviews/{quoted(review_id)}",
            key=key,
        )

    async def delete_search(
        self,
        search_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Delete Search."""
        return await self._calls.json(
            "DELETE",
            f"/searches/{quoted(search_id)}",
            key=key,
        )

    async def delete_venue(
        self,
        venue_id: str,
        *,
        key: str | None = None,
    ) -> Venue:
        """Ends the venue for good and cancels what is booked there; it is kept for the records of the past."""
        return await self._calls.json(
            "DELETE",
            f"/venues/{quoted(venue_id)}",
            key=key,
        )

    async def download_file(
        self,
        file_id: str,
    ) -> bytes:
        """Download File."""
        return await self._calls.raw(
            "GET",
            f"/uploads/{quoted(file_id)}/download",
        )

    async def download_linked_file(
        self,
        file_id: str,
        *,
        link: str,
    ) -> bytes:
        """Download Linked File."""
        return await self._calls.raw(
            "GET",
            f"/uploads/{quoted(file_id)}/linked",
            query={"link": link},
        )

    async def edit_message(
        self,
        request_id: str,
        message_id: str,
        body: MessageEdit,
        *,
        key: str | None = None,
    ) -> Message:
        """Edit Message."""
        return await self._calls.json(
            "PATCH",
            f"/messages/{quoted(request_id)}/{quoted(message_id)}",
            body=body,
            key=key,
        )

    async def end_other_sessions(
        self,
        body: Reauthentication | None = None,
        *,
        key: str | None = None,
    ) -> Done:
        """End Other Sessions."""
        return await self._calls.json(
            "DELETE",
            "/auth/sessions",
            body=body,
            key=key,
        )

    async def end_schedule(
        self,
        schedule_id: str,
        *,
        cancel_bookings: bool | None = None,
        key: str | None = None,
    ) -> ClosedSlots:
        """Ends the plan, and closes its slots that have not begun."""
        return await self._calls.json(
            "DELETE",
            f"/schedules/{quoted(schedule_id)}",
            query={"cancel_bookings": cancel_bookings},
            key=key,
        )

    async def end_session(
        self,
        session_id: str,
        body: Reauthentication | None = None,
        *,
        key: str | None = None,
    ) -> Done:
        """End Session."""
        return await self._calls.json(
            "DELETE",
            f"/auth/sessions/{quoted(session_id)}",
            body=body,
            key=key,
        )

    async def export_all_users(
        self,
        *,
        email: str | None = None,
        name: str | None = None,
        role: Literal["client", "provider", "admin", "moderator"] | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        is_active: bool | None = None,
    ) -> bytes:
        """Returns all accounts that match as CSV, newest first, as `GET /users/export` does."""
        return await self._calls.raw(
            "GET",
            "/admin/export/users",
            query={"email": email, "name": name, "role": role, "created_after": created_after, "created_before": created_before, "is_active": is_active},
        )

    async def export_notifications(
        self,
    ) -> bytes:
        """Returns the notifications of all users as CSV, those that were made last first, without their texts."""
        return await self._calls.raw(
            "GET",
            "/admin/export/notifications",
        )

    async def export_payments(
        self,
    ) -> bytes:
        """Returns all payments as CSV, newest first."""
        return await self._calls.raw(
            "GET",
            "/admin/export/payments",
        )

    async def export_reports(
        self,
    ) -> bytes:
        """Returns all reports as CSV, oldest first, except those about the caller."""
        return await self._calls.raw(
            "GET",
            "/admin/export/reports",
        )

    async def export_requests(
        self,
    ) -> bytes:
        """Returns all requests as CSV, newest first."""
        return await self._calls.raw(
            "GET",
            "/admin/export/requests",
        )

    async def export_uploads(
        self,
        *,
        format: Literal["csv"] | None = None,
        q: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> bytes:
        """Returns all of the caller's own files that match as CSV."""
        return await self._calls.raw(
            "GET",
            "/uploads/export",
            query={"format": format, "q": q, "created_after": created_after, "created_before": created_before},
        )

    async def export_users(
        self,
        *,
        format: Literal["csv"] | None = None,
        email: str | None = None,
        name: str | None = None,
        role: Literal["client", "provider", "admin", "moderator"] | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        is_active: bool | None = None,
    ) -> bytes:
        """Export Users."""
        return await self._calls.raw(
            "GET",
            "/users/export",
            query={"format": format, "email": email, "name": name, "role": role, "created_after": created_after, "created_before": created_before, "is_active": is_active},
        )

    async def get_avatar(
        self,
        avatar_id: str,
    ) -> bytes:
        """Returns the picture that the `avatar_url` of an account names. It needs no token, as elements of a page."""
        return await self._calls.raw(
            "GET",
            f"/avatars/{quoted(avatar_id)}",
        )

    async def get_booking(
        self,
        record_id: str,
    ) -> Booking:
        """Get Booking."""
        return await self._calls.json(
            "GET",
            f"/records/{quoted(record_id)}",
        )

    async def get_booking_calendar(
        self,
        record_id: str,
    ) -> bytes:
        """Returns one booking as a calendar file, for those who may read the booking."""
        return await self._calls.raw(
            "GET",
            f"/records/{quoted(record_id)}/calendar.ics",
        )

    async def get_booking_profile(
        self,
    ) -> BookingProfile:
        """Get Booking Profile."""
        return await self._calls.json(
            "GET",
            "/bookings/profile",
        )

    async def get_broadcast(
        self,
        broadcast_id: str,
    ) -> Broadcast:
        """Get Broadcast."""
        return await self._calls.json(
            "GET",
            f"/admin/notifications/{quoted(broadcast_id)}",
        )

    async def get_broker(
        self,
        user_id: str,
    ) -> Broker:
        """Returns a broker. One who was rejected is 404 for all but themself and admins."""
        return await self._calls.json(
            "GET",
            f"/brokers/{quoted(user_id)}",
        )

    async def get_broker_dashboard(
        self,
    ) -> BrokerDashboard:
        """Returns what brokers want to know at a glance, of their own listings and of those in which they take part."""
        return await self._calls.json(
            "GET",
            "/brokers/me/dashboard",
        )

    async def get_check(
        self,
    ) -> LedgerCheck:
        """Returns the last check, which is made every day, and by `make ledger-check`."""
        return await self._calls.json(
            "GET",
            "/admin/ledger/check",
        )

    async def get_conversation(
        self,
        conversation_id: str,
    ) -> Conversation:
        """Get Conversation."""
        return await self._calls.json(
            "GET",
            f"/conversations/{quoted(conversation_id)}",
        )

    async def get_data_export(
        self,
    ) -> DataExport:
        """Returns your newest export."""
        return await self._calls.json(
            "GET",
            "/users/me/export",
        )

    async def get_dispatch(
        self,
        request_id: str,
    ) -> Page[Wave]:
        """Returns all waves, with the reason why each candidate was or was not offered the request."""
        return await self._calls.page(
            "GET",
            f"/requests/{quoted(request_id)}/dispatch",
        )

    async def get_file(
        self,
        file_id: str,
    ) -> File:
        """Get File."""
        return await self._calls.json(
            "GET",
            f"/uploads/{quoted(file_id)}",
        )

    async def get_flag(
        self,
        flag: str,
    ) -> Flag:
        """Returns the flag of an operation or an area."""
        return await self._calls.json(
            "GET",
            f"/admin/flags/{quoted(flag)}",
        )

    async def get_import(
        self,
        import_id: str,
    ) -> UserImport:
        """Tells how far an import is. It is forgotten 30 days after its end."""
        return await self._calls.json(
            "GET",
            f"/admin/imports/{quoted(import_id)}",
        )

    async def get_keys(
        self,
    ) -> dict[str, Any]:
        """Get Keys."""
        return await self._calls.json(
            "GET",
            "/.well-known/jwks.json",
        )

    async def get_lead(
        self,
        lead_id: str,
    ) -> Lead:
        """Get Lead."""
        return await self._calls.json(
            "GET",
            f"/leads/{quoted(lead_id)}",
        )

    async def get_linked_thumbnail(
        self,
        file_id: str,
        *,
        link: str,
        w: Side | None = None,
    ) -> bytes:
        """Get Linked Thumbnail."""
        return await self._calls.raw(
            "GET",
            f"/uploads/{quoted(file_id)}/linked/thumbnail",
            query={"link": link, "w": w},
        )

    async def get_listing(
        self,
        listing_id: str,
    ) -> Listing:
        """Returns a listing. One that is not shown to everyone is found by its owner, its broker and admins."""
        return await self._calls.json(
            "GET",
            f"/vehicles/{quoted(listing_id)}",
        )

    async def get_listing_image(
        self,
        listing_id: str,
        file_id: str,
        *,
        w: Width | None = None,
    ) -> bytes:
        """Returns an image of a listing that everyone may see. It needs no token, as elements of a page."""
        return await self._calls.raw(
            "GET",
            f"/listings/{quoted(listing_id)}/images/{quoted(file_id)}",
            query={"w": w},
        )

    async def get_listing_stats(
        self,
        listing_id: str,
        *,
        from_: str | None = None,
        to: str | None = None,
    ) -> ListingStats:
        """Returns what was counted for a listing on each day, for its owner and their broker."""
        return await self._calls.json(
            "GET",
            f"/listings/{quoted(listing_id)}/stats",
            query={"from": from_, "to": to},
        )

    async def get_me(
        self,
    ) -> User:
        """Get Me."""
        return await self._calls.json(
            "GET",
            "/auth/me",
        )

    async def get_my_flags(
        self,
    ) -> dict[str, bool]:
        """Returns whether the caller has each operation, by its name (`x-flag`). Do not show what is not there."""
        return await self._calls.json(
            "GET",
            "/flags",
        )

    async def get_own_seller(
        self,
    ) -> OwnSeller:
        """Returns the seller profile of the caller, with what others do not see."""
        return await self._calls.json(
            "GET",
            "/sellers/me",
        )

    async def get_payment(
        self,
        payment_id: str,
    ) -> Payment:
        """Get Payment."""
        return await self._calls.json(
            "GET",
            f"/payments/{quoted(payment_id)}",
        )

    async def get_payout_account(
        self,
    ) -> PayoutAccount:
        """Returns the account that the caller has named last."""
        return await self._calls.json(
            "GET",
            "/providers/me/payout-account",
        )

    async def get_preferences(
        self,
    ) -> NotificationPreferences:
        """Returns the caller's preferences; defaults for all that they have not chosen."""
        return await self._calls.json(
            "GET",
            "/notifications/preferences",
        )

    async def get_provider(
        self,
        provider_id: str,
    ) -> Provider:
        """Get Provider."""
        return await self._calls.json(
            "GET",
            f"/providers/{quoted(provider_id)}",
        )

    async def get_report(
        self,
        report_id: str,
    ) -> Report:
        """Get Report."""
        return await self._calls.json(
            "GET",
            f"/admin/reports/{quoted(report_id)}",
        )

    async def get_request(
        self,
        request_id: str,
    ) -> ServiceRequest:
        """Get Request."""
        return await self._calls.json(
            "GET",
            f"/requests/{quoted(request_id)}",
        )

    async def get_review(
        self,
        review_id: str,
    ) -> Review:
        """Get Review."""
        return await self._calls.json(
            "GET",
            f"/reviews/{quoted(review_id)}",
        )

    async def get_search(
        self,
        search_id: str,
    ) -> SavedSearch:
        """Get Search."""
        return await self._calls.json(
            "GET",
            f"/searches/{quoted(search_id)}",
        )

    async def get_seller(
        self,
        user_id: str,
    ) -> Seller:
        """Get Seller."""
        return await self._calls.json(
            "GET",
            f"/sellers/{quoted(user_id)}",
        )

    async def get_series(
        self,
        *,
        format: Literal["csv"] | None = None,
        metric: str,
        from_: str | None = None,
        to: str | None = None,
        step: Literal["hour", "day"] | None = None,
        by: str | None = None,
    ) -> bytes:
        """Returns the values of a metric by hour or day, oldest first: up to 31 days by hour, and 366 by day."""
        return await self._calls.raw(
            "GET",
            "/admin/stats/series",
            query={"format": format, "metric": metric, "from": from_, "to": to, "step": step, "by": by},
        )

    async def get_service(
        self,
        service_id: str,
    ) -> Service:
        """Get Service."""
        return await self._calls.json(
            "GET",
            f"/services/{quoted(service_id)}",
        )

    async def get_setting(
        self,
        setting: str,
    ) -> Setting:
        """Returns a setting."""
        return await self._calls.json(
            "GET",
            f"/admin/settings/{quoted(setting)}",
        )

    async def get_slot(
        self,
        slot_id: str,
    ) -> SlotWithService:
        """Get Slot."""
        return await self._calls.json(
            "GET",
            f"/slots/{quoted(slot_id)}",
        )

    async def get_sockets(
        self,
        socket_id: str,
    ) -> ConnectedUser:
        """Returns the open sockets of a user, or the one with the id of a connection."""
        return await self._calls.json(
            "GET",
            f"/ws/connections/{quoted(socket_id)}",
        )

    async def get_stats(
        self,
    ) -> Stats:
        """Returns the totals of all metrics, since they have been counted."""
        return await self._calls.json(
            "GET",
            "/admin/stats",
        )

    async def get_submission(
        self,
        document_id: str,
    ) -> NumberedSubmission:
        """Returns a document with its number. For admins and moderators; the look is audited."""
        return await self._calls.json(
            "GET",
            f"/admin/verifications/{quoted(document_id)}",
        )

    async def get_subscription(
        self,
        *,
        token: str,
    ) -> bytes:
        """Returns the page of an unsubscribe link, with a form that sends the request below. It changes nothing."""
        return await self._calls.raw(
            "GET",
            "/notifications/unsubscribe",
            query={"token": token},
        )

    async def get_thumbnail(
        self,
        file_id: str,
        *,
        w: Side | None = None,
    ) -> bytes:
        """Get Thumbnail."""
        return await self._calls.raw(
            "GET",
            f"/uploads/{quoted(file_id)}/thumbnail",
            query={"w": w},
        )

    async def get_unread_count(
        self,
    ) -> UnreadCounts:
        """Get Unread Count."""
        return await self._calls.json(
            "GET",
            "/notifications/unread-count",
        )

    async def get_user(
        self,
        user_id: str,
    ) -> User:
        """Get User."""
        return await self._calls.json(
            "GET",
            f"/users/{quoted(user_id)}",
        )

    async def get_vapid_key(
        self,
    ) -> VapidKey:
        """Returns the key with which a browser subscribes. `PUSH_NOT_SET_UP` if this site sends no web push."""
        return await self._calls.json(
            "GET",
            "/notifications/vapid-key",
        )

    async def get_venue(
        self,
        venue_id: str,
    ) -> VenueWithStaff:
        """Get Venue."""
        return await self._calls.json(
            "GET",
            f"/venues/{quoted(venue_id)}",
        )

    async def get_verification(
        self,
    ) -> VerificationState:
        """Get Verification."""
        return await self._calls.json(
            "GET",
            "/verification",
        )

    async def health(
        self,
    ) -> Any:
        """Answers 200 if everything works, otherwise 503 with the names of what does not."""
        return await self._calls.json(
            "GET",
            "/health",
        )

    async def hold_booking(
        self,
        body: SeatWanted,
        *,
        key: str | None = None,
    ) -> Booking:
        """Keeps a seat until `expires_at`. `POST /bookings/schedule` for the same slot confirms it."""
        return await self._calls.json(
            "POST",
            "/bookings/hold",
            body=body,
            key=key,
        )

    async def import_users(
        self,
        file: FormFile,
        fields: dict[str, str] | None = None,
        *,
        dry_run: bool | None = None,
        key: str | None = None,
    ) -> UserImport:
        """Adds an account for each row, without a password: a mail brings its owner a link to choose one."""
        return await self._calls.json(
            "POST",
            "/admin/users/import",
            query={"dry_run": dry_run},
            file=file,
            fields=fields,
            key=key,
        )

    async def invite_broker(
        self,
        listing_id: str,
        body: NewInvitation,
        *,
        key: str | None = None,
    ) -> Listing:
        """Asks a verified broker to take part, for the owner. A later invitation replaces an earlier one."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/broker",
            body=body,
            key=key,
        )

    async def invite_staff(
        self,
        venue_id: str,
        body: NewStaffMember,
        *,
        key: str | None = None,
    ) -> StaffMember:
        """Invites a provider, who belongs to the staff once they accept. Doing it again changes nothing."""
        return await self._calls.json(
            "POST",
            f"/venues/{quoted(venue_id)}/staff",
            body=body,
            key=key,
        )

    async def join_listing(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> Listing:
        """Lets the caller, a verified broker whom the owner has asked, take part in the listing."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/broker/accept",
            key=key,
        )

    async def join_waitlist(
        self,
        body: SeatWish,
        *,
        key: str | None = None,
    ) -> Wait:
        """Waits for a seat. A seat that is freed is held for the first whom it fits, who gets `booking.offered`."""
        return await self._calls.json(
            "POST",
            "/bookings/waitlist",
            body=body,
            key=key,
        )

    async def leave_thread(
        self,
        conversation_id: str,
        *,
        key: str | None = None,
    ) -> Conversation:
        """Leaves a thread. The caller can still read what was written until then."""
        return await self._calls.json(
            "DELETE",
            f"/conversations/{quoted(conversation_id)}/members/me",
            key=key,
        )

    async def leave_waitlist(
        self,
        wait_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Leave Waitlist."""
        return await self._calls.json(
            "DELETE",
            f"/bookings/waitlist/{quoted(wait_id)}",
            key=key,
        )

    async def list_accounts(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[LedgerAccount]:
        """Lists the shared accounts by name, and then those of providers."""
        return await self._calls.page(
            "GET",
            "/admin/ledger/accounts",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_all_payments(
        self,
        *,
        status: Literal["pending", "authorized", "success", "failed", "cancelled", "expired"] | None = None,
        gateway: Literal["stripe", "telebirr", "chapa", "test"] | None = None,
        request_id: str | None = None,
        booking_id: str | None = None,
        hold_ends_soon: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Payment]:
        """Returns all payments, newest first. Only admins may."""
        return await self._calls.page(
            "GET",
            "/admin/payments",
            query={"status": status, "gateway": gateway, "request_id": request_id, "booking_id": booking_id, "hold_ends_soon": hold_ends_soon, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_all_payouts(
        self,
        *,
        status: Literal["requested", "awaiting_approval", "sending", "paid", "failed", "unknown", "rejected"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Payout]:
        """Returns all payouts, newest first. Only admins may."""
        return await self._calls.page(
            "GET",
            "/admin/payouts",
            query={"status": status, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_api_keys(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[ApiKey]:
        """Returns keys without their secrets, newest first, also those that do not work any more."""
        return await self._calls.page(
            "GET",
            "/admin/api-keys",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_audit_entries(
        self,
        *,
        action: str | None = None,
        outcome: Literal["success", "failure"] | None = None,
        user_id: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[AuditEntry]:
        """List Audit Entries."""
        return await self._calls.page(
            "GET",
            "/admin/audit",
            query={"action": action, "outcome": outcome, "user_id": user_id, "created_after": created_after, "created_before": created_before, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_available_requests(
        self,
        *,
        lat: float,
        lon: float,
        radius_km: float | None = None,
        category: Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"] | None = None,
        limit: int | None = None,
    ) -> Page[AvailableRequest]:
        """List Available Requests."""
        return await self._calls.page(
            "GET",
            "/requests/available",
            query={"lat": lat, "lon": lon, "radius_km": radius_km, "category": category, "limit": limit},
        )

    async def list_available_slots(
        self,
        *,
        service_id: str | None = None,
        vaccine_name: str | None = None,
        service_name: str | None = None,
        venue_id: str | None = None,
        polyclinic_name: str | None = None,
        kind: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"] | None = None,
        start_datetime: str | None = None,
        end_datetime: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
        polyclinic_limit: int | None = None,
        timeslot_limit: int | None = None,
        order: Literal["nearest", "earliest"] | None = None,
    ) -> Page[Slot]:
        """Returns the first slots that can be booked now, of the nearest venues if `lat` and `lon` are given."""
        return await self._calls.page(
            "GET",
            "/bookings/available",
            query={"service_id": service_id, "vaccine_name": vaccine_name, "service_name": service_name, "venue_id": venue_id, "polyclinic_name": polyclinic_name, "kind": kind, "start_datetime": start_datetime, "end_datetime": end_datetime, "lat": lat, "lon": lon, "polyclinic_limit": polyclinic_limit, "timeslot_limit": timeslot_limit, "order": order},
        )

    async def list_balances(
        self,
    ) -> Page[Balance]:
        """List Balances."""
        return await self._calls.page(
            "GET",
            "/providers/me/balance",
        )

    async def list_bookings(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
        status: Literal["held", "booked", "checked_in", "completed", "no_show", "cancelled", "lapsed"] | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> Page[Booking]:
        """Returns the caller's bookings, latest slot first."""
        return await self._calls.page(
            "GET",
            "/records",
            query={"limit": limit, "offset": offset, "cursor": cursor, "status": status, "from": from_, "to": to},
        )

    async def list_broadcasts(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Broadcast]:
        """Returns notices, newest first."""
        return await self._calls.page(
            "GET",
            "/admin/notifications",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_brokers(
        self,
        *,
        q: str | None = None,
        region: str | None = None,
        verified: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Broker]:
        """Returns brokers by name, without those who were rejected."""
        return await self._calls.page(
            "GET",
            "/brokers",
            query={"q": q, "region": region, "verified": verified, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_commitments(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
    ) -> Page[Commitment]:
        """Returns the caller's commitments that have a moment between `from` and `to`, soonest first; at most 1,000."""
        return await self._calls.page(
            "GET",
            "/commitments",
            query={"from": from_, "to": to},
        )

    async def list_conversation_files(
        self,
        conversation_id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[File]:
        """Lists those files of a conversation of any kind that the caller may read. That of a request has its files."""
        return await self._calls.page(
            "GET",
            f"/conversations/{quoted(conversation_id)}/files",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_conversations(
        self,
        *,
        kind: Literal["request", "listing", "direct"] | None = None,
        is_active: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Conversation]:
        """Returns the caller's conversations, newest activity first."""
        return await self._calls.page(
            "GET",
            "/conversations",
            query={"kind": kind, "is_active": is_active, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_deliveries(
        self,
        notification_id: str,
    ) -> Page[Delivery]:
        """Returns what has become of one of the caller's notifications on each channel. Admins may ask about all users'."""
        return await self._calls.page(
            "GET",
            f"/notifications/{quoted(notification_id)}/deliveries",
        )

    async def list_devices(
        self,
    ) -> Page[Device]:
        """Returns the caller's devices, oldest first, without their addresses and keys."""
        return await self._calls.page(
            "GET",
            "/notifications/devices",
        )

    async def list_differences(
        self,
        reconciliation_id: str,
        *,
        is_mended: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Difference]:
        """Returns the differences that a reconciliation has found so far, newest first."""
        return await self._calls.page(
            "GET",
            f"/admin/reconciliations/{quoted(reconciliation_id)}/differences",
            query={"is_mended": is_mended, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_disputes(
        self,
        *,
        status: Literal["open", "won", "lost"] | None = None,
        payment_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Dispute]:
        """Returns all disputes, newest first. Only admins may."""
        return await self._calls.page(
            "GET",
            "/admin/disputes",
            query={"status": status, "payment_id": payment_id, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_documents(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Document]:
        """Returns the caller's documents, newest first."""
        return await self._calls.page(
            "GET",
            "/verification/documents",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_entries(
        self,
        *,
        account: str | None = None,
        kind: Literal["charge", "tip", "gateway_fee", "settle", "refund_planned", "refund_done", "refund_failed", "payout_planned", "payout_done", "payout_failed", "dispute_opened", "dispute_won", "dispute_lost", "gateway_settled", "adjustment"] | None = None,
        subject_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[LedgerEntry]:
        """List Entries."""
        return await self._calls.page(
            "GET",
            "/admin/ledger/entries",
            query={"account": account, "kind": kind, "subject_id": subject_id, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_favourites(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Favourite]:
        """Returns what the caller has saved, the last one first."""
        return await self._calls.page(
            "GET",
            "/favourites",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_feeds(
        self,
    ) -> Page[CalendarFeed]:
        """Returns the caller's feeds, oldest first, without their addresses."""
        return await self._calls.page(
            "GET",
            "/calendar/feeds",
        )

    async def list_flags(
        self,
    ) -> Page[Flag]:
        """Returns the flags of all operations and areas by name, those that were never set too."""
        return await self._calls.page(
            "GET",
            "/admin/flags",
        )

    async def list_leads(
        self,
        *,
        role: Literal["buyer", "seller"] | None = None,
        status: Literal["new", "contacted", "qualified", "won", "lost", "spam"] | None = None,
        listing_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Lead]:
        """Returns the leads of the caller, newest first: as buyer, or as owner or broker of the listings."""
        return await self._calls.page(
            "GET",
            "/leads",
            query={"role": role, "status": status, "listing_id": listing_id, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_listing_facets(
        self,
        *,
        type: list[Literal["property", "vehicle"]] | None = None,
        q: str | None = None,
        offer: list[Literal["sale", "rent", "lease"]] | None = None,
        status: list[Literal["available", "pending", "under_offer"]] | None = None,
        property_type: list[Literal["house", "apartment", "condo", "land", "office", "commercial"]] | None = None,
        make: list[str] | None = None,
        model: list[str] | None = None,
        region: list[str] | None = None,
        fuel_type: list[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"]] | None = None,
        transmission: list[Literal["manual", "automatic", "cvt", "other"]] | None = None,
        condition: list[Literal["new", "used"]] | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        min_mileage: int | None = None,
        max_mileage: int | None = None,
        min_size: float | None = None,
        max_size: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        currency: str | None = None,
        location: str | None = None,
        available_on: str | None = None,
        seller_id: str | None = None,
        broker_id: str | None = None,
        verified_broker: bool | None = None,
        with_images: bool | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_km: float | None = None,
        bbox: str | None = None,
        facets: list[str] | None = None,
    ) -> Facets:
        """Counts the values of the listings that a filter finds, as a page of filters shows them."""
        return await self._calls.json(
            "GET",
            "/listings/facets",
            query={"type": type, "q": q, "offer": offer, "status": status, "property_type": property_type, "make": make, "model": model, "region": region, "fuel_type": fuel_type, "transmission": transmission, "condition": condition, "min_price": min_price, "max_price": max_price, "min_year": min_year, "max_year": max_year, "min_mileage": min_mileage, "max_mileage": max_mileage, "min_size": min_size, "max_size": max_size, "min_bedrooms": min_bedrooms, "max_bedrooms": max_bedrooms, "currency": currency, "location": location, "available_on": available_on, "seller_id": seller_id, "broker_id": broker_id, "verified_broker": verified_broker, "with_images": with_images, "lat": lat, "lon": lon, "radius_km": radius_km, "bbox": bbox, "facets": facets},
        )

    async def list_listings(
        self,
        *,
        type: list[Literal["property", "vehicle"]] | None = None,
        q: str | None = None,
        offer: list[Literal["sale", "rent", "lease"]] | None = None,
        status: list[Literal["available", "pending", "under_offer"]] | None = None,
        property_type: list[Literal["house", "apartment", "condo", "land", "office", "commercial"]] | None = None,
        make: list[str] | None = None,
        model: list[str] | None = None,
        region: list[str] | None = None,
        fuel_type: list[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"]] | None = None,
        transmission: list[Literal["manual", "automatic", "cvt", "other"]] | None = None,
        condition: list[Literal["new", "used"]] | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        min_mileage: int | None = None,
        max_mileage: int | None = None,
        min_size: float | None = None,
        max_size: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        currency: str | None = None,
        location: str | None = None,
        available_on: str | None = None,
        seller_id: str | None = None,
        broker_id: str | None = None,
        verified_broker: bool | None = None,
        with_images: bool | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_km: float | None = None,
        bbox: str | None = None,
        sort: Literal["newest", "price", "-price", "year", "-year", "mileage", "distance", "relevance"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Listing]:
        """Returns the listings that everyone sees and a filter finds, the newest first."""
        return await self._calls.page(
            "GET",
            "/listings",
            query={"type": type, "q": q, "offer": offer, "status": status, "property_type": property_type, "make": make, "model": model, "region": region, "fuel_type": fuel_type, "transmission": transmission, "condition": condition, "min_price": min_price, "max_price": max_price, "min_year": min_year, "max_year": max_year, "min_mileage": min_mileage, "max_mileage": max_mileage, "min_size": min_size, "max_size": max_size, "min_bedrooms": min_bedrooms, "max_bedrooms": max_bedrooms, "currency": currency, "location": location, "available_on": available_on, "seller_id": seller_id, "broker_id": broker_id, "verified_broker": verified_broker, "with_images": with_images, "lat": lat, "lon": lon, "radius_km": radius_km, "bbox": bbox, "sort": sort, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_messages(
        self,
        request_id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after_seq: int | None = None,
        before_seq: int | None = None,
    ) -> Page[Message]:
        """Returns messages, oldest first: the oldest after `after_seq`, or with only `before_seq` the newest before it."""
        return await self._calls.page(
            "GET",
            f"/messages/{quoted(request_id)}",
            query={"limit": limit, "offset": offset, "after_seq": after_seq, "before_seq": before_seq},
        )

    async def list_messages_of_conversation(
        self,
        conversation_id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after_seq: int | None = None,
        before_seq: int | None = None,
    ) -> Page[Message]:
        """The same as `GET /messages/{request_id}`."""
        return await self._calls.page(
            "GET",
            f"/conversations/{quoted(conversation_id)}/messages",
            query={"limit": limit, "offset": offset, "after_seq": after_seq, "before_seq": before_seq},
        )

    async def list_methods(
        self,
    ) -> Page[PaymentMethod]:
        """Returns the caller's cards, oldest first: those that are saved, and those that are to be saved or have failed."""
        return await self._calls.page(
            "GET",
            "/payments/methods",
        )

    async def list_nearby_providers(
        self,
        *,
        lat: float,
        lon: float,
        radius_km: float | None = None,
        category: Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"] | None = None,
        limit: int | None = None,
    ) -> Page[NearbyProvider]:
        """List Nearby Providers."""
        return await self._calls.page(
            "GET",
            "/providers/nearby",
            query={"lat": lat, "lon": lon, "radius_km": radius_km, "category": category, "limit": limit},
        )

    async def list_nearest_clinics(
        self,
        *,
        lat: float | None = None,
        lon: float | None = None,
        clinic_type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy"] | None = None,
        clinic_limit: int | None = None,
    ) -> Page[NearestVenue]:
        """Returns the venues of health care that are nearest to a place, within 100 km."""
        return await self._calls.page(
            "GET",
            "/clinics/nearest",
            query={"lat": lat, "lon": lon, "clinic_type": clinic_type, "clinic_limit": clinic_limit},
        )

    async def list_nearest_venues(
        self,
        *,
        lat: float | None = None,
        lon: float | None = None,
        clinic_type: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"] | None = None,
        clinic_limit: int | None = None,
    ) -> Page[NearestVenue]:
        """Returns the venues that are nearest to a place, within 100 km."""
        return await self._calls.page(
            "GET",
            "/venues/nearest",
            query={"lat": lat, "lon": lon, "clinic_type": clinic_type, "clinic_limit": clinic_limit},
        )

    async def list_notifications(
        self,
        *,
        unread: bool | None = None,
        type: Literal["transaction_success", "new_message", "listing_update", "account_alert", "request_update", "offer", "system"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Notification]:
        """Returns the caller's notifications, newest first, or only the unread ones or those of one type."""
        return await self._calls.page(
            "GET",
            "/notifications",
            query={"unread": unread, "type": type, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_offers(
        self,
    ) -> Page[Offer]:
        """List Offers."""
        return await self._calls.page(
            "GET",
            "/providers/me/offers",
        )

    async def list_own_listings(
        self,
        *,
        status: Literal["draft", "available", "pending", "under_offer", "sold", "rented", "leased", "withdrawn", "expired"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Listing]:
        """Returns the listings of the caller, as owner or as broker, newest first."""
        return await self._calls.page(
            "GET",
            "/listings/me",
            query={"status": status, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_payments(
        self,
        *,
        status: Literal["pending", "authorized", "success", "failed", "cancelled", "expired"] | None = None,
        gateway: Literal["stripe", "telebirr", "chapa", "test"] | None = None,
        request_id: str | None = None,
        booking_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Payment]:
        """Returns payments, newest first: those that the caller has made or earned, and all of them to admins."""
        return await self._calls.page(
            "GET",
            "/payments",
            query={"status": status, "gateway": gateway, "request_id": request_id, "booking_id": booking_id, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_payouts(
        self,
        *,
        status: Literal["requested", "awaiting_approval", "sending", "paid", "failed", "unknown", "rejected"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Payout]:
        """Returns the caller's payouts, newest first."""
        return await self._calls.page(
            "GET",
            "/payouts",
            query={"status": status, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_properties(
        self,
        *,
        q: str | None = None,
        offer: list[Literal["sale", "rent", "lease"]] | None = None,
        status: list[Literal["available", "pending", "under_offer"]] | None = None,
        property_type: list[Literal["house", "apartment", "condo", "land", "office", "commercial"]] | None = None,
        make: list[str] | None = None,
        model: list[str] | None = None,
        region: list[str] | None = None,
        fuel_type: list[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"]] | None = None,
        transmission: list[Literal["manual", "automatic", "cvt", "other"]] | None = None,
        condition: list[Literal["new", "used"]] | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        min_mileage: int | None = None,
        max_mileage: int | None = None,
        min_size: float | None = None,
        max_size: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        currency: str | None = None,
        location: str | None = None,
        available_on: str | None = None,
        seller_id: str | None = None,
        broker_id: str | None = None,
        verified_broker: bool | None = None,
        with_images: bool | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_km: float | None = None,
        bbox: str | None = None,
        sort: Literal["newest", "price", "-price", "year", "-year", "mileage", "distance", "relevance"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Listing]:
        """Does the same as `GET /listings` with the type property."""
        return await self._calls.page(
            "GET",
            "/properties",
            query={"q": q, "offer": offer, "status": status, "property_type": property_type, "make": make, "model": model, "region": region, "fuel_type": fuel_type, "transmission": transmission, "condition": condition, "min_price": min_price, "max_price": max_price, "min_year": min_year, "max_year": max_year, "min_mileage": min_mileage, "max_mileage": max_mileage, "min_size": min_size, "max_size": max_size, "min_bedrooms": min_bedrooms, "max_bedrooms": max_bedrooms, "currency": currency, "location": location, "available_on": available_on, "seller_id": seller_id, "broker_id": broker_id, "verified_broker": verified_broker, "with_images": with_images, "lat": lat, "lon": lon, "radius_km": radius_km, "bbox": bbox, "sort": sort, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_recommendations(
        self,
        *,
        attendee_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Recommendation]:
        """Returns the vaccinations that the caller or a dependant needs, as far as facts about them are known."""
        return await self._calls.page(
            "GET",
            "/vaccines/recommendations",
            query={"attendee_id": attendee_id, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_reconciliations(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Reconciliation]:
        """Returns reconciliations, newest first. One is made every night, and by `make reconcile`."""
        return await self._calls.page(
            "GET",
            "/admin/reconciliations",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_refunds(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Refund]:
        """Returns all refunds, newest first. Only admins may."""
        return await self._calls.page(
            "GET",
            "/admin/refunds",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_reports(
        self,
        *,
        status: Literal["open", "resolved"] | None = None,
        subject_type: Literal["user", "message", "file", "review", "request", "listing"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Report]:
        """Returns reports, oldest first, except those about the caller. Only moderators and admins may."""
        return await self._calls.page(
            "GET",
            "/admin/reports",
            query={"status": status, "subject_type": subject_type, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_request_files(
        self,
        request_id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[File]:
        """List Request Files."""
        return await self._calls.page(
            "GET",
            f"/requests/{quoted(request_id)}/files",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_requests(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
        status: Literal["pending", "accepted", "in_progress", "completed", "cancelled", "expired"] | None = None,
        category: Literal["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"] | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> Page[ServiceRequest]:
        """List Requests."""
        return await self._calls.page(
            "GET",
            "/requests/",
            query={"limit": limit, "offset": offset, "cursor": cursor, "status": status, "category": category, "created_after": created_after, "created_before": created_before},
        )

    async def list_reviews(
        self,
        user_id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Review]:
        """Returns the reviews about a user, newest first."""
        return await self._calls.page(
            "GET",
            f"/users/{quoted(user_id)}/reviews",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_scopes(
        self,
    ) -> Page[KeyScope]:
        """Returns the scopes that a key can have, and the operations that each allows."""
        return await self._calls.page(
            "GET",
            "/admin/api-keys/scopes",
        )

    async def list_search_results(
        self,
        search_id: str,
        *,
        sort: Literal["newest", "price", "-price", "year", "-year", "mileage", "distance", "relevance"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Listing]:
        """Returns the listings that a saved search finds now, as `GET /listings` does with its filter."""
        return await self._calls.page(
            "GET",
            f"/searches/{quoted(search_id)}/results",
            query={"sort": sort, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_searches(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[SavedSearch]:
        """Returns the caller's saved searches, newest first."""
        return await self._calls.page(
            "GET",
            "/searches",
            query={"limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_services(
        self,
        *,
        q: str | None = None,
        kind: Literal["vaccination", "treatment", "maintenance", "inspection", "consultation", "viewing", "other"] | None = None,
        venue_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Service]:
        """Returns what is offered: shared services, and those of venues or of `venue_id` alone. `q` is a part of the name."""
        return await self._calls.page(
            "GET",
            "/services",
            query={"q": q, "kind": kind, "venue_id": venue_id, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_sessions(
        self,
    ) -> Page[LoginSession]:
        """List Sessions."""
        return await self._calls.page(
            "GET",
            "/auth/sessions",
        )

    async def list_settings(
        self,
    ) -> Page[Setting]:
        """Returns the settings of the whole system that administrators change."""
        return await self._calls.page(
            "GET",
            "/admin/settings",
        )

    async def list_sockets(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> SocketOverview:
        """Returns how many sockets each gateway has, and a page of the users who have them."""
        return await self._calls.json(
            "GET",
            "/ws/stats",
            query={"limit": limit, "cursor": cursor},
        )

    async def list_statement(
        self,
        *,
        format: Literal["json", "csv"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> bytes:
        """Lists the changes of the caller's balances, newest first; as CSV all of them."""
        return await self._calls.raw(
            "GET",
            "/providers/me/statement",
            query={"format": format, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_submissions(
        self,
        *,
        status: Literal["pending", "in_review", "approved", "rejected", "withdrawn", "expired", "revoked"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Submission]:
        """Returns documents, oldest first, without their numbers. For admins and moderators; the look is audited."""
        return await self._calls.page(
            "GET",
            "/admin/verifications",
            query={"status": status, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_timeline(
        self,
        request_id: str,
    ) -> Page[TimelineEntry]:
        """Returns everything that happened to the request, oldest first."""
        return await self._calls.page(
            "GET",
            f"/requests/{quoted(request_id)}/timeline",
        )

    async def list_uploads(
        self,
        *,
        sort: Literal["uploaded_at", "filename", "file_size"] | None = None,
        order: Literal["asc", "desc"] | None = None,
        q: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
        fields: str | None = None,
    ) -> Page[FileFields]:
        """Lists the caller's own files."""
        return await self._calls.page(
            "GET",
            "/uploads/",
            query={"sort": sort, "order": order, "q": q, "created_after": created_after, "created_before": created_before, "limit": limit, "offset": offset, "cursor": cursor, "fields": fields},
        )

    async def list_users(
        self,
        *,
        email: str | None = None,
        name: str | None = None,
        role: Literal["client", "provider", "admin", "moderator"] | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        is_active: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[User]:
        """List Users."""
        return await self._calls.page(
            "GET",
            "/users",
            query={"email": email, "name": name, "role": role, "created_after": created_after, "created_before": created_before, "is_active": is_active, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_vehicles(
        self,
        *,
        q: str | None = None,
        offer: list[Literal["sale", "rent", "lease"]] | None = None,
        status: list[Literal["available", "pending", "under_offer"]] | None = None,
        property_type: list[Literal["house", "apartment", "condo", "land", "office", "commercial"]] | None = None,
        make: list[str] | None = None,
        model: list[str] | None = None,
        region: list[str] | None = None,
        fuel_type: list[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"]] | None = None,
        transmission: list[Literal["manual", "automatic", "cvt", "other"]] | None = None,
        condition: list[Literal["new", "used"]] | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        min_mileage: int | None = None,
        max_mileage: int | None = None,
        min_size: float | None = None,
        max_size: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        currency: str | None = None,
        location: str | None = None,
        available_on: str | None = None,
        seller_id: str | None = None,
        broker_id: str | None = None,
        verified_broker: bool | None = None,
        with_images: bool | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_km: float | None = None,
        bbox: str | None = None,
        sort: Literal["newest", "price", "-price", "year", "-year", "mileage", "distance", "relevance"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[Listing]:
        """Does the same as `GET /listings` with the type vehicle."""
        return await self._calls.page(
            "GET",
            "/vehicles",
            query={"q": q, "offer": offer, "status": status, "property_type": property_type, "make": make, "model": model, "region": region, "fuel_type": fuel_type, "transmission": transmission, "condition": condition, "min_price": min_price, "max_price": max_price, "min_year": min_year, "max_year": max_year, "min_mileage": min_mileage, "max_mileage": max_mileage, "min_size": min_size, "max_size": max_size, "min_bedrooms": min_bedrooms, "max_bedrooms": max_bedrooms, "currency": currency, "location": location, "available_on": available_on, "seller_id": seller_id, "broker_id": broker_id, "verified_broker": verified_broker, "with_images": with_images, "lat": lat, "lon": lon, "radius_km": radius_km, "bbox": bbox, "sort": sort, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_venue_bookings(
        self,
        venue_id: str,
        *,
        date: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
        status: Literal["held", "booked", "checked_in", "completed", "no_show", "cancelled", "lapsed"] | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> Page[Booking]:
        """Returns the bookings of a venue for its staff, latest slot first."""
        return await self._calls.page(
            "GET",
            f"/venues/{quoted(venue_id)}/bookings",
            query={"date": date, "limit": limit, "offset": offset, "cursor": cursor, "status": status, "from": from_, "to": to},
        )

    async def list_venues(
        self,
        *,
        q: str | None = None,
        kind: Literal["polyclinic", "gp", "clinic", "hospital", "pharmacy", "garage", "inspection", "office", "other"] | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_km: float | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> Page[FoundVenue]:
        """Returns active venues: with `lat` and `lon` those within the radius, nearest first, and otherwise all by name."""
        return await self._calls.page(
            "GET",
            "/venues",
            query={"q": q, "kind": kind, "lat": lat, "lon": lon, "radius_km": radius_km, "limit": limit, "offset": offset, "cursor": cursor},
        )

    async def list_viewings(
        self,
        listing_id: str,
    ) -> Page[Viewing]:
        """Returns the viewings ahead, soonest first, a hundred at most."""
        return await self._calls.page(
            "GET",
            f"/listings/{quoted(listing_id)}/viewings",
        )

    async def list_waits(
        self,
    ) -> Page[Wait]:
        """Returns what the caller waits for, oldest first."""
        return await self._calls.page(
            "GET",
            "/bookings/waitlist",
        )

    async def live(
        self,
    ) -> dict[str, str]:
        """Live."""
        return await self._calls.json(
            "GET",
            "/health/live",
        )

    async def login(
        self,
        body: LoginBody,
        *,
        key: str | None = None,
    ) -> Tokens:
        """Login."""
        return await self._calls.json(
            "POST",
            "/auth/login",
            body=body,
            key=key,
        )

    async def login_by_short_path(
        self,
        body: LoginByShortPathBody,
        *,
        key: str | None = None,
    ) -> Tokens:
        """Login."""
        return await self._calls.json(
            "POST",
            "/login",
            body=body,
            key=key,
        )

    async def logout(
        self,
        *,
        key: str | None = None,
    ) -> Done:
        """Logout."""
        return await self._calls.json(
            "POST",
            "/auth/logout",
            key=key,
        )

    async def logout_by_short_path(
        self,
        *,
        key: str | None = None,
    ) -> Done:
        """Logout."""
        return await self._calls.json(
            "POST",
            "/logout",
            key=key,
        )

    async def map_listings(
        self,
        *,
        type: list[Literal["property", "vehicle"]] | None = None,
        q: str | None = None,
        offer: list[Literal["sale", "rent", "lease"]] | None = None,
        status: list[Literal["available", "pending", "under_offer"]] | None = None,
        property_type: list[Literal["house", "apartment", "condo", "land", "office", "commercial"]] | None = None,
        make: list[str] | None = None,
        model: list[str] | None = None,
        region: list[str] | None = None,
        fuel_type: list[Literal["petrol", "diesel", "electric", "hybrid", "plug_in_hybrid", "lpg", "cng", "other"]] | None = None,
        transmission: list[Literal["manual", "automatic", "cvt", "other"]] | None = None,
        condition: list[Literal["new", "used"]] | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        min_mileage: int | None = None,
        max_mileage: int | None = None,
        min_size: float | None = None,
        max_size: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        currency: str | None = None,
        location: str | None = None,
        available_on: str | None = None,
        seller_id: str | None = None,
        broker_id: str | None = None,
        verified_broker: bool | None = None,
        with_images: bool | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_km: float | None = None,
        bbox: str,
        zoom: int | None = None,
    ) -> Page[MapCell]:
        """Counts the listings of a box by cells, at most 500, which are the smaller the greater the zoom is."""
        return await self._calls.page(
            "GET",
            "/listings/map",
            query={"type": type, "q": q, "offer": offer, "status": status, "property_type": property_type, "make": make, "model": model, "region": region, "fuel_type": fuel_type, "transmission": transmission, "condition": condition, "min_price": min_price, "max_price": max_price, "min_year": min_year, "max_year": max_year, "min_mileage": min_mileage, "max_mileage": max_mileage, "min_size": min_size, "max_size": max_size, "min_bedrooms": min_bedrooms, "max_bedrooms": max_bedrooms, "currency": currency, "location": location, "available_on": available_on, "seller_id": seller_id, "broker_id": broker_id, "verified_broker": verified_broker, "with_images": with_images, "lat": lat, "lon": lon, "radius_km": radius_km, "bbox": bbox, "zoom": zoom},
        )

    async def mark_conversation_read(
        self,
        conversation_id: str,
        body: NewMark,
        *,
        key: str | None = None,
    ) -> ReadMark:
        """Mark Conversation Read."""
        return await self._calls.json(
            "POST",
            f"/conversations/{quoted(conversation_id)}/read",
            body=body,
            key=key,
        )

    async def mark_notification_read(
        self,
        notification_id: str,
        *,
        key: str | None = None,
    ) -> Notification:
        """Marks a notification as read. One that is read already stays as it is."""
        return await self._calls.json(
            "POST",
            f"/notifications/{quoted(notification_id)}/read",
            key=key,
        )

    async def mark_notifications_read(
        self,
        body: NotificationMarks,
        *,
        key: str | None = None,
    ) -> UnreadCount:
        """Marks notifications as read, and returns how many are still unread. With an unknown id, it marks none."""
        return await self._calls.json(
            "POST",
            "/notifications/read",
            body=body,
            key=key,
        )

    async def mark_payout_paid(
        self,
        payout_id: str,
        *,
        key: str | None = None,
    ) -> Payout:
        """Says that the money of a payout by hand was sent, or that of one whose gateway does not tell."""
        return await self._calls.json(
            "POST",
            f"/admin/payouts/{quoted(payout_id)}/mark-paid",
            key=key,
        )

    async def mark_read(
        self,
        request_id: str,
        body: NewMark,
        *,
        key: str | None = None,
    ) -> ReadMark:
        """Moves the caller's read mark forward. The answer has the mark as it is, which may be further on."""
        return await self._calls.json(
            "POST",
            f"/messages/{quoted(request_id)}/read",
            body=body,
            key=key,
        )

    async def miss_booking(
        self,
        record_id: str,
        *,
        key: str | None = None,
    ) -> Booking:
        """For the staff of the venue, once the slot has begun: the person did not come."""
        return await self._calls.json(
            "POST",
            f"/records/{quoted(record_id)}/no-show",
            key=key,
        )

    async def object_to_email_change(
        self,
        body: Objection,
        *,
        key: str | None = None,
    ) -> Done:
        """Brings the address back to which the link was mailed, ends all sessions and mails a link for a new password."""
        return await self._calls.json(
            "POST",
            "/auth/object-to-email-change",
            body=body,
            key=key,
        )

    async def propose_adjustment(
        self,
        body: NewAdjustment,
        *,
        key: str | None = None,
    ) -> Adjustment:
        """Proposes an entry by hand. It is posted when another admin approves it."""
        return await self._calls.json(
            "POST",
            "/admin/ledger/adjustments",
            body=body,
            key=key,
        )

    async def publish_listing(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> Listing:
        """Makes a listing available that is a draft, was withdrawn, has expired or has ended with a deal."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/publish",
            key=key,
        )

    async def rate_request(
        self,
        request_id: str,
        body: NewRating,
        *,
        key: str | None = None,
    ) -> Rating:
        """Rate Request."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/rating",
            body=body,
            key=key,
        )

    async def read_feed(
        self,
        secret: str,
    ) -> bytes:
        """Returns the calendar that an address opens: from 90 days ago on, at most 5,000 entries and 3 MiB."""
        return await self._calls.raw(
            "GET",
            f"/calendar/{quoted(secret)}.ics",
        )

    async def ready(
        self,
    ) -> Any:
        """Answers 200: this process can serve traffic."""
        return await self._calls.json(
            "GET",
            "/health/ready",
        )

    async def receive_webhook(
        self,
        gateway: str,
        *,
        key: str | None = None,
    ) -> dict[str, str]:
        """Takes a message of a payment gateway, which has signed it."""
        return await self._calls.json(
            "POST",
            f"/payments/webhooks/{quoted(gateway)}",
            key=key,
        )

    async def record_events(
        self,
        body: ClientEvents,
        *,
        key: str | None = None,
    ) -> RecordedEvents:
        """Records what a client has noticed: all of the events or none. With a token they are the caller's."""
        return await self._calls.json(
            "POST",
            "/analytics/events",
            body=body,
            key=key,
        )

    async def refresh(
        self,
        body: RefreshToken | None = None,
        *,
        key: str | None = None,
    ) -> Tokens:
        """Refresh."""
        return await self._calls.json(
            "POST",
            "/auth/refresh",
            body=body,
            key=key,
        )

    async def refund_payment(
        self,
        payment_id: str,
        body: RefundOrder,
        *,
        key: str | None = None,
    ) -> Refund:
        """Gives money of a payment back. Only admins may."""
        return await self._calls.json(
            "POST",
            f"/payments/{quoted(payment_id)}/refunds",
            body=body,
            key=key,
        )

    async def register(
        self,
        body: Registration,
        *,
        key: str | None = None,
    ) -> User:
        """Register."""
        return await self._calls.json(
            "POST",
            "/auth/register",
            body=body,
            key=key,
        )

    async def register_device(
        self,
        body: NewDevice,
        *,
        key: str | None = None,
    ) -> Device:
        """Registers a browser or an app of the caller. The same one twice is one, and a user's before becomes the caller's."""
        return await self._calls.json(
            "POST",
            "/notifications/devices",
            body=body,
            key=key,
        )

    async def reject_document(
        self,
        document_id: str,
        body: Refusal,
        *,
        key: str | None = None,
    ) -> Submission:
        """Rejects a document that the caller has claimed. Its owner is told."""
        return await self._calls.json(
            "POST",
            f"/admin/verifications/{quoted(document_id)}/reject",
            body=body,
            key=key,
        )

    async def reject_payout(
        self,
        payout_id: str,
        *,
        key: str | None = None,
    ) -> Payout:
        """Gives the amount of a payout back to the balance, if the money certainly does not go."""
        return await self._calls.json(
            "POST",
            f"/admin/payouts/{quoted(payout_id)}/reject",
            key=key,
        )

    async def remove_avatar(
        self,
        *,
        key: str | None = None,
    ) -> None:
        """Remove Avatar."""
        return await self._calls.json(
            "DELETE",
            "/users/me/avatar",
            key=key,
        )

    async def remove_broker(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Ends the part of the broker or takes the invitation back: for the owner, or for the broker themself."""
        return await self._calls.json(
            "DELETE",
            f"/listings/{quoted(listing_id)}/broker",
            key=key,
        )

    async def remove_dependant(
        self,
        dependant_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Removes a dependant, and cancels what is booked ahead for them. Records of the past keep their id."""
        return await self._calls.json(
            "DELETE",
            f"/bookings/dependants/{quoted(dependant_id)}",
            key=key,
        )

    async def remove_favourite(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Takes a listing out of the favourites. Doing it again changes nothing."""
        return await self._calls.json(
            "DELETE",
            f"/listings/{quoted(listing_id)}/favourite",
            key=key,
        )

    async def remove_second_factor(
        self,
        body: Reauthentication | None = None,
        *,
        key: str | None = None,
    ) -> Done:
        """Remove Second Factor."""
        return await self._calls.json(
            "DELETE",
            "/auth/second-factor",
            body=body,
            key=key,
        )

    async def remove_staff(
        self,
        venue_id: str,
        user_id: str,
        *,
        cancel_bookings: bool | None = None,
        key: str | None = None,
    ) -> None:
        """Removes a member of the staff, or an invitation, and closes the slots ahead that they serve there."""
        return await self._calls.json(
            "DELETE",
            f"/venues/{quoted(venue_id)}/staff/{quoted(user_id)}",
            query={"cancel_bookings": cancel_bookings},
            key=key,
        )

    async def remove_time_off(
        self,
        commitment_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Deletes a time off. Other commitments end with their job or booking."""
        return await self._calls.json(
            "DELETE",
            f"/commitments/{quoted(commitment_id)}",
            key=key,
        )

    async def renew_listing(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> Listing:
        """Moves the end of a listing 60 days on, at most 120 days ahead. One that has ended is shown again."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/renew",
            key=key,
        )

    async def replace_preferences(
        self,
        body: NewNotificationPreferences,
        *,
        key: str | None = None,
    ) -> NotificationPreferences:
        """Replaces the caller's preferences: what is left out has its default."""
        return await self._calls.json(
            "PUT",
            "/notifications/preferences",
            body=body,
            key=key,
        )

    async def reply_to_review(
        self,
        review_id: str,
        body: Reply,
        *,
        key: str | None = None,
    ) -> Review:
        """Answers a review about the caller, once; those about others are 404. Everyone may read the answer."""
        return await self._calls.json(
            "POST",
            f"/reviews/{quoted(review_id)}/reply",
            body=body,
            key=key,
        )

    async def report_listing(
        self,
        listing_id: str,
        body: ListingReport,
        *,
        key: str | None = None,
    ) -> ReportReceipt:
        """Does the same as `POST /reports` for a listing, which stays visible until a moderator decides."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/report",
            body=body,
            key=key,
        )

    async def request_code(
        self,
        body: CodeRequest,
        *,
        key: str | None = None,
    ) -> RequestedCode:
        """Sends a code to the caller's own e-mail address or phone number: eight digits in a mail, six in a text message."""
        return await self._calls.json(
            "POST",
            "/verification",
            body=body,
            key=key,
        )

    async def request_password_reset(
        self,
        body: ResetRequest,
        *,
        key: str | None = None,
    ) -> Done:
        """Request Password Reset."""
        return await self._calls.json(
            "POST",
            "/auth/request-password-reset",
            body=body,
            key=key,
        )

    async def request_verification(
        self,
        body: VerificationRequest | None = None,
        *,
        key: str | None = None,
    ) -> Done:
        """Request Verification."""
        return await self._calls.json(
            "POST",
            "/auth/request-verification",
            body=body,
            key=key,
        )

    async def reschedule_booking(
        self,
        body: Move,
        *,
        key: str | None = None,
    ) -> Booking:
        """Moves a booking to another slot of the same service: all of it, or nothing."""
        return await self._calls.json(
            "POST",
            "/bookings/reschedule",
            body=body,
            key=key,
        )

    async def reset_password(
        self,
        body: PasswordReset,
        *,
        key: str | None = None,
    ) -> Done:
        """Reset Password."""
        return await self._calls.json(
            "POST",
            "/auth/reset-password",
            body=body,
            key=key,
        )

    async def resolve_report(
        self,
        report_id: str,
        body: Decision,
        *,
        key: str | None = None,
    ) -> Report:
        """Decides on all open reports about the same subject. Of several who decide at once, one does."""
        return await self._calls.json(
            "POST",
            f"/admin/reports/{quoted(report_id)}/resolve",
            body=body,
            key=key,
        )

    async def restore_seller(
        self,
        user_id: str,
        body: SellerDecision,
        *,
        key: str | None = None,
    ) -> None:
        """Ends a suspension: the listings are shown again. Doing it again changes nothing."""
        return await self._calls.json(
            "POST",
            f"/sellers/{quoted(user_id)}/restore",
            body=body,
            key=key,
        )

    async def revoke_api_key(
        self,
        api_key_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Ends a key at once, with all its secrets and sockets, and deactivates its account."""
        return await self._calls.json(
            "DELETE",
            f"/admin/api-keys/{quoted(api_key_id)}",
            key=key,
        )

    async def revoke_document(
        self,
        document_id: str,
        body: Refusal,
        *,
        key: str | None = None,
    ) -> Submission:
        """Takes the approval of a document back. Its owner is told."""
        return await self._calls.json(
            "POST",
            f"/admin/verifications/{quoted(document_id)}/revoke",
            body=body,
            key=key,
        )

    async def rotate_api_key(
        self,
        api_key_id: str,
        *,
        key: str | None = None,
    ) -> RotatedKey:
        """Gives a key another secret, shown here alone. Those before it work until `previous_until`, for 24 hours."""
        return await self._calls.json(
            "POST",
            f"/admin/api-keys/{quoted(api_key_id)}/rotate",
            key=key,
        )

    async def schedule_booking(
        self,
        body: SeatWanted,
        *,
        key: str | None = None,
    ) -> Booking:
        """Books a seat, or confirms the caller's own hold of it."""
        return await self._calls.json(
            "POST",
            "/bookings/schedule",
            body=body,
            key=key,
        )

    async def schedule_broadcast(
        self,
        body: NewBroadcast,
        *,
        key: str | None = None,
    ) -> ScheduledBroadcast:
        """Plans a notice to all accounts of a role that are active now, or to a list of users. Each gets it once."""
        return await self._calls.json(
            "POST",
            "/admin/notifications",
            body=body,
            key=key,
        )

    async def send_message(
        self,
        body: NewMessageTo,
        *,
        key: str | None = None,
    ) -> Message:
        """Send Message."""
        return await self._calls.json(
            "POST",
            "/messages/",
            body=body,
            key=key,
        )

    async def send_message_in_conversation(
        self,
        conversation_id: str,
        body: NewMessage,
        *,
        key: str | None = None,
    ) -> Message:
        """Send Message In Conversation."""
        return await self._calls.json(
            "POST",
            f"/conversations/{quoted(conversation_id)}/messages",
            body=body,
            key=key,
        )

    async def send_message_to(
        self,
        request_id: str,
        body: NewMessage,
        *,
        key: str | None = None,
    ) -> Message:
        """Send Message To."""
        return await self._calls.json(
            "POST",
            f"/messages/{quoted(request_id)}",
            body=body,
            key=key,
        )

    async def send_system_message(
        self,
        body: NewSystemMessage,
        *,
        key: str | None = None,
    ) -> SystemMessage:
        """Shows a frame to all open sockets of all gateways. It is kept in no list and pushed to no device."""
        return await self._calls.json(
            "POST",
            "/ws/broadcast",
            body=body,
            key=key,
        )

    async def set_avatar(
        self,
        file: FormFile,
        fields: dict[str, str] | None = None,
        *,
        key: str | None = None,
    ) -> User:
        """Gives the caller's account a picture: the square in the middle, encoded anew, without anything else."""
        return await self._calls.json(
            "POST",
            "/users/me/avatar",
            file=file,
            fields=fields,
            key=key,
        )

    async def set_flag(
        self,
        flag: str,
        body: FlagState,
        *,
        key: str | None = None,
    ) -> Flag:
        """Turns an operation or a whole area on or off, on all gateways within a second, or on for some."""
        return await self._calls.json(
            "PUT",
            f"/admin/flags/{quoted(flag)}",
            body=body,
            key=key,
        )

    async def set_setting(
        self,
        setting: str,
        body: NewSetting,
        *,
        key: str | None = None,
    ) -> Setting:
        """Sets a setting for all processes, within a second. `version` is that of the last answer; 0 if it was never set."""
        return await self._calls.json(
            "PUT",
            f"/admin/settings/{quoted(setting)}",
            body=body,
            key=key,
        )

    async def set_status(
        self,
        request_id: str,
        *,
        status: Literal["accepted", "in_progress", "completed", "cancelled"],
        key: str | None = None,
    ) -> ServiceRequest:
        """An alias of accept, start, complete and cancel, with the same rules."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/status",
            query={"status": status},
            key=key,
        )

    async def show_contact(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> SellerContact:
        """Shows the telephone number of a seller who lets buyers ask for it. A user is shown 30 on one day of UTC."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/contact",
            key=key,
        )

    async def sign_up(
        self,
        body: Registration,
        *,
        key: str | None = None,
    ) -> User:
        """Register."""
        return await self._calls.json(
            "POST",
            "/signup",
            body=body,
            key=key,
        )

    async def start_reconciliation(
        self,
        *,
        key: str | None = None,
    ) -> Reconciliation:
        """Compares the books now. One runs at a time: if one does, it is returned."""
        return await self._calls.json(
            "POST",
            "/admin/reconciliations",
            key=key,
        )

    async def start_request(
        self,
        request_id: str,
        body: Assignment | None = None,
        *,
        key: str | None = None,
    ) -> ServiceRequest:
        """Start Request."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/start",
            body=body,
            key=key,
        )

    async def start_thread(
        self,
        body: NewThread,
        *,
        key: str | None = None,
    ) -> Conversation:
        """Starts a thread with other users. Two users have one thread: starting it again returns it."""
        return await self._calls.json(
            "POST",
            "/conversations",
            body=body,
            key=key,
        )

    async def stop_broadcast(
        self,
        broadcast_id: str,
        *,
        key: str | None = None,
    ) -> Broadcast:
        """Stops a notice: no further recipient gets it, and what waits to be pushed or mailed is not sent."""
        return await self._calls.json(
            "POST",
            f"/admin/notifications/{quoted(broadcast_id)}/stop",
            key=key,
        )

    async def submit_document(
        self,
        body: NewDocument,
        *,
        key: str | None = None,
    ) -> Document:
        """Hands a document in. Its files cannot be deleted while it is pending, in review or approved."""
        return await self._calls.json(
            "POST",
            "/verification/documents",
            body=body,
            key=key,
        )

    async def suspend_seller(
        self,
        user_id: str,
        body: SellerDecision,
        *,
        key: str | None = None,
    ) -> None:
        """Hides all listings of a seller, who can offer nothing until they are restored. Doing it again changes nothing."""
        return await self._calls.json(
            "POST",
            f"/sellers/{quoted(user_id)}/suspend",
            body=body,
            key=key,
        )

    async def sync_method(
        self,
        payment_method_id: str,
        *,
        key: str | None = None,
    ) -> PaymentMethod:
        """Asks the gateway for a card that is to be saved, at most every 5 seconds, and returns the card."""
        return await self._calls.json(
            "POST",
            f"/payments/methods/{quoted(payment_method_id)}/sync",
            key=key,
        )

    async def sync_payment(
        self,
        payment_id: str,
        *,
        key: str | None = None,
    ) -> Payment:
        """Asks the gateway for the state of a payment, at most every 5 seconds, and returns the payment."""
        return await self._calls.json(
            "POST",
            f"/payments/{quoted(payment_id)}/sync",
            key=key,
        )

    async def tip_provider(
        self,
        request_id: str,
        body: Tip,
        *,
        key: str | None = None,
    ) -> Payment:
        """Asks for a tip to the provider, within 30 days after the job. All of it is the provider's."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/tip",
            body=body,
            key=key,
        )

    async def unblock_user(
        self,
        user_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Unblock User."""
        return await self._calls.json(
            "DELETE",
            f"/blocks/{quoted(user_id)}",
            key=key,
        )

    async def unsubscribe(
        self,
        file: FormFile,
        fields: dict[str, str] | None = None,
        *,
        token: str,
        key: str | None = None,
    ) -> bytes:
        """Turns mails of the link's type off, as mail programs do with one click (RFC 8058)."""
        return await self._calls.raw(
            "POST",
            "/notifications/unsubscribe",
            query={"token": token},
            file=file,
            fields=fields,
            key=key,
        )

    async def update_booking_profile(
        self,
        body: BookingProfileChange,
        *,
        key: str | None = None,
    ) -> BookingProfile:
        """Update Booking Profile."""
        return await self._calls.json(
            "PUT",
            "/bookings/profile",
            body=body,
            key=key,
        )

    async def update_broker(
        self,
        body: BrokerChange,
        *,
        key: str | None = None,
    ) -> Broker:
        """Update Broker."""
        return await self._calls.json(
            "PATCH",
            "/brokers/me",
            body=body,
            key=key,
        )

    async def update_conversation(
        self,
        conversation_id: str,
        body: ConversationChange,
        *,
        key: str | None = None,
    ) -> Conversation:
        """Update Conversation."""
        return await self._calls.json(
            "PATCH",
            f"/conversations/{quoted(conversation_id)}",
            body=body,
            key=key,
        )

    async def update_lead(
        self,
        lead_id: str,
        body: LeadChange,
        *,
        key: str | None = None,
    ) -> Lead:
        """Notes how far a lead is, for the seller's side."""
        return await self._calls.json(
            "PATCH",
            f"/leads/{quoted(lead_id)}",
            body=body,
            key=key,
        )

    async def update_listing(
        self,
        listing_id: str,
        body: ListingChange,
        *,
        key: str | None = None,
    ) -> Listing:
        """Changes the fields that are sent, and then the status, for the owner and their broker."""
        return await self._calls.json(
            "PATCH",
            f"/listings/{quoted(listing_id)}",
            body=body,
            key=key,
        )

    async def update_location(
        self,
        body: Position,
        *,
        key: str | None = None,
    ) -> KnownPosition:
        """Update Location."""
        return await self._calls.json(
            "PUT",
            "/providers/me/location",
            body=body,
            key=key,
        )

    async def update_me(
        self,
        body: AccountChange,
        *,
        key: str | None = None,
    ) -> User:
        """Update Me."""
        return await self._calls.json(
            "PATCH",
            "/users/me",
            body=body,
            key=key,
        )

    async def update_me_and_profile(
        self,
        body: AccountAndProfileChange,
        *,
        key: str | None = None,
    ) -> UserWithProfile:
        """Does what `PUT /users/me` and `PUT /bookings/profile` do, if both are possible."""
        return await self._calls.json(
            "PUT",
            "/users",
            body=body,
            key=key,
        )

    async def update_payout_account(
        self,
        body: NamedAccount,
        *,
        key: str | None = None,
    ) -> PayoutAccount:
        """Names the account of the caller. The first one counts at once, a change after 72 hours."""
        return await self._calls.json(
            "PUT",
            "/providers/me/payout-account",
            body=body,
            key=key,
        )

    async def update_profile(
        self,
        body: ProfileChange,
        *,
        key: str | None = None,
    ) -> Provider:
        """Update Profile."""
        return await self._calls.json(
            "PUT",
            "/providers/me",
            body=body,
            key=key,
        )

    async def update_request(
        self,
        request_id: str,
        body: RequestChange,
        *,
        key: str | None = None,
    ) -> ServiceRequest:
        """Update Request."""
        return await self._calls.json(
            "PATCH",
            f"/requests/{quoted(request_id)}",
            body=body,
            key=key,
        )

    async def update_review(
        self,
        review_id: str,
        body: ReviewChange,
        *,
        key: str | None = None,
    ) -> Review:
        """Changes a review of the caller, within 48 hours; those of others are 404."""
        return await self._calls.json(
            "PATCH",
            f"/reviews/{quoted(review_id)}",
            body=body,
            key=key,
        )

    async def update_search(
        self,
        search_id: str,
        body: SearchChange,
        *,
        key: str | None = None,
    ) -> SavedSearch:
        """Changes the fields that are sent. A filter replaces all of the one before."""
        return await self._calls.json(
            "PATCH",
            f"/searches/{quoted(search_id)}",
            body=body,
            key=key,
        )

    async def update_seller(
        self,
        body: SellerChange,
        *,
        key: str | None = None,
    ) -> OwnSeller:
        """Opens the seller profile of the caller, or changes it. Any account may have one."""
        return await self._calls.json(
            "PUT",
            "/sellers/me",
            body=body,
            key=key,
        )

    async def update_service(
        self,
        service_id: str,
        body: ServiceChange,
        *,
        key: str | None = None,
    ) -> Service:
        """Update Service."""
        return await self._calls.json(
            "PATCH",
            f"/services/{quoted(service_id)}",
            body=body,
            key=key,
        )

    async def update_slot(
        self,
        slot_id: str,
        body: SlotChange,
        *,
        key: str | None = None,
    ) -> Slot:
        """Update Slot."""
        return await self._calls.json(
            "PATCH",
            f"/slots/{quoted(slot_id)}",
            body=body,
            key=key,
        )

    async def update_venue(
        self,
        venue_id: str,
        body: VenueChange,
        *,
        key: str | None = None,
    ) -> Venue:
        """Update Venue."""
        return await self._calls.json(
            "PATCH",
            f"/venues/{quoted(venue_id)}",
            body=body,
            key=key,
        )

    async def upload(
        self,
        file: FormFile,
        fields: dict[str, str] | None = None,
        *,
        key: str | None = None,
    ) -> File:
        """Upload."""
        return await self._calls.json(
            "POST",
            "/uploads/",
            file=file,
            fields=fields,
            key=key,
        )

    async def upload_to_conversation(
        self,
        conversation_id: str,
        file: FormFile,
        fields: dict[str, str] | None = None,
        *,
        key: str | None = None,
    ) -> File:
        """Adds a file to a conversation of any kind. That of a request has the files of the request."""
        return await self._calls.json(
            "POST",
            f"/conversations/{quoted(conversation_id)}/upload",
            file=file,
            fields=fields,
            key=key,
        )

    async def upload_to_request(
        self,
        request_id: str,
        file: FormFile,
        fields: dict[str, str] | None = None,
        *,
        key: str | None = None,
    ) -> File:
        """Upload To Request."""
        return await self._calls.json(
            "POST",
            f"/requests/{quoted(request_id)}/upload",
            file=file,
            fields=fields,
            key=key,
        )

    async def verify_broker(
        self,
        user_id: str,
        body: BrokerVerdict,
        *,
        key: str | None = None,
    ) -> Broker:
        """Verifies or rejects a broker. A later decision replaces an earlier one; the same one changes nothing."""
        return await self._calls.json(
            "POST",
            f"/brokers/{quoted(user_id)}/verify",
            body=body,
            key=key,
        )

    async def verify_email(
        self,
        body: Verification,
        *,
        key: str | None = None,
    ) -> Verified:
        """Verify Email."""
        return await self._calls.json(
            "POST",
            "/auth/verify-email",
            body=body,
            key=key,
        )

    async def verify_venue(
        self,
        venue_id: str,
        *,
        key: str | None = None,
    ) -> Venue:
        """Lets everyone see a venue of a health kind. Doing it again changes nothing."""
        return await self._calls.json(
            "POST",
            f"/venues/{quoted(venue_id)}/verify",
            key=key,
        )

    async def welcome(
        self,
    ) -> dict[str, Any]:
        """Says which system answers, so that a tool for development can refuse one that is in production."""
        return await self._calls.json(
            "GET",
            "/",
        )

    async def withdraw_document(
        self,
        document_id: str,
        *,
        key: str | None = None,
    ) -> None:
        """Takes a pending document back. Its files can be deleted then."""
        return await self._calls.json(
            "DELETE",
            f"/verification/documents/{quoted(document_id)}",
            key=key,
        )

    async def withdraw_listing(
        self,
        listing_id: str,
        *,
        key: str | None = None,
    ) -> Listing:
        """Withdraw Listing."""
        return await self._calls.json(
            "POST",
            f"/listings/{quoted(listing_id)}/withdraw",
            key=key,
        )
