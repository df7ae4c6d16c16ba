"""Converts protobuf messages to JSON values, for the answers and the socket frames.

Field names stay in snake_case. An enum value becomes its option `json_value`, or its lower-case name without the
prefix. A timestamp becomes a text (RFC 3339, in UTC), an absent optional field None, and a map a dictionary. The plan
for reading a message type is made once and cached.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from operator import attrgetter
from types import NoneType
from typing import Any, get_args

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kit import contract

type Reader = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # in UTC, as all timestamps


def fields(message: Message) -> dict[str, Any]:
    """Returns the values of *message* by field name."""
    return {name: read(message) for name, read in _plan(message.DESCRIPTOR)}


def shown(view: type[BaseModel], message: Message) -> dict[str, Any]:
    """Returns the values of *message* that *view* shows, in its order.

    A field of *view* that *message* does not have gets its default value. If it has none, the caller adds a value.
    """
    return {name: read(message) for name, read in _view_plan(view, message.DESCRIPTOR)}


def rfc3339(timestamp: Timestamp) -> str:
    """Returns *timestamp* as a text, with microseconds if it has a fraction of a second."""
    moment = _EPOCH + timedelta(seconds=timestamp.seconds, microseconds=timestamp.nanos // 1000)
    return f"{moment.isoformat()}Z"


@cache
def _plan(descriptor: Descriptor) -> list[tuple[str, Reader]]:
    return [(field.name, _reader(field, _converter(field))) for field in descriptor.fields]


@cache
def _view_plan(view: type[BaseModel], descriptor: Descriptor) -> list[tuple[str, Reader]]:
    plan: list[tuple[str, Reader]] = []
    for name, shown_field in view.model_fields.items():
        field = descriptor.fields_by_name.get(name)
        if field is not None:
            plan.append((name, _view_reader(field, shown_field)))
        elif not shown_field.is_required():
            plan.append((name, partial(_constant, shown_field.get_default())))
    return plan


def _constant(value: Any, _message: object) -> Any:
    return value


def _view_reader(field: FieldDescriptor, shown_field: FieldInfo) -> Reader:
    types = [shown_field.annotation, *get_args(shown_field.annotation)]
    view = next((one for one in types if isinstance(one, type) and issubclass(one, BaseModel)), None)
    if view is None:
        return _reader(field, _converter(field))
    # An absent message has the default values of its fields, unless the answer may be null.
    return _reader(field, lambda message: shown(view, message), may_be_absent=NoneType in types)


def _reader(field: FieldDescriptor, convert: Reader | None, *, may_be_absent: bool = True) -> Reader:
    """Returns a function that reads *field* of a message; *convert* is None for values that are JSON already."""
    name = field.name
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda message: dict(getattr(message, name))
    if field.is_repeated:
        return lambda message: [convert(value) if convert else value for value in getattr(message, name)]
    if field.has_presence and may_be_absent:
        if convert is None:
            return lambda message: getattr(message, name) if message.HasField(name) else None
        return lambda message: convert(getattr(message, name)) if message.HasField(name) else None
    if convert is None:
        return attrgetter(name)
    return lambda message: convert(getattr(message, name))


def _converter(field: FieldDescriptor) -> Reader | None:
    if field.enum_type is not None:
        return _enum_names(field.enum_type).__getitem__
    if field.message_type is None:
        return None
    return rfc3339 if field.message_type.full_name == Timestamp.DESCRIPTOR.full_name else fields


@cache
def _enum_names(enum: EnumDescriptor) -> dict[int, str | None]:
    """Returns the JSON name of each number. The unspecified value has the name None."""
    return {0: None, **contract.json_values(enum)}


def enum_names(enum: Any, *numbers: int) -> list[str]:
    """Returns the JSON names of all values of *enum*, or of the given *numbers*."""
    names = _enum_names(enum.DESCRIPTOR)
    return [name for number, name in names.items() if name is not None and (not numbers or number in numbers)]


def enum_value(enum: Any, name: str | None) -> Any:
    """Returns the number of a JSON name, as in `enum_value(Category, "tire")`. None is the unspecified value.

    Raises ValueError if *enum* has no such name.
    """
    return 0 if name is None else contract.enum_number(enum.DESCRIPTOR, name)
