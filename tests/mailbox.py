"""Mails that a stack has sent to one address."""

import email
import email.policy
import re
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from testkit import log_secrets
from testkit.waiting import eventually
from tools.stack.stack import Stack


class Mailbox:
    def __init__(self, stack: Stack, address: str) -> None:
        self._folder = stack.config.data / "mails"
        self._address = address

    def mails(self, subject: str = "") -> list[EmailMessage]:
        """Returns the mails whose subject contains *subject*, oldest first."""
        found = (_read(path) for path in sorted(self._folder.glob("*.eml")))
        return [mail for mail in found if mail["To"] == self._address and subject.lower() in mail["Subject"].lower()]

    async def mail(self, subject: str, *, number: int = 1) -> str:
        """Waits for the mail with the given *number*, counted from 1, and returns its text."""
        await eventually(lambda: len(self.mails(subject)) >= number)
        return str(self.mails(subject)[number - 1].get_content())

    async def reset_token(self) -> str:
        token = _only(r"#token=([\w-]+)", await self.mail("password"))
        log_secrets.note(token)
        return token

    async def objection(self) -> str:
        token = _only(r"#token=([\w-]+)", await self.mail("e-mail address"))
        log_secrets.note(token)
        return token

    async def code(self) -> str:
        code = _only(r"\b(\d{8})\b", await self.mail("verif"))
        log_secrets.note_words(code)
        return code


def _only(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]


@cache
def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)
