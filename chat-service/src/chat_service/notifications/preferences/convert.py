"""Converts between preferences, their row and protobuf."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from chat_service.notifications.kinds.kinds import Channel, Type
from chat_service.notifications.preferences.choices import DEFAULT_TIME_ZONE, NEVER, Choices
from chat_service.notifications.preferences.digests import Rhythm
from chat_service.notifications.preferences.quiet_hours import QuietHours
from kit import protobuf, time_zones
from kit.errors import InvalidInput
from twou.chat.v1 import preference_pb2 as pb

_RHYTHMS = protobuf.EnumMap(Rhythm, pb.MailRhythm)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
# A language, and a region or script that no text depends on.
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?", re.ASCII)


# The row.


def choices_of(row: Any) -> Choices:
    quiet = None
    if row.quiet_start is not None and row.quiet_end is not None:
        quiet = QuietHours(_time_of(row.quiet_start), _time_of(row.quiet_end), row.time_zone)
    return Choices(
        channels={
            Type(one): {Channel(name): is_on for name, is_on in chosen.items()} for one, chosen in row.channels.items()
        },
        quiet=quiet,
        rhythm=Rhythm(row.email),
        daily_at=_time_of(row.daily_at),
        locale=row.locale,
        time_zone=row.time_zone,
    )


def values_of(choices: Choices) -> dict[str, Any]:
    """Returns the columns of a row."""
    quiet = choices.quiet
    return {
        "channels": stored_channels(choices.channels),
        "quiet_start": None if quiet is None else _minutes_of(quiet.start),
        "quiet_end": None if quiet is None else _minutes_of(quiet.end),
        "time_zone": choices.time_zone,
        "email": str(choices.rhythm),
        "daily_at": _minutes_of(choices.daily_at),
        "locale": choices.locale,
    }


def stored_channels(channels: Mapping[Type, Mapping[Channel, bool]]) -> dict[str, dict[str, bool]]:
    return {str(one): {str(name): is_on for name, is_on in chosen.items()} for one, chosen in channels.items()}


def _minutes_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _time_of(minutes: int) -> time:
    return time(*divmod(minutes, 60))


# Protobuf.


def choices(message: pb.Preferences) -> Choices:
    """Returns what a user has sent, with defaults for what they have left out. Raises InvalidInput."""
    defaults = Choices()
    quiet = _quiet_hours(message.quiet_hours) if message.HasField("quiet_hours") else None
    return Choices(
        channels=_channels(message.channels),
        quiet=quiet,
        rhythm=_RHYTHMS.find("email", message.email) or defaults.rhythm,
        daily_at=_time("daily_at", message.daily_at) if message.daily_at else defaults.daily_at,
        locale=_locale(message.locale) if message.locale else defaults.locale,
        time_zone=DEFAULT_TIME_ZONE if quiet is None else quiet.time_zone,
    )


def _channels(message: pb.ChannelsByType) -> Mapping[Type, Mapping[Channel, bool]]:
    """Returns the choices that differ from the defaults, so that a later default reaches those who chose nothing."""
    defaults, found = Choices(), dict[Type, Mapping[Channel, bool]]()
    for field, chosen in message.ListFields():
        kind_type = Type(field.name)
        differing = {
            Channel(channel.name): is_on
            for channel, is_on in chosen.ListFields()
            if is_on is not defaults.shown(kind_type, Channel(channel.name))
            and Channel(channel.name) not in NEVER.get(kind_type, ())
        }
        if differing:
            found[kind_type] = differing
    return found


def _quiet_hours(message: pb.QuietHours) -> QuietHours:
    start, end = _time("quiet_hours.start", message.start), _time("quiet_hours.end", message.end)
    if start == end:
        raise InvalidInput.field("quiet_hours.end", "must not be the same as the start")
    return QuietHours(start, end, time_zones.checked("quiet_hours.time_zone", message.time_zone))


def _time(field: str, text: str) -> time:
    found = _TIME.fullmatch(text)
    if found is None:
        raise InvalidInput.field(field, "must be a time of day, such as 07:30")
    return time(int(found[1]), int(found[2]))


def _locale(text: str) -> str:
    if not _LOCALE.fullmatch(text):
        raise InvalidInput.field("locale", "must be the tag of a language, such as am or en-GB")
    return text


def preferences(choices: Choices) -> pb.Preferences:
    quiet = choices.quiet
    shown = None
    if quiet is not None:
        shown = pb.QuietHours(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", time_zone=quiet.time_zone)
    return pb.Preferences(
        channels=pb.ChannelsByType(**{str(one): _shown_channels(choices, one) for one in Type}),
        quiet_hours=shown,
        email=_RHYTHMS.to_proto[choices.rhythm],
        daily_at=f"{choices.daily_at:%H:%M}",
        locale=choices.locale,
    )


def _shown_channels(choices: Choices, kind_type: Type) -> pb.ChannelChoices:
    return pb.ChannelChoices(**{str(channel): choices.shown(kind_type, channel) for channel in Channel})
