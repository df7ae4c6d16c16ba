"""Kinds of values that several schemas have."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from google.protobuf.message import Message
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from gateway import wire
from twou.request.v1 import request_pb2


def _no_nul(text: str) -> str:
    # PostgreSQL has no NUL character, and nobody types one.
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "must not contain a NUL character")
    return text


def _in_utc(moment: datetime) -> datetime:
    """A time without a zone is taken for UTC."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("moment_out_of_range", "is too early or too late") from None


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


class EnumName:
    """The JSON names of the values of a protobuf enum, or of those given, as the type of a field.

    `Annotated[str, EnumName(request_pb2.Category)]` is `Literal["towing", "battery", …]` without the list.
    """

    def __init__(self, enum: Any, *numbers: int) -> None:
        self._names = wire.enum_names(enum, *numbers)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self._names)


Text = Annotated[str, AfterValidator(_no_nul)]
# Long enough for every sensible value; the services know the exact limits of theirs.
ShortText = Annotated[str, StringConstraints(max_length=320), AfterValidator(_no_nul)]
# Long enough for a token of any kind: the wrong kind is refused as such, not for its length.
TokenText = Annotated[str, StringConstraints(max_length=4096), AfterValidator(_no_nul)]
Moment = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(_rfc3339, return_type=str)]
Category = Annotated[str, EnumName(request_pb2.Category)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Body(BaseModel):
    """What a caller sends. Unknown fields are ignored, so that an older gateway takes a newer frontend's body."""

    model_config = ConfigDict(str_strip_whitespace=False)


class View(BaseModel):
    """What a caller gets."""

    @classmethod
    def of(cls, message: Message, **extra: Any) -> Self:
        return cls.model_validate(wire.fields(message) | extra)
