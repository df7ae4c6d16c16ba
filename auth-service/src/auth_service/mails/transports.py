"""Sends mails to an SMTP server, or in development writes them to a folder."""

import asyncio
import re
import secrets
from contextlib import closing, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from pathlib import Path
from ssl import SSLContext
from typing import Protocol

import aiosmtplib

from auth_service.settings import Settings
from kit import clock
from kit.starting import usable_folder

# The timeout of each step: the connection, the greeting, the sending.
_STEP_SECONDS = 10.0
_FOR_GOOD = 500
# An enhanced status code such as 5.1.1. Its second number is the subject: 1 is the address, and 2 its mailbox; others,
# such as 7 for a policy, say nothing against the address.
_ENHANCED = re.compile(r"5\.(\d{1,3})\.\d{1,3}\b")
_ADDRESS = frozenset({"1", "2"})
# Keeps a file readable: plain line ends, and addresses in Unicode.
_FILE = EmailPolicy(utf8=True)


class NotSent(Exception):
    """The reason for a failed try, without the address or text of the mail, which may have arrived nevertheless."""


class Refused(NotSent):
    """The mail server has refused the mail for good: the address of its recipient, or what the mail is."""

    def __init__(self, reason: str, *, is_about_the_address: bool) -> None:
        super().__init__(reason)
        self.is_about_the_address = is_about_the_address


class Transport(Protocol):
    async def send(self, message: EmailMessage) -> None:
        """Sends one mail. Raises NotSent if it fails, or Refused if it would fail again."""


class SmtpTransport:
    def __init__(self, settings: Settings, *, tls: SSLContext | None = None) -> None:
        """*tls* replaces the certificates that the machine trusts."""
        self._settings = settings
        self._tls = tls

    async def send(self, message: EmailMessage) -> None:
        try:
            await self._send(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            answer = error.recipients[0]
            raise _refusal(f"the recipient is refused, {answer.code}", answer) from None
        except aiosmtplib.SMTPDataError as error:
            raise _refusal(f"the mail is refused, {error.code}", error) from None
        except aiosmtplib.SMTPResponseException as error:
            # The server's text may repeat the address.
            raise NotSent(f"{type(error).__name__}, {error.code}") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotSent(str(error) or type(error).__name__) from None

    async def _send(self, message: EmailMessage) -> None:
        # Closing never waits for a server that does not answer, also when the process stops.
        with closing(self._client()) as client:
            await client.connect()
            await client.send_message(message)
            # The mail is sent, even if the goodbye fails.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        _, sender = parseaddr(settings.mail_from)
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security == "tls",
            # True refuses to continue without STARTTLS: an attacker on the line could remove the offer.
            start_tls=settings.smtp_security == "starttls",
            tls_context=self._tls,
            # The name in the greeting. The default, this machine's name, must stay private.
            local_hostname=sender.rpartition("@")[2],
            timeout=_STEP_SECONDS,
        )


def _refusal(reason: str, answer: aiosmtplib.SMTPResponseException) -> NotSent:
    """Tells a refusal for good from one for now, and whether it is about the address or about us (RFC 3463)."""
    if answer.code < _FOR_GOOD:
        return NotSent(reason)
    subject = _ENHANCED.match(str(answer.message))
    return Refused(reason, is_about_the_address=subject is None or subject[1] in _ADDRESS)


class FolderTransport:
    """Writes each mail to a file of its own. Sorted by name, the files are in the order of sending."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise NotSent(str(error)) from error

    def newest(self) -> EmailMessage | None:
        path = max(self._folder.glob("*.eml"), default=None)
        return message_from_bytes(path.read_bytes(), EmailMessage, policy=_FILE) if path else None

    def _write(self, message: EmailMessage) -> None:
        # Only the owner of the process may read the mails.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"
        unfinished = self._folder / f"{name}.unfinished"
        unfinished.touch(mode=0o600, exist_ok=False)
        unfinished.write_bytes(message.as_bytes(policy=_FILE))
        unfinished.rename(self._folder / f"{name}.eml")


def transport(settings: Settings) -> Transport:
    if settings.smtp_host:
        return SmtpTransport(settings)
    return FolderTransport(usable_folder(settings.mail_dir, "MAIL_DIR", mode=0o700))
