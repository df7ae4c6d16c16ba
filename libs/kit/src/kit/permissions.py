"""The permissions of methods: one table per process, checked before a call reaches its servicer.

The table is read from the protos (`twou.options.v1.access`). A service with a method without this option does not
start, so that no method is open by oversight. Permissions that depend on the object of a call (the owner of a request)
are checked where the object is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from kit import contract
from kit.caller import Caller
from kit.errors import AppError, Forbidden
from twou.options.v1.options_pb2 import Access

GATEWAY = "gateway"
_EACH = "*"


@dataclass(frozen=True)
class Rule:
    looks_at_token: bool
    needs_token: bool
    # `None` allows every role.
    roles: frozenset[str] | None = None
    refusal: Callable[[], AppError] = Forbidden
    # The deployables that may call; `None` is each of them. Checked only where certificates say who calls.
    peers: frozenset[str] | None = frozenset({GATEWAY})

    def check_peer(self, peer: str | None) -> None:
        """Raises `Forbidden` unless the process with the certificate of *peer* may call."""
        if peer is None or (self.peers is not None and peer not in self.peers):
            raise Forbidden

    def check(self, caller: Caller) -> None:
        if self.roles is not None and caller.role not in self.roles:
            raise self.refusal()


# A token is not read, not even an invalid one.
PUBLIC = Rule(looks_at_token=False, needs_token=False)
# A token may be absent; one that is sent must be valid.
OPTIONAL = Rule(looks_at_token=True, needs_token=False)
SIGNED_IN = Rule(looks_at_token=True, needs_token=True)

_RULES = {
    Access.LEVEL_PUBLIC: PUBLIC,
    Access.LEVEL_OPTIONAL: OPTIONAL,
    Access.LEVEL_SIGNED_IN: SIGNED_IN,
}

# The rule of each method, by the name that it has on the wire: /package.Service/Method.
type Permissions = Mapping[str, Rule]


def only(*roles: str, refusal: Callable[[], AppError] = Forbidden) -> Rule:
    """Returns a rule for these *roles*. *refusal* makes the error for callers with any other role."""
    return Rule(looks_at_token=True, needs_token=True, roles=frozenset(roles), refusal=refusal)


def table(*services: ServiceDescriptor) -> Permissions:
    """Returns the rules of all methods of *services*, as their protos state them.

    Raises ValueError if a method does not say who may call it, or contradicts itself.
    """
    return {
        f"/{service.full_name}/{method.name}": replace(_rule(method), peers=_peers(method))
        for service in services
        for method in service.methods
    }


def _peers(method: MethodDescriptor) -> frozenset[str] | None:
    access = contract.access(method)
    peers = access.peers if access else ()
    return None if _EACH in peers else frozenset({GATEWAY, *peers})


def _rule(method: MethodDescriptor) -> Rule:
    access = contract.access(method)
    if access is None:
        raise ValueError(f"{method.full_name} has no option twou.options.v1.access, which says who may call it")
    if access.level == Access.LEVEL_ROLES and access.roles:
        return only(*access.roles, refusal=_refusal(access))
    rule = _RULES.get(access.level)
    if rule is None or access.roles or access.HasField("refusal"):
        raise ValueError(f"{method.full_name}: level and roles of its option twou.options.v1.access do not fit")
    return rule


def _refusal(access: Access) -> Callable[[], AppError]:
    if not access.HasField("refusal"):
        return Forbidden
    return partial(Forbidden, access.refusal.message, code=access.refusal.code)
