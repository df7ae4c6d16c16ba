"""Checks the rows of a file by the rules that hold for accounts which an admin adds."""

from dataclasses import dataclass, field

from auth_service.accounts.fields import Registration, checked_invitation
from auth_service.accounts.models import Role
from auth_service.imports.lines import Row
from kit.errors import InvalidInput

# One of the error list of an import: line, field, issue.
type RowError = list[int | str]

_ROLES = {role.value: role for role in Role}


@dataclass
class CheckedRows:
    """Rows in normal form, by their address, and what is wrong with the others."""

    accounts: dict[str, Registration] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    failed: int = 0
    # Rows whose address stands in an earlier row.
    repeated: int = 0


def checked(rows: list[Row]) -> CheckedRows:
    found = CheckedRows()
    for row in rows:
        issues = [(row.field, row.issue)] if row.issue else []
        account = None if issues else _account(row, issues)
        if account is None:
            found.failed += 1
            found.errors += [[row.line, name, issue] for name, issue in issues]
        elif row.is_repeated or account.email in found.accounts:
            found.repeated += 1
        else:
            found.accounts[account.email] = account
    return found


def _account(row: Row, issues: list[tuple[str, str]]) -> Registration | None:
    """Returns the account in normal form, or `None` if it breaks rules, which are added to *issues*."""
    # A role that no account has is refused as one that an admin cannot give.
    role = _ROLES.get(row.role.lower(), Role.ADMIN)
    try:
        return checked_invitation(Registration(row.full_name, row.email, role, row.phone or None, username=None))
    except InvalidInput as error:
        issues += [(detail.field, detail.issue) for detail in error.details]
        return None
