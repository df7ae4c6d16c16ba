"""Converts flags and settings to protobuf messages, and the other way round."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from auth_service.accounts.models import Role
from auth_service.flags.models import EVERYONE, RULES, UNSET, FlagState, StoredValue
from kit import clock, protobuf
from kit.live_values import flag_key, setting_key
from twou.auth.v1 import auth_pb2
from twou.auth.v1 import flag_pb2 as pb

_ROLES = protobuf.EnumMap(Role, auth_pb2.Role)
_FLAG = flag_key("")


def state(request: pb.SetFlagRequest) -> FlagState:
    """Raises InvalidInput for a percentage or a role that is none."""
    roles = frozenset(_ROLES.get("roles", role) for role in request.roles)
    return FlagState(request.enabled, protobuf.optional(request, "percent"), roles)


def flag(name: str, stored: StoredValue | Row[Any] | None) -> pb.Flag:
    found = EVERYONE if stored is None else FlagState.decode(stored.value)
    roles = [_ROLES.to_proto[role] for role in sorted(found.roles)]
    return pb.Flag(name=name, enabled=found.enabled, percent=found.percent, roles=roles, **_change(stored))


def flags(rows: Iterable[Row[Any]]) -> list[pb.Flag]:
    return [flag(_name_of(row.key), row) for row in rows if row.key.startswith(_FLAG)]


def setting(key: str, stored: StoredValue | Row[Any] | None) -> pb.Setting:
    return pb.Setting(key=key, json=UNSET if stored is None else stored.value, **_change(stored))


def settings(rows: Iterable[Row[Any]]) -> list[pb.Setting]:
    """Returns all settings, also those that were never set."""
    stored = {row.key: row for row in rows}
    return [setting(key, stored.get(setting_key(key))) for key in sorted(RULES)]


def live_values(rows: Iterable[Row[Any]]) -> list[pb.LiveValue]:
    return [pb.LiveValue(key=row.key, value=row.value, version=row.version) for row in rows]


def _change(stored: StoredValue | Row[Any] | None) -> dict[str, Any]:
    if stored is None or not stored.version:
        return {"version": 0}
    return {
        "version": stored.version,
        "updated_at": clock.to_timestamp(stored.updated_at),
        "updated_by": str(stored.updated_by) if stored.updated_by else None,
    }


def _name_of(key: str) -> str:
    return key.removeprefix(_FLAG).replace(".", ":", 1)
