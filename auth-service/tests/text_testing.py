"""Senders of text messages with a transport that answers as a test wants, and readers of the queue."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from auth_testing import run
from sqlalchemy import select

from auth_service.accounts.models import Changes, User
from auth_service.accounts.queries import lock_user
from auth_service.text_messages.composing import TextOutcome
from auth_service.text_messages.limits import TextLimits
from auth_service.text_messages.models import TextMessage
from auth_service.text_messages.notices import NoticeComposer
from auth_service.text_messages.pauses import ProviderPause
from auth_service.text_messages.transports import OutgoingText, SendingOutcome, TakenText
from auth_service.text_messages.workers import CodeTextSender, NoticeTextSender
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from auth_service.verification import actions
from auth_service.verification.actions import CodeRules
from auth_service.verification.codes import PhoneCodes
from auth_service.verification.composer import CodeComposer
from auth_service.verification.contacts import Contact, Contacts, ContactType
from kit import call
from kit.database import Database, Session
from testkit.rows import select_all

NUMBER = "+251911234567"
CONTACTS = Contacts(["ET"])
LIFETIME = timedelta(minutes=30)


@dataclass
class Provider:
    """Takes messages, or answers the next ones otherwise."""

    taken: list[OutgoingText] = field(default_factory=list)
    answers: list[SendingOutcome] = field(default_factory=list)

    async def send(self, message: OutgoingText) -> SendingOutcome:
        answer = self.answers.pop(0) if self.answers else TakenText()
        if isinstance(answer, TakenText):
            self.taken.append(message)
        return answer

    async def close(self) -> None:
        """Holds nothing."""


@dataclass
class Reports:
    """Keeps the outcomes that it is told, if their transactions commit."""

    told: list[TextOutcome] = field(default_factory=list)

    async def report(self, _session: Session, outcome: TextOutcome) -> None:
        self.told.append(outcome)

    def of(self, delivery_id: UUID) -> list[tuple[str, str]]:
        return [(one.status.value, one.reason) for one in self.told if one.delivery_id == delivery_id]


def new_limits(vault: Vault, *, per_hour: int = 10_000) -> TextLimits:
    return TextLimits(vault, per_hour=per_hour, factor=1)


def notice_sender(
    database: Database, vault: Vault, provider: Provider, reports: Reports, *, per_hour: int = 10_000
) -> NoticeTextSender:
    composer = NoticeComposer(new_limits(vault, per_hour=per_hour))
    return NoticeTextSender(database, composer, provider, ProviderPause(), reports)


def code_sender(database: Database, vault: Vault, provider: Provider) -> CodeTextSender:
    composer = CodeComposer(PhoneCodes(vault, lifetime=LIFETIME), new_limits(vault), CONTACTS)
    return CodeTextSender(database, composer, provider, ProviderPause())


async def texts_to(database: Database, user: User) -> Sequence[TextMessage]:
    """Returns the messages to a user that wait to be sent."""
    return await select_all(database, select(TextMessage).where(TextMessage.user_id == user.id))


OFTEN = Limit(1000, timedelta(minutes=1))


def new_number() -> str:
    return f"+2519{secrets.randbelow(10**8):08}"


def new_rules(vault: Vault, *, per_hour: int = 10_000) -> CodeRules:
    often = Throttle(vault, "for tests", OFTEN, factor=1)
    codes, limits = PhoneCodes(vault, lifetime=LIFETIME), new_limits(vault, per_hour=per_hour)
    return CodeRules(CONTACTS, codes, texts=limits, mail_lifetime=LIFETIME, asking=often, trying=often)


@dataclass
class Verifying:
    """Asks for codes, sends them and types them, as the service does."""

    database: Database
    vault: Vault
    rules: CodeRules
    provider: Provider = field(default_factory=Provider)

    async def ask(self, user: User, number: str | None = None, *, address: str = "203.0.113.1") -> UUID:
        """Asks for a code to the number of *user*, by default, from the network of *address*."""

        async def within() -> UUID:
            call.enter(call.Call(client_address=address))
            contact = Contact(ContactType.PHONE, number or str(CONTACTS.number_of(user)))
            return (await run(self.database, actions.request_code, user.id, contact, self.rules)).id

        return await asyncio.create_task(within())

    async def sent(self) -> list[str]:
        """Sends what waits, and returns the codes that were sent, oldest first."""
        sender = code_sender(self.database, self.vault, self.provider)
        while await sender.send_next():
            pass
        return [re.findall(r"\b\d{6}\b", one.text)[0] for one in self.provider.taken]

    async def confirm(self, user: User, code: str, number: str | None = None) -> None:
        found = await actions.try_phone_code(self.database, user.id, code, number, self.rules)
        await run(self.database, actions.verify_phone, found, CONTACTS)

    async def is_verified(self, user: User) -> bool:
        (found,) = await select_all(self.database, select(User).where(User.id == user.id))
        return found.verified_phone is not None

    async def change(self, user: User, phone: str) -> None:
        async def changing(session: Session) -> None:
            (await lock_user(session, user.id)).change(Changes(phone=phone))

        await run(self.database, changing)


async def outcomes(*asked: Awaitable[UUID]) -> list[str]:
    """Returns how each ended, sorted."""
    found = await asyncio.gather(*asked, return_exceptions=True)
    return sorted("sent" if isinstance(one, UUID) else type(one).__name__ for one in found)
