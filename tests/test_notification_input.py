"""Bad input of notifications: the 4xx answer of the contract, and nothing changes."""

from typing import Any

from tests.people import UNKNOWN_ID, Person

INVALID = (422, "VALIDATION_ERROR")
NO_NOTIFICATION = (404, "NOTIFICATION_NOT_FOUND")
A_TIME = "2026-11-28T00:00:00Z"
BAD_MARKS: list[Any] = [
    *({}, [], None, {"ids": []}, {"ids": ["one"]}, {"ids": UNKNOWN_ID}, {"ids": [UNKNOWN_ID] * 101}, {"ids": None}),
    *({"all": False}, {"all": "true"}, {"all": 1}, {"all": None}),
    *({"up_to": bad} for bad in ("yesterday", 0, "1764313200", "9999-12-31T23:59:59-14:00", None, UNKNOWN_ID)),
    *({"all": True, "ids": [UNKNOWN_ID]}, {"all": True, "up_to": A_TIME}, {"up_to": A_TIME, "ids": [UNKNOWN_ID]}),
]
BAD_QUERIES = ("type=gossip", "unread=perhaps", "limit=0", "limit=101", "offset=10001", "cursor=nonsense")


async def test_bad_input_of_notifications_changes_nothing(client: Person) -> None:
    before = [(await client.get(path)).json() for path in ("/notifications", "/notifications/unread-count")]
    attempts = [
        *(("POST", "/notifications/read", bad, INVALID) for bad in BAD_MARKS),
        *(("GET", f"/notifications?{bad}", None, INVALID) for bad in BAD_QUERIES),
        ("POST", "/notifications/read", {"ids": [UNKNOWN_ID]}, NO_NOTIFICATION),
        *(("POST", f"/notifications/{bad}/read", None, NO_NOTIFICATION) for bad in (UNKNOWN_ID, "nonsense")),
    ]
    for method, path, body, expected in attempts:
        answer = await client.http.request(method, path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == expected, (method, path, body)
    after = [(await client.get(path)).json() for path in ("/notifications", "/notifications/unread-count")]
    assert after == before
