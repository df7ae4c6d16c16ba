"""Streams are made by the process that starts first, and get what each process wants of them."""

import pytest
from nats.js import JetStreamContext, api
from nats.js.errors import BadRequestError, NotFoundError

from kit import jetstream
from kit.bus import Bus

MiB = 1024 * 1024


def config(bus: Bus, max_bytes: int, subject: str = "made") -> api.StreamConfig:
    name = f"{bus.namespace}-made"
    return api.StreamConfig(
        name=name, subjects=[f"{bus.namespace}.{subject}"], max_bytes=max_bytes, discard=api.DiscardPolicy.NEW
    )


class Late(JetStreamContext):
    """A context that has looked before another process created the stream."""

    def __init__(self, other: JetStreamContext) -> None:
        super().__init__(other._nc)  # the same connection
        self._has_looked = False

    async def stream_info(self, name: str, subjects_filter: str | None = None) -> api.StreamInfo:
        if not self._has_looked:
            self._has_looked = True
            raise NotFoundError
        return await super().stream_info(name, subjects_filter)


async def test_a_stream_that_another_process_has_just_created_gets_the_bound(bus: Bus) -> None:
    await jetstream.ensure(bus.jetstream, config(bus, 4 * MiB))
    await jetstream.ensure(Late(bus.jetstream), config(bus, 8 * MiB))
    info = await bus.jetstream.stream_info(f"{bus.namespace}-made")
    assert info.config.max_bytes == 8 * MiB


async def test_a_refusal_is_not_taken_for_a_stream_that_is_there(bus: Bus) -> None:
    await jetstream.ensure(bus.jetstream, config(bus, 4 * MiB))
    other = config(bus, 4 * MiB).evolve(name=f"{bus.namespace}-other")
    # Its subjects belong to the other stream.
    with pytest.raises(BadRequestError, match="overlap"):
        await jetstream.ensure(bus.jetstream, other)
