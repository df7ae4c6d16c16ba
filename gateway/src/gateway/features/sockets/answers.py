"""The JSON of the frames that the gateway itself sends; those of events are in `gateway/sockets/frames.py`.

A docstring says when the frame is sent, for developers of frontends. `gateway/realtime` puts it into their documents.
"""

from gateway.features.messages.schemas import Message
from gateway.problems import ErrorDetail
from gateway.values import Moment, View


class SocketLimits(View):
    frame_bytes: int
    """The largest frame that a client may send; a larger one closes the socket with 1009."""
    frames_per_minute: int
    """How many frames a client may send in a minute; more are answered by `RATE_LIMIT_EXCEEDED`."""
    sockets_per_user: int
    """How many sockets a user may have; one more closes the oldest with 4409."""


class Established(View):
    """The first frame of every socket."""

    connection_id: str
    user_id: str
    server_time: Moment
    cursor: str
    """The place from which events are delivered. It is the cursor of the URL if that was good."""
    recovered: bool
    """True if every event since the cursor of the URL follows. If false, load the state over REST."""
    limits: SocketLimits


class Acknowledged(View):
    """The answer to `subscribe` and `unsubscribe`."""

    events: list[str]
    invalid_events: list[str]
    """Types that no event has."""


class Ack(View):
    """The answer to `message.send`: the message is stored."""

    client_message_id: str | None
    message: Message


class Pong(View):
    """The answer to `ping` and `heartbeat`."""

    ping_id: str | int | None


class SystemNotification(View):
    """An operator tells something to all who have a socket just now. It is in no list; show it once by its `id`."""

    title: str | None
    message: str
    link: str | None
    """The path of a page in the app."""


class SystemMaintenance(View):
    """An operator announces a maintenance. It is sent to open sockets, and to new ones until its end.

    Show the one with the newest `timestamp`, until its end.
    """

    title: str | None
    message: str
    link: str | None
    """The path of a page in the app."""
    starts_at: Moment
    ends_at: Moment


class SocketError(View):
    """The answer to a frame that is refused. The socket stays open."""

    code: str
    """A code of the socket, or one with which the REST route for the same thing refuses."""
    message: str
    details: list[ErrorDetail] | None = None
    """The fields that are not valid, with `VALIDATION_ERROR`."""
    retry_after: float | None = None
    """The seconds to wait before the frame is sent again."""
    client_message_id: str | None = None
    """The id in the `message.send` that is refused."""


# By the type of the frame.
ANSWERS: dict[str, type[View]] = {
    "connection.established": Established,
    "message.ack": Ack,
    "pong": Pong,
    "subscription.acknowledged": Acknowledged,
    "system.notification": SystemNotification,
    "system.maintenance": SystemMaintenance,
    "error": SocketError,
}
