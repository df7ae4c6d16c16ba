from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request

from gateway.features.files.multipart import MAX_PARTS_BEFORE_FILE, FileUpload
from kit.errors import FieldIssue, InvalidInput
from testkit.people import expect_error

BOUNDARY = "frontier"


def upload(body: bytes, piece: int = 7, content_type: str = f"multipart/form-data; boundary={BOUNDARY}") -> FileUpload:
    """Returns an upload whose body arrives in pieces of *piece* bytes, so that boundaries are cut."""
    pieces = [body[i : i + piece] for i in range(0, len(body), piece)]

    async def receive() -> dict[str, object]:
        chunk = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(pieces)}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-type", content_type.encode())]}
    return FileUpload(Request(scope, receive))


def part(name: str, content: bytes, filename: str | None = None, content_type: str | None = None) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    head += f'; filename="{filename}"' if filename else ""
    head += f"\r\nContent-Type: {content_type}" if content_type else ""
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


async def joined(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


@pytest.mark.parametrize("piece", [1, 7, 64, 10_000])
async def test_content_and_head_of_the_file_are_unchanged(piece: int) -> None:
    content = bytes(range(256)) * 8 + b"\r\n--frontie" + b"x"
    body = part("note", b"hello") + part("file", content, "a ፎቶ.png", "image/png") + part("later", b"x" * 50) + END
    sent = upload(body, piece)
    head = await sent.head()
    assert (head.filename, head.content_type) == ("a ፎቶ.png", "image/png")
    assert await joined(sent.chunks()) == content


async def test_body_without_a_file_is_refused() -> None:
    refused = await expect_error(upload(part("note", b"hello") + END).head(), InvalidInput)
    assert refused.details == (FieldIssue("file", "is required"),)


async def test_many_parts_before_the_file_are_refused_before_they_cost_much() -> None:
    few = upload(part("note", b"") * MAX_PARTS_BEFORE_FILE + part("file", b"hello", "a.txt") + END)
    assert (await few.head()).filename == "a.txt"
    many = upload(part("note", b"") * 10_000 + part("file", b"hello", "a.txt") + END, 1000)
    refused = await expect_error(many.head(), InvalidInput)
    assert refused.details == (FieldIssue("body", f"has more than {MAX_PARTS_BEFORE_FILE} parts before the file"),)
    # The rest was not read.
    assert await anext(many._stream)


async def test_body_that_ends_within_the_file_is_refused() -> None:
    sent = upload(part("file", b"x" * 500, "a.txt")[:200])
    await sent.head()
    await expect_error(joined(sent.chunks()), InvalidInput)


LONG_HEADER = part("x" * 20_000, b"")


@pytest.mark.parametrize("body", [b"", b"garbage", b"--other\r\n\r\n", b"--frontier garbage", LONG_HEADER])
async def test_malformed_body_is_refused(body: bytes) -> None:
    await expect_error(upload(body).head(), InvalidInput)


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data", "text/plain; boundary=x"])
def test_other_content_types_are_refused(content_type: str) -> None:
    with pytest.raises(InvalidInput):
        upload(b"", content_type=content_type)
