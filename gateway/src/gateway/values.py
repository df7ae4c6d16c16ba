"""The types of fields and the base classes that the schemas share."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self, TypeVar, get_args

from google.protobuf.message import Message
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from gateway import wire
from twou.request.v1 import request_pb2

# The beginning of a time.
_DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


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


def json_text(value: Any) -> str:
    """Returns JSON as UTF-8 spells it. Raises ValueError for what it cannot spell."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _spelled(value: Any) -> Any:
    """Refuses what JSON as UTF-8 cannot spell: half a surrogate pair, and numbers without an end."""
    try:
        json_text(value).encode()
    except ValueError:
        raise PydanticCustomError("not_json", "must have texts and numbers that JSON can spell") from None
    return value


# On any value that a client sends as JSON and a service keeps as it is.
SPELLED = AfterValidator(_spelled)


def _as_text(value: object) -> object:
    """Refuses a number, also as a text: lax reading takes it for the seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE.match(value)):
        return value
    raise PydanticCustomError("not_a_time", "should be a time as RFC 3339 writes it")


def _as_date(value: object) -> object:
    """Refuses a number as a text: lax reading takes it for the days since 1970."""
    if isinstance(value, str) and not _DAY.match(value):
        raise PydanticCustomError("not_a_date", "should be a date, as in 2026-11-29")
    return value


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


class Stated:
    """States keywords in the schema of a field, for a limit that a service checks.

    `rule` is a sentence about what JSON Schema cannot express. It is added to the description, and as `x-rule`, which
    tells that a value may be refused although it fits the schema.
    """

    def __init__(self, *, rule: str | None = None, **keywords: Any) -> None:
        self._keywords = keywords | ({"x-rule": rule, "description": rule} if rule else {})

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | self._keywords


# Patterns of OpenAPI, as ECMA-262 has them: texts without NUL; with a character that is no space, too; a single line;
# a single line with a character that is no space.
NO_NUL = r"^[^\u0000]*$"
NOT_BLANK = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f]*$"
NOT_BLANK_LINE = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
Text = Annotated[str, AfterValidator(_storable), Stated(pattern=NO_NUL)]
# Longer than every valid value. The services check the exact limits.
ShortText = Annotated[str, StringConstraints(max_length=320), AfterValidator(_storable), Stated(pattern=NO_NUL)]
# Longer than a token of any kind, so that a token of the wrong kind is refused with the right error.
TokenText = Annotated[str, StringConstraints(max_length=4096), AfterValidator(_storable), Stated(pattern=NO_NUL)]
Moment = Annotated[
    datetime, BeforeValidator(_as_text), AfterValidator(_in_utc), PlainSerializer(_rfc3339, return_type=str)
]
# A date of a query.
Day = Annotated[date, BeforeValidator(_as_date)]
Category = Annotated[str, EnumName(request_pb2.Category)]
# In a body. Strict, since `true` is no latitude; the numbers of a query are texts.
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)]
# An amount of money in the units of a currency beside it. `wire.decimal_text` makes the text that services read.
Price = Annotated[
    float,
    Field(ge=0, le=10**12, allow_inf_nan=False, strict=True),
    Stated(rule="With at most the digits after the point that the currency has."),
]
Currency = Annotated[ShortText, Stated(pattern="^[A-Za-z]{3}$", examples=["ETB"], rule="A code of ISO 4217.")]
StrictFlag = Annotated[bool, Field(strict=True)]


class Body(BaseModel):
    """Base class of request bodies. Unknown fields are ignored, so that an older gateway accepts a newer body."""

    model_config = ConfigDict(str_strip_whitespace=False, use_attribute_docstrings=True)


class _NotNull:
    """Takes null out of the schema of a field that may be left out."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if schema["type"] != "nullable":
            raise TypeError(f"{source} does not permit null anyway")
        inner: CoreSchema = schema["schema"]
        return inner


_Value = TypeVar("_Value")
# A field of a `Change` that may be left out, but not be cleared.
NotNull = Annotated[_Value | None, _NotNull()]


class Change(Body):
    """Base class of bodies that change a thing: the fields that are sent. Null clears a field that may be empty.

    Every field has the default None, which is not validated and means that it was not sent.
    """

    @property
    def cleared(self) -> list[str]:
        """The names of the fields that were sent as null, as the list `clear` of a message has them."""
        return list(self._cleared())

    def _cleared(self) -> Iterator[str]:
        for name in sorted(self.model_fields_set):
            value = getattr(self, name)
            if isinstance(value, Change):
                yield from (f"{name}.{part}" for part in value.cleared)
            elif value is None:
                nested = _nested(type(self).model_fields[name])
                yield from (f"{name}.{part}" for part in nested.model_fields) if nested else (name,)


def _nested(field: FieldInfo) -> type[Change] | None:
    """Returns the schema of a field that is a `Change` itself."""
    return next((one for one in get_args(field.annotation) if isinstance(one, type) and issubclass(one, Change)), None)


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
