"""Preferences about notifications and unsubscribe links, as a frontend, a mail program and a mail scanner use them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.preferences.unsubscribing import Mailing, UnsubscribeTokens
from kit.production import DEVELOPMENT_SECRET
from kit.vault import ServiceVault
from tests.people import Person
from tools.stack.stack import Stack

PATH = "/notifications/preferences"
LINK = "/notifications/unsubscribe"
CLICK = {"List-Unsubscribe": "One-Click"}
QUIET = {"start": "22:00", "end": "07:00", "time_zone": "Africa/Addis_Ababa"}
TOKENS = UnsubscribeTokens(ServiceVault("chat-service", SecretStr(DEVELOPMENT_SECRET)))


async def test_preferences_are_read_and_replaced(client: Person) -> None:
    before = (await client.get(PATH)).json()
    assert before["channels"]["offer"] == {"in_app": True, "push": True, "email": False, "sms": False}
    assert (before["quiet_hours"], before["email"], before["daily_at"]) == (None, "instant", "08:00")
    wanted = {"channels": {"offer": {"push": False}}, "quiet_hours": QUIET, "email": "daily", "locale": "am"}
    answer = await client.put(PATH, **wanted)
    assert answer.status_code == 200
    assert (await client.get(PATH)).json() == answer.json()
    assert answer.json()["channels"]["offer"]["push"] is False
    assert answer.json()["quiet_hours"] == QUIET
    # An answer can be sent back, and nothing restores the defaults.
    assert (await client.put(PATH, **answer.json())).json() == answer.json()
    assert (await client.put(PATH)).json() == before


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"channels": {"offers": {"push": True}}}, "channels.offers"),
        ({"channels": {"offer": {"pigeon": True}}}, "channels.offer.pigeon"),
        ({"channels": {"offer": {"push": "no"}}}, "channels.offer.push"),
        ({"quiet_hours": {"start": "22:00"}}, "quiet_hours.end"),
        ({"quiet_hours": QUIET | {"end": "22:00"}}, "quiet_hours.end"),
        ({"quiet_hours": QUIET | {"time_zone": "Mars/Olympus"}}, "quiet_hours.time_zone"),
        ({"quiet_hours": QUIET | {"start": "25:00"}}, "quiet_hours.start"),
        ({"email": "weekly"}, "email"),
        ({"daily_at": "noon"}, "daily_at"),
        ({"locale": "\u0000"}, "locale"),
    ],
)
async def test_bad_preferences_are_refused(wanted: dict[str, Any], field: str, client: Person) -> None:
    before = (await client.get(PATH)).json()
    answer = await client.http.put(PATH, json=wanted)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert field in {detail["field"] for detail in answer.json()["error"]["details"]}
    assert (await client.get(PATH)).json() == before


async def test_a_link_changes_nothing_until_it_is_clicked(client: Person, visitor: Person, stack: Stack) -> None:
    token = TOKENS.make(Mailing(UUID(client.id), Type.NEW_MESSAGE), datetime.now(UTC).date())
    before = (await client.get(PATH)).json()
    for _ in range(3):
        shown = await visitor.http.get(LINK, params={"token": token})
        assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "form-action 'self'" in shown.headers["content-security-policy"]
    assert (await visitor.http.head(LINK, params={"token": token})).status_code in (200, 405)
    assert (await visitor.http.post(LINK, params={"token": token})).status_code == 422
    assert (await client.get(PATH)).json() == before

    for body in ({"data": CLICK}, {"files": {"List-Unsubscribe": (None, b"One-Click")}}):
        done = await visitor.http.post(LINK, params={"token": token}, **body)
        assert (done.status_code, done.headers["content-type"]) == (200, "text/html; charset=utf-8")
    before["channels"]["new_message"]["email"] = False
    assert (await client.get(PATH)).json() == before
    logs = "".join(path.read_text() for path in stack.config.logs.glob("*"))
    assert LINK in logs
    assert token not in logs


async def test_forged_and_old_links_are_not_found(client: Person, visitor: Person) -> None:
    old = TOKENS.make(Mailing(UUID(client.id), Type.SYSTEM), datetime.now(UTC).date() - timedelta(days=91))
    for token in (old, "none", "x" * 4096):
        for answer in (
            await visitor.http.get(LINK, params={"token": token}),
            await visitor.http.post(LINK, params={"token": token}, data=CLICK),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SUBSCRIPTION_NOT_FOUND")
    assert (await client.get(PATH)).json()["channels"]["system"]["email"] is True
