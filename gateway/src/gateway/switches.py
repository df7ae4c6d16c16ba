"""The operations that are there, and for whom: the flags of administrators, `FEATURES_OFF`, and maintenance.

The table of routes asks for the gate of an operation before the caller is known. Nearly all operations have none, so
this costs a lookup in a dictionary. A gate that is closed refuses at once. One that is open for some waits until the
caller is authenticated; a caller without an account is not among them.

An area's flag covers its operations: both must let the caller in. `FEATURES_OFF` wins over all flags. The operations of
health and those that change flags and settings have no gate, so that an operator can always turn one on again.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from gateway.operations import ADMIN, area_of
from kit import logging
from kit.caller import Caller
from kit.errors import AppError, NotFound, Unavailable
from kit.live_values import LiveValues
from kit.starting import CannotStart

log = logging.get(__name__)

# The key in the scope of a request: the gate that waits for the caller.
GATE = "gate"
MAINTENANCE = "maintenance"
_RETRY_AFTER_SECONDS = 60
_HEALTH = "health"
_FLAGS = frozenset(f"{ADMIN}:{verb}" for verb in ("list_flags", "get_flag", "set_flag"))
# During maintenance, admins log in, and sockets open and show its notice.
_IN_MAINTENANCE = frozenset({"auth:login", "auth:refresh", "auth:logout"})
_AREAS_IN_MAINTENANCE = frozenset({_HEALTH, ADMIN, "sockets"})
_EVERYONE_PERCENT = 100

type Refuse = Callable[[], AppError]


class FeatureDisabled(NotFound):
    code = "FEATURE_DISABLED"
    message = "This feature is not available"


class UnderMaintenance(Unavailable):
    code = "MAINTENANCE"
    message = "The service is under maintenance. Please come back later."


@dataclass(frozen=True)
class PartialFlag:
    """A flag that is on for some."""

    name: str
    percent: int = _EVERYONE_PERCENT
    roles: frozenset[str] = frozenset()

    def is_on_for(self, caller: Caller | None) -> bool:
        if caller is None:
            return False
        return (not self.roles or caller.role in self.roles) and is_chosen(self.name, caller.user_id, self.percent)


def is_chosen(name: str, user_id: UUID, percent: int) -> bool:
    """Returns whether an account is among the first *percent* of all for a flag.

    Each flag chooses other accounts, the same at every gateway, and a larger percentage keeps those of a smaller one.
    """
    digest = hashlib.blake2b(name.encode() + user_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest) % 100 < percent


class Gate:
    """Stands before an operation that is not there for everyone."""

    __slots__ = ("_flags", "refusal")

    def __init__(self, *, refusal: Refuse | None = None, flags: tuple[PartialFlag, ...] = ()) -> None:
        # Makes the answer to everyone, if the gate is closed.
        self.refusal = refusal
        self._flags = flags

    def check(self, caller: Caller | None) -> None:
        """Raises the refusal of a closed gate, or FeatureDisabled if the operation is not there for *caller*."""
        if self.refusal is not None:
            raise self.refusal()
        if not all(flag.is_on_for(caller) for flag in self._flags):
            raise FeatureDisabled


class Switches:
    """The gates of all operations. It is made with the application, and follows live values once they are known."""

    def __init__(self, operations: Collection[str], features_off: Iterable[str] = ()) -> None:
        """Raises CannotStart if FEATURES_OFF names what is no operation and no area."""
        self.operations = frozenset(operations)
        self.names = frozenset(name for name in self.operations | set(map(area_of, operations)) if _has_flag(name))
        self._off = frozenset(features_off)
        if unknown := sorted(self._off - self.names):
            raise CannotStart(
                f"FEATURES_OFF names what has no flag: {', '.join(unknown)}. See x-flag in /openapi.json."
            )
        self._live: LiveValues | None = None
        # By operation; it is replaced as a whole, and nothing stands for an operation that everyone has.
        self.gates: Mapping[str, Gate] = {}
        self._set_up()

    def follow(self, live: LiveValues) -> None:
        """Follows flags and settings from now on."""
        self._live = live
        live.on_change(lambda _key: self._set_up())
        self._set_up()

    def of_caller(self, caller: Caller | None) -> dict[str, bool]:
        """Returns whether *caller* has each operation."""
        return {name: self._is_there(name, caller) for name in sorted(self.operations)}

    def _is_there(self, operation: str, caller: Caller | None) -> bool:
        gate = self.gates.get(operation)
        try:
            if gate is not None:
                gate.check(caller)
        except AppError:
            return False
        return True

    def _set_up(self) -> None:
        maintenance = self._live.setting(MAINTENANCE) if self._live is not None else None
        refusal = partial(_under_maintenance, maintenance) if _is_on(maintenance) else None
        gates = ((name, self._gate(name, refusal)) for name in self.operations)
        self.gates = {name: gate for name, gate in gates if gate is not None}

    def _gate(self, operation: str, maintenance: Refuse | None) -> Gate | None:
        if not _has_flag(operation):
            return None
        names = (operation, area_of(operation))
        flags = [flag for name in names if (flag := self._flag(name)) is not None]
        if not self._off.isdisjoint(names) or False in flags:
            return Gate(refusal=FeatureDisabled)
        if maintenance is not None and not _is_in_maintenance(operation):
            return Gate(refusal=maintenance)
        return Gate(flags=tuple(flag for flag in flags if isinstance(flag, PartialFlag))) if flags else None

    def _flag(self, name: str) -> PartialFlag | bool | None:
        """Returns a flag that is on for some, False if it is off, or None if it is on for everyone."""
        value = self._live.flag(name) if self._live is not None else None
        if not isinstance(value, dict) or not isinstance(value.get("enabled"), bool):
            return None
        percent, roles = value.get("percent"), frozenset(value.get("roles") or ())
        if not value["enabled"] or percent == 0:
            return False
        if percent in (None, _EVERYONE_PERCENT) and not roles:
            return None
        return PartialFlag(name, _EVERYONE_PERCENT if percent is None else percent, roles)


def _has_flag(name: str) -> bool:
    return area_of(name) != _HEALTH and name not in _FLAGS


def _is_in_maintenance(operation: str) -> bool:
    """Returns whether an operation is there during maintenance."""
    return operation in _IN_MAINTENANCE or area_of(operation) in _AREAS_IN_MAINTENANCE


def _is_on(maintenance: Any) -> bool:
    return isinstance(maintenance, dict) and maintenance.get("enabled") is True


def _under_maintenance(maintenance: Any) -> AppError:
    return UnderMaintenance(maintenance.get("message"), retry_after=_RETRY_AFTER_SECONDS)
