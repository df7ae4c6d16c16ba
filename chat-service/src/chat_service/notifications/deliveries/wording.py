"""Makes the messages that go out: push messages, mails and text messages, in the language of their reader."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.deliveries.topics import topic_of
from chat_service.notifications.kinds import texts
from chat_service.notifications.kinds.kinds import Lane, Type
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences.unsubscribing import Mailing, UnsubscribeTokens
from chat_service.push.interface import PushMessage

# The page of the app with all notifications.
_ALL = "/notifications"
_LEAST_TTL = 1


@dataclass(frozen=True)
class Wording:
    """The addresses and keys that messages need."""

    app_url: str
    unsubscribe_url: str
    tokens: UnsubscribeTokens

    def push(self, told: Sequence[Row[Any]], user_id: UUID, topic: str, locale: str, lives: timedelta) -> PushMessage:
        """Returns the message about one notification, or about several that have waited."""
        first = told[0]
        kind = KINDS[first.kind]
        ttl_seconds = max(_LEAST_TTL, int(lives.total_seconds()))
        if len(told) > 1:
            text = texts.render_summary(len(told), locale)
            topic = topic_of(f"summary:{user_id}", user_id)
            return PushMessage(text.title, text.message, _ALL, {"kind": "summary"}, topic, False, ttl_seconds)  # noqa: FBT003
        text = texts.render_push(first.kind, first.params, first.name, first.events, locale)
        about = {"notification_id": str(first.id), "kind": first.kind, "type": first.type}
        is_urgent = kind.is_critical or kind.lane is Lane.OFFERS
        return PushMessage(
            text.title, text.message, first.link or _ALL, {**first.data, **about}, topic, is_urgent, ttl_seconds
        )

    def mail(
        self, told: Sequence[Row[Any]], user_id: UUID, locale: str, now: datetime
    ) -> tuple[texts.MailText, str | None]:
        """Returns a mail about one notification, or a digest of several, and the link that turns such mails off."""
        link = self._unsubscribe_link(told, user_id, now)
        links = texts.Links(self.app_url, link)
        items = [texts.Item(one.kind, one.params, one.name, one.events, one.link) for one in told]
        if len(items) > 1:
            return texts.render_digest(items, locale, links), link
        return texts.render_mail(items[0], locale, links), link

    def sms(self, told: Sequence[Row[Any]], locale: str) -> str:
        if len(told) > 1:
            return texts.render_summary(len(told), locale).message
        first = told[0]
        return texts.render_sms(first.kind, first.params, first.name, first.events, locale)

    def _unsubscribe_link(self, told: Sequence[Row[Any]], user_id: UUID, now: datetime) -> str | None:
        """Returns the link for the type that most of the notifications have; none if one of them is critical."""
        if any(KINDS[one.kind].is_critical for one in told):
            return None
        ((most, _),) = Counter(one.type for one in told).most_common(1)
        return f"{self.unsubscribe_url}?token={self.tokens.make(Mailing(user_id, Type(most)), now.date())}"
