"""The JSON of the routes for admins."""

from typing import Annotated, Any, Literal

from pydantic import Field

from gateway.features.accounts.schemas import AccountFields, Email, GivenName, GivenRole, Password, Phone
from gateway.values import ONE_LINE, Body, Moment, NotNull, StrictFlag, View


class OwnPassword(Body):
    """The current password, which is needed with the caller's own id, unless the login is younger than ten minutes.

    Its limits are checked here, because no service sees it with the id of another user.
    """

    password: Annotated[Password, Field(min_length=1, max_length=128, pattern=ONE_LINE)] | None = None


class NewUser(Body):
    """The role `admin` is assigned on the command line only."""

    full_name: GivenName
    email: Email
    role: GivenRole
    phone: Phone | None = None


class UserChange(AccountFields):
    """Changes only the fields that are sent. Null clears an optional field.

    The role `admin` is assigned on the command line only.
    """

    role: NotNull[GivenRole] = None
    is_active: NotNull[StrictFlag] = None
    """False deactivates the account and ends all of its sessions; true reactivates it."""


class AuditEntry(View):
    """An entry of the audit trail."""

    id: str
    occurred_at: Moment
    action: str
    """A stable name, such as `login_failed`."""
    outcome: Literal["success", "failure"]
    actor_id: str | None
    """The user who acted, or null if the caller was not authenticated."""
    subject_id: str | None
    """The user whose account is concerned, or null if there is no such account."""
    session_id: str | None
    address: str
    device: str
    """The User-Agent of the device."""
    request_id: str
    """The `X-Request-ID` of the call, which is also in the logs."""
    details: dict[str, Any]
