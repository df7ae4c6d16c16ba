"""The ladder: which message of a notification goes out on which channel, and when. Pure rules.

Push goes out at once, a mail at once, ten minutes later if the notification is still unread, or with the digest.
A channel that is not taken has a row too, which says why.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from chat_service.notifications.deliveries.models import DeliveryStatus
from chat_service.notifications.inbox.added import Added
from chat_service.notifications.kinds.kinds import Channel, Lane, MailMoment, NotificationKind
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences.choices import Choices
from chat_service.notifications.preferences.digests import Rhythm

UNREAD_MINUTES = timedelta(minutes=10)
# A mail of a digest may go out a while after its time.
_DIGEST_GRACE = timedelta(hours=1)
# Between two push messages of one notification to which events are added.
PUSH_PAUSE = timedelta(seconds=10)
SOCKET_SECONDS = timedelta(seconds=20)
MAIL_PAUSE = timedelta(hours=1)

PREFERENCE, NO_DEVICE = "preference", "no_device"
QUIET_HOURS, DIGEST, UNREAD, SOCKET, RATE = "quiet_hours", "digest", "unread", "socket", "rate"
# The push service does not answer, or has its share of messages.
PROVIDER = "provider"


class Reader(NamedTuple):
    """The user who is notified."""

    user_id: UUID
    choices: Choices
    device_ids: Sequence[UUID]


class Step(NamedTuple):
    """The delivery of a notification on one channel to one target."""

    channel: Channel
    target_id: UUID
    status: DeliveryStatus
    reason: str | None
    due_at: datetime | None
    expires_at: datetime

    def prolonged(self, expires_at: datetime) -> Self:
        """Returns the step of a notification that lives longer now; what is not sent at all stays as it is."""
        return self if self.due_at is None or self.expires_at >= expires_at else self._replace(expires_at=expires_at)


class DeliveryPlan:
    """The deliveries of what the events of one transaction have changed, which are planned in their order."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        # The new deliveries, each with the notification as it was when it was planned; never two to one target.
        self._new: dict[UUID, dict[tuple[Channel, UUID], tuple[Added, Step]]] = {}
        # The notifications that there were before, each with the end of its use: what was pushed is pushed again.
        self.again: dict[UUID, datetime] = {}
        self._made: set[UUID] = set()

    def add(self, added: Added, reader: Reader) -> None:
        kind, row_id = KINDS[added.kind], added.notification_id
        planned = self._new.setdefault(row_id, {})
        if added.is_new:
            self._made.add(row_id)
            some = steps(kind, reader, added.expires_at, self._now)
        else:
            for target, (first, step) in planned.items():
                planned[target] = first, step.prolonged(added.expires_at)
            if row_id not in self._made:
                self.again[row_id] = max(added.expires_at, self.again.get(row_id, added.expires_at))
            # To devices that were added since; those that were there have a row.
            some = push_steps(kind, reader, added.expires_at, self._now)
        for step in some:
            planned.setdefault((step.channel, step.target_id), (added, step))

    def new(self) -> Iterator[tuple[Added, Step]]:
        return (one for planned in self._new.values() for one in planned.values())


def is_heedless(kind: NotificationKind) -> bool:
    """Returns True for what is sent during quiet hours, too."""
    return kind.is_critical or kind.ignores_quiet_hours


def waits_for_socket(kind: NotificationKind) -> bool:
    """Returns True for what is not pushed at once while its user has a socket: all but what would end meanwhile."""
    return kind.lane is not Lane.OFFERS


def quiet_until(kind: NotificationKind, choices: Choices, now: datetime) -> datetime | None:
    """Returns when what would be pushed or texted now may be, because of quiet hours; `None` if it may at once."""
    return None if is_heedless(kind) else choices.quiet_until(now)


def steps(kind: NotificationKind, reader: Reader, expires_at: datetime, now: datetime) -> Iterator[Step]:
    """Yields what is to be sent of a new notification."""
    choices, user_id = reader.choices, reader.user_id
    if not choices.wants(kind, Channel.PUSH):
        yield _suppressed(Channel.PUSH, user_id, PREFERENCE, expires_at)
    elif not reader.device_ids:
        yield _suppressed(Channel.PUSH, user_id, NO_DEVICE, expires_at)
    else:
        yield from push_steps(kind, reader, expires_at, now)
    if choices.wants(kind, Channel.EMAIL):
        yield _mail(kind, reader, expires_at, now)
    elif kind.mail is not MailMoment.NEVER:
        yield _suppressed(Channel.EMAIL, user_id, PREFERENCE, expires_at)
    if choices.wants(kind, Channel.SMS):
        yield _at_once(Channel.SMS, user_id, quiet_until(kind, choices, now), expires_at, now)


def push_steps(kind: NotificationKind, reader: Reader, expires_at: datetime, now: datetime) -> Iterator[Step]:
    """Yields the push messages to the devices of a reader who wants them."""
    if reader.choices.wants(kind, Channel.PUSH):
        quiet_end = quiet_until(kind, reader.choices, now)
        for device_id in reader.device_ids:
            yield _at_once(Channel.PUSH, device_id, quiet_end, expires_at, now)


def _at_once(
    channel: Channel, target_id: UUID, quiet_end: datetime | None, expires_at: datetime, now: datetime
) -> Step:
    if quiet_end is None:
        return Step(channel, target_id, DeliveryStatus.QUEUED, None, now, expires_at)
    return Step(channel, target_id, DeliveryStatus.DEFERRED, QUIET_HOURS, quiet_end, expires_at)


def _mail(kind: NotificationKind, reader: Reader, expires_at: datetime, now: datetime) -> Step:
    choices, user_id = reader.choices, reader.user_id
    together = kind.mail is MailMoment.DIGEST or choices.rhythm is not Rhythm.INSTANT
    if together and not kind.is_critical:
        due_at = choices.next_digest(now)
        # The digest of a day may be due when a notification that lives for a day ends.
        ends_at = max(expires_at, due_at + _DIGEST_GRACE) if expires_at >= now + kind.lives / 2 else expires_at
        return Step(Channel.EMAIL, user_id, DeliveryStatus.DEFERRED, DIGEST, due_at, ends_at)
    if kind.mail is MailMoment.IF_UNREAD and not kind.is_critical:
        return Step(Channel.EMAIL, user_id, DeliveryStatus.DEFERRED, UNREAD, now + UNREAD_MINUTES, expires_at)
    return Step(Channel.EMAIL, user_id, DeliveryStatus.QUEUED, None, now, expires_at)


def _suppressed(channel: Channel, target_id: UUID, reason: str, expires_at: datetime) -> Step:
    return Step(channel, target_id, DeliveryStatus.SUPPRESSED, reason, None, expires_at)
