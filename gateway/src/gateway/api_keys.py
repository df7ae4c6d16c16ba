"""API keys at the edge: which requests need one, what it allows, and who calls with it.

A key alone calls as its own account. Beside a bearer token the token says who calls, and the key that the application
may. In both cases the scopes of the key must allow the operation. A key is sent in the header `X-API-Key` and in no
other place: a URL stands in histories and logs.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from starlette.types import Scope

from gateway.budgets import PURSE, SECONDS, Budget, Budgets, Per, Purse, Urgency, charge
from gateway.key_exchange import FORM, InvalidApiKey, KeyCaller, KeyExchange
from gateway.operations import area_of
from gateway.scopes import HEALTH, Scopes
from kit.caller import Caller
from kit.errors import AppError, Forbidden, RateLimited, Unauthenticated
from kit.tokens import InvalidToken

HEADER = b"x-api-key"
# The keys in the scope of a request: the text of the header, the admitted key, and whether its account is the caller.
API_KEY, ADMITTED, _STANDS = "api_key", "admitted_api_key", "api_key_stands"

# With REQUIRE_API_KEY these need none, besides those of health: others than the application call them, at an address
# that is a secret or with a signature, and cannot send the header.
KEYLESS = frozenset(
    {
        "auth:get_keys",
        "avatars:get_avatar",
        "calendars:read_feed",
        "notifications:get_subscription",
        "notifications:unsubscribe",
        "payments:press_button",
        "payments:show_checkout",
        "uploads:download_linked_file",
        "uploads:get_linked_thumbnail",
        "webhooks:receive_webhook",
    }
)
# A key alone never does these, also with the scope `*`: they need a person. It makes no keys and no accounts, gives no
# roles, moves no money out, does not change who can log in, and neither reads nor reviews documents of people.
_AREAS_OF_PEOPLE = frozenset({"auth", "verification"})
OF_PEOPLE = frozenset(
    {
        "admin:approve_adjustment",
        "admin:approve_document",
        "admin:approve_payout",
        "admin:claim_document",
        "admin:create_api_key",
        "admin:get_submission",
        "admin:import_users",
        "admin:list_api_keys",
        "admin:list_submissions",
        "admin:mark_payout_paid",
        "admin:propose_adjustment",
        "admin:reject_document",
        "admin:reject_payout",
        # A decision may deactivate an account.
        "admin:resolve_report",
        "admin:revoke_api_key",
        "admin:revoke_document",
        "admin:rotate_api_key",
        "payouts:create_payout",
        "payouts:update_payout_account",
        "users:change_user",
        "users:create_user",
        "users:deactivate_user",
        "users:delete_me",
        "users:update_me",
    }
)
_ABOUT_TOKENS = (InvalidToken.code, Unauthenticated.code)
_NAMES = frozenset({"apikey", "xapikey"})


class ApiKeyRequired(Unauthenticated):
    code = "API_KEY_REQUIRED"
    message = "Send the API key of your application in the header X-API-Key."


class KeyInUrl(InvalidApiKey):
    message = "An API key is sent in the header X-API-Key, never in a URL. Rotate this one: others may have read it."


class NotForApiKeys(Forbidden):
    code = "NOT_FOR_API_KEYS"
    message = "An API key alone cannot do this. It needs the access token of a person."


@dataclass(frozen=True)
class AdmittedKey:
    """A key that allows the operation of a request."""

    key: KeyCaller
    operation: str
    # The budget of the key, and the seconds until it is full again, if it has its own.
    purse: Purse | None = None
    seconds: float = 0.0

    @property
    def may_stand_for_a_person(self) -> bool:
        """False for what a key alone never does."""
        return not needs_person(self.operation)

    def charge(self, scope: Scope) -> None:
        """Charges a request whose caller is the account of the key. Its own budget was charged, if it has one."""
        scope[_STANDS] = True
        if self.purse is None:
            charge(scope, self.key.caller.user_id.int)
        else:
            scope[PURSE], scope[SECONDS] = self.purse, self.seconds


class ApiKeys:
    def __init__(self, exchange: KeyExchange, scopes: Scopes, budgets: Budgets, *, are_required: bool) -> None:
        self.exchange = exchange
        self.scopes = scopes
        self._budgets = budgets
        self._are_required = are_required

    async def admit(self, scope: Scope, operation: str) -> AdmittedKey | None:
        """Checks the key of a request, or that none is needed, and leaves the admitted key in *scope*.

        Raises ApiKeyRequired, InvalidApiKey, InsufficientScope, RateLimited or Unavailable.
        """
        if area_of(operation) == HEALTH:
            return None
        text: str | None = scope.get(API_KEY)
        if text is None:
            if self._are_required and operation not in KEYLESS:
                raise ApiKeyRequired
            return None
        key = await self.exchange.caller_of(text)
        self.scopes.check(key.caller.scopes, operation)
        admitted = scope[ADMITTED] = self._charged(scope, key, operation)
        return admitted

    def _charged(self, scope: Scope, key: KeyCaller, operation: str) -> AdmittedKey:
        if key.caller.rate is None:
            return AdmittedKey(key, operation)
        purse = self._budgets.purse(_budget(key.caller.rate))
        try:
            return AdmittedKey(key, operation, purse, purse.take(key.caller.user_id.int))
        except RateLimited:
            # The headers of the refusal are those of this budget.
            scope[PURSE] = purse
            raise

    def check_frame(self, key: Caller, operation: str) -> None:
        """Raises InsufficientScope unless the *key* with which a socket was opened allows a frame of the client."""
        self.scopes.check(key.scopes, operation)


def explained(scope: Scope, error: AppError) -> AppError:
    """Returns the refusal of a request as its caller understands it: one with a key alone has sent no token.

    A service may know before this gateway that the key was revoked and its account deactivated.
    """
    return InvalidApiKey() if error.code in _ABOUT_TOKENS and scope.get(_STANDS) else error


def needs_person(operation: str) -> bool:
    """Returns whether a key alone never does the operation."""
    return area_of(operation) in _AREAS_OF_PEOPLE or operation in OF_PEOPLE


def is_in(query: bytes) -> bool:
    """Returns whether the query of a URL has a key, or a parameter for one."""
    # Most queries have none of these.
    if not (b"%" in query or b"2u_" in query or b"key" in query.lower()):
        return False
    text = query.decode("latin-1")
    if FORM.search(unquote_plus(text)) is not None:
        return True
    names = (name.lower().replace("_", "").replace("-", "") for name, _ in parse_qsl(text, keep_blank_values=True))
    return not _NAMES.isdisjoint(names)


def _budget(rate: int) -> Budget:
    """Returns the budget of the keys that may make *rate* requests a minute; each has its own count."""
    return Budget(f"API keys with {rate} a minute", Per.ACCOUNT, rate, rate, Urgency.SOON)
