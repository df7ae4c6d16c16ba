"""Builds the message of a mail: the same text twice, plain and as HTML (RFC 2046, multipart/alternative).

All bytes of it are ASCII, for a text in any script: a mail server on the way need not pass eight bits on.
"""

from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

from auth_service.mails import markup
from auth_service.mails.texts import Text
from kit import clock

# The length of a line that every mail server takes (RFC 5322).
_MAX_LINE = 998


class _Address(UnstructuredHeader):
    """A header that holds a URL. The library would break a long one into encoded words, which no reader joins."""

    max_count = 1

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry adds the name


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Address)  # type: ignore[arg-type]  # the registry adds its base
_FORMAT = EmailPolicy(
    header_factory=_HEADERS, content_manager=default.content_manager, cte_type="7bit", max_line_length=_MAX_LINE
)


def build(mail_id: UUID, text: Text, *, sender: str, email: str, unsubscribe_url: str = "") -> EmailMessage:
    """Returns the message for *email*. Each try of one mail has the same Message-ID, so that a reader drops a double.

    A subject becomes one line. Raises ValueError if another header would hold the end of a line.
    """
    _, own_address = parseaddr(sender)
    name, _, domain = email.rpartition("@")
    message = EmailMessage(policy=_FORMAT)
    message["Subject"] = " ".join(text.subject.split())
    message["From"] = sender
    message["To"] = Address(username=name, domain=domain)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail_id}@{own_address.rpartition('@')[2]}>"
    # RFC 3834: prevents automatic replies.
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        # RFC 8058: the reader's program posts to the URL, without a page in between.
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.body)
    message.add_alternative(text.html or markup.of_text(text), subtype="html")
    return message


def plain_text(message: EmailMessage) -> str:
    """Returns the plain text of a mail, which is empty if it has none."""
    part = message.get_body(preferencelist=("plain",))
    return str(part.get_content()) if part is not None else ""
