"""Expectations of services about one another: the fields that a consumer reads in answers and events of a provider.

Each consumer lists them in its `expectations.toml`, by gRPC service and method and by the name of each event. The tests
of a provider show a real message for each of them:

    assert unmet("auth-service", {"GetMe": answer, "UserDeleted": event}) == []
"""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from nats.js.errors import NotFoundError

from kit.bus import Bus
from testkit.waiting import eventually

_ROOT = Path(__file__).resolve().parents[4]
_EVENTS = "events"


@dataclass(frozen=True)
class Expectation:
    consumer: str
    # The package of the contract, such as "twou.auth.v1", and the gRPC service in it, or "events".
    package: str
    kind: str
    # The name of a method or an event.
    name: str
    reads: tuple[str, ...]

    @property
    def provider(self) -> str:
        return f"{self.package.split('.')[1]}-service"

    @property
    def is_event(self) -> bool:
        return self.kind == _EVENTS


def all_expectations() -> list[Expectation]:
    return [one for file in sorted(_ROOT.glob("*-service/expectations.toml")) for one in _read(file)]


def unmet(provider: str, shown: Mapping[str, Message], elsewhere: Collection[str] = ()) -> list[str]:
    """Returns a sentence for each expectation of *provider* that the messages, by method or event, do not meet.

    Messages with a name in *elsewhere* are shown by another test of the provider.
    """
    found = []
    for one in all_expectations():
        if one.provider == provider and one.name not in elsewhere:
            said = f"{one.consumer} relies on {one.name}"
            if one.name not in shown:
                found.append(f"{said}, and no message of it is shown")
            else:
                found += [f"{said}: {path} is empty" for path in one.reads if is_empty(shown[one.name], path)]
    return found


def is_empty(message: Message, path: str) -> bool:
    """Returns whether a field holds nothing, although it must. Numbers and truth values always hold something.

    Raises KeyError if the message has no such field.
    """
    name, _, rest = path.removesuffix("?").partition(".")
    if path.endswith("?"):
        rest = f"{rest}?" if rest else ""
    field = message.DESCRIPTOR.fields_by_name[name]
    value = getattr(message, name)
    if path.endswith("?") and not rest:
        return False
    if field.is_repeated:
        return not value or (bool(rest) and any(is_empty(item, rest) for item in value))
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        return not message.HasField(name) or (bool(rest) and is_empty(value, rest))
    texts = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_ENUM)
    return field.type in texts and not value


def _any(_event: Message) -> bool:
    return True


async def last_event[Event: Message](
    bus: Bus, event: type[Event], where: Callable[[Event], bool] = _any, *, seconds: float = 10
) -> Event:
    """Returns the event of that type that was published last, once there is one.

    Tests share a stream, and events are published after a commit: without *where*, which says that it is the event
    that is meant, it may be the one of an earlier test. Raises AssertionError if it is not there within *seconds*.
    """
    subject = bus.event_subject(event)
    found: list[Event] = []

    async def is_there() -> bool:
        try:
            stored = await bus.jetstream.get_last_msg(bus.events_stream, subject)
        except NotFoundError:
            return False
        found[:] = [event.FromString(stored.data or b"")]
        return where(found[0])

    await eventually(is_there, seconds=seconds)
    return found[0]


def _read(file: Path) -> Iterator[Expectation]:
    contracts = tomllib.loads(file.read_text(encoding="utf-8"))["twou"]
    for package, versions in contracts.items():
        for version, kinds in versions.items():
            for kind, names in kinds.items():
                for name, reads in names.items():
                    yield Expectation(file.parent.name, f"twou.{package}.{version}", kind, name, tuple(reads))
