"""Range requests (RFC 9110, section 14) through the gateway to file-service."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.people import Json, Person, is_problem
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
    ("headers", "expected"),
    [
        ({"Range": "bytes=0-99"}, (206, "bytes 0-99/1000", CONTENT[:100])),
        ({"Range": "bytes=900-"}, (206, "bytes 900-999/1000", CONTENT[900:])),
        ({"Range": "bytes=-5"}, (206, "bytes 995-999/1000", CONTENT[995:])),
        ({"Range": "bytes=990-5000"}, (206, "bytes 990-999/1000", CONTENT[990:])),
        # Ranges that are not valid are ignored, as are those of another version of the file.
        ({"Range": "bytes=5-2"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-1,3-4"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-9", "If-Range": '"another"'}, (200, None, CONTENT)),
    ],
)
async def test_only_one_valid_range_is_served(
    owner: Person, file: Json, headers: dict[str, str], expected: tuple[int, str | None, bytes]
) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers=headers)
    assert (answer.status_code, answer.headers.get("Content-Range"), answer.content) == expected


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
async def test_range_outside_the_file_returns_416_and_the_size(owner: Person, file: Json, header: str) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers={"Range": header})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1000")
    assert is_problem(answer)
    assert answer.json()["error"]["code"] == "RANGE_NOT_SATISFIABLE"
    assert answer.json()["detail"] == "The requested range is outside the file."
