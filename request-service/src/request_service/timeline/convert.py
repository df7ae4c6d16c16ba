"""Conversion of the entries of a timeline to protobuf."""

from kit.clock import to_timestamp
from kit.protobuf import Packer
from request_service.timeline.models import TimelineEntry
from twou.request.v1 import request_pb2 as pb

_ENTRY = Packer(pb.TimelineEntry, TimelineEntry, without={"timestamp"})


def entry_message(entry: TimelineEntry) -> pb.TimelineEntry:
    return _ENTRY(entry, timestamp=to_timestamp(entry.occurred_at))
