"""Makes the event by which client events reach the roll-ups."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from auth_service.analytics.convert import EVENT_TYPES
from auth_service.analytics.models import ClientEventType, hour_of
from kit import clock
from twou.auth.v1.analytics_events_pb2 import ClientEventsRecorded
from twou.auth.v1.analytics_pb2 import ClientEventTally


def client_events_recorded(
    batch_id: UUID, tallies: Mapping[tuple[ClientEventType, int], int], now: datetime
) -> ClientEventsRecorded:
    return ClientEventsRecorded(
        batch_id=str(batch_id),
        tallies=[
            ClientEventTally(
                type=EVENT_TYPES.to_proto[event_type], hour=clock.to_timestamp(hour_of(bucket)), count=count
            )
            for (event_type, bucket), count in sorted(tallies.items())
        ],
        occurred_at=clock.to_timestamp(now),
    )
