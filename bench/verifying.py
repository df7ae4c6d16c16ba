"""Measures the verification of an access token, which the gateway and every service do for every call."""

import time
from collections.abc import Iterable
from functools import partial

from bench.load import Samples
from bench.report import Table, microseconds
from bench.visitor import visitors
from kit import identity, rpc
from kit.bus import Bus
from kit.revocations import Revocations
from kit.settings import ProcessSettings
from kit.tokens import TokenRules, TokenVerifier
from testkit.waiting import eventually
from tools.stack.config import AUTH
from tools.stack.stack import Stack

_TIMES = 50

_TEXT = """\
The verifier of the gateway runs in this process, with tokens that auth-service signed. For a new token it checks the
signature and remembers the token's hash. For a remembered token it checks only expiry and revocation."""


async def verifying(stack: Stack, count: int = 300) -> Table:
    tokens = await _signed_tokens(stack.gateway_url, count)
    settings = ProcessSettings(port=0)
    rules = TokenRules(settings.token_issuer, settings.token_audience)
    bus = Bus(stack.config.nats_url(AUTH.short), settings.nats_namespace, name="bench")
    async with bus, Revocations(bus) as revocations:
        await eventually(partial(_is_current, revocations))
        channel = rpc.channel(f"127.0.0.1:{stack.config.ports[AUTH.name]}", identity.AUTH_SERVICE)
        async with channel:
            verifier = identity.verifier(rules, channel, revocations)
            # The first verification fetches the keys and is not measured.
            await verifier.verify(tokens[0])
            first = await _timed(verifier, tokens[1:])
            again = await _timed(verifier, tokens * _TIMES)
    rows = [_row("new", first), _row("remembered", again)]
    return Table("Verifying an access token", _TEXT, ["", "p50 µs", "p95 µs", "p99 µs"], rows)


async def _is_current(revocations: Revocations) -> bool:
    """Before it is current, a verifier asks auth-service about every session, which is not measured here."""
    return revocations.is_current


async def _signed_tokens(url: str, count: int) -> list[str]:
    async with visitors(url, 1) as (visitor,):
        await (await visitor.registers()).logs_in()
        tokens = []
        for _ in range(count):
            await visitor.refreshes()
            tokens.append(visitor.access_token)
        return tokens


async def _timed(verifier: TokenVerifier, tokens: Iterable[str]) -> Samples:
    durations = []
    for token in tokens:
        began = time.perf_counter()
        await verifier.verify(token)
        durations.append(time.perf_counter() - began)
    return Samples.of(durations)


def _row(name: str, samples: Samples) -> list[str]:
    return [name, *(microseconds(samples.percentile(percent)) for percent in (50, 95, 99))]
