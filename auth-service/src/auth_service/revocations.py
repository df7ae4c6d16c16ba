"""Publishes revocations to every verifier of access tokens; `kit.revocations` describes how they read them."""

from uuid import UUID

from kit import outbox
from kit.database import Session
from kit.revocations import REVOKED, SIGNING_KEYS


async def revoke_session(session: Session, session_id: UUID) -> None:
    """Voids all tokens of a session that has ended, if this transaction commits."""
    await outbox.add_revocation(session, str(session_id), REVOKED)


async def revoke_tokens_before(session: Session, session_id: UUID, epoch: int) -> None:
    """Voids the session's tokens of an epoch before *epoch*, if this transaction commits.

    The session goes on: its next token is good again.
    """
    await outbox.add_revocation(session, str(session_id), str(epoch).encode())


async def revoke_keys_before(session: Session, generation: int) -> None:
    """Voids all tokens that keys of an earlier generation have signed, if this transaction commits."""
    await outbox.add_revocation(session, SIGNING_KEYS, str(generation).encode())
