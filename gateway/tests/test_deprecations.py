"""A route that will end says so in its answers and in the document, and clients are promised time."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from fastapi import APIRouter
from gateway_testing import http_client, openapi_document

from gateway import features
from gateway.app import create_app
from gateway.budgets import PUBLIC, spends
from gateway.deprecations import deprecated
from gateway.settings import Settings
from kit.errors import Conflict

CHANGELOG = (Path(__file__).parents[2] / "docs/changelog.md").read_text(encoding="utf-8")


def router_with_an_old_route() -> APIRouter:
    router = APIRouter(tags=["things"])

    @router.get("/old-things")
    @spends(PUBLIC)
    @deprecated(since=date(2026, 11, 30), sunset=date(2027, 6, 30), successor="/api/v1/things")
    async def list_old_things(fail: bool = False) -> list[int]:  # noqa: FBT001, FBT002  # a parameter of the query
        if fail:
            raise Conflict
        return [1]

    @router.get("/things")
    @spends(PUBLIC)
    async def list_things() -> list[int]:
        return [1]

    return router


@pytest.mark.parametrize("query", ["", "?fail=true", "?fail=perhaps"])
async def test_each_answer_tells_when_the_route_ends(query: str) -> None:
    app = create_app(Settings(), [router_with_an_old_route()])
    async with http_client(app) as client:
        answer = await client.get(f"/api/v1/old-things{query}")
        assert answer.status_code == {"": 200, "?fail=true": 409, "?fail=perhaps": 422}[query]
        since = datetime.combine(date(2026, 11, 30), time(), UTC)
        assert answer.headers["Deprecation"] == f"@{int(since.timestamp())}"
        assert parsedate_to_datetime(answer.headers["Sunset"]).date() == date(2027, 6, 30)
        assert answer.headers["Link"] == '</api/v1/things>; rel="successor-version"'


async def test_other_answers_tell_nothing() -> None:
    async with http_client(create_app(Settings(), [router_with_an_old_route()])) as client:
        answer = await client.get("/api/v1/things")
    assert answer.status_code == 200
    assert {"Deprecation", "Sunset", "Link"}.isdisjoint(name.title() for name in answer.headers)


def test_the_document_tells_it() -> None:
    document = create_app(Settings(), [*features.routers(), router_with_an_old_route()]).app.openapi()
    old, new = (document["paths"][f"/api/v1/{name}"]["get"] for name in ("old-things", "things"))
    assert (old["deprecated"], old["x-sunset"]) == (True, "2027-06-30")
    assert "deprecated" not in new


def test_clients_have_the_time_that_is_promised() -> None:
    with pytest.raises(ValueError, match="180 days"):
        deprecated(since=date(2026, 11, 30), sunset=date(2027, 1, 31), successor="/things")


def test_the_changelog_has_every_deprecated_route() -> None:
    section = CHANGELOG.split("## Deprecated\n")[1].split("\n## ")[0]
    told = set(re.findall(r"`([A-Z]+ /\S+)`", section))
    found = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, operations in openapi_document()["paths"].items()
        for method, described in operations.items()
        if described.get("deprecated")
    }
    assert told == found
    assert ("Nothing is deprecated." in section) == (not found)
