"""Mails and text messages that a stack has sent to one address or number."""

import email
import email.policy
import re
import secrets
from collections.abc import Iterable
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import cache
from pathlib import Path

from auth_service.mails.messages import plain_text
from testkit import log_secrets
from testkit.waiting import eventually
from tools.stack.stack import Stack


class Mailbox:
    def __init__(self, stack: Stack, address: str) -> None:
        self._folder = stack.config.data / "mails"
        self._address = address

    def mails(self, subject: str = "") -> list[EmailMessage]:
        """Returns the mails whose subject contains *subject*, oldest first."""
        found = ((path, *_head(path)) for path in _sorted(self._folder.glob("*.eml")))
        return [_read(path) for path, to, about in found if to == self._address and subject.lower() in about]

    async def mail(self, subject: str, *, number: int = 1) -> str:
        """Waits for the mail with the given *number*, counted from 1, and returns its text."""
        await eventually(lambda: len(self.mails(subject)) >= number)
        return plain_text(self.mails(subject)[number - 1])

    async def reset_token(self) -> str:
        token = _only(r"#token=([\w-]+)", await self.mail("password"))
        log_secrets.note(token)
        return token

    async def invitation(self) -> str:
        """Returns the token with which the owner of an account that an admin has added chooses a password."""
        token = _only(r"#token=([\w-]+)", await self.mail("your new 2U account"))
        log_secrets.note(token)
        return token

    async def objection(self) -> str:
        token = _only(r"#token=([\w-]+)", await self.mail("e-mail address"))
        log_secrets.note(token)
        return token

    async def code(self, *, number: int = 1) -> str:
        """Returns the code of the mail with the given *number*; the code of a later one takes its place."""
        code = _only(r"\b(\d{8})\b", await self.mail("verif", number=number))
        log_secrets.note_words(code)
        return code


class Phone:
    """A phone whose number is typed in the form +251911234567."""

    def __init__(self, stack: Stack, number: str) -> None:
        self._folder = stack.config.data / "sms"
        self._number = number

    def texts(self) -> list[str]:
        """Returns the messages to this number, oldest first."""
        found = map(_text, _sorted(self._folder.glob("*.txt")))
        return [text for head, text in found if f"To: {self._number}" in head]

    def codes(self) -> list[str]:
        codes = [_only(r"\b(\d{6})\b", text) for text in self.texts()]
        for code in codes:
            log_secrets.note_words(code)
        return codes

    async def code(self, *, number: int = 1) -> str:
        """Waits for the message with the given *number*, counted from 1, and returns its code."""
        await eventually(lambda: len(self.texts()) >= number)
        return self.codes()[number - 1]


def new_phone() -> str:
    """Returns a mobile number of Ethiopia, which may be in no log."""
    number = f"9{secrets.randbelow(10**8):08}"
    log_secrets.note_words(f"251{number}")
    return f"+251{number}"


def _only(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.name)


@cache
def _head(path: Path) -> tuple[str, str]:
    """Returns the recipient of a mail, and its subject in small letters.

    The systems that tests share send thousands of mails, and those who wait for one look at all of them, often.
    """
    head = BytesHeaderParser(EmailMessage, policy=email.policy.default).parsebytes(path.read_bytes())
    return str(head["To"]), str(head["Subject"]).lower()


@cache
def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)


@cache
def _text(path: Path) -> tuple[list[str], str]:
    """Returns the lines of the head of a text message, and its text."""
    head, _, text = path.read_text().partition("\n\n")
    return head.splitlines(), text
