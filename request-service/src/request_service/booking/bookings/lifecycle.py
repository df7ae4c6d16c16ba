"""The life of a booking as one table: the statuses that each verb connects, and who may use it.

Lapsed, cancelled and completed are final. Conditions of time (notice, a hold that is overdue, a slot that has not
begun) are checked by the verb's method on the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class BookingStatus(StrEnum):
    # A seat that is kept for a person until `expires_at`.
    HELD = "held"
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class BookingSide(StrEnum):
    """The relation of a caller to a booking."""

    # The account that has booked, for itself or for a dependant.
    PERSON = "person"
    # The owner of the venue, who works there, the provider of the slot, and admins.
    STAFF = "staff"
    SYSTEM = "system"
    STRANGER = "stranger"


class BookingVerb(StrEnum):
    CONFIRM = "confirm"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    LAPSE = "lapse"
    CHECK_IN = "check_in"
    COMPLETE = "complete"
    MISS = "miss"


@dataclass(frozen=True)
class BookingRule:
    # The statuses before and after.
    leads: Mapping[BookingStatus, BookingStatus]
    by: frozenset[BookingSide]


# The booking keeps its seat.
SEATED = frozenset({BookingStatus.HELD, BookingStatus.BOOKED, BookingStatus.CHECKED_IN})
# The booking keeps its seat for good: it does not lapse.
FIRM = SEATED - {BookingStatus.HELD}

# The booking counts among the seats of its slot that are taken.
TAKING = SEATED | {BookingStatus.COMPLETED, BookingStatus.NO_SHOW}

# The person has had the service, or is going to.
GIVING = SEATED | {BookingStatus.COMPLETED}

_PERSON = frozenset({BookingSide.PERSON})
_STAFF = frozenset({BookingSide.STAFF})
_SYSTEM = frozenset({BookingSide.SYSTEM})
_ANY = _PERSON | _STAFF | _SYSTEM

BOOKING_RULES: Mapping[BookingVerb, BookingRule] = {
    BookingVerb.CONFIRM: BookingRule({BookingStatus.HELD: BookingStatus.BOOKED}, _PERSON),
    BookingVerb.RESCHEDULE: BookingRule({BookingStatus.BOOKED: BookingStatus.BOOKED}, _PERSON),
    BookingVerb.CANCEL: BookingRule(dict.fromkeys(SEATED, BookingStatus.CANCELLED), _ANY),
    BookingVerb.LAPSE: BookingRule({BookingStatus.HELD: BookingStatus.LAPSED}, _SYSTEM),
    BookingVerb.CHECK_IN: BookingRule({BookingStatus.BOOKED: BookingStatus.CHECKED_IN}, _STAFF),
    BookingVerb.COMPLETE: BookingRule(
        dict.fromkeys((BookingStatus.BOOKED, BookingStatus.CHECKED_IN, BookingStatus.NO_SHOW), BookingStatus.COMPLETED),
        _STAFF,
    ),
    BookingVerb.MISS: BookingRule({BookingStatus.BOOKED: BookingStatus.NO_SHOW}, _STAFF),
}
