"""Documents that are handed in and reviewed, through the real gateway on both databases."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from auth_service.kyc.models import Document
from kit import clock
from kit.database import Database
from testkit.waiting import eventually
from tests.client_state import pages
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.people import UNKNOWN_ID, Json, Person
from tests.test_contacts import problem
from tests.verification_testing import (
    REFUSAL,
    act,
    day_in,
    make_moderator,
    submit,
    try_to_submit,
    upload_evidence,
    verify,
)
from tools.stack.config import AUTH
from tools.stack.stack import Stack


async def audited(admin: Person, document: Json) -> list[tuple[str, str]]:
    """Returns who has done what with a document, oldest first."""
    entries = (await admin.get("/admin/audit", user_id=document["user_id"], limit="100")).json()
    of_document = [one for one in entries if one["details"].get("document") == document["id"]]
    return [(one["actor_id"], one["action"]) for one in reversed(of_document)]


async def told(person: Person, kind: str) -> Json:
    """Waits for the notification of a kind, and returns it."""

    found: list[Json] = []

    async def is_there() -> bool:
        shown = (await person.get("/notifications", type="account_alert")).json()
        found.extend(one for one in shown if one["kind"] == kind)
        return bool(found)

    await eventually(is_there)
    return found[0]


async def test_a_document_is_handed_in_reviewed_and_kept(
    client: Person, admin: Person, stranger: Person, provider: Person
) -> None:
    await make_moderator(admin, stranger)
    moderator, file_id = stranger, await upload_evidence(client)
    answer = await try_to_submit(client, "passport", file_id, number="EP-99887766", expires_on=day_in(400))
    assert answer.status_code == 201
    document = answer.json()
    assert (document["status"], document["number_last4"], document["file_ids"]) == ("pending", "7766", [file_id])
    assert "99887766" not in answer.text
    await is_private(document, client, provider)
    # A moderator finds it in the queue, looks at it and at its file, and approves it.
    queue = await pages(moderator, "/admin/verifications")
    assert document["id"] in [one["id"] for one in queue]
    assert (await moderator.get(f"/admin/verifications/{document['id']}")).json()["number"] == "EP-99887766"
    assert (await moderator.get(f"/uploads/{file_id}/download")).content == b"a licence"
    await is_decided_by_who_has_claimed(document, moderator, admin)
    assert "passport" in (await told(client, "document.approved"))["message"]
    shown = (await client.get("/verification")).json()["documents"]
    assert [(one["document_type"], one["status"]) for one in shown] == [("passport", "approved")]
    # An approval is taken back, and the file can go.
    revoked = (await act(admin, document["id"], "revoke", **REFUSAL)).json()
    assert (revoked["status"], revoked["reason"], revoked["comment"]) == ("revoked", *REFUSAL.values())
    await told(client, "document.revoked")
    await eventually(lambda: is_deleted(client, file_id))
    assert await audited(admin, revoked) == [
        (client.id, "document_submitted"),
        (moderator.id, "document_read"),
        (moderator.id, "document_claimed"),
        (moderator.id, "document_approved"),
        (admin.id, "document_revoked"),
    ]


async def is_private(document: Json, owner: Person, other: Person) -> None:
    """Asserts that another user neither sees nor withdraws a document, and that its owner cannot delete its file."""
    file_id = document["file_ids"][0]
    withdrawn = await other.http.delete(f"/verification/documents/{document['id']}")
    assert problem(withdrawn) == (404, "DOCUMENT_NOT_FOUND")
    assert problem(await other.get(f"/uploads/{file_id}/download")) == (404, "FILE_NOT_FOUND")
    assert (await other.get("/verification/documents")).json() == []
    assert problem(await owner.http.delete(f"/uploads/{file_id}")) == (409, "FILE_HELD")


async def is_decided_by_who_has_claimed(document: Json, moderator: Person, admin: Person) -> None:
    assert problem(await act(moderator, document["id"], "approve")) == (409, "NOT_CLAIMED")
    claimed = (await act(moderator, document["id"], "claim")).json()
    assert (claimed["status"], claimed["claimed_by"], "number" in claimed) == ("in_review", moderator.id, False)
    for verb, body in (("claim", {}), ("approve", {}), ("reject", REFUSAL)):
        assert problem(await act(admin, document["id"], verb, **body)) == (409, "CLAIMED")
    approved = (await act(moderator, document["id"], "approve")).json()
    assert (approved["status"], approved["decided_by"], approved["claimed_by"]) == ("approved", moderator.id, None)


async def is_deleted(person: Person, file_id: str) -> bool:
    return (await person.http.delete(f"/uploads/{file_id}")).status_code == 204


async def test_a_withdrawn_document_makes_room_and_lets_its_file_go(client: Person) -> None:
    document = await submit(client)
    second = await try_to_submit(client, "driving_licence", await upload_evidence(client))
    assert problem(second) == (409, "DOCUMENT_EXISTS")
    assert (await client.http.delete(f"/verification/documents/{document['id']}")).status_code == 204
    await eventually(lambda: is_deleted(client, document["file_ids"][0]))
    await submit(client)
    listed = (await client.get("/verification/documents")).json()
    assert [one["status"] for one in listed] == ["pending", "withdrawn"]


async def test_of_sixteen_reviewers_at_once_one_decides(stack: Stack, client: Person, admin: Person) -> None:
    document = await submit(client)
    async with contextlib.AsyncExitStack() as open_:
        reviewers = [await open_.enter_async_context(Person(stack.gateway_url)) for _ in range(16)]
        await asyncio.gather(*(make_moderator(admin, one) for one in reviewers))

        async def review(reviewer: Person, number: int) -> bool:
            claimed = await act(reviewer, document["id"], "claim")
            verb, body = ("approve", {}) if number % 2 else ("reject", REFUSAL)
            decided = await act(reviewer, document["id"], verb, **body)
            for answer in (claimed, decided):
                assert problem(answer) in {
                    (200, ""),
                    (409, "CLAIMED"),
                    (409, "NOT_CLAIMED"),
                    (409, "INVALID_TRANSITION"),
                }
            return decided.status_code == 200

        decided = await asyncio.gather(*(review(one, number) for number, one in enumerate(reviewers)))
    assert decided.count(True) == 1
    shown = (await admin.get(f"/admin/verifications/{document['id']}")).json()
    assert shown["decided_by"] == reviewers[decided.index(True)].id
    acts = [action for _, action in await audited(admin, shown)]
    assert sum(action in {"document_approved", "document_rejected"} for action in acts) == 1
    await told(client, f"document.{shown['status']}")


async def test_no_reviewer_decides_on_their_own_document(admin: Person) -> None:
    document = await submit(admin)
    for verb, body in (("claim", {}), ("approve", {}), ("reject", REFUSAL), ("revoke", REFUSAL)):
        assert problem(await act(admin, document["id"], verb, **body)) == (403, "OWN_DOCUMENT")


async def test_only_own_ready_files_for_verification_make_a_document(client: Person, stranger: Person) -> None:
    fine, foreign = await upload_evidence(client), await upload_evidence(stranger)
    general = await upload_evidence(client, purpose="general")
    assert problem(await try_to_submit(client, "passport", fine, foreign)) == (404, "FILE_NOT_FOUND")
    assert problem(await try_to_submit(client, "passport", UNKNOWN_ID)) == (404, "FILE_NOT_FOUND")
    assert problem(await try_to_submit(client, "passport", general)) == (422, "VALIDATION_ERROR")
    assert (await client.get("/verification/documents")).json() == []
    # Nothing has held it.
    assert await is_deleted(client, fine)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"document_type": "library_card"}, id="unknown type"),
        pytest.param({"document_type": None}, id="no type"),
        pytest.param({"file_ids": []}, id="no file"),
        pytest.param({"file_ids": [UNKNOWN_ID[:-1] + str(number) for number in range(5)]}, id="five files"),
        pytest.param({"file_ids": [UNKNOWN_ID, UNKNOWN_ID]}, id="a file twice"),
        pytest.param({"file_ids": ["../passport"]}, id="no id"),
        pytest.param({"file_ids": "all"}, id="no list"),
        pytest.param({"expires_on": "2020-01-01"}, id="expired on arrival"),
        pytest.param({"expires_on": "2027-02-30"}, id="no such day"),
        pytest.param({"issued_on": "2150-01-01"}, id="issued in the future"),
        pytest.param({"country": "XX"}, id="no country"),
        pytest.param({"country": ""}, id="empty country"),
        pytest.param({"number": "9" * 65}, id="number too long"),
        pytest.param({"number": "12\u0000"}, id="NUL"),
        pytest.param({"number": 12}, id="number of JSON"),
    ],
)
async def test_bad_documents(client: Person, body: dict[str, Any]) -> None:
    assert problem(await try_to_submit(client, "passport", UNKNOWN_ID, **body)) == (422, "VALIDATION_ERROR")


async def test_a_refusal_has_a_reason_and_words(client: Person, admin: Person) -> None:
    document = await submit(client)
    await act(admin, document["id"], "claim")
    for body in (
        {},
        REFUSAL | {"reason": "ugly"},
        REFUSAL | {"comment": " "},
        REFUSAL | {"comment": "x" * 1001},
        REFUSAL | {"comment": "\u0000"},
    ):
        assert problem(await act(admin, document["id"], "reject", **body)) == (422, "VALIDATION_ERROR")
    late = await act(admin, document["id"], "approve", expires_on="2020-01-01")
    assert problem(late) == (422, "VALIDATION_ERROR")
    assert (await act(admin, document["id"], "reject", **REFUSAL)).json()["status"] == "rejected"
    assert problem(await admin.get("/admin/verifications", status="lost")) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("kind", DATABASES)
async def test_only_verified_providers_are_offered_jobs(start_stack: StartStack, kind: str) -> None:
    required = {"KYC_REQUIRED": "driving_licence", "REQUIRE_VERIFIED": "true"}
    async with (
        start_stack(kind, **required) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url) as reviewer,
        Person(stack.gateway_url, "provider") as provider,
    ):
        await admin_maker(stack)(reviewer)
        await reviewer.log_in()
        await provider.goes_available()
        request = await client.asks_for_help()
        await eventually(lambda: is_considered(reviewer, request, provider, "not_verified"))
        refused = await provider.post(f"/requests/{request['id']}/accept")
        assert problem(refused) == (403, "PROVIDER_NOT_VERIFIED")
        assert problem(await provider.post("/payouts", currency="ETB")) == (403, "PROVIDER_NOT_VERIFIED")
        # Their licence is approved: they are offered the next job, and take it.
        await verify(provider, reviewer, expires_on=day_in(400))
        await eventually(lambda: is_offered_a_job(client, provider))
        (offer, *_) = (await provider.get("/providers/me/offers")).json()
        running = await provider.does("accept", request={"id": offer["request_id"]})
        assert (await provider.post("/payouts", currency="ETB")).status_code == 409
        # It lapses. They keep the job that they have, and get no other.
        await pass_days(stack, provider, 401)
        await told(provider, "document.expired")
        await eventually(lambda: is_refused_a_job(client, reviewer, provider))
        done = await provider.does("start", "complete", request=running)
        assert done["status"] == "completed"


async def is_considered(admin: Person, request: Json, provider: Person, outcome: str) -> bool:
    """Returns whether the last wave of a request says this about a provider."""
    waves = (await admin.get(f"/requests/{request['id']}/dispatch")).json()
    found = [one["outcome"] for wave in waves[-1:] for one in wave["candidates"] if one["provider_id"] == provider.id]
    return found == [outcome]


async def is_offered_a_job(client: Person, provider: Person) -> bool:
    """Asks for help, and takes that back unless the provider is offered the job."""
    request = await client.asks_for_help()
    with contextlib.suppress(AssertionError):
        await eventually(lambda: has_offer(provider, request), seconds=2)
        return True
    await client.post(f"/requests/{request['id']}/cancel")
    return False


async def has_offer(provider: Person, request: Json) -> bool:
    offers = (await provider.get("/providers/me/offers")).json()
    return request["id"] in [one["request_id"] for one in offers]


async def is_refused_a_job(client: Person, admin: Person, provider: Person) -> bool:
    """Asks for help, takes that back, and returns whether the provider was passed over as not verified."""
    request = await client.asks_for_help()
    await eventually(lambda: is_decided(admin, request))
    await client.post(f"/requests/{request['id']}/cancel")
    return await is_considered(admin, request, provider, "not_verified")


async def is_decided(admin: Person, request: Json) -> bool:
    waves = (await admin.get(f"/requests/{request['id']}/dispatch")).json()
    return any(wave["candidates"] for wave in waves)


async def pass_days(stack: Stack, person: Person, days: int) -> None:
    """Lets so many days pass for the documents of a person, by moving their ends into the past."""
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        for document in await session.scalars(select(Document).where(Document.user_id == UUID(person.id))):
            assert document.expires_on
            document.expires_on -= timedelta(days=days)
            document.due_at = clock.now()
