"""The users of NATS, with all that each may publish and subscribe to; what is not listed is denied.

Everything follows from what the code says: the names of subjects and streams from `kit.bus`, the publishers and feeds
of events from the protos, the durable consumers from each service's `subscriptions()`.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit import contract
from kit.bus import Bus
from kit.bus_access import inbox_of
from kit.consumer import Subscription
from kit.contract import EventFacts
from kit.settings import ProcessSettings
from tools.registry.deployables import Deployable, Registry
from twou.options.v1 import options_pb2

OPERATOR = "operator"
# A bus that never connects, for its names. One server of NATS with this file belongs to one system.
NAMES = Bus("", ProcessSettings.model_fields["nats_namespace"].default, name="registry")


@dataclass(frozen=True)
class User:
    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The environment variable with its password."""
        return f"{self.name.upper()}_NATS_PASSWORD"


def users(registry: Registry) -> list[User]:
    return [*(_process(NAMES, one) for one in registry.deployables), _operator(NAMES, registry)]


def subscriptions(deployable: Deployable) -> list[Subscription]:
    """Returns the durable consumers of a service, from every module of it that is called `consumers`."""
    package = importlib.import_module(deployable.package)
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = [importlib.import_module(one.name) for one in found if one.name.endswith(".consumers")]
    return [subscription for module in modules for subscription in module.subscriptions()]


def durables(registry: Registry) -> dict[str, list[str]]:
    """Returns the full names of the events that each durable consumer receives, by its name."""
    return {
        one.durable: [event.DESCRIPTOR.full_name for event in one.events]
        for service in registry.services
        for one in subscriptions(service)
    }


def _process(bus: Bus, one: Deployable) -> User:
    publish = [*_looking(bus), *_watching(bus.revocations_stream), *_watching(bus.values_stream)]
    subscribe = [inbox_of(one.short) + ".>"]
    if one.is_gateway:
        # Each replica of the stream answers the one, only its leader the other.
        publish += [f"$JS.API.DIRECT.GET.{bus.feed_stream}", f"$JS.API.STREAM.MSG.GET.{bus.feed_stream}"]
        between = [bus.presence_subject("*"), bus.spending_subject]
        between += [bus.gateway_questions_subject, bus.gateway_answers_subject("*"), bus.system_messages_subject]
        publish += between
        subscribe += [bus.live_feed_subject("*"), bus.ephemeral_subject("*"), *between, bus.socket_questions_subject]
        publish.append(bus.socket_answers_subject)
    for durable in (subscription.durable for subscription in subscriptions(one)):
        publish += [
            f"$JS.API.CONSUMER.INFO.{bus.events_stream}.{durable}",
            f"$JS.API.CONSUMER.MSG.NEXT.{bus.events_stream}.{durable}",
            f"$JS.ACK.{bus.events_stream}.{durable}.>",
            bus.dead_subject(durable),
        ]
    for package, events in _published_by(one.name).items():
        publish += [f"{bus.namespace}.events.{package}.>"] if not all(one.is_ephemeral for one in events) else []
        publish += [bus.feed_subject("*")] if any(one.frame and not one.is_ephemeral for one in events) else []
        publish += [bus.ephemeral_subject("*")] if any(one.is_ephemeral for one in events) else []
    if one.pushes:
        publish.append(bus.socket_questions_subject)
        subscribe.append(bus.socket_answers_subject)
    if one.revokes:
        publish.append(bus.revocation_subject(">"))
    if one.sets:
        publish.append(bus.value_subject(">"))
    return User(one.short, _once(publish), _once(subscribe))


def _operator(bus: Bus, registry: Registry) -> User:
    """Makes streams and durable consumers, brings dead letters back, and has a restored service read again.

    No process runs with this name.
    """
    streams = _streams(bus)
    publish = [
        *_looking(bus),
        *(f"$JS.API.STREAM.{verb}.{stream}" for stream in streams for verb in ("CREATE", "UPDATE")),
        *(
            f"$JS.API.CONSUMER.{verb}.{bus.events_stream}.{durable}"
            for durable in durables(registry)
            for verb in ("INFO", "DURABLE.CREATE", "DELETE")
        ),
        *(f"$JS.API.STREAM.MSG.{verb}.{bus.dead_stream}" for verb in ("GET", "DELETE")),
        f"$JS.API.STREAM.MSG.GET.{bus.events_stream}",
        f"$JS.API.DIRECT.GET.{bus.events_stream}",
        f"{bus.namespace}.events.>",
    ]
    return User(OPERATOR, _once(publish), (inbox_of(OPERATOR) + ".>",))


def _streams(bus: Bus) -> tuple[str, ...]:
    return bus.stream_names


def _looking(bus: Bus) -> list[str]:
    return [f"$JS.API.STREAM.INFO.{stream}" for stream in _streams(bus)]


def _watching(stream: str) -> list[str]:
    """Consumers that last as long as their connection, and the answers to the server's flow control."""
    return [
        f"$JS.API.CONSUMER.CREATE.{stream}",
        f"$JS.API.CONSUMER.CREATE.{stream}.>",
        f"$JS.API.CONSUMER.INFO.{stream}.*",
        f"$JS.API.CONSUMER.DELETE.{stream}.*",
        f"$JS.FC.{stream}.>",
    ]


def _published_by(service: str) -> Mapping[str, list[EventFacts]]:
    """Returns the events that *service* publishes, by their package without its first word."""
    published: dict[str, list[EventFacts]] = {}
    for file in contract.files("events_pb2"):
        if service in file.GetOptions().Extensions[options_pb2.publishers]:
            facts = [contract.event_facts(message) for message in file.message_types_by_name.values()]
            # A package may have several files of events.
            published.setdefault(file.package.partition(".")[2], []).extend(facts)
    return published


def _once(subjects: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subjects))
