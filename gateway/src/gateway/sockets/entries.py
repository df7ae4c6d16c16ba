"""An entry of a feed, read from a message of NATS only as far as it is needed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from gateway.sockets import frames
from gateway.sockets.cursor import Cursor
from kit import call, logging, observing

log = logging.get(__name__)

# The frames whose data is a request.
_OF_REQUESTS = frozenset(
    f"request.{verb}" for verb in ("created", "updated", "accepted", "started", "completed", "cancelled", "expired")
)
_OF_CONVERSATIONS = ("conversation.created", "conversation.updated")
_SEQUENCE, _PREVIOUS = "Nats-Sequence", "Nats-Last-Sequence"
# A missing header, or a malformed payload.
_UNREADABLE = (KeyError, ValueError, DecodeError)


class Entry:
    """A durable event in a feed. All sockets of its user share it, and its frame is made once."""

    __slots__ = ("_data", "_frame", "_headers", "_payload", "previous", "seq", "topic", "type")

    def __init__(self, message: Msg) -> None:
        """Raises KeyError or ValueError for a message that has no place in the stream."""
        headers = message.headers or {}
        self.seq = int(headers[_SEQUENCE])
        # The sequence number of the entry before a live one in the same feed, 0 for the first entry.
        self.previous = int(headers.get(_PREVIOUS, 0))
        self.topic = headers.get("Topic")
        # None if this gateway does not know the event, which a newer service may publish, or does not show it.
        self.type = frames.type_of(headers.get("Event-Type", ""))
        self._headers = headers
        self._payload = message.data
        self._data: Any = None
        self._frame: bytes | None = None
        if self.type is None:
            self._skip("unknown event")

    @property
    def data(self) -> Any:
        """The data of the frame. Raises an error if the payload is malformed."""
        if self._data is None:
            _, self._data = frames.event_frame(self._headers["Event-Type"], self._payload)
        return self._data

    @property
    def occurred_at(self) -> float | None:
        """The moment of the change, in seconds of the epoch."""
        try:
            return datetime.fromisoformat(self._headers["Occurred-At"]).timestamp()
        except _UNREADABLE:
            return None

    @property
    def traceparent(self) -> str | None:
        return call.traceparent_from(self._headers.get("traceparent"))

    def trace_catching_up(self) -> None:
        """Records in the trace of the change that a client reads the entry late, if traces are on."""
        if observing.traces is not None and self.type is not None:
            span = observing.traces.receive("catch up", self.type, self.traceparent)
            if span is not None:
                span.end()

    @property
    def request(self) -> Mapping[str, Any] | None:
        """The fields of the request that the entry is about; None if it is about another thing."""
        if self.type not in _OF_REQUESTS:
            return None
        try:
            fields: Mapping[str, Any] = self.data
        except _UNREADABLE:
            return None
        return fields

    def changes_thread(self, is_known: Callable[[str], bool]) -> bool:
        """Returns whether another answer than before may follow to the question who sees whom in a thread.

        That is so if its members have changed, or if something is written in one that is not known.
        """
        if self.type in _OF_CONVERSATIONS:
            return True
        if self.type != "message.created" or self.topic is None or is_known(self.topic):
            return False
        try:
            return self.data["request_id"] is None
        except _UNREADABLE:
            return False

    @property
    def members(self) -> frozenset[str] | None:
        """The ids of the present members of a conversation that has changed; None if nothing of it has."""
        if self.type not in _OF_CONVERSATIONS:
            return None
        try:
            return frozenset(one["user_id"] for one in self.data["members"] if one["left_at"] is None)
        except _UNREADABLE:
            return None

    def frame(self, incarnation: str) -> bytes | None:
        """Returns the frame, or None if the entry cannot be shown."""
        if self._frame is None and self.type is not None:
            try:
                self._frame = frames.encode(self._as_frame(incarnation))
            except _UNREADABLE as error:
                self.type = None
                self._skip(repr(error))
        return self._frame

    def _as_frame(self, incarnation: str) -> dict[str, Any]:
        return {
            "type": self.type,
            "data": self.data,
            "id": self._headers["Event-Id"],
            "timestamp": self._headers["Occurred-At"].replace("+00:00", "Z"),
            "cursor": str(Cursor(incarnation, self.seq)),
        }

    def _skip(self, reason: str) -> None:
        if observing.metrics is not None:
            observing.metrics.counter("feed_entries_skipped_total", "").inc()
        log.warning("feed_entry_skipped", event_type=self._headers.get("Event-Type"), error=reason)


class EphemeralEvent:
    """An event for connected users only, which is never stored."""

    __slots__ = ("_event_type", "_headers", "_payload", "topic", "type")

    def __init__(self, message: Msg) -> None:
        self._headers = message.headers or {}
        self._event_type = self._headers.get("Event-Type", "")
        self._payload = message.data
        self.topic = self._headers.get("Topic")
        self.type = frames.type_of(self._event_type)

    def frame(self) -> bytes | None:
        """Returns the frame, or None if this gateway does not know the event or its payload is malformed."""
        try:
            moment = self._headers["Occurred-At"].replace("+00:00", "Z")
            kind, data = frames.event_frame(self._event_type, self._payload)
        except _UNREADABLE as error:
            log.warning("ephemeral_event_skipped", event_type=self._event_type, error=repr(error))
            return None
        return frames.encode({"type": kind, "data": data, "timestamp": moment})
