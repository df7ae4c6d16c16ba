"""An attempt to log in, and the rules that it must meet before any account is looked up."""

from dataclasses import dataclass, field

from auth_service import origin
from auth_service.accounts.fields import MAX_EMAIL_LENGTH, credential_issue, normal_email
from auth_service.accounts.password_rules import MAX_PASSWORD_LENGTH
from kit.errors import FieldIssue, InvalidInput


@dataclass(frozen=True)
class Attempt:
    """An e-mail address or username in normal form, the password, and the origin of the call."""

    identifier: str
    password: str = field(repr=False)
    device: str
    address: str
    # The code of the second factor, if one was sent.
    code: str = field(default="", repr=False)


def read_attempt(identifier: str, password: str, code: str = "") -> Attempt:
    """Raises InvalidInput for texts that cannot be the credentials of any account."""
    found = {
        "identifier": credential_issue(identifier, MAX_EMAIL_LENGTH),
        "password": credential_issue(password, MAX_PASSWORD_LENGTH),
    }
    if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
        raise InvalidInput(details=details)
    where = origin.current()
    normal = normal_email(identifier) or identifier.strip().lower()
    return Attempt(identifier=normal, password=password, device=where.device, address=where.address, code=code.strip())
