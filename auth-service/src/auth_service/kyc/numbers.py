"""The numbers of documents, sealed under SECRET_KEY and bound to the document."""

from uuid import UUID

from auth_service.vault import Vault
from kit import logging
from kit.vault import NotOpened

log = logging.get(__name__)

_SHOWN = 4


def seal(number: str, document_id: UUID, vault: Vault) -> bytes:
    return vault.seal(number.encode(), _context(document_id))


def seal_again(sealed: bytes, document_id: UUID, vault: Vault) -> bytes | None:
    """Returns the number sealed under the SECRET_KEY of now; `None` if it is, or if no key opens it."""
    try:
        return vault.seal_again(sealed, _context(document_id))
    except NotOpened:
        log.warning("document_number_unreadable", document_id=str(document_id))
        return None


def find(sealed: bytes, document_id: UUID, vault: Vault) -> str | None:
    """Returns the number; `None`, and a line in the log, if it was sealed under a SECRET_KEY that is gone."""
    try:
        return vault.open(sealed, _context(document_id)).decode()
    except NotOpened:
        log.warning("document_number_unreadable", document_id=str(document_id))
        return None


def last_of(number: str) -> str:
    """Returns the characters that its owner is shown: none of a number so short that they would be most of it."""
    return number[-_SHOWN:] if len(number) > 2 * _SHOWN else ""


def _context(document_id: UUID) -> str:
    return f"document number:{document_id}"
