"""Sets flags and settings, with their old and new values in the audit trail."""

from dataclasses import replace
from uuid import UUID

from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.flags import queries
from auth_service.flags.errors import SettingNotFound
from auth_service.flags.models import (
    EVERYONE,
    RULES,
    UNSET,
    FlagState,
    StoredValue,
    checked_name,
    checked_setting,
    live_value,
)
from kit.database import Database, Session
from kit.live_values import LiveValue, flag_key, setting_key


async def set_flag(
    session: Session, name: str, state: FlagState, *, version: int | None = None, by: UUID | None = None
) -> StoredValue:
    """Sets the flag of an operation or an area. *version* is the one that the caller has seen, if it matters.

    Raises FlagNotFound or StaleVersion.
    """
    stored = await queries.lock_value(session, flag_key(checked_name(name)), EVERYONE.encode(), by)
    old = stored.value
    if stored.replace(state.encode(), version=version, by=by):
        await session.flush()
        _record(session, Action.FLAG_CHANGED, by, name=name, old=old, new=stored.value)
    return stored


async def switch(session: Session, name: str, *, enabled: bool) -> StoredValue:
    """Turns a flag on or off for an operator, and keeps for whom it is on. Raises FlagNotFound."""
    stored = await queries.lock_value(session, flag_key(checked_name(name)), EVERYONE.encode(), None)
    return await set_flag(session, name, replace(FlagState.decode(stored.value), enabled=enabled))


async def set_setting(
    session: Session, key: str, value: str, *, version: int | None = None, by: UUID | None = None
) -> StoredValue:
    """Sets a setting to a value in JSON; `null` lets the environment decide.

    Raises SettingNotFound, StaleVersion, or InvalidInput for a value of another type.
    """
    require_setting(key)
    checked = checked_setting(key, value)
    stored = await queries.lock_value(session, setting_key(key), UNSET, by)
    old = stored.value
    if stored.replace(checked, version=version, by=by):
        await session.flush()
        _record(session, Action.SETTING_CHANGED, by, key=key, old=old, new=stored.value)
    return stored


def require_setting(key: str) -> None:
    """Raises SettingNotFound for a key that no setting has."""
    if key not in RULES:
        raise SettingNotFound


async def read_mark(database: Database) -> tuple[int, int]:
    async with database.read_once() as session:
        return await queries.read_mark(session)


async def read_values(database: Database) -> dict[str, LiveValue]:
    """Returns all flags and settings as processes hear them."""
    async with database.read_once() as session:
        return {row.key: live_value(row.value, row.version) for row in await queries.list_values(session)}


def _record(session: Session, action: Action, by: UUID | None, **details: str) -> None:
    if by is None:
        details["by"] = "command line"
    audit.record(session, action, None, actor_id=by, session_id=None, **details)
