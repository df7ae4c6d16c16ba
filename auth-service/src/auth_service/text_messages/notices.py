"""Composes notices: texts of other services to the verified number of a user."""

from auth_service.accounts.queries import find_and_lock_user
from auth_service.text_messages import queries
from auth_service.text_messages.composing import ComposedText, Composition, DroppedText, PostponedText
from auth_service.text_messages.limits import TextLimits
from auth_service.text_messages.models import TextMessage
from kit.database import Session


class NoticeComposer:
    def __init__(self, limits: TextLimits) -> None:
        self._limits = limits

    async def compose(self, session: Session, message: TextMessage) -> Composition:
        """The account is locked, so that its deletion comes either after this or before it."""
        user = await find_and_lock_user(session, message.user_id)
        if user is None or not user.is_active:
            return DroppedText("gone")
        if user.verified_phone != message.number or message.text is None:
            return DroppedText("unverified")
        if message.tries == 0:
            later = await self._limits.notice_waits_until(session, message.number)
            if later is not None:
                return PostponedText(later) if later < message.expires_at else DroppedText("rate")
        tries = await queries.count_try(session, message.id)
        return DroppedText("gone") if tries is None else ComposedText(message.text, tries)
