"""The webhooks of Stripe, its settings and its secrets."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from gateway_behaviour import charged_of, refund_of
from pydantic import SecretStr, ValidationError
from stripe_testing import KEY, WEBHOOK_SECRET, StripePeer, listening, shared_server, signed

from kit import clock
from kit.database import Database
from request_service.payment.gateways.interface import InvalidSignature, Subject
from request_service.settings import Settings


@pytest.fixture
async def peer(database: Database) -> AsyncIterator[StripePeer]:
    peer = StripePeer(shared_server(), database)
    yield peer
    await peer.gateway.close()


async def test_events_that_stripe_sends_are_read(peer: StripePeer) -> None:
    charged = await peer.captured()
    await peer.gateway.refund(refund_of(charged, 1_000))
    await peer.control("dispute", intent_id=charged.gateway_id, amount=12_300)
    taken: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return web.Response()

    events = await peer.control("events")
    mine = [number for number, event in enumerate(events) if str(charged.gateway_id) in str(event)]
    async with listening(take) as url:
        # In reverse, and twice, as a gateway may.
        order = [*reversed(mine), *mine]
        await peer.control("deliver", url=url, secrets=["whsec_an_older_secret", WEBHOOK_SECRET], order=order)

    notices = [peer.gateway.read_webhook(headers, body, clock.now()) for headers, body in taken]
    assert [one.subject for one in reversed(notices[: len(mine)])] == [one.subject for one in notices[len(mine) :]]
    assert {one.subject for one in notices} == {Subject.PAYMENT, Subject.REFUND, Subject.DISPUTE}
    assert len({one.key for one in notices}) == len(mine)
    assert {one.reference for one in notices if one.subject is Subject.PAYMENT} == {charged.reference}


NO_EVENTS = [b"", b"null", b"[]", b"{}", b'{"id": "x", "data": []}', b"\xff", b'"x"', b"[" * 9_000, b"[" * 60_000]


@pytest.mark.parametrize("body", NO_EVENTS)
async def test_a_signed_body_that_is_no_event_is_refused(peer: StripePeer, body: bytes) -> None:
    headers, _ = signed(body, clock.now(), WEBHOOK_SECRET)

    with pytest.raises(InvalidSignature):
        peer.gateway.read_webhook(headers, body, clock.now())


async def test_an_old_webhook_is_refused(peer: StripePeer) -> None:
    headers, body = peer.webhook(charged_of(peer.charge()), clock.now() - timedelta(seconds=301))

    with pytest.raises(InvalidSignature):
        peer.gateway.read_webhook(headers, body, clock.now())


async def test_no_log_line_has_a_key_or_a_client_secret(peer: StripePeer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    report = await peer.gateway.create(peer.charge())

    assert report.checkout is not None
    assert report.checkout.client_secret
    for secret in (KEY, WEBHOOK_SECRET, report.checkout.client_secret):
        assert secret not in caplog.text


def test_without_a_key_the_library_is_not_loaded() -> None:
    look = "import sys, request_service.app; print('stripe' in sys.modules, 'requests' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)

    assert answer.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"stripe_api_key": "pk_test_1"}, "stripe_api_key"),
        ({"stripe_api_key": KEY}, "stripe_webhook_secrets"),
        ({"stripe_api_key": KEY, "stripe_webhook_secrets": "whsec_of_the_tests,short"}, "stripe_webhook_secrets"),
        ({"stripe_api_url": "https://api.stripe.com/v1"}, "stripe_api_url"),
    ],
    ids=["another-kind-of-key", "no-webhook-secret", "a-short-secret", "a-path"],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**settings)
    assert [error["loc"] for error in refusal.value.errors()] == [(field,)]
    assert KEY not in str(refusal.value)


def test_two_secrets_are_read_while_one_replaces_the_other() -> None:
    given = Settings(stripe_webhook_secrets=f"{WEBHOOK_SECRET}, whsec_the_next_one_of_it")  # type: ignore[arg-type]

    assert given.stripe_webhook_secrets == [SecretStr(WEBHOOK_SECRET), SecretStr("whsec_the_next_one_of_it")]


def test_production_takes_a_live_key_with_its_webhook_secret() -> None:
    given = Settings.model_validate(
        {"stripe_api_key": "sk_live_of_the_tests", "stripe_webhook_secrets": WEBHOOK_SECRET}
        | {
            "environment": "production",
            "plaintext_inside": "accepted",
            "secret_key": "bY7q-a-key-of-tests-alone-9x2-long",
        }
        | {"nats_url": "nats://request:bY7qa9x2-long@127.0.0.1:4222"}
    )

    assert given.stripe_api_key is not None
