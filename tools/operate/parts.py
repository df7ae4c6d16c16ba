"""Checks of `make doctor` that ask other processes: databases, outboxes, NATS, consumers, dead letters, the clock."""

import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import nats.errors
from nats.js.errors import NotFoundError
from sqlalchemy import text

from file_service.blobs.store import open_store
from kit import jetstream, versions
from kit.bus import Bus
from kit.database import Database
from kit.database_start import until_usable
from kit.errors import Unavailable
from kit.nats_setup import read_durables
from kit.operating import look_at_outbox
from kit.starting import CannotStart
from kit.tls import Tls
from tools.operate import commands
from tools.operate.databases import missing_file, url_of
from tools.operate.findings import Finding, Installation, error, ok, warning
from tools.registry.deployables import Deployable
from tools.stack import nats_server
from tools.stack.config import DEPLOYABLES, FILE, SERVICES, ConfigError
from tools.stack.stack import nats_settings

_NATS_SECONDS = 3.0
_OLD_SECONDS, _VERY_OLD_SECONDS = 30.0, 600.0
_BEHIND = 1_000
_FILLING, _FULL = 0.7, 0.95
_CLOCK_SECONDS = 5.0
_SAME_TIME = "let all machines follow the same time (NTP)"


async def databases(installation: Installation) -> AsyncIterator[Finding]:
    for service in SERVICES:
        url = url_of(installation.config, service)
        if file := missing_file(url):
            yield warning("database", f"{service.name} has none yet at {file}", "make up or make migrate makes it")
            continue
        async with Database(url) as database:
            try:
                await until_usable(database, seconds=0)
            except CannotStart as reason:
                yield error("database", f"{service.name}: {reason}", "mend it; see docs/operations.md for a restore")
                continue
            yield await _migrated(service, database)
            if (off := await _difference(database)) > _CLOCK_SECONDS:
                yield error("clock", f"the database of {service.name} differs by {off:.0f} s", _SAME_TIME)
            if await versions.applied(database) is not None:
                yield await _outbox(service, database)


async def _migrated(service: Deployable, database: Database) -> Finding:
    applied, newest = await versions.applied(database), versions.newest(service.package)
    fact = f"{service.name} has migration {applied or 'none'}, and this release has {newest}"
    if applied is not None and versions.is_later(service.package, applied):
        return warning("database", fact, "a later release has used it: deploy that one")
    if applied != newest:
        return error("database", fact, "make migrate")
    return ok("database", f"{service.name} is up to date ({applied})")


async def _difference(database: Database) -> float:
    """Returns the seconds between the clock of the database's server and the one here."""
    if database.is_sqlite:
        return 0.0
    async with database.engine.connect() as connection:
        there: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return abs((datetime.now(UTC) - there).total_seconds())


async def _outbox(service: Deployable, database: Database) -> Finding:
    status = await look_at_outbox(database)
    fact = f"{service.name}: {status.rows:,} events wait, the oldest for {status.oldest_seconds:,.0f} s"
    if status.oldest_seconds < _OLD_SECONDS:
        return ok("outbox", fact)
    make = error if status.oldest_seconds > _VERY_OLD_SECONDS else warning
    return make("outbox", fact, "docs/runbook.md, OutboxIsBehind: NATS is away or full, or the service does not run")


async def bus(installation: Installation) -> AsyncIterator[Finding]:
    settings = nats_settings(installation.config)
    if installation.config.runs_nats and not installation.runs:
        yield ok("nats", "it is started by make up, so nothing is asked now")
        return
    try:
        async with _bus(settings.nats_url, settings.nats_namespace, settings.tls) as operator:
            yield ok("nats", "the streams are there")
            async for finding in _streams(operator):
                yield finding
            async for finding in _consumers(operator):
                yield finding
    except CannotStart as reason:
        yield error("nats", str(reason), "start it; if its streams are missing, run python -m kit.nats_setup")
        return
    for one in DEPLOYABLES:
        url = installation.config.environment_of(one)["NATS_URL"]
        try:
            async with _bus(url, settings.nats_namespace, settings.tls):
                pass
        except CannotStart as reason:
            fact = f"{one.name} may not use it: {reason}"
            yield error("nats", fact, "look at its NATS_URL and deploy/nats/users.conf")


@contextlib.asynccontextmanager
async def _bus(url: str, namespace: str, tls: Tls | None) -> AsyncIterator[Bus]:
    async with Bus(url, namespace, name="doctor", tls=tls) as bus:
        # A look at an installation changes nothing in it.
        bus.makes_what_is_missing = False
        await bus.ready_within(_NATS_SECONDS)
        yield bus


async def _streams(bus: Bus) -> AsyncIterator[Finding]:
    for stream in (bus.events_stream, bus.dead_stream, bus.revocations_stream, bus.values_stream):
        share = await jetstream.filled(bus.jetstream, stream)
        if share >= _FILLING:
            make = error if share >= _FULL else warning
            yield make("nats", f"{stream} is {share:.0%} full", "docs/runbook.md, StreamFills")
    dead = (await bus.jetstream.stream_info(bus.dead_stream)).state.messages
    if dead:
        yield warning(
            "dead letters", f"{dead:,} events were given up", "make dead-list SERVICE=…, then make dead-replay"
        )
    else:
        yield ok("dead letters", "none")


async def _consumers(bus: Bus) -> AsyncIterator[Finding]:
    lags: dict[str, int] = {}
    for durable in read_durables(nats_server.DURABLES):
        try:
            state = await bus.jetstream.consumer_info(bus.events_stream, durable)
        except (NotFoundError, nats.errors.Error, TimeoutError):
            yield error("consumers", f"{durable} is missing", "run python -m kit.nats_setup, as deployments do first")
            continue
        lags[durable] = (state.num_pending or 0) + (state.num_ack_pending or 0)
        if lags[durable] >= _BEHIND:
            yield warning(
                "consumers", f"{durable} is {lags[durable]:,} events behind", "docs/runbook.md, ConsumerIsBehind"
            )
    yield ok("consumers", f"{len(lags)} are there, {sum(lags.values()):,} events wait for them")


async def file_store(installation: Installation) -> AsyncIterator[Finding]:
    try:
        settings = commands.settings_of(installation.config, FILE)
    except ConfigError:
        # The check of settings says so.
        return
    place = f"the bucket {settings.s3_bucket}" if settings.s3_bucket else f"the folder {settings.upload_dir}"
    try:
        await anext(open_store(settings).blobs(), None)
    except (Unavailable, CannotStart) as reason:
        why = f"{reason.__cause__ or reason}".partition("\n")[0]
        yield error("files", f"{place} cannot be listed: {why}", "look at UPLOAD_DIR, or at S3_BUCKET and its key")
    else:
        yield ok("files", f"{place} can be listed")


async def gateway(installation: Installation) -> AsyncIterator[Finding]:
    """Asks for its health, and for the time: tokens and certificates need clocks that agree."""
    url = f"{installation.config.gateway_url}/health"
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=3) as client:
            asked = time.time()
            answer = await client.get(url)
    except httpx2.HTTPError:
        if installation.runs or installation.config.is_elsewhere:
            yield error("health", f"{url} does not answer", "read the log of the gateway")
        return
    parts = {name: state for name, state in answer.json().get("services", {}).items() if state != "ok"}
    for name, state in parts.items():
        yield error("health", f"{name} is {state}", "docs/runbook.md; the log says why at trouble_began")
    if not parts:
        yield ok("health", "all parts are ok")
    off = abs(parsedate_to_datetime(answer.headers["date"]).timestamp() - asked)
    if off > _CLOCK_SECONDS:
        yield error("clock", f"that of the gateway differs by {off:.0f} s", _SAME_TIME)


CHECKS = (databases, bus, file_store, gateway)
