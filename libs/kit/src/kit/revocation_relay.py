"""Publishes revocations to the map of every verifier, and tells verifiers each second that it has published them all.

Only auth-service runs it. It has its own lock and takes only the entries of the map from the outbox, so events that the
events stream refuses hold up no revocation.

The heartbeat is the entry `beat`, which is written after all committed revocations are in the bucket. It is written
only over the previous one: where that is gone, the bucket was lost or purged, and all that was revoked within the
lifetime of an entry is written again first. A verifier that hears a heartbeat therefore knows all revocations, and one
that does not hear it asks auth-service (`kit.revocations`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from nats.js.api import PubAck
from nats.js.errors import APIError

from kit import jetstream, logging
from kit.bus import Bus
from kit.database import Database
from kit.heartbeat import BEAT, new_beat
from kit.leadership import Lead
from kit.relay import BATCH, NEXT, Relay
from kit.statements import once
from kit.tables import outbox
from kit.trouble import Trouble

log = logging.get(__name__)

# All entries that a token could still need, as keys and values.
type Entries = Callable[[], AsyncIterator[tuple[str, bytes]]]

_NEXT_REVOCATIONS = once(NEXT.where(outbox.c.type == ""))
# A little less than the relay's sweep, so that every sweep writes a heartbeat.
_BEAT_SECONDS = 0.9
_ACK_SECONDS = 2.0
_WRONG_LAST_SEQUENCE = 10071


class RevocationRelay(Relay):
    name = "revocation-relay"
    lead = Lead(0x2_0B_0D, "revocations")

    def __init__(self, database: Database, bus: Bus, entries: Entries) -> None:
        super().__init__(database, bus, _NEXT_REVOCATIONS)
        self._entries = entries
        self._trouble = Trouble("revocations")
        # The number of the last heartbeat in the stream: `None` if it is not known, 0 if there is none.
        self._last_beat: int | None = None
        self._beaten_at = float("-inf")

    async def _publish_all(self) -> None:
        await super()._publish_all()
        if time.monotonic() - self._beaten_at >= _BEAT_SECONDS:
            await self._beat()
            self._beaten_at = time.monotonic()
            self._trouble.end()

    async def _beat(self) -> None:
        last = self._last_beat
        # Until the bucket has answered, the heartbeat may be there or not.
        self._last_beat = None
        if last is None and await self._is_empty():
            last = 0
        while True:
            if last == 0:
                await self._write_again()
            try:
                # Refused if there is a heartbeat with another number, which the refusal names.
                ack = await self._publish_beat(last or 0)
            except APIError as refusal:
                if refusal.err_code != _WRONG_LAST_SEQUENCE:
                    raise
                last = int((refusal.description or "").rpartition(" ")[2])
            else:
                self._last_beat = ack.seq
                return

    async def _publish_beat(self, last: int) -> PubAck:
        headers = {"Nats-Expected-Last-Subject-Sequence": str(last)}
        payload, subject = new_beat(), self._bus.revocation_subject(BEAT)
        return await self._bus.jetstream.publish(subject, payload, timeout=_ACK_SECONDS, headers=headers)

    async def _is_empty(self) -> bool:
        """Returns whether the bucket has no heartbeat."""
        subject = self._bus.revocation_subject(BEAT)
        info = await self._bus.jetstream.stream_info(self._bus.revocations_stream, subjects_filter=subject)
        return not info.state.subjects

    async def _write_again(self) -> None:
        count, sent = 0, list[asyncio.Future[PubAck]]()
        async for key, value in self._entries():
            count += 1
            sent.append(await self._bus.jetstream.publish_async(self._bus.revocation_subject(key), value))
            if len(sent) == BATCH:
                await _acknowledged(sent)
        await _acknowledged(sent)
        if count:
            log.warning("revocations_written_again", entries=count)

    async def _note_refusal(self, refusal: BaseException) -> None:
        self._trouble.begin(jetstream.reason_of(refusal))

    def _note_success(self) -> None:
        """Only a heartbeat ends the trouble: an outbox without revocations shows nothing."""


async def _acknowledged(sent: list[asyncio.Future[PubAck]]) -> None:
    async with asyncio.timeout(_ACK_SECONDS):
        await asyncio.gather(*sent)
    sent.clear()
