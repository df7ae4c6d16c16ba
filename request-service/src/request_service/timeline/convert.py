from kit.clock import to_timestamp
from request_service.timeline.models import TimelineEntry
from twou.request.v1 import request_pb2 as pb


def entry_message(entry: TimelineEntry) -> pb.TimelineEntry:
    return pb.TimelineEntry(
        type=entry.type,
        timestamp=to_timestamp(entry.occurred_at),
        actor_id=str(entry.actor_id) if entry.actor_id else None,
        data=entry.data,
    )
