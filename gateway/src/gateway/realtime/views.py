"""The schemas of the data of frames.

The data of an event is its field 1. Its schema is the view that the REST routes show of the same message, so a client
has one type for both. A message without a view gets a schema that is made from its descriptor.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel, create_model
from pydantic.json_schema import models_json_schema

from gateway import features
from gateway.values import Moment, View
from kit import contract

REFERENCE = "#/components/schemas/{model}"
_TYPES: dict[int, type] = {
    FieldDescriptor.TYPE_STRING: str,
    FieldDescriptor.TYPE_BOOL: bool,
    FieldDescriptor.TYPE_DOUBLE: float,
    FieldDescriptor.TYPE_FLOAT: float,
}


def view_of(message: Descriptor) -> type[BaseModel]:
    """Returns the schema of the JSON of *message*."""
    return _views().get(message.name) or _made(message)


def data_of(event: type[Message]) -> Descriptor:
    """Returns the message that a frame of *event* shows: the type of its field 1."""
    return cast(Descriptor, event.DESCRIPTOR.fields_by_number[1].message_type)


def schemas_of(models: Iterable[type[BaseModel]]) -> tuple[dict[str, Any], dict[Any, dict[str, Any]]]:
    """Returns the JSON schemas of *models* and of what they refer to by name, and the reference to each model."""
    modes: list[tuple[type[BaseModel], Literal["serialization", "validation"]]] = [
        (model, "serialization" if issubclass(model, View) else "validation") for model in dict.fromkeys(models)
    ]
    references, definitions = models_json_schema(modes, ref_template=REFERENCE)
    return definitions["$defs"], {model: reference for (model, _), reference in references.items()}


@cache
def _views() -> dict[str, type[View]]:
    """Returns the views of all features by name."""
    # The modules of the routes import those of the schemas.
    features.routers()
    return {view.__name__: view for view in _below(View) if view.__module__.startswith(f"{features.__name__}.")}


def _below(view: type[View]) -> Iterator[type[View]]:
    for one in view.__subclasses__():
        yield one
        yield from _below(one)


@cache
def _made(message: Descriptor) -> type[BaseModel]:
    fields: dict[str, Any] = {field.name: (_type(field), ...) for field in message.fields}
    return create_model(message.name, __base__=View, **fields)


def _type(field: FieldDescriptor) -> Any:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return dict[str, _type_of_one(field.message_type.fields_by_name["value"])]  # type: ignore[misc]
    kind = _type_of_one(field)
    if field.is_repeated:
        return list[kind]  # type: ignore[valid-type]
    return kind | None if field.has_presence else kind


def _type_of_one(field: FieldDescriptor) -> Any:
    if field.enum_type is not None:
        return Literal[tuple(contract.json_values(field.enum_type).values())]
    if contract.is_decimal(field):
        return float
    if field.message_type is None:
        return _TYPES.get(field.type, int)
    if field.message_type.full_name == Timestamp.DESCRIPTOR.full_name:
        return Moment
    return view_of(field.message_type)
