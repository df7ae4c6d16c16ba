"""Reports and moderators, for the tests of several journeys."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.people import Json, Person

REPORTS = "/admin/reports"


async def make_moderator(admin: Person, person: Person) -> None:
    """Gives the role of a moderator to *person*, and logs them in with it."""
    given = await admin.put(f"/users/{person.id}", role="moderator")
    assert given.status_code == 200, given.text
    await person.log_in()


async def reports(reporter: Person, subject_type: str, subject_id: str, **about: Any) -> Json:
    """Has *reporter* report something as spam."""
    body = {"subject_type": subject_type, "subject_id": subject_id, "reason": "spam", **about}
    answer = await reporter.post("/reports", **body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def decides(moderator: Person, report: Json, action: str) -> Json:
    answer = await moderator.post(f"{REPORTS}/{report['id']}/resolve", action=action, note="As the rules say")
    assert answer.status_code == 200, answer.text
    decided: Json = answer.json()
    return decided


async def notified_of(person: Person, kind: str, *, seconds: float = 10) -> Json:
    """Returns the newest notification of that kind, once there is one."""
    async with asyncio.timeout(seconds):
        while True:
            for one in (await person.get("/notifications", limit=100)).json():
                if one["kind"] == kind:
                    found: Json = one
                    return found
            await asyncio.sleep(0.05)


async def repeats_reports(
    twice: Callable[..., Awaitable[Any]], admin: Person, reporter: Person, author: Person
) -> None:
    """Sends the commands about reports twice each."""
    about = {"subject_type": "user", "subject_id": author.id, "reason": "spam"}
    made = await twice(reporter, "POST /reports", **about)
    decision = {"action": "dismiss", "note": "Within the rules"}
    await twice(admin, "POST /admin/reports/{report_id}/resolve", made["id"], **decision)
