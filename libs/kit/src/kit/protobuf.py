"""Reading protobuf messages: absent fields, moments, ids and enums."""

from datetime import datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from google.protobuf.message import Message

from kit import clock
from kit.errors import AppError, InvalidInput
from kit.ids import find_id


def optional(message: Message, field: str) -> Any:
    """The value of *field*, or `None` if the sender has left it out."""
    return getattr(message, field) if message.HasField(field) else None


def moment(message: Message, field: str) -> datetime | None:
    """The time in *field*, or `None` if the sender has left it out. Raises InvalidInput if there is no such time."""
    if not message.HasField(field):
        return None
    try:
        return clock.from_timestamp(getattr(message, field))
    except ValueError as error:
        raise InvalidInput.field(field, "is not a possible time") from error


def optional_uuid(message: Message, field: str) -> UUID | None:
    """The id in *field* of a message of our own, or `None` if the field is absent. Raises ValueError for other text."""
    return UUID(getattr(message, field)) if message.HasField(field) else None


def an_id(text: str, otherwise: type[AppError]) -> UUID:
    """The id that a client sent. Text that is no id names nothing: raises *otherwise*, as for an unknown id."""
    found = find_id(text)
    if found is None:
        raise otherwise
    return found


class ProtoEnum[Number: int](Protocol):
    """A generated enum, such as `request_pb2.Category`."""

    def keys(self) -> list[str]: ...

    def Value(self, name: str) -> Number: ...  # noqa: N802


class EnumMap[Member: Enum, Number: int]:
    """Translates between an enum of the domain and its protobuf enum, whose values are `<PREFIX>_<MEMBER NAME>`.

    Raises ValueError, when it is made, if the protobuf enum lacks a member.
    """

    def __init__(self, members: type[Member], proto: ProtoEnum[Number]) -> None:
        # The first value of every enum of ours is <PREFIX>_UNSPECIFIED: buf's lint holds that.
        prefix = proto.keys()[0].removesuffix("UNSPECIFIED")
        self.to_proto = {each: proto.Value(f"{prefix}{each.name.upper()}") for each in members}
        self._from_proto: dict[int, Member] = {value: member for member, value in self.to_proto.items()}
        self._noun = prefix.rstrip("_").rpartition("_")[2].lower()

    def find(self, field: str, value: int) -> Member | None:
        """The member for *value*, or `None` if it is unspecified. Raises InvalidInput for an unknown value."""
        return self.get(field, value) if value else None

    def get(self, field: str, value: int) -> Member:
        """The member for *value*. Raises InvalidInput, naming *field*, if it is unspecified or unknown."""
        if value not in self._from_proto:
            raise InvalidInput.field(field, f"is not a known {self._noun}")
        return self._from_proto[value]
