"""Protobuf messages as plain values: what the JSON schemas and the socket frames are made of.

Names stay as they are (snake_case); an enum value becomes what its option `json_value` says, or its lower-case name
without the prefix; a timestamp becomes an aware datetime; an absent optional field becomes None, a map a dictionary.
How to read a message type is worked out once and kept.
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
    """The fields of *message* by name."""
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
    """Value → JSON name; the unspecified value is no value."""
    return {0: None, **contract.json_values(enum)}


def enum_names(enum: Any, *numbers: int) -> list[str]:
    """The JSON names of *enum*, or of those of its values that are given."""
    names = _enum_names(enum.DESCRIPTOR)
    return [name for number, name in names.items() if name is not None and (not numbers or number in numbers)]


def enum_value(enum: Any, name: str | None) -> Any:
    """The number of a JSON name, e.g. `enum_value(Category, "tire")`; None is the unspecified value."""
    return 0 if name is None else contract.enum_number(enum.DESCRIPTOR, name)
