"""Steps of people who talk, for tests of conversations."""

import asyncio
import secrets
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any

import httpx2

from tests.people import Json, Person

# A message is sent so many times more when a busy system asks for patience.
_TRIES = 5


async def ok(answering: Awaitable[httpx2.Response], status: int = 200) -> Any:
    """Returns the JSON of an answer that has this status."""
    answer = await answering
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def code(answering: Awaitable[httpx2.Response]) -> tuple[int, str]:
    """Returns the status of an answer, and the code of a refusal."""
    answer = await answering
    return answer.status_code, answer.json()["error"]["code"] if answer.status_code >= 400 else ""


async def thread_of(creator: Person, *others: Person, status: int = 201, **optional: str) -> str:
    """Starts a thread and returns its id."""
    thread = await ok(creator.post("/conversations", user_ids=[one.id for one in others], **optional), status)
    return str(thread["id"])


async def says(person: Person, conversation_id: str, content: str = "Hello", status: int = 201) -> Json:
    """Sends a message, and again under the same key while the answer is 503, as a client does."""
    path, headers = f"/conversations/{conversation_id}/messages", {"Idempotency-Key": secrets.token_hex(8)}
    answer = await person.http.post(path, json={"content": content}, headers=headers)
    for _ in range(_TRIES):
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE or status == answer.status_code:
            break
        await asyncio.sleep(float(answer.headers["Retry-After"]))
        answer = await person.http.post(path, json={"content": content}, headers=headers)
    assert answer.status_code == status, answer.text
    message: Json = answer.json()
    return message
