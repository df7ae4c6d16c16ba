"""The bytes of files through the gateway: ranges and conditions (RFC 9110, sections 13 and 14)."""

import hashlib
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from tests.people import Json, Person, is_problem
from tools.stack.stack import Stack

CONTENT = b"".join(b"%03d\n" % number for number in range(250))
ETAG = f'"{hashlib.sha256(CONTENT).hexdigest()}"'


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
        ({"Range": "bytes=0-0"}, (206, "bytes 0-0/1000", CONTENT[:1])),
        ({"Range": "bytes=999-999"}, (206, "bytes 999-999/1000", CONTENT[999:])),
        ({"Range": "bytes=900-"}, (206, "bytes 900-999/1000", CONTENT[900:])),
        ({"Range": "bytes=0-"}, (206, "bytes 0-999/1000", CONTENT)),
        ({"Range": "bytes=-5"}, (206, "bytes 995-999/1000", CONTENT[995:])),
        ({"Range": "bytes=-5000"}, (206, "bytes 0-999/1000", CONTENT)),
        ({"Range": "bytes=990-5000"}, (206, "bytes 990-999/1000", CONTENT[990:])),
        ({"Range": "bytes=990-" + "9" * 40}, (206, "bytes 990-999/1000", CONTENT[990:])),
        # Ranges that are not valid are ignored, as are several, and those of another version of the file.
        ({"Range": "bytes=5-2"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-1,3-4"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-1,2000-"}, (200, None, CONTENT)),
        ({"Range": "bytes=" + "0-0," * 500 + "1-1"}, (200, None, CONTENT)),
        ({"Range": "bytes=a-b"}, (200, None, CONTENT)),
        ({"Range": "lines=0-1"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-9", "If-Range": '"another"'}, (200, None, CONTENT)),
        ({"Range": "bytes=0-9", "If-Range": "Sat, 28 Nov 2026 20:00:00 GMT"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-9", "If-Range": f"W/{ETAG}"}, (200, None, CONTENT)),
        ({"Range": "bytes=0-9", "If-Range": ETAG}, (206, "bytes 0-9/1000", CONTENT[:10])),
        ({"Range": "bytes=0-9", "If-None-Match": '"another"'}, (206, "bytes 0-9/1000", CONTENT[:10])),
        # A client that has the bytes gets none of them, whichever part it asks for.
        ({"If-None-Match": ETAG}, (304, None, b"")),
        ({"If-None-Match": f'"another", W/{ETAG}'}, (304, None, b"")),
        ({"If-None-Match": "*"}, (304, None, b"")),
        ({"If-None-Match": ETAG, "Range": "bytes=0-9"}, (304, None, b"")),
        ({"If-None-Match": ETAG, "Range": "bytes=5000-"}, (304, None, b"")),
    ],
)
async def test_bytes_are_those_of_the_range_or_the_whole_file(
    owner: Person, file: Json, headers: dict[str, str], expected: tuple[int, str | None, bytes]
) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers=headers)
    assert (answer.status_code, answer.headers.get("Content-Range"), answer.content) == expected
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == (ETAG, "private, no-cache")
    if answer.status_code != 304:
        assert answer.headers["Content-Length"] == str(len(answer.content))
        assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=" + "9" * 40 + "-"])
async def test_range_outside_the_file_returns_416_and_the_size(owner: Person, file: Json, header: str) -> None:
    answer = await owner.http.get(f"/uploads/{file['id']}/download", headers={"Range": header})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1000")
    assert is_problem(answer)
    assert answer.json()["error"]["code"] == "RANGE_NOT_SATISFIABLE"
    assert answer.json()["detail"] == "The requested range is outside the file."


async def test_head_answers_as_get_does_without_the_bytes_and_has_no_ranges(owner: Person, file: Json) -> None:
    path = f"/uploads/{file['id']}/download"
    whole = await owner.http.get(path)
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=5000-"}):
        answer = await owner.http.head(path, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert _described(answer) == _described(whole)
    assert (await owner.http.head(path, headers={"If-None-Match": ETAG})).status_code == 304


def _described(answer: httpx2.Response) -> dict[str, str]:
    changing = ("date", "x-request-id", "ratelimit-remaining", "ratelimit-reset")
    return {name: value for name, value in answer.headers.items() if name not in changing}
