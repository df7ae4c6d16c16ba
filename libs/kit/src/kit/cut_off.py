"""Leaves a NATS server that lives, but is cut off from its cluster.

Such a server answers pings, so the connection looks well. But no live message reaches it from elsewhere, and no stream
takes one there. Therefore the leader of each stream is asked for its state every two seconds. The connection goes to
another server when two looks have failed and all streams answer that server, which is asked over a connection of its
own. While a leader is being elected, no server is served, so none is left.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import ParseResult

import nats.errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import ClusterInfo
from nats.js.errors import NotFoundError

from kit import logging
from kit.listening import ListeningClient
from kit.worker import Worker

log = logging.get(__name__)

_EVERY_SECONDS = 2.0
_ANSWER_SECONDS = 2.0
_FAILED_LOOKS = 2
# A replica answers its leader every second. A leader gives up only after ten seconds without the majority.
_SILENT_NANOSECONDS = 5_000_000_000

# Connects a client to one server, for a question.
type Connect = Callable[[Client, str], Awaitable[None]]


async def are_served(jetstream: JetStreamContext, streams: Collection[str]) -> bool:
    """Returns whether the leader of each stream answers, and reaches the majority of its replicas."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return all(await asyncio.gather(*(_is_served(jetstream, stream) for stream in streams)))
    except (nats.errors.Error, TimeoutError):
        return False


async def _is_served(jetstream: JetStreamContext, stream: str) -> bool:
    try:
        info = await jetstream.stream_info(stream)
    except NotFoundError:
        # So says the leader of the cluster. To make the stream is the task of others.
        return True
    return info.cluster is None or _reaches_majority(info.cluster)


def _reaches_majority(cluster: ClusterInfo) -> bool:
    replicas = cluster.replicas or []
    reached = 1 + sum(not one.offline and (one.active or 0) < _SILENT_NANOSECONDS for one in replicas)
    return 2 * reached > len(replicas) + 1


class Lookout(Worker):
    name = "nats-lookout"

    def __init__(self, client: ListeningClient, streams: Collection[str], connect: Connect) -> None:
        self._client = client
        self._jetstream = client.jetstream()
        self._streams = streams
        self._connect = connect

    async def run(self) -> None:
        failed = 0
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            if (
                not self._client.is_connected
                or len(self._client.servers) == 1
                or await are_served(self._jetstream, self._streams)
            ):
                failed = 0
            elif (failed := failed + 1) >= _FAILED_LOOKS:
                await self._leave()

    async def _leave(self) -> None:
        """Goes to the first server that is served, if there is one."""
        here = self._client.connected_url
        for server in self._client.servers:
            if here is not None and server.netloc != here.netloc and await self._serves(server):
                log.warning(
                    "nats_server_left", server=_place(here), to=_place(server), reason="cut off from the others"
                )
                await self._client.go_to(server)
                return

    async def _serves(self, server: ParseResult) -> bool:
        client = Client()
        try:
            await self._connect(client, server.geturl())
            return await are_served(client.jetstream(), self._streams)
        except (nats.errors.Error, OSError, TimeoutError):
            return False
        finally:
            with contextlib.suppress(nats.errors.Error, OSError, RuntimeError):
                await client.close()


def _place(server: ParseResult) -> str:
    """Returns the address without the password."""
    return f"{server.hostname}:{server.port}"
