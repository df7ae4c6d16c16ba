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


async def test_file_of_a_thread_is_for_its_members(client: Person, provider: Person, stranger: Person) -> None:
    thread = (await client.post("/conversations", user_ids=[provider.id])).json()["id"]
    async with provider.socket() as socket:
        await socket.frame("connection.established")
        file_id = await file_of(client, f"/conversations/{thread}/upload")
        for kind in ("file.uploaded", "file.ready"):
            assert (await socket.frame(kind, id=file_id))["data"]["conversation_id"] == thread
    sent = await client.post(f"/conversations/{thread}/messages", content="Look", attachments=[file_id])
    assert sent.status_code == 201, sent.text
    assert (await provider.get(f"/uploads/{file_id}/download")).content == b"text"
    refused = await provider.post(f"/conversations/{thread}/messages", content="Mine", attachments=[file_id])
    assert refused.status_code == 422
    for path in (f"/uploads/{file_id}", f"/uploads/{file_id}/download"):
        assert (await stranger.get(path)).status_code == 404
    file = {"file": ("a.txt", b"text", "text/plain")}
    assert (await stranger.http.post(f"/conversations/{thread}/upload", files=file)).status_code == 404
    # A member who has left reads the files from before, and adds none.
    assert (await provider.http.delete(f"/conversations/{thread}/members/me")).status_code == 200
    assert (await provider.get(f"/uploads/{file_id}")).status_code == 200
    assert (await provider.http.post(f"/conversations/{thread}/upload", files=file)).status_code == 404
    assert (await client.get(f"/uploads/{file_id}")).status_code == 200


async def test_file_of_a_requests_conversation_is_one_of_the_request(client: Person, provider: Person) -> None:
    request = await accepted(client, provider)
    file_id = await file_of(client, f"/conversations/{request['id']}/upload")
    [listed] = (await provider.get(f"/requests/{request['id']}/files")).json()
    assert (listed["id"], listed["request_id"], listed["conversation_id"]) == (file_id, request["id"], None)
