"""Steps of people who talk, for tests of conversations."""

from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any

import httpx2

from tests.people import Json, Person

_BUSY = HTTPStatus.SERVICE_UNAVAILABLE


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
    path, body = f"/conversations/{conversation_id}/messages", {"content": content}
    answer = await (person.post(path, **body) if status == _BUSY else person.patiently("POST", path, body))
    assert answer.status_code == status, answer.text
    message: Json = answer.json()
    return message
