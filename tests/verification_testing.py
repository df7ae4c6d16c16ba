"""Documents that people hand in, and moderators who review them, through the real gateway."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from tests.people import Json, Person

TYPES = (
    "national_id",
    "passport",
    "driving_licence",
    "business_licence",
    "broker_licence",
    "vehicle_registration",
    "insurance",
    "other",
)
REFUSAL = {"reason": "unreadable", "comment": "The number cannot be read."}


def day_in(days: int) -> str:
    """Returns the date in so many days, in UTC."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


async def upload_evidence(person: Person, content: bytes = b"a licence", purpose: str = "kyc") -> str:
    """Uploads a file for a document, and returns its id."""
    files = {"file": ("licence.txt", content, "text/plain")}
    answer = await person.http.post("/uploads/", data={"purpose": purpose}, files=files)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def try_to_submit(
    person: Person, document_type: str = "driving_licence", /, *file_ids: str, **more: Any
) -> httpx2.Response:
    body = {"document_type": document_type, "file_ids": list(file_ids), "country": "ET"} | more
    return await person.http.post("/verification/documents", json=body)


async def submit(person: Person, document_type: str = "driving_licence", **more: Any) -> Json:
    """Hands in a document with one file, and returns it."""
    answer = await try_to_submit(person, document_type, await upload_evidence(person), **more)
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


async def submit_any(person: Person) -> Json:
    """Hands in a document of a type of which the person has none."""
    taken = {one["document_type"] for one in (await person.get("/verification/documents", limit="100")).json()}
    return await submit(person, next(one for one in TYPES if one not in taken))


async def act(reviewer: Person, document_id: str, verb: str, **body: Any) -> httpx2.Response:
    """Claims, approves, rejects or revokes."""
    return await reviewer.http.post(f"/admin/verifications/{document_id}/{verb}", json=body or None)


async def approve(reviewer: Person, document_id: str, **body: Any) -> Json:
    """Claims and approves a document, and returns it."""
    claimed = await act(reviewer, document_id, "claim")
    assert claimed.status_code == 200, claimed.text
    approved = await act(reviewer, document_id, "approve", **body)
    assert approved.status_code == 200, approved.text
    document: Json = approved.json()
    return document


async def verify(person: Person, reviewer: Person, document_type: str = "driving_licence", **more: Any) -> Json:
    """Hands in a document that the reviewer approves, and returns it."""
    return await approve(reviewer, (await submit(person, document_type, **more))["id"])


async def make_moderator(admin: Person, person: Person) -> None:
    """Gives a person the role, with which they log in again."""
    answer = await admin.http.patch(f"/users/{person.id}", json={"role": "moderator"})
    assert answer.status_code == 200, answer.text
    await person.log_in()


async def repeats_documents(twice: Any, owner: Person, reviewer: Person) -> None:
    """Sends each command about documents twice."""
    body = {"document_type": "passport", "file_ids": [await upload_evidence(owner)], "country": "ET", "number": "EP1"}
    made = await twice(owner, "POST /verification/documents", **body)
    await twice(owner, "DELETE /verification/documents/{document_id}", made["id"])
    for decision, more in (("approve", {}), ("reject", REFUSAL)):
        document_id = (await submit(owner))["id"]
        await twice(reviewer, "POST /admin/verifications/{document_id}/claim", document_id)
        await twice(reviewer, f"POST /admin/verifications/{{document_id}}/{decision}", document_id, **more)
        if decision == "approve":
            await twice(reviewer, "POST /admin/verifications/{document_id}/revoke", document_id, **REFUSAL)
