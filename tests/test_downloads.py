"""Range requests (RFC 9110, section 14) through the gateway to file-service."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.people import Json, Person
from tools.stack.stack import Stack

CONTENT = b"".join(b"%03d\n" % number for number in range(250))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(stack: Stack) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def file(owner: Person) -> Json:
    uploaded: Json = (await owner.http.post("/uploads/", files={"file": ("a.txt", CONTENT, "text/plain")})).json()
    return uploaded


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=900-", 900, 999), ("bytes=-5", 995, 999), ("bytes=990-5000", 990, 999)],
)
async def test_range_returns_206_and_its_bytes(owner: Person, file: Json, header: str, first: int, last: int) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers={"Range": header})
    assert (answer.status_code, answer.content) == (206, CONTENT[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/1000"


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
async def test_range_outside_the_file_returns_416_and_the_size(owner: Person, file: Json, header: str) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers={"Range": header})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1000")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["error"]["code"] == "RANGE_NOT_SATISFIABLE"
    assert answer.json()["detail"] == "The requested range is outside the file."


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=-"])
async def test_invalid_or_multiple_ranges_are_ignored(owner: Person, file: Json, header: str) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert "Content-Range" not in answer.headers


async def test_range_of_another_version_is_ignored(owner: Person, file: Json) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers=headers)
    assert (answer.status_code, answer.content) == (200, CONTENT)
