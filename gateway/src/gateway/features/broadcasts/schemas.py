"""The JSON of notices by admins to many users."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway import wire
from gateway.features.accounts.schemas import Role
from gateway.values import NOT_BLANK, NOT_BLANK_LINE, Body, EnumName, Moment, Stated, Text, View
from kit.clock import to_timestamp
from twou.auth.v1 import auth_pb2
from twou.chat.v1 import broadcast_pb2

BroadcastStatus = Annotated[str, EnumName(broadcast_pb2.BroadcastStatus)]
BroadcastChannel = Annotated[str, EnumName(broadcast_pb2.BroadcastChannel)]
# Far more than there are channels.
_MAX_CHANNELS = 20
# A slash, and then no second one; no space, no backslash and no control character.
_PATH = r"^/([!-.0-\[\]-~][!-\[\]-~]*)?$"


class NewBroadcast(Body):
    """A notice to all active accounts of a role, or to a list of users: it has `role` or `user_ids`."""

    role: Annotated[Role, Stated(rule="Without `user_ids`.")] | None = None
    user_ids: (
        Annotated[list[UUID], Field(min_length=1, max_length=10_000), Stated(rule="Without `role`; active accounts.")]
        | None
    ) = None
    title: Annotated[
        Text, Field(min_length=1, max_length=200), Stated(pattern=NOT_BLANK_LINE, rule="The same for all languages.")
    ]
    message: Annotated[
        Text,
        Field(min_length=1, max_length=4000),
        Stated(pattern=NOT_BLANK, rule="Without control characters, but for line ends and tabs."),
    ]
    link: (
        Annotated[Text, Field(max_length=500), Stated(pattern=_PATH, rule="The path of a page in the app.")] | None
    ) = None
    channels: Annotated[list[BroadcastChannel], Field(min_length=1, max_length=_MAX_CHANNELS)]
    """Those on which a user gets it who wants the type `system` there. Without `in_app` it is in no list."""
    send_at: Annotated[Moment, Stated(rule="From now on, at most 365 days ahead.")] | None = None
    """It is sent at once without a time."""

    def to(self) -> broadcast_pb2.ScheduleBroadcastRequest:
        return broadcast_pb2.ScheduleBroadcastRequest(
            role=wire.enum_value(auth_pb2.Role, self.role),
            user_ids=map(str, self.user_ids or ()),
            title=self.title,
            message=self.message,
            link=self.link,
            channels=[wire.enum_value(broadcast_pb2.BroadcastChannel, one) for one in self.channels],
            send_at=to_timestamp(self.send_at),
        )


class ScheduledBroadcast(View):
    id: str
    recipients: int
    """The number of users who will get it."""


class Broadcast(View):
    """A notice by an admin."""

    id: str
    status: BroadcastStatus
    """It is `preparing` while its recipients are collected; from `sent` and `stopped` it does not change any more."""
    recipients: int
    """The number of users for whom it was planned."""
    done: int
    """The number of those who have it. Accounts that were deleted since are never counted."""
    title: str
    message: str
    link: str | None
    channels: list[BroadcastChannel]
    role: Role | None
    """Null for a list of users."""
    send_at: Moment
    created_by: str
    """The admin who has planned it."""
    created_at: Moment
    finished_at: Moment | None
    """When the last recipient got it, or when it was stopped."""
