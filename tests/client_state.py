"""The state that a client keeps: loaded over REST, and then changed by the frames of its socket alone.

`CHANGES` says for each durable frame what it does to that state.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.people import Json, Person

# Parts of a conversation that are a member's own; events for several members leave them out.
_OWN = ("last_message", "unread_count", "is_active")


@dataclass
class State:
    """The things that one user sees. Messages are by conversation and seq, read marks by conversation and user."""

    user_id: str
    role: str
    requests: dict[str, Json] = field(default_factory=dict)
    offers: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, dict[int, Json]] = field(default_factory=dict)
    marks: dict[tuple[str, str], int] = field(default_factory=dict)
    conversations: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    bookings: dict[str, Json] = field(default_factory=dict)
    payments: dict[str, Json] = field(default_factory=dict)
    payouts: dict[str, Json] = field(default_factory=dict)
    listings: dict[str, Json] = field(default_factory=dict)
    leads: dict[str, Json] = field(default_factory=dict)
    notifications: dict[str, Json] = field(default_factory=dict)
    # The newest one; empty before the first.
    data_export: Json = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Json, ...]:
        """The parts that `load` returns too."""
        messages = {conversation: part for conversation, part in self.messages.items() if part}
        threads = {
            one["id"]: {"title": one["title"], "members": {member["user_id"] for member in one["members"]}}
            for one in self.conversations.values()
        }
        # No frame tells of the seats that others take, nor of a hold that the user has made.
        bookings = {
            one["id"]: one | {"slot": one["slot"]["id"]} for one in self.bookings.values() if one["status"] != "held"
        }
        # A name in a text may be known only later.
        notifications = {
            key: {name: value for name, value in one.items() if name not in ("title", "message")}
            for key, one in self.notifications.items()
        }
        # Frames have the fields of both types, and no addresses.
        listings = {key: _listing_as_shown(one) for key, one in self.listings.items()}
        money = self.payments, self.payouts
        leads = {key: _lead_as_shown(one) for key, one in self.leads.items()}
        others = self.files, bookings, listings, leads, *money, notifications, self.data_export
        return self.requests, self.offers, threads, messages, *others

    def apply(self, frame: Json) -> None:
        """Changes the state by a durable frame. Raises KeyError for a kind of frame that it does not know."""
        CHANGES[frame["type"]](self, frame["data"])

    @classmethod
    async def load(cls, person: Person) -> "State":
        """Returns what REST shows now: requests, offers, threads, messages, bookings, files and notifications."""
        state = cls(person.id, person.role)
        state.requests = {one["id"]: one for one in await pages(person, "/requests/")}
        if person.role == "provider":
            state.offers = {one["id"]: one for one in await pages(person, "/providers/me/offers")}
            state.payouts = {one["id"]: one for one in await pages(person, "/payouts")}
        for kind in ("direct", "listing"):
            state.conversations |= {one["id"]: one for one in await pages(person, "/conversations", kind=kind)}
        state.leads = {one["id"]: one for one in await pages(person, "/leads")}
        for one in (*state.requests, *state.conversations):
            state.messages[one] = {message["seq"]: message for message in await pages(person, f"/messages/{one}")}
        state.files = {one["id"]: one for one in await pages(person, "/uploads/")}
        state.bookings = {one["id"]: one for one in await pages(person, "/records")}
        state.payments = {one["id"]: one for one in await pages(person, "/payments")}
        state.listings = {one["id"]: one for one in await pages(person, "/listings/me")}
        state.notifications = {one["id"]: one for one in await pages(person, "/notifications")}
        export = await person.get("/users/me/export")
        state.data_export = export.json() if export.is_success else {}
        for request_id in state.requests:
            state.files |= {one["id"]: one for one in await pages(person, f"/requests/{request_id}/files")}
        return state


async def pages(person: Person, path: str, **filters: str) -> list[Json]:
    """Returns all pages of a list."""
    found: list[Json] = []
    url: str | None = path
    # An empty one would take the query from the link.
    query: Json = {"limit": 100, **filters}
    while url:
        answer = await person.http.get(url.removeprefix("/api/v1"), params=query or None)
        assert answer.status_code == 200, answer.text
        found += answer.json()
        url, query = answer.links.get("next", {}).get("url"), {}
    return found


def conversation_of(message: Json) -> str:
    """Returns the id of the conversation of a message or a read mark."""
    return str(message.get("conversation_id") or message["request_id"])


def _put_request(state: State, request: Json) -> None:
    state.requests[request["id"]] = request
    if state.role == "provider" and request["provider_id"] != state.user_id:
        # It was released, and is in the list of its former provider no longer.
        del state.requests[request["id"]]


def _accept_request(state: State, request: Json) -> None:
    """The offer of the provider who accepts it is taken, and no frame of its own says so."""
    _put_request(state, request)
    state.offers = {key: offer for key, offer in state.offers.items() if offer["request_id"] != request["id"]}


def _put_offer(state: State, offer: Json) -> None:
    state.offers[offer["id"]] = offer


def _drop_offer(state: State, offer: Json) -> None:
    state.offers.pop(offer["id"], None)


def _put_message(state: State, message: Json) -> None:
    state.messages.setdefault(conversation_of(message), {})[message["seq"]] = message


def _mark(state: State, mark: Json) -> None:
    key = (conversation_of(mark), mark["user_id"])
    state.marks[key] = max(state.marks.get(key, 0), mark["seq"])


def _put_conversation(state: State, conversation: Json) -> None:
    known = state.conversations.get(conversation["id"], {})
    kept = {name: known[name] for name in _OWN if name in known and conversation.get(name) is None}
    state.conversations[conversation["id"]] = conversation | kept


def _put_booking(state: State, booking: Json) -> None:
    """Providers are told of the bookings of their slots, too, which are not among their own."""
    if booking["user_id"] == state.user_id:
        state.bookings[booking["id"]] = booking


def _put_payment(state: State, payment: Json) -> None:
    state.payments[payment["id"]] = payment


def _put_payout(state: State, payout: Json) -> None:
    state.payouts[payout["id"]] = payout


def _put_listing(state: State, listing: Json) -> None:
    state.listings[listing["id"]] = listing


def _put_lead(state: State, lead: Json) -> None:
    state.leads[lead["id"]] = lead


def _lead_as_shown(lead: Json) -> Json:
    """A note is for the seller's side alone, and in no frame."""
    return {name: value for name, value in lead.items() if name not in ("note", "version")}


def _listing_as_shown(listing: Json) -> Json:
    also = ("images", "size", "brand", "version")
    return {name: value for name, value in listing.items() if value is not None and name not in also}


def _put_file(state: State, file: Json) -> None:
    state.files[file["id"]] = file


def _drop_file(state: State, file: Json) -> None:
    """A deleted file may be one that this client never saw, if it was deleted before the client loaded its state."""
    state.files.pop(file["id"], None)


def _put_notification(state: State, notification: Json) -> None:
    if "id" in notification:
        own = {name: value for name, value in notification.items() if name not in ("text", "unread_count")}
        state.notifications[notification["id"]] = own


def _read_notifications(state: State, read: Json) -> None:
    for one in state.notifications.values():
        is_meant = one["id"] in read["ids"] or (read["up_to"] is not None and one["created_at"] <= read["up_to"])
        if is_meant and not one["is_read"]:
            one |= {"is_read": True, "read_at": read["read_at"]}


def _put_export(state: State, data_export: Json) -> None:
    state.data_export = data_export


def _nothing(_state: State, _data: Json) -> None:
    """A frame for the moment in which it arrives: no route shows the same later."""


CHANGES: dict[str, Callable[[State, Json], None]] = {
    "booking.cancelled": _put_booking,
    "booking.completed": _put_booking,
    "booking.endangered": _put_booking,
    "booking.lapsed": _put_booking,
    "booking.missed": _put_booking,
    "booking.offered": _put_booking,
    "booking.reminder": _put_booking,
    "booking.rescheduled": _put_booking,
    "booking.scheduled": _put_booking,
    "conversation.created": _put_conversation,
    "conversation.updated": _put_conversation,
    "data_export.failed": _put_export,
    "data_export.ready": _put_export,
    "file.deleted": _drop_file,
    "file.ready": _put_file,
    "file.rejected": _put_file,
    "file.uploaded": _put_file,
    "lead.created": _put_lead,
    "lead.updated": _put_lead,
    "listing.expired": _put_listing,
    "listing.expiring": _put_listing,
    "listing.published": _put_listing,
    "listing.restored": _put_listing,
    "listing.suspended": _put_listing,
    "listing.updated": _put_listing,
    "message.created": _put_message,
    "message.deleted": _put_message,
    "message.read": _mark,
    "message.updated": _put_message,
    "notification": _put_notification,
    "notification.read": _read_notifications,
    "offer.created": _put_offer,
    "offer.expired": _drop_offer,
    "offer.withdrawn": _drop_offer,
    "payment.authorized": _put_payment,
    "payment.cancelled": _put_payment,
    "payment.created": _put_payment,
    "payment.expired": _put_payment,
    "payment.failed": _put_payment,
    # Saved cards are looked up when a payment is made.
    "payment.method_saved": _nothing,
    "payment.method_updated": _nothing,
    "payment.succeeded": _put_payment,
    "payment.updated": _put_payment,
    # Only admins list disputes; the payment says whether there is one.
    "dispute.created": _nothing,
    "dispute.lost": _nothing,
    "dispute.updated": _nothing,
    "dispute.won": _nothing,
    # The account is looked up when its page is opened.
    "payout.account_changed": _nothing,
    "payout.created": _put_payout,
    "payout.failed": _put_payout,
    "payout.paid": _put_payout,
    "payout.rejected": _put_payout,
    "payout.updated": _put_payout,
    # Only admins list refunds; the payment says how much went back.
    "refund.created": _nothing,
    "refund.failed": _nothing,
    "refund.succeeded": _nothing,
    "request.accepted": _accept_request,
    "request.cancelled": _put_request,
    "request.completed": _put_request,
    "request.created": _put_request,
    "request.expired": _put_request,
    "request.rated": _nothing,
    "request.started": _put_request,
    "request.updated": _put_request,
    # Favourites are looked up when their page is opened.
    "favourite.changed": _nothing,
    # The results of a saved search are looked up when its page is opened.
    "search.matched": _nothing,
    # The broker is looked up when their page is opened.
    "broker.invited": _nothing,
    "broker.rejected": _nothing,
    "broker.verified": _nothing,
    # The reviews about a user are looked up when their page is opened.
    "review.created": _nothing,
    "review.deleted": _nothing,
    "review.updated": _nothing,
}
