"""Sends text messages with Twilio: a form to the Messages of an account, whose refusals have numbers."""

import base64

from pydantic import SecretStr

from auth_service.text_messages.calls import ProviderCaller
from auth_service.text_messages.transports import (
    NotTakenYet,
    OutgoingText,
    RefusedText,
    SendingOutcome,
    TakenText,
)

_VERSION = "2010-04-01"
# Refusals for good: not a number, not reachable, not in a country that is allowed, opted out, no mobile, too long.
_FINAL = frozenset({21211, 21214, 21217, 21408, 21610, 21612, 21614, 21617})
# A message that Twilio cannot send in this time is dropped.
_MIN_VALIDITY_SECONDS, _MAX_VALIDITY_SECONDS = 1, 14_400
# The names of messaging services, which have several numbers, begin like this.
_SERVICE = "MG"


class TwilioTransport:
    def __init__(self, caller: ProviderCaller, account: str, token: SecretStr, *, sender: str) -> None:
        """*sender* is a number, an approved name, or a messaging service (MG…)."""
        self._caller = caller
        self._path = f"/{_VERSION}/Accounts/{account}/Messages.json"
        self._account = account
        self._token = token
        self._sender = {"MessagingServiceSid" if sender.startswith(_SERVICE) else "From": sender}

    async def send(self, message: OutgoingText) -> SendingOutcome:
        validity = max(_MIN_VALIDITY_SECONDS, min(int(message.seconds_left), _MAX_VALIDITY_SECONDS))
        form = self._sender | {"To": message.number, "Body": message.text, "ValidityPeriod": str(validity)}
        answer = await self._caller.post(self._path, {"Authorization": self._basic()}, data=form)
        if isinstance(answer, NotTakenYet):
            return answer
        if answer.is_success and answer.data.get("sid"):
            return TakenText()
        code = answer.data.get("code")
        if not isinstance(code, int):
            return NotTakenYet(answer.said)
        # The text beside it repeats the number.
        said = f"{answer.said}, code {code}"
        return RefusedText(said) if code in _FINAL else NotTakenYet(said)

    async def close(self) -> None:
        await self._caller.close()

    def _basic(self) -> str:
        pair = f"{self._account}:{self._token.get_secret_value()}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"
