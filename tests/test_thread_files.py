"""Each member of a thread reads of its files what they read of its messages."""

import asyncio

import httpx2

from tests.people import UNKNOWN_ID, Person
from tests.resumable import ask, create
from tools.demo.photo import photo


async def add(person: Person, thread: str, *, by_tus: bool = False) -> str:
    """Adds a photo to the thread; returns its id."""
    content = photo()
    if by_tus:
        path = await create(person, len(content), conversation_id=thread)
        assert (await ask(person, "PATCH", path, offset=0, content=content)).status_code == 204
        return path.rpartition("/")[2]
    answer = await person.http.post(f"/conversations/{thread}/upload", files={"file": ("a.png", content)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def say(person: Person, thread: str) -> None:
    assert (await person.post(f"/conversations/{thread}/messages", content="Hello")).status_code == 201


async def readable(person: Person, thread: str, files: list[str]) -> list[str]:
    """Returns which of the files a member reads, by every way to read them."""
    listed = (await person.get(f"/conversations/{thread}/files")).json()
    found = [file["id"] for file in reversed(listed)]
    async with httpx2.AsyncClient(base_url=person.url) as page:
        for file in files:
            expected = 200 if file in found else 404
            ways = (
                f"/uploads/{file}",
                f"/uploads/{file}/download",
                f"/uploads/{file}/thumbnail",
                f"/uploads/{file}/link",
            )
            answers = [await person.get(way) for way in ways]
            assert [answer.status_code for answer in answers] == [expected] * 4, (file, found)
            if expected == 200:
                link = answers[-1].json()
                for url in (link["url"], link["thumbnail_url"]):
                    assert (await page.get(url)).status_code == 200
    return found


async def test_each_member_reads_the_files_among_the_messages_that_they_read(
    client: Person, provider: Person, stranger: Person, admin: Person
) -> None:
    thread = (await client.post("/conversations", user_ids=[provider.id])).json()["id"]
    files = [await add(client, thread)]
    await say(client, thread)
    files.append(await add(provider, thread))
    assert (await client.post(f"/conversations/{thread}/members", user_id=stranger.id)).status_code == 201
    assert await readable(stranger, thread, files) == []
    files.append(await add(client, thread, by_tus=True))
    await say(stranger, thread)
    files.append(await add(stranger, thread))
    assert await readable(provider, thread, files) == files
    assert await readable(stranger, thread, files) == files[2:]
    # A member who leaves reads what was there until then.
    assert (await provider.http.delete(f"/conversations/{thread}/members/me")).status_code == 200
    await say(client, thread)
    files.append(await add(client, thread))
    assert await readable(provider, thread, files) == files[:4]
    # A member who comes back reads on, including what was added meanwhile.
    await say(client, thread)
    assert (await client.post(f"/conversations/{thread}/members", user_id=provider.id)).status_code == 201
    assert await readable(provider, thread, files) == files
    assert await readable(stranger, thread, files) == files[2:]
    assert await readable(admin, thread, files) == files


async def test_a_file_is_read_with_the_message_that_carries_it(
    client: Person, provider: Person, stranger: Person
) -> None:
    thread = (await client.post("/conversations", user_ids=[provider.id])).json()["id"]
    await say(client, thread)
    sent, kept = [await add(client, thread) for _ in range(2)]
    assert (await client.post(f"/conversations/{thread}/members", user_id=stranger.id)).status_code == 201
    assert await readable(stranger, thread, [sent, kept]) == []
    place = f"/conversations/{thread}/messages"
    messages = [(await client.post(place, content=text, attachments=[sent])).json() for text in ("Look", "Look again")]
    await client.until_equal(f"/uploads/{sent}", "message_id", messages[0]["id"])
    assert await readable(stranger, thread, [sent, kept]) == [sent]
    assert (await client.get(f"/uploads/{kept}")).json()["message_id"] is None


async def test_a_file_of_a_request_names_its_message(client: Person) -> None:
    request = await client.asks_for_help()
    answer = await client.http.post(f"/requests/{request['id']}/upload", files={"file": ("a.png", photo())})
    message = await client.post(f"/messages/{request['id']}", content="Look", attachments=[answer.json()["id"]])
    await client.until_equal(f"/uploads/{answer.json()['id']}", "message_id", message.json()["id"])


async def test_files_of_a_conversation_are_listed_in_pages(client: Person, provider: Person) -> None:
    thread = (await client.post("/conversations", user_ids=[provider.id])).json()["id"]
    files = [await add(client, thread) for _ in range(3)]
    first = await provider.get(f"/conversations/{thread}/files", limit=2)
    assert [file["id"] for file in first.json()] == [files[2], files[1]]
    assert {file["conversation_id"] for file in first.json()} == {thread}
    rest = await provider.http.get(first.headers["Link"].partition("<")[2].partition(">")[0].removeprefix("/api/v1"))
    assert [file["id"] for file in rest.json()] == [files[0]]
    request = await client.asks_for_help()
    assert (await client.get(f"/conversations/{request['id']}/files")).json() == []
    for unknown in (UNKNOWN_ID, "x"):
        answer = await client.get(f"/conversations/{unknown}/files")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CONVERSATION_NOT_FOUND")


async def test_an_upload_into_a_thread_is_for_its_members_until_its_end(client: Person, provider: Person) -> None:
    thread = (await client.post("/conversations", user_ids=[provider.id])).json()["id"]
    about = {"filename": "a.txt", "conversation_id": thread}
    answer = await ask(client, "POST", "/uploads/tus/", length=5, about=about | {"request_id": UNKNOWN_ID})
    assert answer.status_code == 422
    for place in (UNKNOWN_ID, "x"):
        answer = await ask(client, "POST", "/uploads/tus/", length=5, about=about | {"conversation_id": place})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CONVERSATION_NOT_FOUND")
    path, left = [await create(person, 5, conversation_id=thread) for person in (client, provider)]
    async with provider.socket() as socket:
        await socket.frame("connection.established")
        assert (await ask(client, "PATCH", path, offset=0, content=b"hello")).status_code == 204
        told = await socket.frame("file.uploaded", id=path.rpartition("/")[2])
        assert told["data"]["conversation_id"] == thread
    assert (await provider.http.delete(f"/conversations/{thread}/members/me")).status_code == 200
    answer = await ask(provider, "PATCH", left, offset=0, content=b"hello")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CONVERSATION_NOT_FOUND")
    await asyncio.gather(*(_is_gone(provider, way) for way in (left, left.replace("tus/", ""))))


async def _is_gone(person: Person, path: str) -> None:
    answer = await ask(person, "HEAD", path)
    assert answer.status_code == 404
