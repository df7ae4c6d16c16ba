"""Reports over the real gateway: from the report to the decision, and that no author learns who has reported them."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import httpx2

from tests.moderated import REPORTS, decides, make_moderator, notified_of, reports
from tests.people import UNKNOWN_ID, Json, Person
from tools.demo.photo import photo
from tools.stack.stack import Stack


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def refusal(reporter: Person, subject_type: str, subject_id: str, **about: Any) -> tuple[int, str]:
    body = {"subject_type": subject_type, "subject_id": subject_id, "reason": "spam", **about}
    return code_of(await reporter.post("/reports", **body))


async def queued(moderator: Person, report: Json) -> Json:
    """Returns the report as moderators see it, found in the queue."""
    waiting = (await moderator.get(REPORTS, status="open", subject_type=report["subject_type"], limit=100)).json()
    (found,) = [one for one in waiting if one["id"] == report["id"]]
    assert (await moderator.get(f"{REPORTS}/{report['id']}")).json() == found
    shown: Json = found
    return shown


async def test_reported_message_stays_until_a_moderator_removes_it_for_all(
    client: Person, provider: Person, stranger: Person, admin: Person
) -> None:
    request = await provider.does("accept", request=await client.asks_for_help())
    path = f"/messages/{request['id']}"
    said = (await provider.post(path, content="Buy my oil")).json()
    report = await reports(client, "message", said["id"], comment="They wrote it twice")
    assert await refusal(client, "message", said["id"]) == (409, "ALREADY_REPORTED")
    assert await refusal(provider, "message", said["id"]) == (403, "OWN_CONTENT")
    assert await refusal(stranger, "message", said["id"]) == (404, "MESSAGE_NOT_FOUND")
    # It hides nothing, and the author is not told.
    assert (await client.get(path)).json() == [said]
    await make_moderator(admin, stranger)
    moderator = stranger
    assert code_of(await moderator.get(path)) == (403, "NOT_PART_OF_REQUEST")
    found = await queued(moderator, report)
    assert (found["excerpt"], found["author_id"], found["reporter_id"]) == ("Buy my oil", provider.id, client.id)
    assert (found["comment"], found["open_reports"]) == ("They wrote it twice", 1)
    await removed_for_all(moderator, report, said, client, provider)
    for reader in (client, provider, admin):
        (left,) = (await reader.get(path)).json()
        assert (left["content"], left["seq"]) == ("", said["seq"])
    assert await refusal(client, "message", said["id"]) == (404, "MESSAGE_NOT_FOUND")
    again = await moderator.post(f"{REPORTS}/{report['id']}/resolve", action="dismiss", note="No")
    assert code_of(again) == (409, "REPORT_RESOLVED")


async def removed_for_all(moderator: Person, report: Json, said: Json, client: Person, provider: Person) -> None:
    """Has the message of the provider removed: all see it, and what the author is told names no reporter."""
    async with client.socket() as at_client, provider.socket() as at_provider:
        await at_provider.frame("connection.established")
        await decides(moderator, report, "remove")
        for socket in (at_client, at_provider):
            assert (await socket.frame("message.deleted", id=said["id"]))["data"]["content"] == ""
        told = await at_provider.frame("notification", kind="content.removed")
        frames = json.dumps(at_provider.frames)
    notified = await notified_of(provider, "content.removed")
    assert notified["message"] == "Your message was removed, because it is against our rules."
    assert (notified["type"], notified["data"]["subject_id"]) == ("account_alert", said["id"])
    assert told["data"]["id"] == notified["id"]
    # The two know each other, so that other frames name the client.
    for shown in (json.dumps(told), json.dumps(notified)):
        assert client.id not in shown
    for shown in (frames, json.dumps((await provider.get("/notifications")).json())):
        assert report["comment"] not in shown
        assert report["id"] not in shown


async def test_warned_user_finds_no_trace_of_the_stranger_who_reported_them(
    stack: Stack, client: Person, provider: Person, admin: Person
) -> None:
    report = await reports(client, "user", provider.id, reason=f"By {client.email}", comment=f"I am {client.id}")
    assert await refusal(client, "user", client.id) == (403, "OWN_CONTENT")
    assert await refusal(client, "user", UNKNOWN_ID) == (404, "USER_NOT_FOUND")
    assert code_of(await client.get(REPORTS)) == (403, "ONLY_MODERATORS")
    # The author becomes a moderator: the queue shows them everything but what is about them.
    async with Person(stack.gateway_url) as moderator, provider.socket() as socket:
        await socket.frame("connection.established")
        await make_moderator(admin, moderator)
        await queued(moderator, report)
        await decides(moderator, report, "warn")
        await socket.frame("notification", kind="account.warned")
        seen = [json.dumps(socket.frames)]
    await make_moderator(admin, provider)
    assert code_of(await provider.get(f"{REPORTS}/{report['id']}")) == (404, "REPORT_NOT_FOUND")
    own = ("/notifications", "/users/me", "/verification", "/auth/sessions", "/conversations", "/uploads/", "/records")
    for path in (*own, f"{REPORTS}?limit=100&status=resolved"):
        answer = await provider.get(path)
        assert answer.status_code == 200, (path, answer.text)
        seen.append(answer.text)
    assert '"account.warned"' in seen[1]
    for text in seen:
        for trace in (client.id, client.email, report["id"]):
            assert trace not in text


async def test_of_sixteen_moderators_at_once_one_decides(stack: Stack, provider: Person, admin: Person) -> None:
    async with AsyncExitStack() as open_:
        staff = await asyncio.gather(*(open_.enter_async_context(Person(stack.gateway_url)) for _ in range(16)))
        first, second = [await reports(reporter, "user", provider.id) for reporter in staff[:2]]
        await asyncio.gather(*(make_moderator(admin, person) for person in staff))
        actions = ("warn", "deactivate", "dismiss")
        answers = await asyncio.gather(
            *(
                person.post(f"{REPORTS}/{(first, second)[n % 2]['id']}/resolve", action=actions[n % 3], note=str(n))
                for n, person in enumerate(staff)
            )
        )
        (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
        refused = [code_of(answer) for answer in answers if answer.status_code != 200]
        assert refused == [(409, "REPORT_RESOLVED")] * 15
        for report in (first, second):
            shown = (await admin.get(f"{REPORTS}/{report['id']}")).json()
            assert (shown["action"], shown["resolved_by"]) == (winner["action"], winner["resolved_by"])
    entries = (await admin.get("/admin/audit", action="report_resolved", user_id=provider.id)).json()
    (details,) = [entry["details"] for entry in entries]
    assert (details["old"], details["new"], details["reports"]) == ("open", winner["action"], "2")
    assert entries[0]["actor_id"] == winner["resolved_by"]


async def test_files_and_accounts_are_removed_and_what_cannot_be_seen_cannot_be_reported(
    client: Person, provider: Person, stranger: Person, admin: Person
) -> None:
    request = await provider.does("accept", request=await client.asks_for_help())
    file = (await provider.uploads(request["id"], photo())).json()
    for subject_type, subject_id, code in (
        ("request", request["id"], "REQUEST_NOT_FOUND"),
        ("file", file["id"], "FILE_NOT_FOUND"),
        ("listing", UNKNOWN_ID, "LISTING_NOT_FOUND"),
        ("review", UNKNOWN_ID, "REVIEW_NOT_FOUND"),
        ("message", UNKNOWN_ID, "MESSAGE_NOT_FOUND"),
    ):
        assert await refusal(stranger, subject_type, subject_id) == (404, code)
    assert await refusal(client, "request", request["id"]) == (403, "OWN_CONTENT")
    assert (await reports(provider, "request", request["id"]))["status"] == "open"
    document = await provider.http.post(
        "/uploads/", files={"file": ("id.png", photo(), "image/png")}, data={"purpose": "kyc"}
    )
    assert await refusal(admin, "file", document.json()["id"]) == (404, "FILE_NOT_FOUND")
    await make_moderator(admin, stranger)
    async with client.socket() as socket:
        await socket.frame("connection.established")
        await decides(stranger, await reports(client, "file", file["id"]), "remove")
        await socket.frame("file.deleted", id=file["id"])
    assert (await client.get(f"/uploads/{file['id']}")).status_code == 404
    assert (await notified_of(provider, "content.removed"))["data"]["subject_type"] == "file"
    about_admin = await reports(client, "user", admin.id)
    refused = await stranger.post(f"{REPORTS}/{about_admin['id']}/resolve", action="deactivate", note="x")
    assert code_of(refused) == (403, "STAFF_ACCOUNT")
    about_provider = await reports(client, "user", provider.id)
    for action, status in (("remove", 422), ("deactivate", 200)):
        answer = await stranger.post(f"{REPORTS}/{about_provider['id']}/resolve", action=action, note="x")
        assert answer.status_code == status, answer.text
    assert (await provider.get("/users/me")).status_code == 401
