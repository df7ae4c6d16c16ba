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
    pending = "pending"
    accepted = "accepted"
    in_progress = "in_progress"
    completed = "completed"
    cancelled = "cancelled"
    expired = "expired"


class Side(StrEnum):
    """What somebody is to a request."""

    client = "client"
    # Who has it now: whoever had it before is a stranger again.
    provider = "provider"
    admin = "admin"
    system = "system"
    stranger = "stranger"


class Verb(StrEnum):
    change = "change"
    accept = "accept"
    start = "start"
    complete = "complete"
    cancel = "cancel"
    release = "release"
    expire = "expire"
    rate = "rate"


@dataclass(frozen=True)
class Rule:
    # From which status to which.
    leads: Mapping[Status, Status]
    by: frozenset[Side]
    # What those get who may not; the others are not part of the request.
    refusals: Mapping[Side, type[AppError]] = field(default_factory=dict)


# A provider has taken it and is not done.
RUNNING = frozenset({Status.accepted, Status.in_progress})
# Not at its end.
OPEN = RUNNING | {Status.pending}

_FOR_CLIENT = dict.fromkeys((Side.provider, Side.admin), errors.OnlyClient)
_FOR_PROVIDER = dict.fromkeys((Side.client, Side.admin), errors.OnlyAssignedProvider)
_SYSTEM = frozenset({Side.system})

RULES: Mapping[Verb, Rule] = {
    Verb.change: Rule({Status.pending: Status.pending}, frozenset({Side.client}), _FOR_CLIENT),
    Verb.accept: Rule(
        {Status.pending: Status.accepted},
        frozenset({Side.stranger, Side.provider}),
        {Side.client: errors.OwnRequest},
    ),
    Verb.start: Rule({Status.accepted: Status.in_progress}, frozenset({Side.provider}), _FOR_PROVIDER),
    Verb.complete: Rule({Status.in_progress: Status.completed}, frozenset({Side.provider}), _FOR_PROVIDER),
    Verb.cancel: Rule(dict.fromkeys(OPEN, Status.cancelled), frozenset(Side) - {Side.stranger}),
    Verb.release: Rule({Status.accepted: Status.pending}, _SYSTEM),
    Verb.expire: Rule({Status.pending: Status.expired}, _SYSTEM),
    Verb.rate: Rule({Status.completed: Status.completed}, frozenset({Side.client, Side.provider})),
}
