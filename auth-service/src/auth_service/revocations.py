"""Publishes revocations to every verifier of access tokens; `kit.revocations` describes how they read them."""

from uuid import UUID

from kit import outbox, user_epochs
from kit.database import Session
from kit.revocations import REVOKED, SIGNING_KEYS
from kit.user_epochs import UserEpoch


async def revoke_session(session: Session, session_id: UUID) -> None:
    """Voids all tokens of a session that has ended, if this transaction commits."""
    await outbox.add_revocation(session, str(session_id), REVOKED)


async def revoke_tokens(session: Session, user_id: UUID, epoch: UserEpoch) -> None:
    """Voids the tokens of the user that *epoch* voids, if this transaction commits."""
    await outbox.add_revocation(session, user_epochs.key_of(user_id), epoch.encode())


async def revoke_keys_before(session: Session, generation: int) -> None:
    """Voids all tokens that keys of an earlier generation have signed, if this transaction commits."""
    await outbox.add_revocation(session, SIGNING_KEYS, str(generation).encode())
