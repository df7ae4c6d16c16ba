"""Seals identity numbers, digests them for the unique constraint, and shows their last four characters."""

from uuid import UUID

from auth_service.vault import Vault
from kit import logging
from kit.vault import NotOpened

_SHOWN = 4

log = logging.get(__name__)


def seal(nric: str, user_id: UUID, vault: Vault) -> bytes:
    """Encrypts *nric* for the row of *user_id* alone."""
    return vault.seal(nric.encode(), _context(user_id))


def digest(nric: str, vault: Vault) -> bytes:
    """Returns the same bytes for the same number of any account."""
    return vault.digest("nric", nric)


def earlier_digests(nric: str, vault: Vault) -> list[bytes]:
    """Returns the digests that accounts with this number have which were not sealed again since SECRET_KEY changed."""
    return vault.earlier_digests("nric", nric)


def find(sealed: bytes, user_id: UUID, vault: Vault) -> str | None:
    """Returns the number; `None`, and a line in the log, if it was sealed under a SECRET_KEY that is gone."""
    try:
        return vault.open(sealed, _context(user_id)).decode()
    except NotOpened:
        log.warning("nric_unreadable", user_id=str(user_id))
        return None


def last_of(sealed: bytes, user_id: UUID, vault: Vault) -> str | None:
    """Returns the characters of the number that are shown."""
    nric = find(sealed, user_id, vault)
    return None if nric is None else nric[-_SHOWN:]


def _context(user_id: UUID) -> str:
    return f"nric:{user_id}"
