"""Bad input of messages and conversations: the 4xx answer or error frame of the contract, and nothing stored."""

import json
from typing import Any

from tests.chatting import ok, says, thread_of
from tests.conftest import MakeAdmin
from tests.people import UNKNOWN_ID, Person

INVALID = (422, "VALIDATION_ERROR")
NO_REQUEST = (404, "REQUEST_NOT_FOUND")
NO_CONVERSATION = (404, "CONVERSATION_NOT_FOUND")
FOREIGN = (403, "NOT_PART_OF_CONVERSATION")
TOO_LARGE, NUL, HALF_A_PAIR = "x" * 4001, "a\x00b", "a\ud800"
CONTENTS: list[Any] = ["", " \n", TOO_LARGE, NUL, HALF_A_PAIR, None, 5, ["x"]]
SEQS: list[Any] = [-1, 2**63, 2**70, 3, "one", None, True, 1.5]

type Attempt = tuple[str, str, Any, tuple[int, str]]


def attempts(thread: str, request: str, message: str, other: Person, me: Person) -> list[Attempt]:
    place, own = f"/conversations/{thread}", f"/messages/{thread}/{message}"
    return [
        *(("POST", f"{place}/messages", {"content": bad}, INVALID) for bad in CONTENTS),
        *(("POST", f"/messages/{thread}", {"content": bad}, INVALID) for bad in CONTENTS),
        *(("PATCH", own, {"content": bad}, INVALID) for bad in CONTENTS),
        *(("POST", f"{place}/read", {"seq": bad}, INVALID) for bad in SEQS),
        *(("POST", f"/messages/{request}/read", {"seq": bad}, INVALID) for bad in SEQS),
        *(("GET", f"{place}/messages?{name}={bad}", None, INVALID) for name in ("after_seq", "before_seq")
          for bad in (-1, 2**63, "x")),
        *(("GET", f"/conversations?{bad}", None, INVALID) for bad in
          ("kind=booking", "is_active=2", "cursor=x", "limit=0")),
        *(("POST", "/conversations", {"user_ids": bad}, INVALID) for bad in
          ([], ["x"], [UNKNOWN_ID], [me.id], [other.id, UNKNOWN_ID], [request], [other.id] * 10, None, other.id)),
        *(("POST", "/conversations", {"user_ids": [other.id], "title": bad}, INVALID)
          for bad in ("", " ", "x" * 201, NUL, HALF_A_PAIR, "a\nb", 5)),
        *(("PATCH", place, bad, INVALID) for bad in ({"title": "x" * 201}, {"is_active": None}, {"is_active": "yes"})),
        *(("POST", f"{place}/members", {"user_id": bad}, INVALID) for bad in ("x", UNKNOWN_ID, None)),
        ("PUT", f"/blocks/{me.id}", None, INVALID),
        ("PUT", f"/blocks/{UNKNOWN_ID}", None, (404, "USER_NOT_FOUND")),
        ("PUT", "/blocks/nonsense", None, (404, "USER_NOT_FOUND")),
        ("POST", f"/messages/{thread}", {"content": "x", "attachments": [UNKNOWN_ID]}, INVALID),
        # A request's title and members follow from the request.
        ("PATCH", f"/conversations/{request}", {"title": "x"}, (409, "NOT_A_THREAD")),
        ("POST", f"/conversations/{request}/members", {"user_id": other.id}, (409, "NOT_A_THREAD")),
        ("DELETE", f"/conversations/{request}/members/me", None, (409, "NOT_A_THREAD")),
    ]  # fmt: skip


def of_others(thread: str, message: str, refusal: tuple[int, str], of_request: tuple[int, str]) -> list[Attempt]:
    """Returns every route with the id of a conversation; *of_request*: the refusal of routes that speak of requests."""
    place, said = f"/conversations/{thread}", f"/messages/{thread}"
    return [
        ("GET", place, None, refusal),
        ("PATCH", place, {"is_active": True}, refusal),
        ("GET", f"{place}/messages", None, refusal),
        ("POST", f"{place}/messages", {"content": "x"}, refusal),
        ("POST", f"{place}/read", {"seq": 0}, refusal),
        ("DELETE", f"{place}/members/me", None, refusal),
        ("GET", said, None, of_request),
        ("POST", said, {"content": "x"}, of_request),
        ("POST", f"{said}/read", {"seq": 0}, of_request),
        ("PATCH", f"{said}/{message}", {"content": "x"}, of_request),
        ("DELETE", f"{said}/{message}", None, of_request),
    ]


async def failures(person: Person, tried: list[Attempt]) -> list[str]:
    wrong = []
    for method, path, body, expected in tried:
        content = None if body is None else json.dumps(body).encode()
        answer = await person.http.request(method, path, content=content, headers={"content-type": "application/json"})
        found = (answer.status_code, answer.json()["error"]["code"] if answer.status_code >= 400 else "")
        if found != expected:
            wrong.append(f"{method} {path} {str(body)[:60]}: {found}, not {expected}")
    return wrong


async def test_bad_input_is_refused_and_changes_nothing(people: list[Person]) -> None:
    one, other, stranger, _ = people
    thread = await thread_of(one, other)
    request = (await one.asks_for_help())["id"]
    said = await says(one, thread)
    await says(other, thread)
    before = [await ok(one.get(path)) for path in ("/conversations", f"/messages/{thread}")]
    assert not await failures(one, attempts(thread, request, said["id"], other, one))
    assert not await failures(stranger, of_others(thread, said["id"], FOREIGN, FOREIGN))
    assert not await failures(stranger, of_others(request, said["id"], FOREIGN, (403, "NOT_PART_OF_REQUEST")))
    for unknown in (UNKNOWN_ID, "nonsense", said["id"], one.id):
        assert not await failures(one, of_others(unknown, said["id"], NO_CONVERSATION, NO_REQUEST))
    for place in (f"{thread}/{UNKNOWN_ID}", f"{thread}/nonsense", f"{request}/{said['id']}"):
        tried: list[Attempt] = [("PATCH", f"/messages/{place}", {"content": "x"}, (404, "MESSAGE_NOT_FOUND"))]
        assert not await failures(one, [*tried, ("DELETE", f"/messages/{place}", None, (404, "MESSAGE_NOT_FOUND"))])
    assert [await ok(one.get(path)) for path in ("/conversations", f"/messages/{thread}")] == before


async def test_bad_frames_are_refused_and_change_nothing(people: list[Person]) -> None:
    one, other, stranger, _ = people
    thread = await thread_of(one, other)
    await says(one, thread)
    frames = [
        *(("message.send", {"conversation_id": thread, "content": bad}, INVALID[1]) for bad in CONTENTS),
        *(("message.read", {"conversation_id": thread, "seq": bad}, INVALID[1]) for bad in SEQS),
        ("message.send", {"conversation_id": UNKNOWN_ID, "content": "x"}, NO_REQUEST[1]),
        ("message.read", {"request_id": UNKNOWN_ID, "seq": 0}, NO_REQUEST[1]),
    ]
    async with one.socket() as socket, stranger.socket() as foreign:
        for number, (kind, data, _) in enumerate(frames):
            await socket.connection.send(json.dumps({"type": kind, "data": data, "id": str(number)}))
        await socket.send("ping", ping_id="end")
        await socket.frame("pong", ping_id="end")
        errors = {frame["id"]: frame["data"]["code"] for frame in socket.frames if frame["type"] == "error"}
        assert errors == {str(number): expected for number, (_, _, expected) in enumerate(frames)}
        await foreign.send("message.send", conversation_id=thread, content="x")
        await foreign.frame("error", code=FOREIGN[1])
    (message,) = await ok(other.get(f"/messages/{thread}"))
    assert message["seq"] == 1


async def test_admin_reads_and_does_not_write(
    people: list[Person], chat_stack: Any, make_chat_admin: MakeAdmin
) -> None:
    one, other, *_ = people
    thread = await thread_of(one, other)
    said = await says(one, thread)
    async with Person(chat_stack.gateway_url) as admin:
        await make_chat_admin(admin)
        await admin.log_in()
        assert await ok(admin.get(f"/messages/{thread}")) == [said]
        seen = await ok(admin.get(f"/conversations/{thread}"))
        assert (seen["last_message"], seen["unread_count"], seen["is_active"]) == (said, None, None)
        read_only = (403, "READ_ONLY_FOR_ADMINS")
        tried: list[Attempt] = [
            ("POST", f"/messages/{thread}", {"content": "x"}, read_only),
            ("DELETE", f"/messages/{thread}/{said['id']}", None, read_only),
            ("POST", f"/conversations/{thread}/read", {"seq": 1}, read_only),
            ("POST", f"/conversations/{thread}/members", {"user_id": admin.id}, read_only),
            ("PATCH", f"/conversations/{thread}", {"title": "x"}, FOREIGN),
        ]
        assert not await failures(admin, tried)
        # An admin may be a member like other users.
        own = await thread_of(admin, other)
        await says(admin, own)
