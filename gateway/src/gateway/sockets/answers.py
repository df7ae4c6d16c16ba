"""Questions to JetStream whose answers are several messages.

All answers arrive on one subscription. nats-py makes one for each question, which costs more than the question.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import nats.errors
import orjson
from nats.aio.msg import Msg

from kit.bus import Bus

_SECONDS = 5.0
_NO_RESPONDERS = "503"


@dataclass(frozen=True)
class Answer:
    messages: list[Msg] = field(default_factory=list)
    # The headers of the message with a status that ended the answer; none if it was one message.
    end: Mapping[str, str] = field(default_factory=dict)


class _Collecting:
    def __init__(self, *, is_batch: bool) -> None:
        self._is_batch = is_batch
        self._messages: list[Msg] = []
        self.done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def add(self, message: Msg) -> None:
        headers = message.headers or {}
        if "Status" not in headers:
            self._messages.append(message)
            if not self._is_batch:
                self._finish({})
        elif headers["Status"] == _NO_RESPONDERS:
            if not self.done.done():
                self.done.set_exception(nats.errors.NoRespondersError())
        else:
            self._finish(headers)

    def _finish(self, end: Mapping[str, str]) -> None:
        if not self.done.done():
            self.done.set_result(Answer(self._messages, end))


class Answers:
    def __init__(self, bus: Bus) -> None:
        self._client = bus.client
        self._collecting: dict[str, _Collecting] = {}
        self._numbers = count()
        self._inbox = ""

    async def ask(self, subject: str, question: Mapping[str, object]) -> Answer:
        """Raises TimeoutError or an error of NATS if there is no complete answer."""
        if not self._inbox:
            inbox = self._client.new_inbox()
            self._inbox = inbox
            self._client.listen(f"{inbox}.*", self._on_answer)
        token = str(next(self._numbers))
        collecting = self._collecting[token] = _Collecting(is_batch="batch" in question)
        try:
            await self._client.publish(subject, orjson.dumps(question), reply=f"{self._inbox}.{token}")
            async with asyncio.timeout(_SECONDS):
                return await collecting.done
        finally:
            del self._collecting[token]

    def _on_answer(self, message: Msg) -> None:
        collecting = self._collecting.get(message.subject.rpartition(".")[2])
        if collecting is not None:
            collecting.add(message)
