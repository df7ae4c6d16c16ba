"""The table of flags and settings, and what each of them may be.

Both are rows of one table, by the key under which processes hear them (`kit.live_values`). A row is made by its first
change, and its version grows by one with each further one.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.accounts.models import Role
from auth_service.document_types import DocumentType
from auth_service.flags.errors import FlagNotFound, StaleVersion
from auth_service.models import Base
from kit import clock
from kit.errors import InvalidInput
from kit.live_values import LiveValue
from kit.text import length_issue, nul_issue

MAX_NAME_LENGTH = 80
MAX_MESSAGE_LENGTH = 500
_MAX_BASIS_POINTS = 10_000
_MAX_PERCENT = 100
_NAME = re.compile(r"[a-z][a-z_]*(:[a-z][a-z_]*)?")
_DOCUMENT_TYPES = tuple(one.value for one in DocumentType)
_PAYMENT_POLICIES = ("off", "optional", "required")


def checked_name(name: str) -> str:
    """Returns the name of a flag: that of an operation or an area. Raises FlagNotFound if none could have it.

    The gateway knows the operations, and asks only for those that exist.
    """
    if len(name) > MAX_NAME_LENGTH or _NAME.fullmatch(name) is None:
        raise FlagNotFound
    return name


@dataclass(frozen=True)
class FlagState:
    """The people who have an operation. Both limits hold where both are given."""

    enabled: bool = True
    # The share of accounts, which a hash of the name and the account chooses. `None`: everyone.
    percent: int | None = None
    # Empty: every role.
    roles: frozenset[Role] = frozenset()

    def __post_init__(self) -> None:
        """Raises InvalidInput for a percentage that is none."""
        if self.percent is not None and not 0 <= self.percent <= _MAX_PERCENT:
            raise InvalidInput.field("percent", f"must be between 0 and {_MAX_PERCENT}")

    def encode(self) -> str:
        return _json({"enabled": self.enabled, "percent": self.percent, "roles": sorted(self.roles)})

    @classmethod
    def decode(cls, value: str) -> Self:
        found = json.loads(value)
        return cls(found["enabled"], found["percent"], frozenset(map(Role, found["roles"])))


# Everyone has an operation whose flag was never set.
EVERYONE = FlagState()
UNSET = "null"


class StoredValue(Base):
    """A flag or a setting that was set at least once."""

    __tablename__ = "live_values"

    key: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH + 10), primary_key=True)
    # JSON.
    value: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime]
    # The admin who has changed it; null for an operator at the command line.
    updated_by: Mapped[UUID | None]

    def replace(self, value: str, *, version: int | None, by: UUID | None) -> bool:
        """Sets another value. Returns False if it has this one. *version* is the one that the caller has seen.

        Raises StaleVersion if it was changed since.
        """
        if version is not None and version != self.version:
            raise StaleVersion
        if value == self.value:
            return False
        self.value, self.version = value, self.version + 1
        self.updated_at, self.updated_by = clock.now(), by
        return True


def live_value(value: str, version: int) -> LiveValue:
    return LiveValue(json.loads(value), version)


def checked_setting(key: str, value: str) -> str:
    """Returns the normal form of a setting's JSON. Raises InvalidInput if it is not of the type of the setting."""
    try:
        typed = json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInput.field("value", "must be JSON") from error
    # Without a value, the environment of each process decides.
    return UNSET if typed is None else _json(RULES[key](typed))


def _refuse_constant(_name: str) -> Any:
    raise ValueError


def _maintenance(value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("enabled"), bool):
        raise InvalidInput.field("value", "must be an object with `enabled`, true or false")
    message = value.get("message")
    if message is None:
        return {"enabled": value["enabled"], "message": None}
    if not isinstance(message, str):
        raise InvalidInput.field("value.message", "must be a text")
    message = message.strip()
    issue = length_issue(message, min_length=1, max_length=MAX_MESSAGE_LENGTH) or nul_issue(message)
    if issue or _has_half_a_pair(message):
        raise InvalidInput.field("value.message", issue or "must not contain half a surrogate pair")
    return {"enabled": value["enabled"], "message": message}


def _has_half_a_pair(message: str) -> bool:
    """Returns whether a text, which JSON can spell, is no Unicode."""
    try:
        message.encode()
    except UnicodeEncodeError:
        return True
    return False


def _basis_points(value: Any) -> Any:
    if type(value) is not int or not 0 <= value <= _MAX_BASIS_POINTS:
        raise InvalidInput.field("value", f"must be a whole number between 0 and {_MAX_BASIS_POINTS}")
    return value


def _payment_policy(value: Any) -> Any:
    if value not in _PAYMENT_POLICIES:
        raise InvalidInput.field("value", f"must be one of {', '.join(_PAYMENT_POLICIES)}")
    return value


def _document_types(value: Any) -> Any:
    if not isinstance(value, list) or any(one not in _DOCUMENT_TYPES for one in value):
        raise InvalidInput.field("value", f"must be a list of types of documents: {', '.join(_DOCUMENT_TYPES)}")
    return sorted(set(value))


def _boolean(value: Any) -> Any:
    if not isinstance(value, bool):
        raise InvalidInput.field("value", "must be true or false")
    return value


# Each setting, with the function that checks its value.
RULES: Mapping[str, Callable[[Any], Any]] = {
    "kyc_required": _document_types,
    "maintenance": _maintenance,
    "payment_policy": _payment_policy,
    "platform_fee_bps": _basis_points,
    "require_verified": _boolean,
}


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
