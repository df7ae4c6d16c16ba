"""A real SMTP server that keeps the mails it receives, refuses them, makes its clients wait, or breaks off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        # All that came, answered or not.
        self.begun: list[EmailMessage] = []
        # With those that were refused.
        self.seen: list[EmailMessage] = []
        self.answer = "250 OK"
        self.answer_to_recipient = "250 OK"
        self.breaks_off = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @property
    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.mails]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
            return self.answer_to_recipient
        # As servers do, it repeats the address.
        return f"{self.answer_to_recipient} <{address}>"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        content = envelope.content.replace(b"\r\n", b"\n")
        mail = message_from_bytes(content, EmailMessage, policy=policy.default)
        self.begun.append(mail)
        await self.may_answer.wait()
        self.seen.append(mail)
        if self.breaks_off:
            server.transport.abort()
        if self.answer.startswith("250"):
            self.mails.append(mail)
        return self.answer


@asynccontextmanager
async def smtp_server(inbox: Inbox) -> AsyncIterator[int]:
    """Serves *inbox* and yields the port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(inbox, hostname="smtp.test", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    yield server.sockets[0].getsockname()[1]
    server.close()
