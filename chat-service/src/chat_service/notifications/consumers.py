"""Consumes the events of all services and notifies users of them.

The rules in `kinds/convert` say whom an event concerns. Those about messages need more than the event: the members
whom this service knows at the moment, and how far they have read.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from google.protobuf.message import Message

from chat_service.members import queries as members
from chat_service.notifications import actions, queries
from chat_service.notifications.kinds.convert import RULES
from chat_service.notifications.kinds.convert.assistance import framed_notice
from chat_service.notifications.kinds.convert.messages import message_news
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import Ending, News, Told, conversation_group
from kit import call, clock, inbox
from kit.consumer import Handler, Subscription
from kit.database import Session
from twou.auth.v1.events_pb2 import UserDeleted
from twou.chat.v1.events_pb2 import MessageCreated, MessageRead
from twou.request.v1 import events_pb2 as request_events_pb2


def subscriptions() -> tuple[Subscription, ...]:
    handlers = Handlers()
    return (Subscription("chat-service-notifications", handlers.by_event(), finish=handlers.finish),)


# The key in `Session.info` of the news of the events of a transaction.
_TOLD = "news to tell"


class Handlers:
    """The handlers of a process, which remembers from which moment on events are news."""

    _began_at: datetime | None = None

    def by_event(self) -> Mapping[type[Message], Handler]:
        return {
            **dict.fromkeys(RULES, self.on_news),
            MessageCreated: self.on_message_created,
            MessageRead: self.on_message_read,
            # A notice of the previous release, whose frame has reached the client already.
            request_events_pb2.Notification: self.on_framed_notice,
            UserDeleted: self.on_user_deleted,
        }

    async def on_news(self, session: Session, event: Message) -> None:
        await self._tell(session, RULES[type(event)](event))

    async def on_message_created(self, session: Session, event: MessageCreated) -> None:
        """Tells the other recipients, except those who have put the conversation away, and those who have read it."""
        message = event.message
        # A provider who joins a request finds the earlier messages with it: they are no news. What opens the
        # conversation about a lead is told with the lead.
        if not (event.is_earlier or event.is_opening):
            conversation_id, sender_id = UUID(message.conversation_id or message.request_id), UUID(message.sender_id)
            present = await members.list_attentive(session, conversation_id, message.seq)
            told = {UUID(one) for one in event.recipient_ids} or set(present)
            await self._tell(session, message_news(event, [one for one in present if one in told - {sender_id}]))

    async def on_message_read(self, session: Session, event: MessageRead) -> None:
        """Ends the notification of a conversation whose messages a member has all read."""
        conversation_id, reader_id = event.mark.conversation_id or event.mark.request_id, UUID(event.mark.user_id)
        if not await members.exists_unread(session, UUID(conversation_id), reader_id):
            await self._tell(session, [Ending(reader_id, conversation_group(conversation_id))])

    async def on_framed_notice(self, session: Session, event: request_events_pb2.Notification) -> None:
        client_id = await members.find_client(session, UUID(event.notice.request_id))
        if client_id is None:
            # The copy of the participants is behind: the event comes again.
            raise LookupError(f"The client of request {event.notice.request_id} is not known yet")
        await self._tell(session, [framed_notice(event, client_id)])

    @staticmethod
    async def on_user_deleted(session: Session, event: UserDeleted) -> None:
        await actions.erase(session, UUID(event.user_id))

    async def _tell(self, session: Session, news: News) -> None:
        drafts, endings = [], []
        for one in news:
            if isinstance(one, Ending):
                endings.append((one.user_id, one.group_key))
            elif await self._is_news(session, one):
                drafts.append(one)
        if drafts or endings:
            told = Told(inbox.event_id(session), drafts, endings, call.current())
            session.info.setdefault(_TOLD, []).append(told)

    @staticmethod
    async def finish(session: Session) -> None:
        """Notifies of all events of a transaction together: what it reads, it reads once for them."""
        await actions.notify_all(session, session.info.pop(_TOLD, ()))

    async def _is_news(self, session: Session, draft: NotificationDraft) -> bool:
        """False for what happened before there were notifications, and for what is over, such as an offer."""
        if self._began_at is None:
            self._began_at = await queries.get_beginning(session)
        is_over = draft.expires_at is not None and draft.expires_at <= clock.now()
        return draft.occurred_at >= self._began_at and not is_over
