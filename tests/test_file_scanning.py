"""Files are scanned by ClamAV before others may have them, as users see it."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from testkit.clamd import EICAR, Clamd
from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.people import Json, Person
from tools.demo.photo import photo
from tools.stack.stack import Stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def clamd(tmp_path_factory: pytest.TempPathFactory) -> Clamd:
    return Clamd(tmp_path_factory.mktemp("clamd") / "one")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scanning_stack(start_stack: StartStack, clamd: Clamd) -> AsyncIterator[Stack]:
    async with start_stack("sqlite", FILE_CLAMAV_URL=clamd.url) as stack:
        yield stack


async def test_a_virus_is_never_handed_out(scanning_stack: Stack, clamd: Clamd) -> None:
    async with Person(scanning_stack.gateway_url) as owner, owner.socket() as socket:
        bodies = {"clean.png": photo(), "virus.txt": EICAR, "photo.png": photo() + EICAR}
        files: dict[str, Json] = {}
        for name, body in bodies.items():
            files[name] = (await owner.http.post("/uploads/", files={"file": (name, body)})).json()
            await socket.frame("file.uploaded", id=files[name]["id"])
        # The scanner is not there yet.
        for file in files.values():
            assert file["status"] == "quarantined"
            assert await codes(owner, file) == {(409, "FILE_NOT_READY")}
        await eventually(partial(is_well, owner, expected=False))
        with clamd.running():
            await eventually(partial(is_well, owner, expected=True))
            for name, kind in (("clean.png", "ready"), ("virus.txt", "rejected"), ("photo.png", "rejected")):
                await socket.frame(f"file.{kind}", seconds=30, id=files[name]["id"])
        found = {name: (await owner.get(f"/uploads/{file['id']}")).json() for name, file in files.items()}
        assert {name: (file["status"], file["rejection"]) for name, file in found.items()} == {
            "clean.png": ("ready", None),
            "virus.txt": ("rejected", "infected"),
            "photo.png": ("rejected", "infected"),
        }
        assert (await owner.get(f"/uploads/{files['clean.png']['id']}/download")).content == bodies["clean.png"]
        for url in (found["clean.png"]["thumbnail_url"], found["clean.png"]["url"]):
            assert (await owner.get(url.removeprefix("/api/v1"))).status_code == 200
        for name in ("virus.txt", "photo.png"):
            assert found[name]["thumbnail_url"] is None
            assert found[name]["url"] is None
            assert await codes(owner, files[name]) == {(409, "FILE_REJECTED")}


async def is_well(owner: Person, *, expected: bool) -> bool:
    """Returns whether the health says of the scanner what is expected, and of everything else that it is well."""
    answer = await owner.http.get("/health")
    told = (answer.status_code, {name: state for name, state in answer.json()["services"].items() if state != "ok"})
    return told == ((200, {}) if expected else (503, {"scanner": "down"}))


async def codes(owner: Person, file: Json) -> set[tuple[int, str]]:
    """Returns the different answers of all ways to the bytes of a file."""
    answers = [
        await owner.http.get(f"/uploads/{file['id']}/{way}", headers=headers)
        for way in ("download", "thumbnail", "thumbnail?w=1280", "link")
        for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"})
    ]
    return {(answer.status_code, answer.json()["error"]["code"]) for answer in answers}
