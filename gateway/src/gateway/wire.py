"""Converts protobuf messages to JSON values, for the answers and the socket frames.

Field names stay in snake_case. An enum value becomes its option `json_value`, or its lower-case name without the
prefix. A timestamp becomes a text (RFC 3339, in UTC), a decimal number in a text a number, an absent optional field
None, and a map a dictionary. The shape of a message type is made once and cached.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from types import NoneType
from typing import Any, get_args

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kit import contract

type Converter = Callable[[Any], Any]

# As many messages are kept as JSON, of at most so many bytes each.
_MOST_KEPT = 2048
_MOST_KEPT_BYTES = 4096
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # in UTC, as all timestamps


def fields(message: Message) -> dict[str, Any]:
    """Returns the values of *message* by field name."""
    return _shape(message.DESCRIPTOR, None).read(message)


def shown(view: type[BaseModel], message: Message) -> dict[str, Any]:
    """Returns the values of *message* that *view* shows, in its order.

    A field of *view* that *message* does not have gets its default value. If it has none, the caller adds a value.
    Answers share the lists and dictionaries among the values, so a caller must not change one.
    """
    shape, raw = _shape(message.DESCRIPTOR, view), message.SerializeToString()
    return shape.read(message) if len(raw) > _MOST_KEPT_BYTES else _read(shape, raw).copy()


def rfc3339(timestamp: Timestamp) -> str:
    """Returns *timestamp* as a text, with microseconds if it has a fraction of a second."""
    micros = timestamp.nanos // 1000
    return f"{_second(timestamp.seconds)}.{micros:06d}Z" if micros else rfc3339_second(timestamp.seconds)


def rfc3339_second(seconds: int) -> str:
    """Returns the moment that is so many *seconds* after the beginning of 1970."""
    return f"{_second(seconds)}Z"


# The rows of a page, and those that clients ask for again and again, share most of their seconds.
@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()


@dataclass(frozen=True, eq=False)
class _Shape:
    """Reads the messages of one type, which list only the fields that they have: the others keep their values here."""

    kind: type[Message]
    absent: dict[str, Any]
    # By field name; `None` for values that are JSON already.
    converters: dict[str, Converter | None]

    def read(self, message: Message) -> dict[str, Any]:
        values, converters = self.absent.copy(), self.converters
        for field, value in message.ListFields():
            name = field.name
            if name in converters:
                convert = converters[name]
                values[name] = value if convert is None else convert(value)
        return values


# Pages hold the same rows again and again, for every reader. The bytes of a message name all that is shown of it, and
# looking them up takes a tenth of the time of reading some dozen fields.
@lru_cache(maxsize=_MOST_KEPT)
def _read(shape: _Shape, raw: bytes) -> dict[str, Any]:
    return shape.read(shape.kind.FromString(raw))


@cache
def _shape(descriptor: Descriptor, view: type[BaseModel] | None) -> _Shape:
    """Returns the shape of all fields of a message, or of those that *view* shows."""
    shape = _Shape(GetMessageClass(descriptor), {}, {})
    shown_fields: Mapping[str, FieldInfo | None] = (
        dict.fromkeys(descriptor.fields_by_name) if view is None else view.model_fields
    )
    for name, shown_field in shown_fields.items():
        field = descriptor.fields_by_name.get(name)
        if field is not None:
            nested = _nested_view(shown_field)
            shape.absent[name] = _absent(field, shown_field, nested)
            shape.converters[name] = _converter(field, nested)
        elif shown_field is not None and not shown_field.is_required():
            shape.absent[name] = shown_field.get_default()
    return shape


def _nested_view(shown_field: FieldInfo | None) -> type[BaseModel] | None:
    types = [] if shown_field is None else [shown_field.annotation, *get_args(shown_field.annotation)]
    return next((one for one in types if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _absent(field: FieldDescriptor, shown_field: FieldInfo | None, nested: type[BaseModel] | None) -> Any:
    """Returns the value of a field that a message does not list."""
    if field.is_repeated:
        return {} if _is_map(field) else []
    if nested and shown_field and NoneType not in get_args(shown_field.annotation):
        # An absent message has the default values of its fields, unless the answer may be null.
        return dict(_shape(field.message_type, nested).absent)
    if field.has_presence or _is_id(field):
        return None
    return _enum_names(field.enum_type)[0] if field.enum_type is not None else field.default_value


def _converter(field: FieldDescriptor, nested: type[BaseModel] | None) -> Converter | None:
    """Returns the function that makes JSON of the value of *field*, or `None` if it is JSON already."""
    if _is_map(field):
        return dict
    convert = _converter_of_one(field, nested)
    if not field.is_repeated:
        return convert
    return list if convert is None else lambda values: [convert(value) for value in values]


def _converter_of_one(field: FieldDescriptor, nested: type[BaseModel] | None) -> Converter | None:
    if field.enum_type is not None:
        return _enum_names(field.enum_type).__getitem__
    if field.message_type is None:
        return float if contract.is_decimal(field) else None
    if field.message_type.full_name == Timestamp.DESCRIPTOR.full_name:
        return rfc3339
    return lambda message: _shape(message.DESCRIPTOR, nested).read(message)


def _is_id(field: FieldDescriptor) -> bool:
    """Returns True for an id, which is never empty: a field without presence that is empty holds none."""
    return field.name.endswith("_id") and field.type == FieldDescriptor.TYPE_STRING


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


@cache
def _enum_names(enum: EnumDescriptor) -> dict[int, str | None]:
    """Returns the JSON name of each number. The unspecified value has the name None."""
    return {0: None, **contract.json_values(enum)}


def enum_names(enum: Any, *numbers: int) -> list[str]:
    """Returns the JSON names of all values of *enum*, or of the given *numbers*."""
    names = _enum_names(enum.DESCRIPTOR)
    return [name for number, name in names.items() if name is not None and (not numbers or number in numbers)]


def decimal_text(number: float | None) -> str | None:
    """Returns the shortest decimal number that JSON reads as *number*, for a field with the option `is_decimal`."""
    return None if number is None else format(Decimal(repr(number)), "f")


def enum_value(enum: Any, name: str | None) -> Any:
    """Returns the number of a JSON name, as in `enum_value(Category, "tire")`. None is the unspecified value.

    Raises ValueError if *enum* has no such name.
    """
    return 0 if name is None else contract.enum_number(enum.DESCRIPTOR, name)
