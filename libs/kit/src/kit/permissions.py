"""Who may call which method: one table per process, looked at before anything of a call runs.

A method without an entry cannot be served, so nothing is open by oversight. What depends on the object of a call (whose
request is it?) is decided where the object is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor import ServiceDescriptor

from kit.caller import Caller
from kit.errors import AppError, Forbidden


@dataclass(frozen=True)
class Rule:
    looks_at_token: bool
    needs_token: bool
    # None: every role.
    roles: frozenset[str] | None = None
    refusal: Callable[[], AppError] = Forbidden

    def check(self, caller: Caller) -> None:
        if self.roles is not None and caller.role not in self.roles:
            raise self.refusal()


# A token plays no part, not even a bad one.
PUBLIC = Rule(looks_at_token=False, needs_token=False)
# With or without; one that is there must be good.
OPTIONAL = Rule(looks_at_token=True, needs_token=False)
SIGNED_IN = Rule(looks_at_token=True, needs_token=True)


def only(*roles: str, refusal: Callable[[], AppError] = Forbidden) -> Rule:
    """*refusal*: makes the error that everybody else gets."""
    return Rule(looks_at_token=True, needs_token=True, roles=frozenset(roles), refusal=refusal)


# The rule of each method, by the name that it has on the wire: /package.Service/Method.
type Permissions = Mapping[str, Rule]


def table(*services: tuple[ServiceDescriptor, Mapping[str, Rule]]) -> Permissions:
    """ValueError unless the rules of each service are those of its methods, no more and no fewer."""
    permissions: dict[str, Rule] = {}
    for descriptor, rules in services:
        if difference := set(rules) ^ {method.name for method in descriptor.methods}:
            raise ValueError(f"permissions of {descriptor.full_name}: {', '.join(sorted(difference))}")
        permissions |= {f"/{descriptor.full_name}/{method}": rule for method, rule in rules.items()}
    return permissions
