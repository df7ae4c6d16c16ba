"""The choices of a user: pure rules of preferences, with defaults for all that the user has left open."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from chat_service.notifications.kinds.kinds import Channel, MailMoment, NotificationKind, Type
from chat_service.notifications.preferences import digests, quiet_hours
from chat_service.notifications.preferences.digests import Rhythm
from chat_service.notifications.preferences.quiet_hours import QuietHours

DEFAULT_LOCALE = "en"
DEFAULT_TIME_ZONE = "Africa/Addis_Ababa"
_MORNING = time(8)
# Channels that no kind of a type ever takes, against any choice: an offer ends before its mail would be read.
NEVER: Mapping[Type, frozenset[Channel]] = {Type.OFFER: frozenset({Channel.EMAIL})}


@dataclass(frozen=True)
class Choices:
    """The preferences of one user."""

    # Only what the user has chosen otherwise than the defaults are.
    channels: Mapping[Type, Mapping[Channel, bool]] = field(default_factory=dict)
    quiet: QuietHours | None = None
    rhythm: Rhythm = Rhythm.INSTANT
    daily_at: time = _MORNING
    locale: str = DEFAULT_LOCALE
    # The zone of `daily_at`, which is that of the quiet hours if there are any.
    time_zone: str = DEFAULT_TIME_ZONE
    # The channels of one notification, as an admin has limited them; `None` is all.
    only: frozenset[Channel] | None = None

    def within(self, channels: frozenset[Channel] | None) -> "Choices":
        """Returns these choices for a notification that goes on no other channels than these."""
        return self if channels is None else replace(self, only=channels)

    def wants(self, kind: NotificationKind, channel: Channel) -> bool:
        """Returns whether a notification is to take a channel. That of a critical one cannot be turned off."""
        if self.only is not None and channel not in self.only:
            return False
        is_possible = kind.can_be_texted if channel is Channel.SMS else channel is not Channel.EMAIL or _is_mailed(kind)
        by_default = is_possible and (channel is Channel.EMAIL or channel in kind.channels)
        if not is_possible or (kind.is_critical and by_default):
            return by_default
        return self.channels.get(kind.type, {}).get(channel, by_default)

    def shown(self, kind_type: Type, channel: Channel) -> bool:
        """Returns what the user reads about a channel of a type."""
        if channel in NEVER.get(kind_type, ()):
            return False
        return self.channels.get(kind_type, {}).get(channel, channel is not Channel.SMS)

    def quiet_until(self, moment: datetime) -> datetime | None:
        """Returns when the quiet hours that are on at *moment* are over; `None` if none are."""
        return None if self.quiet is None else quiet_hours.end_of(self.quiet, moment)

    def next_digest(self, moment: datetime) -> datetime:
        """Returns when the digest is due that follows *moment*. What is mailed by digest comes hourly at least."""
        if self.rhythm is Rhythm.DAILY:
            return digests.next_daily(moment, self.daily_at, self.time_zone)
        return digests.next_hourly(moment, self.time_zone)


def _is_mailed(kind: NotificationKind) -> bool:
    return kind.mail is not MailMoment.NEVER


def without(choices: Mapping[Type, Mapping[Channel, bool]], kind_type: Type) -> Mapping[Type, Mapping[Channel, bool]]:
    """Returns *choices* with mails of one type turned off."""
    return {**choices, kind_type: {**choices.get(kind_type, {}), Channel.EMAIL: False}}
