"""Composes the text message with a code, at the moment when it is sent.

The code becomes valid here, and the number of messages to one phone number is limited here, over all accounts. Neither
can be seen from the request for the code, whose answer therefore says nothing about other accounts.
"""

from auth_service.accounts.models import User
from auth_service.accounts.queries import find_and_lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.text_messages import queries
from auth_service.text_messages.composing import ComposedText, Composition, DroppedText
from auth_service.text_messages.limits import TextLimits
from auth_service.text_messages.models import TextMessage
from auth_service.verification import texts
from auth_service.verification.codes import PhoneCodes
from auth_service.verification.contacts import Contacts
from auth_service.verification.models import PhoneCode
from kit import clock
from kit.database import Session


class CodeComposer:
    def __init__(self, codes: PhoneCodes, limits: TextLimits, contacts: Contacts) -> None:
        self._codes = codes
        self._limits = limits
        self._contacts = contacts

    async def compose(self, session: Session, message: TextMessage) -> Composition:
        """The account is locked, so that its deletion comes either after this or before it."""
        user = await find_and_lock_user(session, message.user_id)
        if user is None or not user.is_active:
            return DroppedText("gone")
        if user.verified_phone is not None or self._contacts.number_of(user) != message.number:
            return DroppedText("unverified")
        tries = await queries.count_try(session, message.id)
        if tries is None:
            return DroppedText("gone")
        if tries == 1 and not await self._begin(session, message, user):
            # The owner of the number can ask for another one.
            return DroppedText("rate")
        locale = user.preferences.get("locale", "")
        return ComposedText(texts.phone_code(self._codes.code_of(message.id), self._codes.lifetime, locale), tries)

    async def _begin(self, session: Session, message: TextMessage, user: User) -> bool:
        """Makes the code valid. Returns False if the number has had too many messages."""
        if not await self._limits.allows_code(session, message.number):
            return False
        code = PhoneCode(id=message.id, user_id=user.id, number=message.number, tries=0)
        code.created_at, code.expires_at = clock.now(), message.expires_at
        session.add(code)
        audit.record(session, Action.VERIFICATION_REQUESTED, user.id, actor_id=user.id, contact="phone")
        return True
