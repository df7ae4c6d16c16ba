"""The life of a request as one table: the statuses that each verb connects, and the roles that may use it.

Completed, cancelled and expired are final. Further conditions (the epoch that a provider sends, an expired time) are
checked by the verb's method on the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kit.errors import AppError
from request_service.assistance.requests import errors


class Status(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class RequestPaymentStatus(StrEnum):
    """The state of the money for a request, in one word."""

    # No money is meant to move.
    NONE = "none"
    PENDING = "pending"
    # Held, or taken and not yet earned.
    SECURED = "secured"
    PAID = "paid"
    # The job is done and its price is owed.
    DUE = "due"
    RETURNED = "returned"


class Side(StrEnum):
    """The relation of a caller to a request."""

    CLIENT = "client"
    # The current provider; a former one is a stranger again.
    PROVIDER = "provider"
    ADMIN = "admin"
    SYSTEM = "system"
    STRANGER = "stranger"


class Verb(StrEnum):
    CHANGE = "change"
    ACCEPT = "accept"
    START = "start"
    COMPLETE = "complete"
    CANCEL = "cancel"
    RELEASE = "release"
    EXPIRE = "expire"
    RATE = "rate"


@dataclass(frozen=True)
class Rule:
    # The statuses before and after.
    leads: Mapping[Status, Status]
    by: frozenset[Side]
    # The error for participants who may not; other callers get NotPartOfRequest.
    refusals: Mapping[Side, type[AppError]] = field(default_factory=dict)


# A provider has accepted the request and has not finished.
RUNNING = frozenset({Status.ACCEPTED, Status.IN_PROGRESS})
# The request has not ended.
OPEN = RUNNING | {Status.PENDING}

_FOR_CLIENT = dict.fromkeys((Side.PROVIDER, Side.ADMIN), errors.OnlyClient)
_FOR_PROVIDER = dict.fromkeys((Side.CLIENT, Side.ADMIN), errors.OnlyAssignedProvider)
_SYSTEM = frozenset({Side.SYSTEM})

RULES: Mapping[Verb, Rule] = {
    Verb.CHANGE: Rule({Status.PENDING: Status.PENDING}, frozenset({Side.CLIENT}), _FOR_CLIENT),
    Verb.ACCEPT: Rule(
        {Status.PENDING: Status.ACCEPTED},
        frozenset({Side.STRANGER, Side.PROVIDER}),
        {Side.CLIENT: errors.OwnRequest},
    ),
    Verb.START: Rule({Status.ACCEPTED: Status.IN_PROGRESS}, frozenset({Side.PROVIDER}), _FOR_PROVIDER),
    Verb.COMPLETE: Rule({Status.IN_PROGRESS: Status.COMPLETED}, frozenset({Side.PROVIDER}), _FOR_PROVIDER),
    Verb.CANCEL: Rule(dict.fromkeys(OPEN, Status.CANCELLED), frozenset(Side) - {Side.STRANGER}),
    Verb.RELEASE: Rule({Status.ACCEPTED: Status.PENDING}, _SYSTEM),
    Verb.EXPIRE: Rule({Status.PENDING: Status.EXPIRED}, _SYSTEM),
    Verb.RATE: Rule({Status.COMPLETED: Status.COMPLETED}, frozenset({Side.CLIENT, Side.PROVIDER})),
}
