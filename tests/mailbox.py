"""What the system mailed to somebody, in tests."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from testkit.waiting import eventually
from tools.stack.stack import Stack


class Mailbox:
    def __init__(self, stack: Stack, address: str) -> None:
        self._folder = stack.config.data / "mails"
        self._address = address

    def mails(self, subject: str = "") -> list[EmailMessage]:
        """Oldest first; those with *subject* in theirs."""
        found = (_read(path) for path in sorted(self._folder.glob("*.eml")))
        return [mail for mail in found if mail["To"] == self._address and subject.lower() in mail["Subject"].lower()]

    async def mail(self, subject: str, *, number: int = 1) -> str:
        """The text of the mail of that *number*, here or still to come."""

        async def has_come() -> bool:
            return len(self.mails(subject)) >= number

        await eventually(has_come)
        return str(self.mails(subject)[number - 1].get_content())

    async def reset_token(self, *, number: int = 1) -> str:
        text = await self.mail("password", number=number)
        found = re.search(r"#token=([\w-]+)", text)
        assert found, text
        return found[1]

    async def code(self, *, number: int = 1) -> str:
        text = await self.mail("verif", number=number)
        found = re.search(r"\b\d{8}\b", text)
        assert found, text
        return found[0]


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)
