"""The one interface to push services: a message goes out to one device, and the service's answer comes back.

A sender translates and decides nothing: it writes to no database, sends each message once, and keeps no state but
connections and tokens. Its caller has claimed the delivery in a transaction, sends it outside of any, and notes the
outcome in another one. A sender never raises for what a service says or for a service that does not answer, and ends
each message within a deadline, so that the worst device delays no other for long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

# The most characters of a topic (RFC 8030), which are those of base64url.
MAX_TOPIC_LENGTH = 32


class DeviceKind(StrEnum):
    # A browser, reached through the push service of its maker.
    WEBPUSH = "webpush"
    # An app, reached through Firebase Cloud Messaging.
    FCM = "fcm"


@dataclass(frozen=True)
class Target:
    """A device that messages can be sent to. Its address and keys are sealed: they are secrets of its user."""

    device_id: UUID
    user_id: UUID
    kind: DeviceKind
    # The host of its push service.
    host: str
    sealed: bytes

    @property
    def provider(self) -> str:
        """The service by which limits and breakers count: web push and FCM fail apart, though they share a host."""
        return f"{self.kind} {self.host}"


@dataclass(frozen=True)
class PushMessage:
    """A message as a device shows it. What does not fit into 4096 bytes is cut off from the end of *body*."""

    title: str
    body: str
    # A path of the app, which opens when the message is tapped.
    link: str
    data: Mapping[str, str]
    # Replaces an earlier message of the same topic that has not been shown yet: at most 32 characters of base64url.
    topic: str
    is_urgent: bool
    # The push service drops the message if the device is offline for longer.
    ttl_seconds: int


@dataclass(frozen=True)
class Accepted:
    """The push service has taken the message. *reference* is its name for it, if it has given one."""

    reference: str | None = None


@dataclass(frozen=True)
class Gone:
    """The push service says that the device does not exist any more: it is to be removed."""


@dataclass(frozen=True)
class Refused:
    """The message will not be taken, however often it is sent. The device stays."""

    # A word in lower case for logs and metrics, such as `too_large`.
    reason: str


@dataclass(frozen=True)
class TryLater:
    """The message may be sent again, after the pause in seconds that the push service has asked for."""

    retry_after: float | None
    # A word in lower case for logs and metrics, such as `timeout`.
    reason: str


type Outcome = Accepted | Gone | Refused | TryLater


class PushSender(Protocol):
    async def send(self, device: Target, message: PushMessage, /) -> Outcome:
        """Sends *message* once."""
