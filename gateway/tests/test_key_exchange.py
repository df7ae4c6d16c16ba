"""The exchange of API keys for tokens: one for many calls, renewed in time, kept in bounded memory."""

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from api_keys_testing import KEY, MACHINE, Authority

from gateway import key_exchange
from gateway.key_exchange import InvalidApiKey, KeyExchange
from kit import call
from kit.errors import Unavailable


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def exchange(authority: Authority) -> KeyExchange:
    return KeyExchange(authority.exchange, authority)  # type: ignore[arg-type]


async def test_many_calls_at_once_wait_for_one_exchange(exchange: KeyExchange, authority: Authority) -> None:
    authority.before = lambda: asyncio.sleep(0.02)
    found = await asyncio.gather(*(exchange.caller_of(KEY) for _ in range(50)))
    assert {one.caller for one in found} == {MACHINE}
    await exchange.caller_of(KEY)
    assert authority.asked == [KEY]


async def test_a_caller_who_leaves_does_not_end_the_exchange_of_others(
    exchange: KeyExchange, authority: Authority
) -> None:
    go_on = asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    authority.before = wait
    first, second = asyncio.create_task(exchange.caller_of(KEY)), asyncio.create_task(exchange.caller_of(KEY))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    go_on.set()
    assert (await second).caller == MACHINE
    assert authority.asked == [KEY]


async def test_a_revoked_key_is_refused_with_the_next_call(exchange: KeyExchange, authority: Authority) -> None:
    await exchange.caller_of(KEY)
    authority.revoke(KEY)
    for _ in range(3):
        with pytest.raises(InvalidApiKey):
            await exchange.caller_of(KEY)
    # Once to begin with, once to learn why the token is void; its refusal is remembered.
    assert authority.asked == [KEY, KEY]


async def test_a_key_whose_account_has_another_role_is_exchanged_again(
    exchange: KeyExchange, authority: Authority
) -> None:
    await exchange.caller_of(KEY)
    authority.revoke(KEY)
    authority.keys[KEY] = changed = replace(MACHINE, role="moderator")
    assert (await exchange.caller_of(KEY)).caller == changed


class Clock:
    """The monotonic clock, which a test moves on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        real = time.monotonic
        monkeypatch.setattr("gateway.key_exchange.time", SimpleNamespace(monotonic=lambda: real() + self.ahead))


async def test_a_token_is_renewed_before_its_end_and_outlives_an_outage(
    exchange: KeyExchange, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    await exchange.caller_of(KEY)
    clock.ahead = 46
    call.enter(call.Call(client_address="198.51.100.7"))
    addresses: list[str | None] = []

    async def note() -> None:
        addresses.append(call.current().client_address)

    authority.before = note
    # The call does not wait for the renewal, which is the gateway's own and not counted for a network.
    assert (await exchange.caller_of(KEY)).token == "token 1"
    await asyncio.sleep(0.01)
    assert (await exchange.caller_of(KEY)).token == "token 2"
    assert addresses == [None]
    authority.outage = Unavailable()
    for seconds in (100, 200, 340):
        clock.ahead = seconds
        assert (await exchange.caller_of(KEY)).token == "token 2"
        await asyncio.sleep(0.01)
    clock.ahead = 350
    with pytest.raises(Unavailable):
        await exchange.caller_of(KEY)
    authority.outage = None
    assert (await exchange.caller_of(KEY)).caller == MACHINE


async def test_refusals_and_tokens_are_kept_in_bounded_memory(
    exchange: KeyExchange, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_exchange, "_MOST_KNOWN", 5)
    for number in range(9):
        authority.keys[f"2u_{'3' * 32}_{'c' * 42}{number}"] = MACHINE
    for key in list(authority.keys):
        await exchange.caller_of(key)
        with pytest.raises(InvalidApiKey):
            await exchange.caller_of(key.replace("2u_", "2u_").replace(key[-2:], "zz"))
    assert len(exchange._known) == 5
    assert len(exchange._refused) <= 5
