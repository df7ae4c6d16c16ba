"""Checks the signatures of webhooks that bind a body to a moment: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from pydantic import SecretStr

from request_service.payment.gateways.interface import InvalidSignature

# In seconds, in both directions: clocks differ.
_TOLERANCE = 300
_MOST_SIGNATURES = 20
_MOST_DIGITS = 12


def check_timed(header: str | None, body: bytes, secrets: Iterable[SecretStr], now: datetime) -> None:
    """Raises InvalidSignature unless one of the signatures in *header* was made with one of *secrets*, lately.

    Several secrets are valid while one of them replaces the other; a gateway then sends one signature for each.
    """
    if header is None:
        raise InvalidSignature("it is missing")
    parts = [part.strip().partition("=") for part in header.split(",")[: _MOST_SIGNATURES + 1]]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit() and len(moments[0]) <= _MOST_DIGITS):
        raise InvalidSignature("it names no moment")
    if abs(now.timestamp() - int(moments[0])) > _TOLERANCE:
        raise InvalidSignature("it is too old")
    signed = moments[0].encode() + b"." + body
    given = [value.encode() for name, _, value in parts if name == "v1"]
    wanted = [hmac.digest(one.get_secret_value().encode(), signed, "sha256").hex().encode() for one in secrets]
    # Every pair is compared, so that the time says nothing.
    if not sum(hmac.compare_digest(one, other) for one in given for other in wanted):
        raise InvalidSignature("it is of another secret or of another body")
