"""Sends text messages with AfroMessage: `POST {base}/send`, whose answer says in `acknowledge` if it was taken.

A refusal has status 200, too, and its reason is free text, which may repeat the number or the message. Only a refusal
that speaks about the recipient is final: others, such as an empty balance, end when an operator has mended them.
"""

from typing import Any

from pydantic import SecretStr

from auth_service.text_messages.calls import ProviderCaller
from auth_service.text_messages.transports import (
    NotTakenYet,
    OutgoingText,
    RefusedText,
    SendingOutcome,
    TakenText,
)

_ABOUT_THE_RECIPIENT = ("number", "recipient", "contact", "phone")


class AfroMessageTransport:
    def __init__(self, caller: ProviderCaller, token: SecretStr, *, identifier: str, sender: str) -> None:
        """*identifier* is that of the short code, and *sender* a name that was approved; both may be empty."""
        self._caller = caller
        self._token = token
        self._from = {name: text for name, text in (("from", identifier), ("sender", sender)) if text}

    async def send(self, message: OutgoingText) -> SendingOutcome:
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        body = self._from | {"to": message.number, "message": message.text}
        answer = await self._caller.post("/send", headers, json=body)
        if isinstance(answer, NotTakenYet):
            return answer
        if not answer.is_success:
            # A token is wrong while it is changed, or until an operator has mended it.
            return NotTakenYet(answer.said)
        if answer.data.get("acknowledge") == "success":
            return TakenText()
        if _is_about_the_recipient(answer.data.get("response")):
            return RefusedText("the provider refuses the recipient")
        return NotTakenYet("the provider refuses messages")

    async def close(self) -> None:
        await self._caller.close()


def _is_about_the_recipient(response: Any) -> bool:
    errors = response.get("errors") if isinstance(response, dict) else response
    said = " ".join(str(one) for one in errors) if isinstance(errors, list) else str(errors or "")
    return any(word in said.lower() for word in _ABOUT_THE_RECIPIENT)
