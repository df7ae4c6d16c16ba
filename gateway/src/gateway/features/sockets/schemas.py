"""The JSON frames that a client sends on a socket."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field

from gateway.features.messages.schemas import NewMarkIn, NewMessageTo
from gateway.features.providers.schemas import Position
from gateway.values import Body, ShortText, Text

__all__ = ["Events", "Frame", "NewMarkIn", "NewMessageTo", "Ping", "Position", "TypingIn"]


class Frame(Body):
    type: Annotated[Text, Field(max_length=64)]
    data: dict[str, Any] = {}
    id: Annotated[Text, Field(max_length=100)] | None = None


class Ping(Body):
    # The number fits 64 bits, which is what JSON of the answer can hold.
    ping_id: (
        Annotated[Text, Field(max_length=100)] | Annotated[int, Field(ge=-(2**63), lt=2**63, strict=True)] | None
    ) = None


class TypingIn(Body):
    request_id: Annotated[ShortText, Field(validation_alias=AliasChoices("request_id", "conversation_id"))]
    active: Annotated[bool, Field(strict=True)]


class Events(Body):
    events: Annotated[list[Annotated[Text, Field(max_length=64)]], Field(max_length=100)]
