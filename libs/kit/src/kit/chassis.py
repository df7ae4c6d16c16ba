"""The parts that every service has, wired together. A service's `app.py` says only what is its own.

Order on the way up: bus and database, relay and consumers, the gRPC server last. The way down is the reverse, so that a
call that still runs can still write.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from google.protobuf.descriptor import ServiceDescriptor
from grpc import aio

from kit import gauges, identity, observing, permissions, rpc
from kit.bus import Bus
from kit.consumer import Consumer, Subscription
from kit.database import Database
from kit.due import Due, DueWork
from kit.folding import FoldingConsumer
from kit.grpc_server import Server
from kit.housekeeping import Housekeeping
from kit.keys import KeySet
from kit.lags import Lags
from kit.live_values import LiveValues
from kit.pauses import Pauses
from kit.relay import NEXT, NEXT_EVENTS, Relay
from kit.revocation_relay import Entries, RevocationRelay
from kit.revocations import Revocations
from kit.session_states import AskState
from kit.settings import ServiceSettings
from kit.tokens import TokenRules, TokenVerifier
from kit.trouble import Trouble
from kit.worker import Worker

_HEARING_SECONDS = 2.0


class Chassis:
    def __init__(
        self,
        settings: ServiceSettings,
        *,
        name: str,
        keys: Callable[[Database], KeySet] | None = None,
        states: Callable[[Database], AskState] | None = None,
        revoked: Callable[[Database], Entries] | None = None,
    ) -> None:
        """*keys* makes the source of signing keys, *states* that of session states; auth-service by default.

        auth-service also has *revoked*, the source of all revocations that a token could still need.
        """
        self.database = Database(settings.database_url, pool_size=settings.database_pool_size)
        self.bus = Bus(settings.nats_url, settings.nats_namespace, name=name, bounds=settings.bounds, tls=settings.tls)
        self.revocations = Revocations(self.bus)
        self.live = LiveValues(self.bus)
        self._signer = rpc.channel(settings.auth_address, identity.AUTH_SERVICE, tls=settings.tls)
        rules = TokenRules(settings.token_issuer, settings.token_audience)
        self.verifier = TokenVerifier(
            rules,
            keys(self.database) if keys else KeySet(partial(identity.fetch_keys, self._signer)),
            self.revocations,
            states(self.database) if states else partial(identity.fetch_session_state, self._signer),
            believes_map=states is None,
        )
        # The rules of all methods that are served.
        self.permissions: dict[str, permissions.Rule] = {}
        self.server = Server(
            settings, self.verifier, database=self.database, bus=self.bus, permissions=self.permissions
        )
        self._workers: list[Worker] = [
            self.revocations,
            self.live,
            Relay(self.database, self.bus, NEXT_EVENTS if revoked else NEXT),
            Housekeeping(self.database),
        ]
        if revoked:
            self._workers.append(RevocationRelay(self.database, self.bus, revoked(self.database)))
        if Pauses.are_wanted(settings.log_pauses_ms):
            self._workers.append(Pauses(from_milliseconds=settings.log_pauses_ms))
        self._lags = self._observed() if observing.metrics else None
        self._due_works: list[DueWork] = []
        self._descriptors: list[ServiceDescriptor] = []

    def _observed(self) -> Lags:
        """Watches the parts for the metrics, and returns the worker that looks how many events wait."""
        lags = Lags(self.bus, self.database)
        self._workers.append(lags)
        if observing.metrics is not None:
            gauges.watch_bus(observing.metrics, self.bus, self.revocations)
            gauges.watch_pool(observing.metrics, self.database.engine.pool)
            if self.database.is_sqlite:
                gauges.watch_folder(observing.metrics, Path(self.database.engine.url.database or "").resolve().parent)
        return lags

    def serve(
        self, descriptor: ServiceDescriptor, register: Callable[[Any, aio.Server], None], servicer: object
    ) -> None:
        """Serves a gRPC service. Raises `ValueError` if a method of *descriptor* does not state who may call it."""
        self.permissions |= permissions.table(descriptor)
        register(servicer, self.server.grpc)
        self._descriptors.append(descriptor)

    def keep_data_in(self, folder: Path) -> None:
        """Makes the health of the service tell whether *folder* is full or cannot be written to."""
        self.server.health.folders.append(folder)
        if observing.metrics is not None:
            gauges.watch_folder(observing.metrics, folder)

    def tell_health(self, trouble: Trouble) -> None:
        """Makes the health of the service tell whether the part that *trouble* names is down."""
        self.server.health.others.append(trouble)

    def listen(self, subscription: Subscription) -> None:
        fold, parts = subscription.fold, (self.bus, self.database, subscription)
        consumer = Consumer(*parts) if fold is None else FoldingConsumer(*parts, fold)
        self.server.health.consumers += consumer.troubles
        self._workers.append(consumer)
        if self._lags is not None:
            self._lags.durables.append(subscription.durable)

    def work(self, worker: Worker) -> None:
        self._workers.append(worker)

    def work_when_due(self, work: DueWork) -> None:
        """Runs *works*, which share one wake-up (`kit.due`)."""
        self._due_works.append(work)

    async def __aenter__(self) -> Self:
        if self._due_works:
            self.work(Due(self.database, *self._due_works))
        self.server.reflect(*self._descriptors)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._signer.close)
            parts: list[AbstractAsyncContextManager[object]] = [self.database, self.bus, *self._workers]
            for part in parts:
                await stack.enter_async_context(part)
            # Waits for the map of revocations, so that the first calls need not ask auth-service for each session, and
            # for settings that count instead of those of the environment.
            await asyncio.gather(
                self.revocations.until_heard(seconds=_HEARING_SECONDS),
                self.live.until_heard(seconds=_HEARING_SECONDS),
            )
            await stack.enter_async_context(self.server)
            self._running = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._running.__aexit__(kind, error, trace)
