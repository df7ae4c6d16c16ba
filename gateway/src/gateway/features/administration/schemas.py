from datetime import datetime
from typing import Any, Literal

from gateway.features.accounts.schemas import OpenRole, ProfileChange
from gateway.values import Moment, View


class UserChange(ProfileChange):
    """Only the fields that are sent change. An admin is made at the command line, never here."""

    role: OpenRole | None = None
    # False takes the account out of use, and ends all of its sessions.
    is_active: bool | None = None


class AuditEntry(View):
    id: str
    occurred_at: Moment
    # What was done: a stable name such as "login_failed".
    action: str
    outcome: Literal["success", "failure"]
    # Who did it; null if nobody had shown who he is.
    actor_id: str | None
    # To whom; null if there is no such account.
    subject_id: str | None
    session_id: str | None
    address: str
    # As the device called itself.
    device: str
    # Of the call that did it: the same as in the logs.
    request_id: str
    details: dict[str, Any]


def as_cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula: such a one is marked as text (OWASP, CSV injection)."""
    text = value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else _plain(value)
    # A phone number may begin with a plus: of digits alone nothing can be computed.
    is_number = text[1:].replace(" ", "").replace("-", "").isdecimal()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and not is_number else text


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
