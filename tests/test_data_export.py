"""A user asks for all that is stored about them, and gets it as one archive that only they find."""

import io
import json
import zipfile

from tests.chatting import ok, says, thread_of
from tests.people import ADDIS, Json, Person
from tests.test_verification import told
from tools.stack.stack import Stack

SECTIONS = {
    "account.json": "account person verification documents sessions email_changes api_keys reports events acts",
    "conversations.json": "memberships messages blocks devices notifications preferences",
    "requests.json": "requests jobs provider verification offers commitments calendar_feeds person dependants venues"
    " work_at_venues bookings waits reviews reviews_about_you quotes payments earnings cards payout_accounts payouts"
    " broker seller listings brokered_listings leads leads_received favourites saved_searches",
}


async def test_all_that_is_stored_about_a_user_is_in_one_archive(
    stack: Stack, client: Person, provider: Person, other_gateway: str
) -> None:
    about = {"description": "A wheel is flat", "category": "towing", **ADDIS}
    request = await ok(client.post("/requests/", **about), 201)
    await ok(provider.post(f"/requests/{request['id']}/accept"))
    await says(client, request["id"], "Where are you?")
    await says(provider, request["id"], "A word of the provider")
    await says(client, await thread_of(client, provider), "በአዲስ አበባ")
    file = await ok(client.http.post("/uploads/", files={"file": ("a bill.txt", b"ten birr")}), 201)
    assert (await client.get("/users/me/export")).status_code == 404
    async with client.socket() as socket:
        begun = await ok(client.post("/users/me/export"), 202)
        assert (begun["status"], begun["url"]) == ("collecting", None)
        ready = (await socket.frame("data_export.ready", seconds=30))["data"]
    assert ready["id"] == begun["id"]
    assert await ok(client.at(other_gateway).get("/users/me/export")) == ready
    content = (await client.http.get(f"{client.url}{ready['url']}")).content
    documents = unpacked(content, f"files/{file['id']}-a bill.txt", b"ten birr")
    has_all(documents, client, request)
    # It is nothing for others, and it holds none of their words.
    assert (await provider.http.get(f"{client.url}{ready['url']}")).status_code == 404
    assert "A word of the provider" not in str(documents)
    assert (await told(client, "data_export.ready"))["data"]["file_id"] == ready["file_id"]
    # The owner may delete it before its time is over.
    assert (await client.http.delete(f"/uploads/{ready['file_id']}")).status_code == 204
    assert (await ok(client.get("/users/me/export")))["status"] == "expired"


def unpacked(content: bytes, file: str, written: bytes) -> dict[str, Json]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.read(file) == written
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def has_all(documents: dict[str, Json], client: Person, request: Json) -> None:
    assert {name: {*documents[name]} for name in SECTIONS} == {name: {*SECTIONS[name].split()} for name in SECTIONS}
    (account,) = documents["account.json"]["account"]
    assert (account["id"], account["email"], account["role"]) == (client.id, client.email, "client")
    assert [one["device"] for one in documents["account.json"]["sessions"]]
    assert [one["id"] for one in documents["requests.json"]["requests"]] == [request["id"]]
    assert documents["requests.json"]["requests"][0]["created_at"] == request["created_at"]
    messages = documents["conversations.json"]["messages"]
    assert [one["content"] for one in messages] == ["Where are you?", "በአዲስ አበባ"]
