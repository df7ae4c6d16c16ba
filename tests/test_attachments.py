"""A message carries only files that its sender has added to its request."""

import pytest

from tests.people import UNKNOWN_ID, Json, Person


async def accepted(client: Person, provider: Person) -> Json:
    request = await client.asks_for_help()
    return await provider.does("accept", request=request)


async def file_of(person: Person, place: str) -> str:
    answer = await person.http.post(place, files={"file": ("a.txt", b"text", "text/plain")})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_own_files_of_the_request_are_attached(client: Person, provider: Person) -> None:
    request = await accepted(client, provider)
    files = [await file_of(client, f"/requests/{request['id']}/upload") for _ in range(2)]
    sent = await client.post(f"/messages/{request['id']}", content="Look", attachments=[files[0].upper(), files[1]])
    assert sent.status_code == 201, sent.text
    [message] = (await provider.get(f"/messages/{request['id']}")).json()
    assert message["attachments"] == files


@pytest.mark.parametrize("kind", ["unknown", "private", "of another participant", "of another request", "one of two"])
async def test_other_files_are_refused(client: Person, provider: Person, kind: str) -> None:
    request = await accepted(client, provider)
    own = await file_of(client, f"/requests/{request['id']}/upload")
    if kind == "private":
        attachments = [await file_of(client, "/uploads/")]
    elif kind == "of another participant":
        attachments = [await file_of(provider, f"/requests/{request['id']}/upload")]
    elif kind == "of another request":
        attachments = [await file_of(client, f"/requests/{(await client.asks_for_help())['id']}/upload")]
    else:
        attachments = [UNKNOWN_ID] if kind == "unknown" else [own, UNKNOWN_ID]
    answer = await client.post(f"/messages/{request['id']}", content="Look", attachments=attachments)
    assert answer.status_code == 422, answer.text
    assert [issue["field"] for issue in answer.json()["error"]["details"]] == ["attachments"]
    async with client.socket() as socket:
        await socket.send("message.send", request_id=request["id"], content="Look", attachments=attachments)
        error = await socket.frame("error", code="VALIDATION_ERROR")
        assert [issue["field"] for issue in error["data"]["details"]] == ["attachments"]
    assert (await client.get(f"/messages/{request['id']}")).json() == []
