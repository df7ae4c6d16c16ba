"""Consumes the events of request-service and keeps a copy of participants current.

The copy knows by the number of the assignment and by the time whether a state is new, so the events need no inbox.
"""

from collections.abc import Sequence

from kit.consumer import Subscription
from kit.database import Database, Session
from participants import convert
from participants.models import ParticipantsMixin
from participants.projection import Projection
from twou.request.v1.events_pb2 import (
    RequestAccepted,
    RequestCancelled,
    RequestCompleted,
    RequestCreated,
    RequestStarted,
    RequestUpdated,
)

type RequestEvent = (
    RequestCreated | RequestUpdated | RequestAccepted | RequestStarted | RequestCompleted | RequestCancelled
)

_EVENTS: tuple[type[RequestEvent], ...] = (
    RequestCreated,
    RequestUpdated,
    RequestAccepted,
    RequestStarted,
    RequestCompleted,
    RequestCancelled,
)


def subscriptions[Row: ParticipantsMixin](service: str, projection: Projection[Row]) -> tuple[Subscription, ...]:
    """Returns the subscriptions of `service`; their durable names begin with its name."""

    async def note_request(session: Session, event: RequestEvent) -> None:
        await projection.note(session, convert.state_of_request(event.request))

    async def note_new_requests(database: Database, events: Sequence[RequestEvent]) -> Sequence[RequestEvent]:
        states = [convert.state_of_request(event.request) for event in events]
        noted = await projection.note_beginnings(database, states)
        left = []
        for event, state in zip(events, states, strict=True):
            # It was the first event of its topic that was noted.
            if state.topic_id in noted:
                noted.remove(state.topic_id)
            else:
                left.append(event)
        return left

    name = f"{service}-requests"
    return (Subscription(name, dict.fromkeys(_EVENTS, note_request), ahead=note_new_requests),)
