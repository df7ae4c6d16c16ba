"""The life of a request, as one table: which verb leads from which status to which, and who may.

Nothing ever leaves completed, cancelled or expired. What must hold besides (the epoch that a provider names, the time
that is over) is checked by the verb's method on the model.
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


class Side(StrEnum):
    """What somebody is to a request."""

    CLIENT = "client"
    # Who has it now: whoever had it before is a stranger again.
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
    # From which status to which.
    leads: Mapping[Status, Status]
    by: frozenset[Side]
    # What those get who may not; the others are not part of the request.
    refusals: Mapping[Side, type[AppError]] = field(default_factory=dict)


# A provider has taken it and is not done.
RUNNING = frozenset({Status.ACCEPTED, Status.IN_PROGRESS})
# Not at its end.
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
