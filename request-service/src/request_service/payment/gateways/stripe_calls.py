"""Makes the calls to Stripe in threads of its own, and says how each ended.

Stripe's library is loaded here, when there is a key: it takes 34 MB. It retries nothing by itself, because only the
caller knows whether a call may be made again.
"""

import asyncio
import logging as standard_logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from kit import logging
from request_service.payment.gateways.interface import AnswerLost, GatewayError, NotSent, Refused
from request_service.payment.gateways.stripe_objects import StripeObject
from request_service.payment.gateways.stripe_settings import StripeSettings

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError

log = logging.get(__name__)

# rule: allow http — the statuses are those of Stripe
_TOO_MANY = 429
_IN_USE = 409  # rule: allow http — as above
_LEAST_FAILURE = 500
_KEY_REFUSED = frozenset({401, 403})  # rule: allow http — as above
_WAIT_FOR_KEY_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 600.0
# Another call under the same key is being carried out, or was: its outcome is the one that counts.
_KEY_IN_USE = "idempotency_key_in_use"
_OTHER_CALL = "idempotency_error"


class Declined(GatewayError):
    """A card was refused, or an object is in another state than the call needs; *found* is the object, if named."""

    def __init__(self, refusal: Refused, found: StripeObject | None) -> None:
        super().__init__(refusal.failure.code)
        self.refusal = refusal
        self.found = found


class StripeCalls:
    def __init__(self, settings: StripeSettings, key: str) -> None:
        # Loaded with the first key: see above.
        import stripe  # noqa: PLC0415

        # Its debug lines hold what is sent and received, client secrets included.
        standard_logging.getLogger("stripe").setLevel(standard_logging.WARNING)
        self._errors = stripe.StripeError
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": settings.stripe_api_url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=settings.stripe_timeout_seconds),
        )
        self._threads = ThreadPoolExecutor(settings.stripe_calls_at_once, thread_name_prefix="stripe")

    async def make(self, call: "Callable[[StripeClient], Any]") -> StripeObject:
        """Returns the object that Stripe answers with.

        Raises NotSent, AnswerLost, Refused, or Declined for a refusal that names an object or a card.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._make, call)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _make(self, call: "Callable[[StripeClient], Any]") -> StripeObject:
        try:
            answer: StripeObject = call(self._client).to_dict()
        except self._errors as error:
            raise _outcome(error) from error
        return answer


def _outcome(error: "StripeError") -> GatewayError:
    """Returns how a call ended that brought no object."""
    status, code = error.http_status, error.code or ""
    if status is None:
        return _without_answer(error)
    told = error.json_body.get("error") if isinstance(error.json_body, Mapping) else None
    told = told if isinstance(told, Mapping) else {}
    if status in _KEY_REFUSED:
        log.error("stripe_refuses_the_key", status=status, request_id=error.request_id)
        return NotSent("Stripe refuses the key", _WAIT_FOR_KEY_SECONDS)
    if status == _TOO_MANY:
        return NotSent("Stripe gets too many calls", _seconds((error.headers or {}).get("retry-after")))
    # Without an error in Stripe's form, another machine has answered, after Stripe or instead of it.
    is_unclear = not told or status >= _LEAST_FAILURE or status == _IN_USE
    if is_unclear or code == _KEY_IN_USE or told.get("type") == _OTHER_CALL:
        log.warning("stripe_failed", status=status, code=code, request_id=error.request_id)
        return AnswerLost(f"Stripe answered with {status}")
    refusal = Refused(told.get("decline_code") or code or "refused", error.user_message or "Stripe refused the call.")
    found = told.get("payment_intent")
    if isinstance(found, Mapping) or told.get("type") == "card_error":
        return Declined(refusal, found if isinstance(found, Mapping) else None)
    return refusal


def _without_answer(error: BaseException) -> GatewayError:
    """Returns NotSent if no connection was made, so that nothing can have been sent."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError  # noqa: PLC0415  # comes with the library

    cause: BaseException | None = error
    while cause is not None:
        reasons = (cause, getattr(cause, "reason", None), *cause.args)
        if any(isinstance(one, ConnectTimeoutError | NewConnectionError) for one in reasons):
            return NotSent("Stripe cannot be reached")
        reason = next((one for one in reasons[1:] if isinstance(one, BaseException)), None)
        if isinstance(getattr(reason, "reason", None), ConnectTimeoutError | NewConnectionError):
            return NotSent("Stripe cannot be reached")
        cause = cause.__cause__ or cause.__context__
    return AnswerLost("Stripe did not answer")


def _seconds(text: str | None) -> float | None:
    try:
        return min(max(float(text or ""), 0.0), _LONGEST_WAIT_SECONDS)
    except ValueError:
        return None
