"""Signs the webhooks of the built-in gateway, in the form that Stripe uses: `t=…,v1=…`."""

import hmac
from datetime import datetime

from pydantic import SecretStr

HEADER = "test-signature"
_PURPOSE = b"2u request-service: webhooks of the built-in gateway"


def webhook_secret(secret_key: SecretStr) -> SecretStr:
    """Returns the secret of the webhooks. It is derived, so that the built-in gateway needs no setting of its own."""
    return SecretStr(hmac.digest(secret_key.get_secret_value().encode(), _PURPOSE, "sha256").hex())


def signature(secret: SecretStr, body: bytes, now: datetime) -> str:
    seconds = int(now.timestamp())
    digest = hmac.digest(secret.get_secret_value().encode(), b"%d." % seconds + body, "sha256")
    return f"t={seconds},v1={digest.hex()}"
