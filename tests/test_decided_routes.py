"""Details of routes that were asked for, and what the document of the API says is not here."""

import re

import pytest

from tests.people import Person
from tools.registry.deployables import ROOT

pytestmark = pytest.mark.slow


async def test_health_tells_how_long_the_gateway_runs_and_how_long_it_has_asked(client: Person) -> None:
    first, second = [await client.get("/health") for _ in range(2)]
    assert 0 <= first.json()["uptime_seconds"] <= second.json()["uptime_seconds"] < 100_000
    assert re.fullmatch(r"\d+\.\dms", first.headers["X-Health-Response-Time"])


@pytest.mark.parametrize("path", ["/users/export", "/uploads/export", "/providers/me/statement"])
async def test_exports_have_one_format(admin: Person, provider: Person, path: str) -> None:
    asking = provider if "providers" in path else admin
    answer = await asking.get(path, format="csv")
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    for wrong in ("xlsx", "", "CSV"):
        refused = await asking.get(path, format=wrong)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_a_file_names_the_path_of_its_bytes(client: Person) -> None:
    made = (await client.http.post("/uploads/", files={"file": ("a.txt", b"text", "text/plain")})).json()
    assert made["url"] == f"/api/v1/uploads/{made['id']}/download"
    assert (await client.get(made["url"].removeprefix("/api/v1"))).content == b"text"
    [shown] = (await client.get("/uploads/", fields="id,url")).json()
    assert shown == {"id": made["id"], "url": made["url"]}
    assert "url" not in (await client.get("/uploads/export")).text.splitlines()[0].split(",")


NOT_HERE = (
    *("/users/export-full", "/users/export-simple", "/alive", "/db-alive", "/health/test", "/users/promote-admin"),
    *("/uploads/by-name/a.txt", "/ws/connect/some-token"),
)


@pytest.mark.parametrize("path", NOT_HERE)
async def test_what_is_not_here_is_not_found(admin: Person, path: str) -> None:
    for method in ("GET", "POST"):
        assert (await admin.http.request(method, path)).status_code in (404, 405), method


async def test_frames_that_are_not_here_are_refused(client: Person) -> None:
    async with client.socket() as socket:
        await socket.send("upload.cancel", upload_id="1")
        assert (await socket.frame("error"))["data"]["code"] == "INVALID_MESSAGE_TYPE"


def test_each_thing_that_is_not_here_has_something_instead() -> None:
    section = (
        (ROOT / "docs/api.md").read_text(encoding="utf-8").split("## Asked for, and not here")[1].split("\n## ")[0]
    )
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)[1:]
    assert len([row for row in rows if len(row[1]) > 10]) >= 12
    asked_for = " ".join(row[0] for row in rows)
    for one in (
        "upload.cancel",
        "AUTH_ENABLED",
        "418",
        "three sockets",
        "export-full",
        "token in the path",
        "versions",
    ):
        assert one in asked_for
