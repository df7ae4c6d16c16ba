"""Notices and messages by admins to users, for the tests of several journeys."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.people import Json, Person

NOTICES = "/admin/notifications"
NOTICE: Json = {"title": "Works", "message": "On Sunday", "channels": ["in_app"]}


async def repeats_notices(twice: Callable[..., Awaitable[Any]], admin: Person, client: Person) -> None:
    """Sends the commands about notices twice each."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    made = await twice(admin, f"POST {NOTICES}", **NOTICE, user_ids=[client.id], send_at=tomorrow)
    await twice(admin, f"POST {NOTICES}/{{broadcast_id}}/stop", made["id"])
    shown = (await admin.get(NOTICES, limit=100)).json()
    assert len([one for one in shown if one["created_by"] == admin.id]) == 1
    for route in ("POST /admin/broadcasts", "POST /ws/broadcast"):
        await twice(admin, route, type="system.notification", data={"message": "Hello"})
    async with client.socket() as socket:
        await socket.frame("connection.established")
        await twice(admin, "DELETE /admin/sockets/{socket_id}", client.id)
