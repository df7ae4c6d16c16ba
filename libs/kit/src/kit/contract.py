"""The facts that the protos state beyond fields and types, read from the descriptors of methods and events.

The options are declared in `twou/options/v1/options.proto`. A descriptor never changes
while a process runs, so each is read once.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

import twou
from twou.options.v1 import options_pb2
from twou.options.v1.options_pb2 import Access, Audience


@dataclass(frozen=True)
class EventFacts:
    # The full name of the message, such as "twou.request.v1.RequestAccepted".
    name: str
    # The type of the frame on a socket; empty if no feed receives the event.
    frame: str
    is_ephemeral: bool
    # The sentence that documents of the sockets show; empty without a frame.
    summary: str
    # The roles of the users whose feeds receive the event, such as "client".
    audience: tuple[str, ...]


def access(method: MethodDescriptor) -> Access | None:
    """Returns the option `access` of *method*, or `None` if its proto does not have it."""
    options = method.GetOptions()
    return options.Extensions[options_pb2.access] if options.HasExtension(options_pb2.access) else None


def only_reads(method: MethodDescriptor) -> bool:
    """Returns true if *method* only reads, so that it may be retried."""
    level: int = method.GetOptions().idempotency_level
    return level == MethodOptions.IdempotencyLevel.NO_SIDE_EFFECTS


def deployable_of(service: ServiceDescriptor) -> str:
    """Returns the deployable that serves *service*: `chat-service` for those of `twou.chat.v1`."""
    return f"{service.full_name.split('.')[1]}-service"


@cache
def event_facts(event: Descriptor) -> EventFacts:
    """Returns the facts about an event. Raises `ValueError` if its proto does not say who receives it."""
    options = event.GetOptions()
    if not options.HasExtension(options_pb2.event):
        raise ValueError(f"{event.full_name} has no option twou.options.v1.event, which says who receives it")
    option = options.Extensions[options_pb2.event]
    audience = tuple(Audience.Name(who).removeprefix("AUDIENCE_").lower() for who in option.audience)
    return EventFacts(event.full_name, option.frame, option.is_ephemeral, option.summary, audience)


@cache
def json_values(enum: EnumDescriptor) -> Mapping[int, str]:
    """The JSON values of *enum* by number, without 0: `json_value`, or the name in lower case without prefix."""
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {
        value.number: value.GetOptions().Extensions[options_pb2.json_value] or value.name.removeprefix(prefix).lower()
        for value in enum.values
        if value.number
    }


@cache
def enum_number(enum: EnumDescriptor, json_value: str) -> int:
    """Returns the number that JSON spells as *json_value*. Raises ValueError if *enum* has none."""
    for number, spelling in json_values(enum).items():
        if spelling == json_value:
            return number
    raise ValueError(f"{enum.full_name} has no value {json_value!r}")


def is_decimal(field: FieldDescriptor) -> bool:
    """Returns true if the text in *field* is a decimal number, which JSON has as a number."""
    return bool(field.GetOptions().Extensions[options_pb2.is_decimal])


@cache
def event_classes() -> Mapping[str, type[Message]]:
    """Returns every event of the system by its full name."""
    messages = (message for file in files("events_pb2") for message in file.message_types_by_name.values())
    return {message.full_name: GetMessageClass(message) for message in messages}


def files(ending: str = "_pb2") -> Iterator[FileDescriptor]:
    """Yields the protos of the system whose Python module has a name with that *ending*."""
    for module in pkgutil.walk_packages(twou.__path__, f"{twou.__name__}."):
        if module.name.endswith(ending):
            yield importlib.import_module(module.name).DESCRIPTOR
