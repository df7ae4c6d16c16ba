"""The gRPC server of a service, with health checks, reflection, and one interceptor around every method.

The interceptor restores `kit.call`, checks that the caller may call the method (`kit.permissions`), turns errors into
statuses, and writes one log line per call. On shutdown the server reports that it does not serve any more, goes on
serving until its callers know, finishes running calls and closes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from kit import call, caller, logging, observing, ports
from kit.bus import Bus
from kit.database import Database
from kit.errors import AppError, Internal, Kind, Unauthenticated
from kit.grpc_errors import to_status
from kit.health import Health
from kit.permissions import GATEWAY, Permissions, Rule
from kit.settings import ProcessSettings
from kit.tokens import TokenVerifier

if TYPE_CHECKING:
    from kit.metrics import Calls
    from kit.traces import Span

log = logging.get(__name__)

Context = aio.ServicerContext[Any, Any]
# Generic only in the library's stubs: `type` does not evaluate it.
type Handler = grpc.RpcMethodHandler[Any, Any]

_INFRASTRUCTURE = ("/grpc.health.", "/grpc.reflection.")
_MAX_MESSAGE_BYTES = 4 * 1024 * 1024
# The report that the server stops reaches its callers in milliseconds. A call of one that learns it later is refused
# before its handler, and sent again (`kit.replacement`).
_FAREWELL_SECONDS = 0.3

_SERVER_OPTIONS: list[tuple[str, Any]] = [
    # Otherwise a second server on the same port would start silently and receive half of the calls.
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    # Closed connections make clients resolve the address again, so that new replicas receive calls.
    # Streams on them may go on: each has a bound of its own silence.
    ("grpc.max_connection_age_ms", 300_000),
    # A client whose machine has vanished is noticed, also while it is silent, and its calls are cancelled.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
]


class Server:
    def __init__(
        self,
        settings: ProcessSettings,
        verifier: TokenVerifier,
        *,
        database: Database,
        bus: Bus,
        permissions: Permissions,
    ) -> None:
        self._settings = settings
        self._tls = settings.tls
        interceptor = CallInterceptor(verifier, permissions, checks_peers=self._tls is not None)
        self.grpc = aio.server(interceptors=[interceptor], options=_SERVER_OPTIONS)
        self.health = Health(database, bus, verifier.revocations)
        self.port = 0

    async def __aenter__(self) -> Self:
        health_pb2_grpc.add_HealthServicer_to_server(self.health.servicer, self.grpc)
        bind = self.grpc.add_insecure_port
        if self._tls:
            bind = partial(self.grpc.add_secure_port, server_credentials=self._tls.server_credentials())
        self.port = await ports.bind_by(bind, self._settings.host, self._settings.port)
        await self.grpc.start()
        await self.health.__aenter__()
        log.info("serving", address=f"{self._settings.host}:{self.port}")
        return self

    def reflect(self, *services: ServiceDescriptor) -> None:
        """Lets tools such as grpcurl list the services, except in production."""
        if self._settings.environment == "production":
            return
        reflection.enable_server_reflection(
            [*(service.full_name for service in services), health_pb2.DESCRIPTOR.services_by_name["Health"].full_name],
            self.grpc,
        )

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.health.__aexit__(None, None, None)
        grace = self._settings.shutdown_grace_seconds
        if self.health.servicer.listeners:
            await asyncio.sleep(min(_FAREWELL_SECONDS, grace))
        await self.grpc.stop(grace)


class CallInterceptor(aio.ServerInterceptor):
    def __init__(self, verifier: TokenVerifier, permissions: Permissions, *, checks_peers: bool = False) -> None:
        """With *checks_peers*, the certificate of a caller says which process it is."""
        self._verifier = verifier
        self._checks_peers = checks_peers
        self._permissions = permissions
        # By the name of the method, so that a handler is wrapped once and not at every call.
        self._handlers: dict[str, Handler | None] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        method = handler_call_details.method
        if method in self._handlers:
            return self._handlers[method]
        handler = await continuation(handler_call_details)
        if handler is None:
            # Not kept: a caller can invent any number of names.
            return None
        if not method.startswith(_INFRASTRUCTURE):
            handler = self._wrapped(method, handler)
        self._handlers[method] = handler
        return handler

    def _wrapped(self, method: str, handler: Handler) -> Handler:
        wrap = self._wrap_stream if handler.response_streaming else self._wrap_unary
        kind = "_".join("stream" if s else "unary" for s in (handler.request_streaming, handler.response_streaming))
        make = getattr(grpc, f"{kind}_rpc_method_handler")
        wrapped: Handler = make(
            wrap(method, getattr(handler, kind)), handler.request_deserializer, handler.response_serializer
        )
        return wrapped

    def _wrap_unary(self, method: str, behaviour: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        end = _ending_of(method)
        begin = _begin_span if observing.traces else None

        async def handle(request: Any, context: Context) -> Any:
            started, outcome, span = time.perf_counter(), "OK", None
            try:
                await self._enter(method, context)
                if begin is not None:
                    span = begin(method)
                answer = await behaviour(request, context)
                if remarks := call.current().remarks:
                    context.set_trailing_metadata(tuple((remark, "true") for remark in remarks))
            except BaseException as error:
                outcome, status = _outcome(error, method)
                if status is not None:
                    await context.abort_with_status(status)
                raise
            finally:
                end(outcome, started, span)
            return answer

        return handle

    def _wrap_stream(self, method: str, behaviour: Callable[..., AsyncIterator[Any]]) -> Callable[..., Any]:
        end = _ending_of(method)
        begin = _begin_span if observing.traces else None

        async def handle(request: Any, context: Context) -> AsyncIterator[Any]:
            started, outcome, span = time.perf_counter(), "OK", None
            try:
                await self._enter(method, context)
                if begin is not None:
                    span = begin(method)
                async for answer in behaviour(request, context):
                    yield answer
            except BaseException as error:
                outcome, status = _outcome(error, method)
                if status is not None:
                    await context.abort_with_status(status)
                raise
            finally:
                end(outcome, started, span)

        return handle

    async def _enter(self, method: str, context: Context) -> None:
        """Restores the context of the call. Raises an AppError if the caller may not call *method*."""
        here, rule = _call_from(context), self._permissions[method]
        if self._checks_peers:
            here = self._from_peer(here, method, rule, context)
        call.enter(here)
        caller.enter(await self._admitted(rule))

    def _from_peer(self, here: call.Call, method: str, rule: Rule, context: Context) -> call.Call:
        """Returns the call as far as it is believed. Raises `Forbidden` if its process may not call *method*."""
        names = context.auth_context().get("x509_subject_alternative_name", ())
        peer = next((name.decode() for name in names), None)
        try:
            rule.check_peer(peer)
        except AppError:
            log.warning("peer_refused", method=method, peer=peer)
            raise
        # Only the gateway sees where a client is.
        return here if peer == GATEWAY else replace(here, client_address=None)

    async def _admitted(self, rule: Rule) -> caller.Caller | None:
        token = call.current().token if rule.looks_at_token else None
        if token is None:
            if rule.needs_token:
                raise Unauthenticated
            return None
        who = await self._verifier.verify(token)
        rule.check(who)
        return who


def _outcome(error: BaseException, method: str) -> tuple[str, grpc.Status | None]:
    """Returns the outcome for the log, and the status of the call, which is None if it has ended already."""
    if isinstance(error, AppError):
        if error.kind is Kind.internal:
            log.error("call_failed", method=method, exc_info=error)
        return error.code, to_status(error)
    if isinstance(error, Exception) and not isinstance(error, aio.AbortError):
        log.error("call_failed", method=method, exc_info=error)
        return "INTERNAL_ERROR", to_status(Internal())
    return "CANCELLED", None


def _ending_of(method: str) -> Callable[[str, float, "Span | None"], None]:
    """Returns what notes the end of a call of *method*: its outcome, its start and its span, if it has one."""
    calls: Calls | None = observing.metrics.calls_served.of(method) if observing.metrics else None

    def end(outcome: str, started: float, span: "Span | None") -> None:
        seconds = time.perf_counter() - started
        log.info("call", method=method, outcome=outcome, milliseconds=round(1000 * seconds, 1))
        if calls is not None:
            calls.note(outcome, seconds)
        if span is not None:
            span.end(None if outcome == "OK" else outcome)

    return end


def _begin_span(method: str) -> "Span | None":
    """Begins the span of a call, inside of which the rest of it runs; None if its trace is not recorded."""
    here = call.current()
    if observing.traces is None or (span := observing.traces.serve(method, here.traceparent)) is None:
        return None
    call.enter(replace(here, traceparent=span.traceparent))
    return span


def _call_from(context: Context) -> call.Call:
    metadata = dict(context.invocation_metadata() or ())
    left = context.time_remaining()
    authorization = str(metadata.get("authorization", ""))
    return call.Call(
        request_id=call.request_id_from(_text(metadata.get("x-request-id"))),
        token=authorization.removeprefix("Bearer ") if authorization.startswith("Bearer ") else None,
        idempotency_key=_text(metadata.get("idempotency-key")),
        traceparent=call.traceparent_from(_text(metadata.get("traceparent"))),
        client_address=_text(metadata.get("x-client-address")),
        client_agent=_text(metadata.get("x-client-agent-bin")),
        deadline=time.monotonic() + left if left is not None else None,
    )


def _text(value: str | bytes | None) -> str | None:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
