"""A payment may be there before its gateway has answered; the seed and the demo wait for its page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tools.demo import checkout
from tools.demo.money import Money
from tools.demo.person import Data, Person
from tools.demo.report import Report, StepFailed
from tools.seed import paying
from tools.seed.scenes import SCENES


@contextmanager
def checkout_page(pressed: list[str]) -> Iterator[str]:
    """Runs a server that notes which of its buttons are pressed."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pressed.append(self.path)
            self.send_response(303)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # so it is called
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/page"
        finally:
            server.shutdown()


class SlowGateway:
    """An API whose payment gets its page at the third look, and changes its status once a button was pressed."""

    def __init__(self, page: str, pressed: list[str]) -> None:
        self._page, self._pressed = page, pressed
        self.looks = 0

    async def call(self, method: str, path: str, **_: Any) -> Any:
        if (method, path) == ("GET", "/payments"):
            return [self._payment(purpose="request")]
        if method == "GET":
            self.looks += 1
        return self._payment(purpose="tip")

    async def call_as(self, _person: Person, method: str, path: str, **said: Any) -> Any:
        return await self.call(method, path, **said)

    async def frame(self, _kind: str, _is_wanted: object) -> Data:
        return self._payment(purpose="request") | {"capture_before": None}

    def _payment(self, purpose: str) -> Data:
        return {
            "id": "one",
            "request_id": "request",
            "purpose": purpose,
            "amount": 100,
            "currency": "ETB",
            "status": "failed" if self._pressed else "pending",
            "checkout": {"url": self._page} if self.looks > 2 else None,
        }


async def test_the_seed_waits_for_the_page_of_a_slow_gateway() -> None:
    pressed: list[str] = []
    scene = next(one for one in SCENES if one.refused_tip)
    client = Person("http://127.0.0.1:1", role="client", name="Client")
    with checkout_page(pressed) as page:
        slow = SlowGateway(page, pressed)
        assert await paying.tip(slow.call_as, client, scene, {"id": "request"}) == 1
    assert pressed == ["/page/decline"]


async def test_the_demo_waits_for_the_page_of_a_slow_gateway() -> None:
    pressed: list[str] = []
    with checkout_page(pressed) as page:
        slow: Any = SlowGateway(page, pressed)
        await Money(slow, slow, slow, slow.call, Report()).hold({"id": "request"})
    assert pressed == ["/page/pay"]


async def test_a_payment_that_never_gets_a_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "_TRIES", 2)
    pressed: list[str] = []
    slow = SlowGateway("http://127.0.0.1:1", pressed)
    with pytest.raises(StepFailed, match="no checkout page"):
        await checkout.press(slow.call, {"id": "one", "checkout": None, "status": "pending"}, "pay")
    assert slow.looks == 2
