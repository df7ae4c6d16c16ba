"""People who look for their notifications."""

import asyncio
from typing import Any

from chat_service.notifications.kinds.kinds import Channel, Type
from tests.people import Json, Person

_SECONDS = 15.0
# Preferences with every field, and the names of the fields that null clears.
NOTIFICATION_PREFERENCES: Json = {
    "channels": {"offer": {"push": False}},
    "quiet_hours": {"start": "22:00", "end": "06:00", "time_zone": "Africa/Addis_Ababa"},
    "email": "daily",
    "daily_at": "08:00",
    "locale": "am",
}
CLEARABLE_PREFERENCES = {
    *NOTIFICATION_PREFERENCES,
    *(f"channels.{one}" for one in Type),
    *(f"channels.{one}.{channel}" for one in Type for channel in Channel),
}


async def notifications_of(person: Person, **filters: str) -> list[Json]:
    """Waits until a person has notifications, and returns the newest of them."""
    async with asyncio.timeout(_SECONDS):
        while not (found := (await person.get("/notifications", **filters)).json()):
            await asyncio.sleep(0.05)
    newest: list[Json] = found
    return newest


async def own_notification(person: Person) -> str:
    """Waits until a person has a notification, and returns the id of the newest one."""
    newest, *_ = await notifications_of(person)
    return str(newest["id"])


async def own_things(person: Person, route: str, time_off: Json) -> dict[str, str]:
    """Finds or makes the things of a person that a route names; returns their ids."""
    ids: dict[str, str] = {}
    if "{notification_id}" in route:
        ids["notification_id"] = await own_notification(person)
    if "{commitment_id}" in route:
        ids["commitment_id"] = (await person.post("/commitments", **time_off)).json()["id"]
    if "{feed_id}" in route:
        ids["feed_id"] = (await person.post("/calendar/feeds")).json()["id"]
    return ids


async def repeats_notifications(twice: Any, person: Person) -> None:
    """Sends each command about notifications twice."""
    await twice(person, "POST /notifications/{notification_id}/read", await own_notification(person))
    assert await twice(person, "POST /notifications/read", all=True) == {"unread_count": 0}
    await twice(person, "DELETE /notifications/{notification_id}", await own_notification(person))
