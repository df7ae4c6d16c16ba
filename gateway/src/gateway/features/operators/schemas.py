"""The JSON of what operators see of open sockets, and tell those who have one."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.values import NOT_BLANK, NOT_BLANK_LINE, Body, EnumName, Moment, Stated, Text, View
from kit.clock import to_timestamp
from twou.auth.v1 import system_message_pb2 as pb

SystemMessageType = Annotated[str, EnumName(pb.SystemMessageType)]
# A slash, and then no second one; no space, no backslash and no control character.
_PATH = r"^/([!-.0-\[\]-~][!-\[\]-~]*)?$"


class OpenConnection(View):
    """A socket that is open now."""

    id: str
    gateway_id: str
    """The gateway that has it; another one after each start of a gateway."""
    session_id: str
    request_id: str | None
    """The conversation of a socket that was opened for one alone."""
    opened_at: Moment
    address: str
    device: str
    """The beginning of the User-Agent."""


class ConnectedUser(View):
    user_id: str
    sockets: int
    """At most 20 of each gateway are counted and listed."""
    connections: list[OpenConnection]


class ConnectedGateway(View):
    gateway_id: str
    users: int
    sockets: int


class SocketOverview(View):
    """The sockets of all gateways that have answered within a second."""

    sockets: int
    gateways: list[ConnectedGateway]
    """A user with sockets on two of them is counted by both."""
    connected: list[ConnectedUser]
    """A page of users, in the order of their ids."""


class SystemMessageData(Body):
    title: Annotated[Text, Field(min_length=1, max_length=200), Stated(pattern=NOT_BLANK_LINE)] | None = None
    message: Annotated[
        Text,
        Field(min_length=1, max_length=1000),
        Stated(pattern=NOT_BLANK, rule="Without control characters, but for line ends and tabs."),
    ]
    link: (
        Annotated[Text, Field(max_length=500), Stated(pattern=_PATH, rule="The path of a page in the app.")] | None
    ) = None
    starts_at: (
        Annotated[Moment, Stated(rule="Of a maintenance: at most 30 days ahead, and 7 days ago; else now.")] | None
    ) = None
    ends_at: (
        Annotated[
            Moment,
            Stated(rule="Of a maintenance: in the future, at most 7 days after its start; else an hour after it."),
        ]
        | None
    ) = None


class NewSystemMessage(Body):
    type: SystemMessageType
    """A `system.maintenance` is shown until its end, also to sockets that are opened later; a later one replaces it."""
    data: Annotated[SystemMessageData, Stated(rule="Each of its fields keeps its own rule.")]

    def to(self) -> pb.RecordSystemMessageRequest:
        return pb.RecordSystemMessageRequest(
            type=wire.enum_value(pb.SystemMessageType, self.type),
            title=self.data.title,
            message=self.data.message,
            link=self.data.link,
            starts_at=to_timestamp(self.data.starts_at),
            ends_at=to_timestamp(self.data.ends_at),
        )


class SystemMessage(View):
    """A message of an operator to all who are connected."""

    id: str
    """The `id` of its frame."""
    type: SystemMessageType
    title: str | None
    message: str
    link: str | None
    starts_at: Moment | None
    ends_at: Moment | None
    """Null for what is shown once."""
    created_at: Moment
