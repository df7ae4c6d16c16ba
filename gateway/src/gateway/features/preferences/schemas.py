"""The JSON of preferences about notifications."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from gateway import wire
from gateway.values import Body, EnumName, ShortText, Stated, StrictFlag, View
from twou.chat.v1 import preference_pb2 as pb

_TIME = Stated(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])
_QUIET_RULE = "Start and end differ, and the zone is one of the IANA time zone database."
# An empty text would be read as one that is left out.
_FILLED = Field(min_length=1)
TimeOfDay = Annotated[ShortText, _FILLED, _TIME]
Zone = Annotated[ShortText, _FILLED, Stated(rule="A name of the IANA time zone database, such as Africa/Addis_Ababa.")]
Locale = Annotated[
    ShortText,
    _FILLED,
    Stated(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$", examples=["am"]),
]
Rhythm = Annotated[str, EnumName(pb.MailRhythm)]


class _Choices(Body):
    """Has no fields but those that are known: a misspelt type or channel would otherwise change nothing, unnoticed."""

    model_config = ConfigDict(extra="forbid")


class NewChannels(_Choices):
    """A channel that is left out has its default."""

    in_app: StrictFlag | None = None
    push: StrictFlag | None = None
    email: StrictFlag | None = None
    sms: StrictFlag | None = None


class NewChannelsByType(_Choices):
    """A type that is left out has its defaults."""

    transaction_success: NewChannels | None = None
    new_message: NewChannels | None = None
    listing_update: NewChannels | None = None
    account_alert: NewChannels | None = None
    request_update: NewChannels | None = None
    offer: NewChannels | None = None
    system: NewChannels | None = None


class NewQuietHours(Body):
    start: TimeOfDay
    end: Annotated[TimeOfDay, Stated(rule="Not the same as the start. If it is earlier, the next day is meant.")]
    time_zone: Zone


class NewNotificationPreferences(Body):
    """Replaces all preferences: what is left out has its default."""

    channels: NewChannelsByType | None = None
    quiet_hours: Annotated[NewQuietHours | None, Stated(rule=_QUIET_RULE)] = None
    """Hours in which nothing is pushed or texted, except offers and what is critical."""
    email: Rhythm | None = None
    """Each mail at once, or what is unread together, each hour or each day."""
    daily_at: TimeOfDay | None = None
    """The time of the daily mail, by the clock of the quiet hours' zone, or else that of Addis Ababa."""
    locale: Locale | None = None
    """The language of the texts: `am`, or else English."""

    def to(self) -> pb.ReplacePreferencesRequest:
        wanted: dict[str, Any] = self.model_dump(exclude_none=True)
        wanted["email"] = wire.enum_value(pb.MailRhythm, self.email)
        return pb.ReplacePreferencesRequest(preferences=pb.Preferences(**wanted))


class Channels(View):
    in_app: bool
    push: bool
    email: bool
    sms: bool


class ChannelsByType(View):
    transaction_success: Channels
    new_message: Channels
    listing_update: Channels
    account_alert: Channels
    request_update: Channels
    offer: Channels
    """Offers are never mailed, because they end too soon."""
    system: Channels


class QuietHours(View):
    start: str
    end: str
    time_zone: str


class NotificationPreferences(View):
    """The caller's choices about their notifications, with the defaults for the rest."""

    channels: ChannelsByType
    quiet_hours: QuietHours | None
    email: Rhythm
    daily_at: str
    locale: str
