"""The streams of the system in JetStream: their bounds, and the refusals of a stream that is full.

The feed stream drops its oldest frames at its bound; a cursor before them is answered by `recovered: false`. The events
stream refuses new events at its bound, and they wait in the outboxes: dropping old ones would lose what a consumer has
not read yet. The bounds are kept by the server, which reserves their space.
"""

import contextlib
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
_FULL = {_MAXIMUM_BYTES_EXCEEDED, _INSUFFICIENT_RESOURCES, _NO_ROOM_TO_RESERVE}
_SMALLEST_BOUND = 64 * 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """The sizes of the streams in bytes; 0 is no bound."""

    feed: int = 0
    events: int = 0


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
    """Creates the stream, or gives the one that exists its bound."""
    name = wanted.name or ""
    try:
        present = (await jetstream.stream_info(name)).config
    except NotFoundError:
        await _create(jetstream, wanted)
        return
    if wanted.max_bytes and (present.max_bytes, present.discard) != (wanted.max_bytes, wanted.discard):
        bounded = present.evolve(max_bytes=wanted.max_bytes, discard=wanted.discard)
        # Too little room for another bound: the present one stays.
        with contextlib.suppress(APIError):
            await jetstream.update_stream(bounded)


async def _create(jetstream: JetStreamContext, wanted: api.StreamConfig) -> None:
    config = wanted
    while True:
        try:
            await jetstream.add_stream(config)
            break
        except BadRequestError:
            # Another process has created it at the same time.
            return
        except APIError as error:
            if error.err_code != _NO_ROOM_TO_RESERVE or not config.max_bytes:
                raise
            smaller = config.max_bytes // 2
            config = config.evolve(max_bytes=smaller if smaller >= _SMALLEST_BOUND else None)
    if config.max_bytes != wanted.max_bytes:
        log.warning("stream_is_smaller", stream=wanted.name, wanted_bytes=wanted.max_bytes, max_bytes=config.max_bytes)


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


def reason_of(error: BaseException) -> str:
    """Returns NATS's own reason as far as it gave one."""
    description: Any = getattr(error, "description", None)
    return str(description or str(error) or type(error).__name__)
