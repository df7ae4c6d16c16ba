"""The actions on API keys: make, list, rotate, revoke, and exchange for an access token."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from auth_service.accounts import actions as accounts
from auth_service.accounts.models import Role
from auth_service.accounts.queries import get_user, lock_user
from auth_service.api_keys import events, queries, texts
from auth_service.api_keys.convert import NewApiKey
from auth_service.api_keys.errors import ApiKeyEnded, ApiKeyNotFound, InvalidApiKey, TooManyApiKeys, TooManyRotations
from auth_service.api_keys.models import KEY_ROLES, MAX_KEYS, MAX_SECRETS, OVERLAP, ApiKey, ApiKeySecret
from auth_service.api_keys.texts import PresentedKey
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.sessions import actions as sessions
from auth_service.sessions.models import EndReason
from auth_service.sessions.tokens import KeyClaims, Tokens
from kit import clock, logging, outbox, paging
from kit.database import ReadSession, Session
from kit.ids import new_id
from kit.paging import Page, PageKey

log = logging.get(__name__)

_TOKEN_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class ShownKey:
    """A key with the text that is shown once."""

    key: ApiKey
    role: Role
    text: str = field(repr=False)


@dataclass(frozen=True)
class Exchanged:
    access_token: str = field(repr=False)
    # Seconds until the token expires.
    expires_in: int


async def create_api_key(session: Session, wanted: NewApiKey, tokens: Tokens, admin_id: UUID) -> ShownKey:
    """Makes a key, its account and its session. Raises TooManyApiKeys."""
    now, presented = clock.now(), texts.new_key(new_id())
    await queries.lock_number(session)
    if await queries.count_working(session, now) >= MAX_KEYS:
        raise TooManyApiKeys
    user = await accounts.add_machine(session, wanted.name, wanted.role, presented.id)
    login = await sessions.start_for_key(session, user, tokens, until=wanted.expires_at)
    key = ApiKey(
        id=presented.id,
        name=wanted.name,
        user_id=user.id,
        session_id=login.id,
        scopes=list(wanted.scopes),
        rate=wanted.rate,
        created_by=admin_id,
        created_at=now,
        expires_at=wanted.expires_at,
    )
    session.add(key)
    await session.flush()
    session.add(ApiKeySecret(hash=presented.hash, api_key_id=key.id, created_at=now))
    audit.record(session, Action.API_KEY_CREATED, user.id, new=_described(key, wanted.role), api_key_id=str(key.id))
    return ShownKey(key, wanted.role, presented.text())


async def list_api_keys(session: ReadSession, page: Page) -> tuple[Sequence[Row[*tuple[Any, ...]]], str]:
    """Returns a page of keys with their roles, and the cursor of the next page, which is empty after the last one."""
    found = await queries.list_keys(session, page)
    return paging.cut(found, page, lambda key: PageKey(key.created_at, key.id))


async def rotate_api_key(session: Session, key_id: UUID) -> ShownKey:
    """Adds a secret; those before it end within 24 hours.

    Raises ApiKeyNotFound, ApiKeyEnded, or TooManyRotations while as many secrets work as a key may have.
    """
    now = clock.now()
    key = await queries.get_and_lock(session, key_id)
    user = await get_user(session, key.user_id)
    if not key.works(now) or not user.is_active:
        raise ApiKeyEnded
    await queries.delete_secrets_ended_before(session, key.id, now)
    before = await queries.list_secrets(session, key.id)
    if len(before) >= MAX_SECRETS:
        raise TooManyRotations
    for secret in before:
        secret.replace(now)
    presented = texts.new_key(key.id)
    key.rotate(now)
    session.add(ApiKeySecret(hash=presented.hash, api_key_id=key.id, created_at=now))
    audit.record(session, Action.API_KEY_ROTATED, user.id, api_key_id=str(key.id), until=(now + OVERLAP).isoformat())
    return ShownKey(key, user.role, presented.text())


async def revoke_api_key(session: Session, key_id: UUID) -> None:
    """Ends a key, voids its tokens and deactivates its account. Does nothing if it was revoked. Raises ApiKeyNotFound.

    The account is locked first, as by every action that ends sessions.
    """
    user_id = await queries.find_user_id(session, key_id)
    if user_id is None:
        raise ApiKeyNotFound
    user = await lock_user(session, user_id)
    key = await queries.get_and_lock(session, key_id)
    if not key.revoke(clock.now()):
        return
    await queries.delete_secrets(session, key.id)
    await sessions.end_all_sessions(session, user, EndReason.API_KEY_REVOKED)
    if user.deactivate():
        await session.flush()
        await outbox.add(session, events.user_deactivated(user))
    audit.record(session, Action.API_KEY_REVOKED, user.id, old=_described(key, user.role), api_key_id=str(key.id))
    log.info("api_key_revoked", api_key_id=str(key.id), user_id=str(user.id))


async def exchange_api_key(session: Session, presented: PresentedKey, tokens: Tokens) -> Exchanged:
    """Returns an access token, and notes the use. Raises InvalidApiKey for any reason."""
    now = clock.now()
    found = await queries.find_with_owner(session, presented.id, now)
    good = [one for one in await queries.list_secrets(session, presented.id) if presented.matches(one.hash)]
    if found is None or not good or not good[0].works(now) or not found[0].works(now):
        raise InvalidApiKey
    key, login, user = found
    if user.role not in KEY_ROLES:
        # An operator has given the account another role since, at the command line.
        raise InvalidApiKey
    ends = [moment for moment in (good[0].good_until, key.expires_at) if moment is not None]
    lifetime = min([_TOKEN_LIFETIME, *(moment - now for moment in ends)])
    claims = KeyClaims(tuple(key.scopes), key.rate)
    seconds = max(1, int(lifetime.total_seconds()))
    token = await tokens.for_key(session, login, user, claims, seconds=seconds)
    await queries.note_use(session, key.id, now)
    return Exchanged(token, seconds)


async def revoke_all(session: Session, now: datetime) -> None:
    """Ends every key of a restored database: one that was revoked after the backup must not work again."""
    await queries.revoke_all(session, now)


def _described(key: ApiKey, role: Role) -> str:
    """Returns what the audit trail says about a key: all that an admin has decided, and no secret."""
    ends = key.expires_at.isoformat() if key.expires_at else "never"
    return f"{key.name}; {role.value}; {' '.join(key.scopes)}; expires {ends}; rate {key.rate or 'of accounts'}"
