"""The bytes of files through the gateway: ranges and conditions (RFC 9110, sections 13 and 14)."""

import hashlib
import io
import secrets
from collections.abc import AsyncIterator
from functools import partial

import httpx2
import pytest
import pytest_asyncio
from PIL import Image

from testkit.waiting import eventually
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


LARGE = b"".join(b"%07d\n" % number for number in range(400_000))


async def test_large_files_are_served_like_small_ones(owner: Person, page: httpx2.AsyncClient) -> None:
    """Their bytes do not come over gRPC."""
    file = (await owner.http.post("/uploads/", files={"file": ("a.txt", LARGE, "text/plain")})).json()
    link = (await owner.get(f"/uploads/{file['id']}/link")).json()["url"]
    answers = [
        (part, await ask(headers={"Range": part} if part else {}))
        for part in ("", "bytes=8-3000006", "bytes=-800000", "bytes=1-", "bytes=0-0")
        for ask in (partial(owner.http.get, f"/uploads/{file['id']}/download"), partial(page.get, link))
    ]
    for part, answer in answers:
        first, last = {
            "bytes=8-3000006": (8, 3_000_006),
            "bytes=-800000": (2_400_000, 3_199_999),
            "bytes=1-": (1, 3_199_999),
            "bytes=0-0": (0, 0),
        }.get(part, (0, 3_199_999))
        assert (answer.status_code, answer.content) == (206 if part else 200, LARGE[first : last + 1])
        assert answer.headers.get("Content-Range") == (f"bytes {first}-{last}/3200000" if part else None)
        assert answer.headers["ETag"] == f'"{hashlib.sha256(LARGE).hexdigest()}"'
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = await owner.http.get(
        f"/uploads/{file['id']}/download", headers={"If-None-Match": answers[0][1].headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


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


def photo() -> bytes:
    """Returns a photo as a phone makes it: turned, and with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (9.0, 0.0, 38.88), 3: "E", 4: (38.0, 45.0, 40.68)})
    data = io.BytesIO()
    Image.new("RGB", (2000, 1000), f"#{secrets.token_hex(3)}").save(data, "JPEG", exif=exif)
    return data.getvalue()


async def uploaded_photo(person: Person, path: str = "/uploads/") -> Json:
    answer = await person.http.post(path, files={"file": ("a.jpg", photo(), "image/jpeg")})
    assert answer.status_code == 201, answer.text
    file: Json = answer.json()
    return file


async def test_thumbnails_show_the_picture_and_nothing_else(owner: Person) -> None:
    file = await uploaded_photo(owner)
    assert file["thumbnail_url"] == f"/api/v1/uploads/{file['id']}/thumbnail"
    for query, side in (("", 256), ("?w=320", 320), ("?w=640", 640), ("?w=1280", 1280)):
        answer = await owner.http.get(f"{owner.url}{file['thumbnail_url']}{query}")
        image = Image.open(io.BytesIO(answer.content))
        assert (answer.headers["Content-Type"], image.format, image.size) == ("image/webp", "WEBP", (side // 2, side))
        assert not image.getexif()
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        again = await owner.http.get(answer.url, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    for wrong in ("0", "257", "5000", "x"):
        assert (await owner.http.get(f"/uploads/{file['id']}/thumbnail?w={wrong}")).status_code == 422


async def test_a_file_that_is_no_image_has_no_thumbnail(owner: Person, file: Json) -> None:
    assert file["thumbnail_url"] is None
    answer = await owner.http.get(f"/uploads/{file['id']}/thumbnail")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "IMAGE_NOT_FOUND")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    """A page that shows images: it sends no token."""
    async with httpx2.AsyncClient(base_url=stack.gateway_url, trust_env=False) as page:
        yield page


async def test_a_link_shows_a_file_without_a_token(owner: Person, page: httpx2.AsyncClient) -> None:
    file = await uploaded_photo(owner)
    link = (await owner.get(f"/uploads/{file['id']}/link")).json()
    whole, part = await page.get(link["url"]), await page.get(link["url"], headers={"Range": "bytes=10-19"})
    assert (whole.status_code, hashlib.sha256(whole.content).hexdigest()) == (200, file["sha256"])
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert whole.headers["Content-Disposition"].startswith("attachment; ")
    assert (await page.head(link["url"])).headers["Content-Length"] == str(file["file_size"])
    small = await page.get(f"{link['thumbnail_url']}&w=320")
    assert Image.open(io.BytesIO(small.content)).size == (160, 320)


async def test_a_link_is_good_for_one_file_and_for_nothing_else(owner: Person, page: httpx2.AsyncClient) -> None:
    file, other = await uploaded_photo(owner), await uploaded_photo(owner)
    link = (await owner.get(f"/uploads/{file['id']}/link")).json()
    text = link["url"].partition("?link=")[2]
    for url in (
        link["url"].replace(file["id"], other["id"]),
        link["thumbnail_url"].replace(file["id"], other["id"]),
        link["url"][:-6],
        f"/uploads/{file['id']}/linked?link=",
    ):
        answer = await page.get(url)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_LINK")
    for path in (f"/uploads/{file['id']}", f"/uploads/{file['id']}/download", "/users/me"):
        assert (await page.get(path, headers={"Authorization": f"Bearer {text}"})).status_code == 401
        assert (await page.get(path, params={"link": text})).status_code == 401


async def test_a_link_ends_with_the_session_that_made_it(stack: Stack, page: httpx2.AsyncClient) -> None:
    async with Person(stack.gateway_url) as person:
        file = await uploaded_photo(person)
        first = (await person.get(f"/uploads/{file['id']}/link")).json()
        tokens = person.http.headers["Authorization"]
        await person.log_in()
        second = (await person.get(f"/uploads/{file['id']}/link")).json()
        assert (await person.http.post("/auth/logout", headers={"Authorization": tokens})).status_code == 200
        await eventually(lambda: _is_refused(page, first["url"]), seconds=5)
        assert (await page.get(first["thumbnail_url"])).json()["error"]["code"] == "INVALID_LINK"
        assert (await page.get(second["url"])).status_code == 200


async def _is_refused(page: httpx2.AsyncClient, url: str) -> bool:
    return (await page.get(url)).status_code == 401


async def test_each_participant_of_a_request_has_links_of_their_own(
    client: Person, provider: Person, page: httpx2.AsyncClient
) -> None:
    request = await client.asks_for_help()
    await provider.does("accept", request=request)
    file = await uploaded_photo(client, f"/requests/{request['id']}/upload")
    urls = [(await one.get(f"/uploads/{file['id']}/link")).json()["url"] for one in (client, provider)]
    assert urls[0] != urls[1]
    assert [(await page.get(url)).status_code for url in urls] == [200, 200]


async def test_no_log_has_a_link_or_a_ticket(stack: Stack, owner: Person, page: httpx2.AsyncClient) -> None:
    file = await uploaded_photo(owner)
    link = (await owner.get(f"/uploads/{file['id']}/link")).json()
    for url in (link["url"], link["thumbnail_url"], link["url"] + "x"):
        await page.get(url)
    large = (await owner.http.post("/uploads/", files={"file": ("a.txt", LARGE, "text/plain")})).json()
    assert (await owner.get(f"/uploads/{large['id']}/download")).content == LARGE
    logs = {path.name: path.read_text(errors="replace") for path in stack.config.logs.iterdir() if path.is_file()}
    assert f"/uploads/{file['id']}/linked" in logs["gateway.log"]
    signature = link["url"].rpartition(".")[2]
    # Links and the tickets for bytes are JWTs.
    assert not [name for name, text in logs.items() if signature in text or "link=" in text or "eyJ" in text]
