"""Commands that are sent twice with one Idempotency-Key, for the test that each takes effect once."""

import re
import secrets
from typing import Any

import httpx2

from tests.people import Person

# Each repetition gives new tokens: an answer with tokens is stored nowhere.
GIVES_TOKENS = {("POST", path) for path in ("/auth/login", "/login", "/auth/refresh", "/auth/refresh-token")}
# They are answered with what the gateway has said by then, which may come between the two.
SHOWS_WHAT_CAME = {("POST", path) for path in ("/payments", "/requests/{request_id}/tip", "/payments/methods")}
COMES_LATER = {"checkout", "failure", "status", "fee_amount", "updated_at"}


class Twice:
    """Sends commands twice, each pair with a new key, and notes which routes it has seen."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()

    async def __call__(self, person: Person, route: str, ident: str = "", /, **sent: Any) -> Any:
        """Returns the JSON of the first answer. *ident*: the parameters in the path of *route*, joined by slashes."""
        method, path = route.split(" ")
        self.seen.add((method, path))
        idents = iter(ident.split("/"))
        path = re.sub(r"\{\w+\}", lambda _: next(idents), path)
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        answers = [await self._send(person, method, path, headers, sent) for _ in range(2)]
        first, second = answers
        assert first.status_code < 300, (route, first.text)
        assert second.status_code == first.status_code, (route, second.text)
        if (method, route.split(" ")[1]) not in GIVES_TOKENS:
            assert _compared(route, second) == _compared(route, first), route
            assert second.headers.get("Location") == first.headers.get("Location"), route
            assert second.headers.get("Idempotency-Replayed") == "true", route
            assert "Idempotency-Replayed" not in first.headers, route
        return first.json() if first.content else None

    @staticmethod
    async def _send(
        person: Person, method: str, path: str, headers: dict[str, str], sent: dict[str, Any]
    ) -> httpx2.Response:
        if sent.keys() & {"params", "files", "headers"}:
            return await person.http.request(method, path, **sent | {"headers": headers | sent.get("headers", {})})
        return await person.http.request(method, path, headers=headers, json=sent or None)


def _compared(route: str, answer: httpx2.Response) -> object:
    """Returns what two answers of a route have in common: every byte, but for what comes from a gateway."""
    method, path = route.split(" ")
    if (method, path) not in SHOWS_WHAT_CAME:
        return answer.content
    shown = answer.json()
    assert shown.keys() >= {"id", "checkout", "status"}
    return {name: value for name, value in shown.items() if name not in COMES_LATER}
