"""People give their account a picture, which others see without a token, and take it away."""

import io

import httpx2
import pytest
from PIL import Image

from tests.people import Json, Person, is_problem
from tools.demo.photo import photo

pytestmark = pytest.mark.slow

AVATAR = "/users/me/avatar"
MOST_BYTES = 2 * 1024 * 1024


def wide(kind: str = "JPEG") -> bytes:
    """Returns a picture with a place in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    data = io.BytesIO()
    Image.new("RGB", (900, 300), "lime").save(data, kind, exif=exif)
    return data.getvalue()


async def sends(person: Person, content: bytes, kind: str = "image/jpeg") -> httpx2.Response:
    return await person.http.post(AVATAR, content=content, headers={"Content-Type": kind})


async def sends_form(person: Person, content: bytes) -> httpx2.Response:
    return await person.http.post(AVATAR, files={"file": ("me.jpg", content, "image/jpeg")})


async def shown(person: Person, user: Json) -> httpx2.Response:
    return await person.http.get(user["avatar_url"].removeprefix("/api/v1"))


async def test_a_picture_is_made_square_and_shown_without_a_token(client: Person, provider: Person) -> None:
    first = await sends(client, wide())
    assert first.status_code == 200, first.text
    assert first.json()["id"] == client.id
    user = (await sends_form(client, wide("PNG"))).json()
    assert user["avatar_url"] != first.json()["avatar_url"]
    assert (await client.get("/users/me")).json()["avatar_url"] == user["avatar_url"]
    del provider.http.headers["Authorization"]
    answer = await shown(provider, user)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    made = Image.open(io.BytesIO(answer.content))
    assert (made.size, made.format, dict(made.getexif())) == ((256, 256), "WEBP", {})
    assert b"taken at home" not in answer.content
    path, same = user["avatar_url"].removeprefix("/api/v1"), {"If-None-Match": answer.headers["etag"]}
    assert (await provider.http.get(path, headers=same)).status_code == 304
    assert (await shown(provider, first.json())).status_code == 404
    assert (await client.http.delete(AVATAR)).status_code == 204
    assert (await client.http.delete(AVATAR)).status_code == 204
    assert (await client.get("/users/me")).json()["avatar_url"] is None
    assert (await shown(provider, user)).status_code == 404


async def test_a_picture_goes_with_its_account(client: Person, provider: Person) -> None:
    user = (await sends(client, photo(), "image/png")).json()
    assert (await shown(provider, user)).status_code == 200
    assert (await client.http.delete("/users/me")).status_code == 200
    assert (await shown(provider, user)).status_code == 404


async def test_only_pictures_of_two_mebibytes_are_taken(client: Person) -> None:
    before = (await sends(client, wide())).json()["avatar_url"]
    # Bytes behind the picture count, too.
    fits = wide() + bytes(MOST_BYTES - len(wide()))
    assert (await sends(client, fits)).status_code == 200
    for content, status in (
        (fits + b"\0", 413),
        (bytes(5 * MOST_BYTES), 413),
        (b"%PDF-1.7", 415),
        (b"GIF89a" + bytes(100), 415),
        (b"", 415),
        (photo()[:60], 422),
    ):
        for answer in (await sends(client, content), await sends_form(client, content)):
            assert is_problem(answer)
            assert answer.status_code == status, (content[:10], answer.text)
    for kind in ("application/json", "", "image/gif", "multipart/form-data", "multipart/form-data; boundary=x"):
        assert (await sends(client, wide(), kind)).status_code == 422, kind
    now = (await client.get("/users/me")).json()["avatar_url"]
    assert now not in (None, before)
    del client.http.headers["Authorization"]
    assert (await sends(client, wide())).status_code == 401
