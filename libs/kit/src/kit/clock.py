"""Time as aware datetimes in UTC."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_A_DAY = 86_400


def now() -> datetime:
    return datetime.now(UTC)


def to_timestamp(moment: datetime | None) -> Timestamp | None:
    """Converts a moment. `None` stays `None`, which leaves the protobuf field absent."""
    if moment is None:
        return None
    # The same as `Timestamp.FromDatetime`, in a third of its time.
    since = moment - _EPOCH
    return Timestamp(seconds=since.days * _SECONDS_A_DAY + since.seconds, nanos=since.microseconds * 1000)


def from_timestamp(timestamp: Timestamp) -> datetime:
    return timestamp.ToDatetime(tzinfo=UTC)
