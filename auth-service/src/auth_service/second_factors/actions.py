"""The actions on the second factor of an account: set it up, confirm it, check a code of it, remove it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auth_service.accounts.models import User
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from auth_service.second_factors import codes, queries
from auth_service.second_factors.errors import InvalidSecondFactor, SecondFactorOn
from auth_service.second_factors.models import RecoveryCode, SecondFactor
from auth_service.vault import Vault
from kit import clock
from kit.database import Session
from kit.vault import NotOpened


@dataclass(frozen=True)
class Setup:
    secret: str = field(repr=False)
    uri: str = field(repr=False)


async def begin(session: Session, user: User, vault: Vault) -> Setup:
    """Makes a new secret for *user*, whose row the caller has locked. Raises SecondFactorOn."""
    if user.has_second_factor:
        raise SecondFactorOn
    await queries.delete_factor(session, user.id)
    secret = codes.new_secret()
    sealed = vault.seal(secret.encode(), _context(user.id))
    session.add(SecondFactor(user_id=user.id, sealed_secret=sealed, created_at=clock.now(), last_step=0))
    return Setup(secret, codes.uri_of(secret, user.email))


async def confirm(session: Session, user: User, code: str, vault: Vault) -> list[str]:
    """Turns the factor of *user* on, whose row the caller has locked, and returns the recovery codes.

    Raises InvalidSecondFactor, or SecondFactorOn.
    """
    if user.has_second_factor:
        raise SecondFactorOn
    if not await _use_app_code(session, user, code, vault):
        raise InvalidSecondFactor
    factor = await queries.find_and_lock_factor(session, user.id)
    if factor is not None:
        factor.confirmed_at = clock.now()
    user.has_second_factor = True
    made = codes.new_recovery_codes()
    session.add_all(RecoveryCode(user_id=user.id, digest=_digest(user.id, text, vault)) for text in made)
    audit.record(session, Action.SECOND_FACTOR_ON, user.id)
    mails.enqueue(session, MailKind.SECOND_FACTOR_ON, user.email, user_id=str(user.id))
    return made


async def check(session: Session, user: User, code: str, vault: Vault) -> bool:
    """Returns whether *code* is right, and uses it up: a code of the app or a recovery code works once.

    The caller holds the lock of the user's row.
    """
    code = codes.normal_code(code)
    if len(code) == 6:  # the digits of a code of the app
        return await _use_app_code(session, user, code, vault)
    if not await queries.use_recovery_code(session, user.id, _digest(user.id, code, vault)):
        return False
    audit.record(session, Action.RECOVERY_CODE_USED, user.id, actor_id=user.id)
    mails.enqueue(session, MailKind.RECOVERY_CODE_USED, user.email, user_id=str(user.id))
    return True


async def remove(session: Session, user: User, *, by: str = "owner") -> bool:
    """Removes the factor of *user*, whose row the caller has locked. Returns False if there was none.

    *by* is recorded in the audit trail.
    """
    was_on, user.has_second_factor = user.has_second_factor, False
    await queries.delete_factor(session, user.id)
    if was_on:
        audit.record(session, Action.SECOND_FACTOR_OFF, user.id, by=by)
        mails.enqueue(session, MailKind.SECOND_FACTOR_OFF, user.email, user_id=str(user.id))
    return was_on


async def remove_younger(session: Session, user: User, moment: datetime) -> None:
    """Removes the factor of *user* if it was set up after *moment*."""
    factor = await queries.find_and_lock_factor(session, user.id)
    if factor is not None and factor.created_at >= moment:
        await remove(session, user)


async def _use_app_code(session: Session, user: User, code: str, vault: Vault) -> bool:
    factor = await queries.find_and_lock_factor(session, user.id)
    if factor is None:
        return False
    try:
        secret = vault.open(factor.sealed_secret, _context(user.id)).decode()
    except NotOpened:
        return False
    step = codes.find_step(secret, code, clock.now())
    return step is not None and factor.use(step)


def _digest(user_id: UUID, code: str, vault: Vault) -> bytes:
    return vault.digest("recovery code", user_id.hex, codes.normal_code(code))


def _context(user_id: UUID) -> str:
    return f"second factor:{user_id}"
