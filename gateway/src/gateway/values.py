"""The types of fields and the base classes that the schemas share."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self, get_args

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


def _storable(text: str) -> str:
    # PostgreSQL cannot store a NUL character.
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "must not contain a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        # JSON can spell half a surrogate pair, which no UTF-8 has.
        raise PydanticCustomError("surrogate", "must not contain half a surrogate pair") from None
    return text


def _in_utc(moment: datetime) -> datetime:
    """Returns *moment* in UTC. A time without a zone is interpreted as UTC."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("moment_out_of_range", "is too early or too late") from None


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


class EnumName:
    """The type of a field with the JSON names of a protobuf enum, of all its values or of those given.

    `Annotated[str, EnumName(request_pb2.Category)]` is the same as `Literal["towing", "battery", …]`.
    """

    def __init__(self, enum: Any, *numbers: int) -> None:
        self._names = wire.enum_names(enum, *numbers)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self._names)


Text = Annotated[str, AfterValidator(_storable)]
# Longer than every valid value. The services check the exact limits.
ShortText = Annotated[str, StringConstraints(max_length=320), AfterValidator(_storable)]
# Longer than a token of any kind, so that a token of the wrong kind is refused with the right error.
TokenText = Annotated[str, StringConstraints(max_length=4096), AfterValidator(_storable)]
Moment = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(_rfc3339, return_type=str)]
Category = Annotated[str, EnumName(request_pb2.Category)]
# In a body. Strict, since `true` is no latitude; the numbers of a query are texts.
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)]
StrictFlag = Annotated[bool, Field(strict=True)]


class Body(BaseModel):
    """Base class of request bodies. Unknown fields are ignored, so that an older gateway accepts a newer body."""

    model_config = ConfigDict(str_strip_whitespace=False, use_attribute_docstrings=True)


class View(BaseModel):
    """Base class of response bodies."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    @classmethod
    def of(cls, message: Message, **extra: Any) -> "Json[Self]":
        """Returns the JSON of *message* in this schema, with the fields *extra* in addition."""
        return Json(wire.shown(cls, message) | extra)


class Json[V: View]:
    """The JSON of a response body whose schema is `V`, made from a protobuf message in one pass.

    A route that returns `Json[User]` has the schema `User` in the OpenAPI document. An answer is not validated, since
    its values come from a service; tests/test_schemas.py compares the schemas with the messages.
    """

    __slots__ = ("data",)

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (view,) = get_args(source)
        return core_schema.json_or_python_schema(
            # The OpenAPI document shows this schema.
            json_schema=handler.generate_schema(view),
            python_schema=core_schema.is_instance_schema(cls),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda answer: answer.data),
        )
