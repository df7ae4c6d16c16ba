"""The streams of the system in JetStream: their bounds, and the refusals of a stream that is full.

Every stream has a bound, whose space the server reserves, so none takes room from another. The feed drops its oldest
frames at its bound; a cursor before them is answered by `recovered: false`. The others refuse new messages, because
dropping old ones would lose events that a consumer has not read yet, dead letters, or revocations. Refused events wait
in the outboxes, refused dead letters in the events stream, and verifiers that miss revocations ask auth-service.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NotFoundError

from kit import logging

log = logging.get(__name__)

# The codes of NATS for a stream at its bound, for a server at its limit, and for a bound that it has no room for.
_MAXIMUM_BYTES_EXCEEDED = 10077
_INSUFFICIENT_RESOURCES = 10023
_NO_ROOM_TO_RESERVE = 10047
_NAME_IN_USE = 10058
_FULL = {_MAXIMUM_BYTES_EXCEEDED, _INSUFFICIENT_RESOURCES, _NO_ROOM_TO_RESERVE}
_SMALLEST_BOUND = 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """The sizes of the streams in bytes, and how many servers keep each.

    With 0, which no setting allows, a stream has no bound, and one that exists keeps the bound and the servers it has:
    a process that does not have these settings, such as the gateway, takes none away.
    """

    feed: int = 0
    events: int = 0
    dead: int = 0
    revocations: int = 0
    values: int = 0
    replicas: int = 0


class Publisher(JetStreamContext):
    """A context whose `publish_async` fails at once if the stream refuses the message.

    That of nats-py 2.16.0 raises the refusal in its reader, and the future waits for ever.
    """

    async def _handle_async_reply(self, msg: Msg) -> None:
        try:
            await super()._handle_async_reply(msg)
        except APIError as refusal:
            token = msg.subject[len(self._async_reply_prefix or b"") :]
            future = self._publish_async_futures.get(token)
            if future and not future.done():
                future.set_exception(refusal)


async def ensure(jetstream: JetStreamContext, wanted: api.StreamConfig) -> None:
    """Creates the stream, or gives the one that exists its bound and its replicas."""
    name = wanted.name or ""
    try:
        present = (await jetstream.stream_info(name)).config
    except NotFoundError:
        if await _create(jetstream, wanted):
            return
        # Another process, which may want less of it, has created it at the same time.
        present = (await jetstream.stream_info(name)).config
    if wanted.num_replicas and (present.num_replicas or 1) != wanted.num_replicas:
        present = present.evolve(num_replicas=wanted.num_replicas)
        await jetstream.update_stream(present)
    if wanted.max_bytes and (present.max_bytes, present.discard) != (wanted.max_bytes, wanted.discard):
        bounded = present.evolve(max_bytes=wanted.max_bytes, discard=wanted.discard)
        try:
            await jetstream.update_stream(bounded)
        except APIError:
            # There is too little room for another bound, so the present one stays; a stream must have one.
            if not (present.max_bytes or 0) > 0:
                await _fit(jetstream, jetstream.update_stream, bounded)


async def _create(jetstream: JetStreamContext, wanted: api.StreamConfig) -> bool:
    """Returns False if there is a stream of that name already.

    Raises other refusals, such as that of a cluster that has too few servers at the moment for all replicas.
    """
    try:
        await _fit(jetstream, jetstream.add_stream, wanted)
    except BadRequestError as refusal:
        if refusal.err_code != _NAME_IN_USE:
            raise
        return False
    return True


async def _fit(
    jetstream: JetStreamContext,
    apply: Callable[[api.StreamConfig], Awaitable[object]],
    wanted: api.StreamConfig,
) -> None:
    """Applies the configuration with the bound that it wants, or else with one that leaves room for other streams.

    The bound is halved until the server has room for it, and once more: so each stream finds at least half of the room
    that the one before has found.
    """
    config = wanted
    while True:
        try:
            await apply(config)
            break
        except APIError as error:
            if error.err_code != _NO_ROOM_TO_RESERVE or (smaller := _half(config)) is None:
                raise
            config = smaller
    if config.max_bytes == wanted.max_bytes:
        return
    if (smaller := _half(config)) is not None:
        config = smaller
        await jetstream.update_stream(config)
    log.warning("stream_is_smaller", stream=wanted.name, wanted_bytes=wanted.max_bytes, max_bytes=config.max_bytes)


def _half(config: api.StreamConfig) -> api.StreamConfig | None:
    """Returns the configuration with half of the bound, or None if that would be too small."""
    half = (config.max_bytes or 0) // 2
    return config.evolve(max_bytes=half) if half >= _SMALLEST_BOUND else None


async def why_silent(jetstream: JetStreamContext, stream: str) -> str:
    """Returns why JetStream answers neither with an acknowledgement nor with a refusal.

    NATS is silent once its store is broken, as by a full disk, and says something when it is to write anything else.
    """
    probe = api.ConsumerConfig(ack_policy=api.AckPolicy.NONE, inactive_threshold=1.0)
    reason = "the stream does not acknowledge"
    try:
        await jetstream.add_consumer(stream, probe)
    except APIError as error:
        reason = reason_of(error)
    except (nats.errors.Error, TimeoutError):
        pass
    return f"{reason}; the log of NATS says more, and after a full disk it must be restarted"


async def filled(jetstream: JetStreamContext, name: str) -> float:
    """Returns the share of the stream's bound that is in use; 0 without a bound."""
    info = await jetstream.stream_info(name)
    limit = info.config.max_bytes or 0
    return info.state.bytes / limit if limit > 0 else 0.0


def is_full(error: BaseException | None) -> bool:
    """Returns whether a message was refused because there is no room for it."""
    if not isinstance(error, APIError):
        return False
    return error.err_code in _FULL or "no space" in (error.description or "")


def lacks_room(error: BaseException) -> bool:
    """Returns whether the server has no room for the bound of a stream."""
    return isinstance(error, APIError) and error.err_code == _NO_ROOM_TO_RESERVE


def reason_of(error: BaseException) -> str:
    """Returns NATS's own reason as far as it gave one."""
    description: Any = getattr(error, "description", None)
    reason = str(description or str(error) or type(error).__name__)
    if lacks_room(error):
        # It reserves the bounds of all streams, although they are empty.
        reason += " (it needs a larger disk, or streams with smaller bounds: NATS_FEED_MAX_BYTES and the like)"
    return reason
