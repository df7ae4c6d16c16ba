"""Calls to other services.

    channel(address, AUTH)                            one per service and process, reconnects by itself
    await unary(stub.GetRequest, message)             one answer
    stream(stub.DownloadFile, message)                answers as they come
    await upload(stub.UploadFile, messages)           one answer to many messages

Each call carries the token, the request id and the rest of `kit.call`, and ends at the deadline of its caller. It
raises the AppError that the other service raised, or Unavailable if there was no answer. If the other service cannot be
reached, methods that their protos mark as reads are retried, at most a tenth of all calls. A call that was certainly
not begun is sent to the process that replaces the one that stops (`kit.replacement`). A service that hangs is noticed
within a second (`kit.upstream`).
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit import call, contract, observing
from kit.asked import Asked, asking, refusal_of
from kit.call import REPLAYED
from kit.errors import AppError, Unavailable
from kit.grpc_errors import ending_of, from_rpc_error
from kit.streams import each_within
from kit.tls import Tls
from kit.upstream import ROOM, Upstream, WatchedChannel

type Channel = aio.Channel

UNARY_SECONDS = 5.0
# A stream may last for any time. It ends after this silence: of its sender, or of a receiver that takes nothing.
STREAM_SILENCE_SECONDS = 30.0
# After the last message of an upload.
UPLOAD_ANSWER_SECONDS = 60.0
# The key of the trailing metadata with which a service tells the states of its parts.
HEALTH_PARTS = "x-health-parts"
# The states of a part, besides those that name what is wrong with it. A stream is filling long before it is full.
OK, DOWN, FILLING = "ok", "down", "filling"
_MAX_MESSAGE_BYTES = 4 * 1024 * 1024
# The text of grpc for a failed write.
_WRITE_FAILED = "Internal error from Core"

_CHANNEL_OPTIONS: list[tuple[str, Any]] = [
    # By default the back-off grows to two minutes. The shortest one also bounds the duration of one attempt.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 700),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # Channels to one address would otherwise share its connection, and a new one the back-off of one that has failed.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
]


def channel(address: str, *services: ServiceDescriptor, tls: Tls | None = None) -> WatchedChannel:
    """A channel to *address*, to be closed by the caller; `retried` says which calls are repeated.

    With *tls*, the certificate at *address* must name the deployable whose *services* are called.
    """
    config = {
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [
            {
                "name": [
                    {"service": method.containing_service.full_name, "method": method.name}
                    for method in retried(*services)
                ],
                "retryPolicy": {
                    "maxAttempts": 3,
                    "initialBackoff": "0.05s",
                    "maxBackoff": "0.2s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
        "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1},
        # A process that says that it does not serve any more gets no further calls.
        "healthCheckConfig": {"serviceName": ""},
    }
    options = [*_CHANNEL_OPTIONS, ("grpc.service_config", json.dumps(config))]
    if tls is None:
        return WatchedChannel(aio.insecure_channel(address, options=options), address)
    options.append(("grpc.ssl_target_name_override", contract.deployable_of(services[0])))
    return WatchedChannel(aio.secure_channel(address, tls.channel_credentials(), options=options), address)


def retried(*services: ServiceDescriptor) -> list[MethodDescriptor]:
    """Returns the methods of *services* that a channel repeats: reads with a single answer."""
    return [
        method
        for service in services
        for method in service.methods
        if contract.only_reads(method) and not method.server_streaming
    ]


async def unary[Request, Response](
    method: aio.UnaryUnaryMultiCallable[Request, Response], message: Request, *, seconds: float = UNARY_SECONDS
) -> Response:
    upstream = _upstream_of(method)
    asked = Asked(method) if observing.metrics or observing.traces else None
    pending = method(message, timeout=_timeout(seconds), metadata=_metadata(asked))
    upstream.begin(pending)
    try:
        answer = await pending
        upstream.answers += 1
        if call.current().idempotency_key:
            _note_remarks(await pending.trailing_metadata())
        if asked is not None:
            asked.outcome = "OK"
    except aio.AioRpcError as error:
        refusal = refusal_of(error, asked)
        if (left := await upstream.left_to_send_again(pending, error, seconds)) is None:
            raise refusal from None
        return await unary(method, message, seconds=left)
    except asyncio.CancelledError:
        upstream.raise_if_given_up(pending)
        raise
    finally:
        upstream.end(pending)
        if asked is not None:
            asked.end()
    return answer


async def stream[Request, Response](
    method: aio.UnaryStreamMultiCallable[Request, Response],
    message: Request,
    *,
    silence_seconds: float = STREAM_SILENCE_SECONDS,
) -> AsyncGenerator[Response]:
    """Yields the answers as they come. A caller that does not take all of them closes the generator."""
    with asking(method) as asked:
        upstream = _upstream_of(method)
        await upstream.replacement.until_there()
        pending = method(message, timeout=call.current().seconds_left(), metadata=_metadata(asked))
        try:
            with upstream.watching(pending):
                async for answer in each_within(aiter(pending), silence_seconds):
                    upstream.end(pending)
                    yield answer
        except aio.AioRpcError as error:
            raise from_rpc_error(error) from None
        except TimeoutError:
            raise Unavailable from None
        finally:
            pending.cancel()


async def upload[Request, Response](
    method: aio.StreamUnaryMultiCallable[Request, Response],
    messages: AsyncIterable[Request],
    *,
    silence_seconds: float = STREAM_SILENCE_SECONDS,
) -> Response:
    """Sends *messages* and returns the answer. If *messages* raises, cancels the call and raises the exception.

    An answer that comes early, which is a refusal, is not kept waiting by a sender who is slow.
    """
    with asking(method) as asked:
        return await _upload(method, messages, silence_seconds, asked)


async def _upload[Request, Response](
    method: aio.StreamUnaryMultiCallable[Request, Response],
    messages: AsyncIterable[Request],
    silence_seconds: float,
    asked: Asked | None,
) -> Response:
    upstream = _upstream_of(method)
    await upstream.replacement.until_there()
    pending = method(timeout=call.current().seconds_left(), metadata=_metadata(asked))
    endings: list[aio.AioRpcError] = []
    sending = asyncio.create_task(_send(pending, messages, silence_seconds), name="upload")

    def end(ended: Any) -> None:
        endings.append(ending_of(ended))
        sending.cancel()

    pending.add_done_callback(end)
    try:
        with upstream.watching(pending, is_upload=True):
            await _end_of(sending, pending)
            async with asyncio.timeout(UPLOAD_ANSWER_SECONDS):
                answer = await pending
        _note_remarks(await pending.trailing_metadata())
    except aio.AioRpcError as error:
        # A write that fails after a refusal may replace its status by this one (grpc/grpc#36066).
        refusals = (ending for ending in endings if ending.details() != _WRITE_FAILED)
        raise from_rpc_error(next(refusals, error)) from None
    except TimeoutError:
        raise Unavailable from None
    finally:
        pending.cancel()
        sending.cancel()
    return answer


async def _send[Request](
    pending: aio.StreamUnaryCall[Request, Any], messages: AsyncIterable[Request], silence_seconds: float
) -> None:
    """Sends *messages* as fast as they are taken. Raises TimeoutError if none is taken for *silence_seconds*."""
    async for message in messages:
        try:
            async with asyncio.timeout(silence_seconds):
                await pending.write(message)
        except (grpc.RpcError, aio.UsageError, asyncio.InvalidStateError):
            # The other service has answered already, probably with a refusal, which the answer tells.
            return
    # The connection may have died since the last message, which the answer tells, too.
    with contextlib.suppress(aio.InternalError):
        await pending.done_writing()


async def _end_of(sending: asyncio.Task[None], pending: aio.StreamUnaryCall[Any, Any]) -> None:
    """Waits until *sending* has ended, also by an early answer. Raises its exception, TimeoutError if it gave up."""
    await asyncio.wait([sending])
    if not sending.cancelled():
        sending.result()
    elif pending.cancelled():
        # gRPC cancels the call with a write that is given up, and that ends the task.
        raise TimeoutError


async def is_serving(channel: Channel, part: str = "", *, seconds: float) -> bool:
    """Returns true if the other service, or a *part* of it, reports that it is healthy (grpc.health.v1)."""
    # The published types of the stub are empty.
    stub: Any = health_pb2_grpc.HealthStub(channel)
    try:
        answer = await unary(stub.Check, health_pb2.HealthCheckRequest(service=part), seconds=seconds)
    except AppError:
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def health(channel: Channel, *, seconds: float) -> dict[str, Any] | None:
    """Returns the states of the parts of the other service (`kit.health`), or `None` if it does not answer."""
    stub: Any = health_pb2_grpc.HealthStub(channel)
    pending = stub.Check(health_pb2.HealthCheckRequest(), timeout=_timeout(seconds), metadata=_metadata())
    try:
        await pending
        trailers = await pending.trailing_metadata()
    except aio.AioRpcError:
        return None
    stub.Check.upstream.hangs = False
    parts = next((value for key, value in trailers or () if key == HEALTH_PARTS), "{}")
    return dict(json.loads(parts))


def _upstream_of(method: Any) -> Upstream:
    """Returns the service of a method of a stub, which belongs to a `channel`.

    Raises Unavailable if the service hangs, or has more to do than the current task has ROOM for.
    """
    upstream: Upstream = method.upstream
    if upstream.hangs or len(upstream.waiting) >= ROOM.get().few:
        upstream.admit(ROOM.get())
    return upstream


def _timeout(seconds: float) -> float:
    left = call.current().seconds_left()
    return seconds if left is None else min(seconds, left)


def _metadata(asked: Asked | None = None) -> aio.Metadata:
    here = call.current()
    if asked is not None and asked.span is not None:
        here = replace(here, traceparent=asked.span.traceparent)
    metadata = aio.Metadata()
    if here.token:
        metadata.add("authorization", f"Bearer {here.token}")
    for attribute, key in call.METADATA_KEYS.items():
        if value := getattr(here, attribute):
            # Keys that end in -bin may hold any bytes; the others only printable ASCII.
            metadata.add(key, value.encode() if key.endswith("-bin") else value)
    return metadata


def _note_remarks(trailers: Any) -> None:
    if any(key == REPLAYED for key, _ in trailers):
        call.current().remarks.add(REPLAYED)


def deadline_in(seconds: float) -> float:
    return time.monotonic() + seconds
