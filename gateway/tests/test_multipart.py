from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request

from gateway.features.files.multipart import FileUpload
from kit.errors import InvalidInput

BOUNDARY = "frontier"


def upload(body: bytes, piece: int = 7, content_type: str = f"multipart/form-data; boundary={BOUNDARY}") -> FileUpload:
    """The body arrives in pieces of that many bytes, so that every boundary is cut somewhere."""
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
async def test_the_file_comes_out_as_it_went_in(piece: int) -> None:
    content = bytes(range(256)) * 8 + b"\r\n--frontie" + b"x"
    body = part("note", b"hello") + part("file", content, "a b.png", "image/png") + part("later", b"x" * 50) + END
    sent = upload(body, piece)
    head = await sent.head()
    assert (head.filename, head.content_type) == ("a b.png", "image/png")
    assert await joined(sent.chunks()) == content


async def test_names_may_be_of_any_language() -> None:
    sent = upload(part("file", b"x", "ፎቶ.png") + END)
    assert (await sent.head()).filename == "ፎቶ.png"


async def test_a_body_without_a_file_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        await upload(part("note", b"hello") + END).head()
    assert refusal.value.details[0].field == "file"


async def test_a_body_that_stops_in_the_file_is_refused() -> None:
    sent = upload(part("file", b"x" * 500, "a.txt")[:200])
    await sent.head()
    with pytest.raises(InvalidInput):
        await joined(sent.chunks())


@pytest.mark.parametrize("body", [b"", b"garbage", b"--other\r\n\r\n", b"--frontier garbage"])
async def test_garbage_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        await upload(body).head()


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data", "text/plain; boundary=x"])
def test_another_content_type_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidInput):
        upload(b"", content_type=content_type)


async def test_an_endless_header_is_refused() -> None:
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{"x" * 20_000}"'.encode()
    with pytest.raises(InvalidInput):
        await upload(body, 1000).head()
