"""The codes of second factors: those of the app (TOTP, RFC 6238), and the recovery codes.

A code of the app is right in its own time step of 30 seconds and in the one before and after, because clocks differ.
"""

import base64
import hmac
import os
import re
from datetime import datetime

import pyotp

_ISSUER = "2U"
_STEP_SECONDS = 30
_TOLERATED_STEPS = 1
# 120 bits: no hash for passwords is needed to store them (OWASP ASVS 6.5.2).
_RECOVERY_BYTES = 15
RECOVERY_CODES = 10


def new_secret() -> str:
    """Returns a secret of 160 random bits, in Base32."""
    return base64.b32encode(os.urandom(20)).decode()


def uri_of(secret: str, account: str) -> str:
    """Returns the `otpauth:` URI, which apps read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=_ISSUER)


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """Returns the time step in which *code* is right, if that is about now."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_SECONDS
    for step in range(current - _TOLERATED_STEPS, current + _TOLERATED_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    return [_new_recovery_code() for _ in range(RECOVERY_CODES)]


def normal_code(text: str) -> str:
    """Returns the code without what people add when they write it down."""
    return re.sub(r"[\s-]", "", text).upper()


def _new_recovery_code() -> str:
    text = base64.b32encode(os.urandom(_RECOVERY_BYTES)).decode()
    return "-".join(text[start : start + 6] for start in range(0, len(text), 6))
