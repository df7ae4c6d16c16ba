"""Looks for objects of Stripe: by its id, by our reference, and among the newest ones, as the search is late."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kit import clock
from request_service.payment.gateways.interface import AnswerLost, Refused
from request_service.payment.gateways.stripe_calls import StripeCalls
from request_service.payment.gateways.stripe_objects import StripeObject, reference_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from stripe import StripeClient

NOT_FOUND = "resource_missing"
PAGE = 100
# The newest objects that are looked through for one that the search does not know.
_MOST_PAGES = 20
# Clocks differ, and an object is planned before it is ordered.
_BEFORE = timedelta(minutes=5)
_UNKNOWN_AGE = timedelta(days=2)
_TIME_VERSION = 7


class StripeLookups:
    _calls: StripeCalls

    async def _retrieve(self, call: Any) -> StripeObject | None:
        try:
            return await self._calls.make(call)
        except Refused as refusal:
            if refusal.failure.code == NOT_FOUND:
                return None
            raise

    async def _find_listed(
        self, list_page: "Callable[[Any, StripeClient], Any]", params: Any, reference: str
    ) -> StripeObject | None:
        """Looks through the pages of a list, newest first. Raises AnswerLost if there are too many."""
        for _ in range(_MOST_PAGES):
            page = await self._calls.make(partial(list_page, params))
            found = with_reference(page, reference)
            if found is not None or not page["has_more"]:
                return found
            params = params | {"starting_after": page["data"][-1]["id"]}
        raise AnswerLost("there are too many newer objects to look through")


def with_reference(page: StripeObject, reference: str) -> StripeObject | None:
    return next((one for one in page["data"] if reference_of(one) == reference), None)


def newer_than(own_id: UUID) -> Any:
    """Returns the filter for objects that were made for an object of ours, or after it (RFC 9562)."""
    made_at = clock.now() - _UNKNOWN_AGE
    if own_id.version == _TIME_VERSION:
        made_at = datetime.fromtimestamp((own_id.int >> 80) / 1000, UTC)
    return {"created": {"gte": int((made_at - _BEFORE).timestamp())}, "limit": PAGE}


def key(verb: str, reference: str) -> Any:
    return {"idempotency_key": f"{reference}-{verb}"}
