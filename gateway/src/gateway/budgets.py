"""The budgets of the routes: how much an account, or a client network without one, may ask for in a time.

Each route names its budget with `spends`; the gateway does not start with a route that names none. Routes with one
budget share it, and so do the commands of a socket that do the same as a route. `docs/api.md` lists all budgets.

The counts are in the memory of this process, so no request waits for them. Each of several gateways gives its share of
every budget (`GATEWAYS`), or they tell each other what was taken (`gateway/shared_budgets.py`).

A budget also says how urgent its requests are. When a service has too much to do, the least urgent ones are refused.
"""

import asyncio
import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from starlette.types import Scope

from kit import call
from kit.buckets import Buckets
from kit.errors import RateLimited
from kit.networks import network_of
from kit.upstream import Room

_MARK = "budget"
# The keys in the scope of a request: its purse, and the seconds until the purse is full again.
PURSE, SECONDS = "purse", "purse_seconds"

HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_LIMIT, _REMAINING, _RESET = (name.lower().encode() for name in HEADERS)


class Per(StrEnum):
    ACCOUNT = "account"
    # The address of the client; of IPv6 its /64.
    NETWORK = "network"
    # The secret address of a calendar, from any network.
    FEED = "feed"
    # Counted by the service, which knows what the gateway does not.
    SERVICE = "service"


class Urgency(Enum):
    """The share of what may wait for a service (`CALLS_AT_ONCE`, `QUEUE_SECONDS`) beyond which a request is refused."""

    NOW = 1.0
    SOON = 0.5
    LATER = 0.25


@dataclass(frozen=True)
class Budget:
    """A budget of *burst* requests at once, which is refilled at *per_minute*."""

    name: str
    per: Per
    burst: int
    per_minute: float
    urgency: Urgency


READING = Budget("reading", Per.ACCOUNT, 600, 1200, Urgency.LATER)
SEARCHES = Budget("searches", Per.ACCOUNT, 120, 120, Urgency.LATER)
DOWNLOADS = Budget("downloads", Per.ACCOUNT, 300, 300, Urgency.LATER)
EXPORTS = Budget("exports", Per.ACCOUNT, 10, 10, Urgency.LATER)
COMMANDS = Budget("commands", Per.ACCOUNT, 120, 240, Urgency.NOW)
PROFILE = Budget("account", Per.ACCOUNT, 20, 20, Urgency.SOON)
REQUESTS = Budget("requests", Per.ACCOUNT, 20, 2, Urgency.NOW)
REPORTS = Budget("reports", Per.ACCOUNT, 20, 2, Urgency.LATER)
MESSAGES = Budget("messages", Per.ACCOUNT, 100, 100, Urgency.SOON)
POSITIONS = Budget("positions", Per.ACCOUNT, 120, 120, Urgency.SOON)
UPLOADS = Budget("uploads", Per.ACCOUNT, 30, 30, Urgency.SOON)
PIECES = Budget("pieces", Per.ACCOUNT, 600, 600, Urgency.SOON)
SOCKETS = Budget("sockets", Per.ACCOUNT, 60, 60, Urgency.NOW)
PUBLIC = Budget("public", Per.NETWORK, 600, 1200, Urgency.LATER)
CLIENT_EVENTS = Budget("activity", Per.NETWORK, 300, 600, Urgency.LATER)
EVENTS_OF_ACCOUNT = Budget("visits", Per.ACCOUNT, 30, 60, Urgency.LATER)
FEEDS = Budget("feeds", Per.FEED, 20, 10, Urgency.LATER)
WEBHOOKS = Budget("webhooks", Per.NETWORK, 1000, 30_000, Urgency.NOW)
HEALTH = Budget("health", Per.NETWORK, 120, 240, Urgency.NOW)
REGISTRATIONS = Budget("registrations", Per.NETWORK, 60, 2, Urgency.SOON)
REFRESHES = Budget("refreshes", Per.NETWORK, 300, 600, Urgency.NOW)
MAILS = Budget("mails", Per.NETWORK, 20, 20, Urgency.SOON)
CODES = Budget("codes", Per.NETWORK, 30, 30, Urgency.SOON)
# auth-service knows the devices of an account: they log in although their network has spent all.
LOGINS = Budget("logins", Per.SERVICE, 5, 5, Urgency.NOW)

# A client network is told at once so often that a budget is spent. After that each such answer comes late, so that a
# client that asks again without waiting costs little, however many connections it has.
_PROMPT_REFUSALS = Budget("refusals", Per.NETWORK, 60, 60, Urgency.LATER)
LATE_SECONDS = 2.0
# So many calls may always wait for a service if they are urgent: too few to say how fast it is.
_FEW = 128
# The share of the time in a queue that a request may spend before the gateway begins with it.
_OWN_SHARE = 0.3


def spends[Endpoint: Callable[..., Any]](budget: Budget) -> Callable[[Endpoint], Endpoint]:
    """Says that each request of a route takes from *budget*. Write it below `@router.get(…)`."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, budget)
        return endpoint

    return mark


def budget_of(endpoint: object) -> Budget | None:
    found: Budget | None = getattr(endpoint, _MARK, None)
    return found


def require_budgets(routes: Iterable[Any]) -> None:
    """Raises ValueError if a route has no budget."""
    without = [route.path for route in routes if budget_of(route.endpoint) is None]
    if without:
        raise ValueError(f"say what a request costs, with @spends below the route: {', '.join(without)}")


class Purse:
    """Counts one budget, for each account or network."""

    def __init__(self, budget: Budget, factor: float, refusals: Buckets, room: Room) -> None:
        """*refusals* has the prompt ones of each network, *room* is that of urgent requests."""
        self._refusals = refusals
        # The calls that may wait for a service when a request with this budget makes one more.
        share = budget.urgency.value
        self.room = Room(max(1, share * room.few), max(1, share * room.calls), share * room.seconds)
        # The seconds for which such a request may have waited for the gateway itself. Probes are always answered.
        can_wait = budget.per is Per.ACCOUNT and budget.urgency is not Urgency.NOW
        self.patience = _OWN_SHARE * self.room.seconds if can_wait else math.inf
        self.name = budget.name
        self.is_public = budget.per is Per.NETWORK
        self._is_counted = budget.per is not Per.SERVICE
        self._buckets = _buckets(budget, factor)
        # The number of requests of each key since the last look; `None` if nothing looks.
        self.taken: dict[Hashable, int] | None = None

    def take(self, key: Hashable) -> float:
        """Takes one request, and returns the seconds until all is there again. Raises RateLimited if none is left."""
        if not self._is_counted:
            return 0.0
        seconds = self._buckets.take(key)
        if self.taken is not None:
            self.taken[key] = self.taken.get(key, 0) + 1
        return seconds

    def take_elsewhere(self, key: Hashable, tokens: int) -> None:
        """Takes requests that another gateway has served."""
        self._buckets.take_at_most(key, tokens)

    def take_for_network(self) -> float:
        return self.take(network_of(call.current().client_address))

    async def delay_refusal(self) -> None:
        """Waits before a refusal of the current call is answered, if its network has had many."""
        try:
            self._refusals.take(network_of(call.current().client_address))
        except RateLimited:
            await asyncio.sleep(LATE_SECONDS)

    def headers(self, seconds: float) -> tuple[tuple[bytes, bytes], ...]:
        """Returns the headers of an answer, in whose request `take` returned *seconds*."""
        buckets = self._buckets
        return (
            (_LIMIT, b"%d" % buckets.burst),
            (_REMAINING, b"%d" % buckets.left(seconds)),
            (_RESET, b"%d" % math.ceil(seconds)),
        )

    def headers_of_refusal(self, retry_after: bytes) -> tuple[tuple[bytes, bytes], ...]:
        return (_LIMIT, b"%d" % self._buckets.burst), (_REMAINING, b"0"), (_RESET, retry_after)


class Budgets:
    """The purses of all budgets in this process."""

    def __init__(self, *, factor: float, calls_at_once: int, queue_seconds: float = math.inf) -> None:
        """*factor* multiplies every budget.

        *calls_at_once* may wait for one service, if they are urgent, and as many as it answers in *queue_seconds*.
        """
        self._factor = factor
        self._room = Room(min(_FEW, calls_at_once), calls_at_once, queue_seconds)
        self._refusals = _buckets(_PROMPT_REFUSALS, factor)
        self._purses: dict[str, Purse] = {}
        self._notes = False

    def purse(self, budget: Budget) -> Purse:
        if budget.name not in self._purses:
            purse = self._purses[budget.name] = Purse(budget, self._factor, self._refusals, self._room)
            purse.taken = {} if self._notes else None
        return self._purses[budget.name]

    def note_what_is_taken(self) -> None:
        """Lets `taken` return what is taken from now on."""
        self._notes = True
        for purse in self._purses.values():
            purse.taken = {}

    def taken(self) -> list[tuple[str, Hashable, int]]:
        """Returns what was taken since the last call: the names of budgets, their keys, and how many requests."""
        taken = [(name, *one) for name, purse in self._purses.items() for one in (purse.taken or {}).items()]
        for purse in self._purses.values():
            purse.taken = {}
        return taken

    def take_elsewhere(self, name: str, key: Hashable, tokens: int) -> None:
        """Takes requests that another gateway has served. It may know budgets that this one does not."""
        if (purse := self._purses.get(name)) is not None:
            purse.take_elsewhere(key, tokens)


def _buckets(budget: Budget, factor: float) -> Buckets:
    return Buckets(budget.burst, budget.per_minute, factor=factor)


def charge(scope: Scope, key: Hashable | None = None) -> None:
    """Takes a request of *scope* from the budget of its route: for the account *key*, or for the client's network.

    The two do nothing for a route of the other kind. Raises RateLimited if nothing is left.
    """
    purse: Purse | None = scope.get(PURSE)
    if purse is not None and purse.is_public == (key is None):
        scope[SECONDS] = purse.take(key) if key is not None else purse.take_for_network()


def charge_besides(scope: Scope, purse: Purse, key: Hashable) -> None:
    """Takes a request of *scope* from *purse*, too; the headers of the answer are those of this budget.

    Raises RateLimited if nothing is left.
    """
    scope[PURSE] = purse
    scope[SECONDS] = purse.take(key)
