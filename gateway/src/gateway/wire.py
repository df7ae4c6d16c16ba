"""Converts protobuf messages to plain Python values, for the JSON schemas and the socket frames.

Field names stay in snake_case. An enum value becomes its option `json_value`, or its lower-case name without the
prefix. A timestamp becomes an aware datetime, an absent optional field None, and a map a dictionary. The plan for
reading a message type is made once and cached.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kit import contract
from kit.clock import from_timestamp

Reader = Callable[[Any], Any]


def fields(message: Message) -> dict[str, Any]:
    """Returns the values of *message* by field name."""
    return {name: read(message) for name, read in _plan(message.DESCRIPTOR)}


@cache
def _plan(descriptor: Descriptor) -> list[tuple[str, Reader]]:
    return [(field.name, _reader(field)) for field in descriptor.fields]


def _reader(field: FieldDescriptor) -> Reader:
    name, convert = field.name, _converter(field)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda message: dict(getattr(message, name))
    if field.is_repeated:
        return lambda message: [convert(value) for value in getattr(message, name)]
    if field.has_presence:
        return lambda message: convert(getattr(message, name)) if message.HasField(name) else None
    return lambda message: convert(getattr(message, name))


def _converter(field: FieldDescriptor) -> Reader:
    if field.enum_type is not None:
        return _enum_names(field.enum_type).__getitem__
    if field.message_type is None:
        return lambda value: value
    if field.message_type.full_name == Timestamp.DESCRIPTOR.full_name:
        return from_timestamp
    return fields


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
