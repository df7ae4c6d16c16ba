"""Images of listings: what everyone sees of them, and that a hidden listing takes them away at every gateway."""

import asyncio
import io
import secrets
import time
from typing import Any

import httpx2
from PIL import Image

from tests.market import offers, sells
from tests.moderated import decides
from tests.people import UNKNOWN_ID, Json, Person


def photo() -> bytes:
    """Returns a photo as a phone makes it: with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825).update({1: "N", 2: (9.0, 0.0, 38.88), 3: "E", 4: (38.0, 45.0, 40.68)})
    data = io.BytesIO()
    Image.new("RGB", (2000, 1000), f"#{secrets.token_hex(3)}").save(data, "JPEG", exif=exif)
    return data.getvalue()


async def with_photo(seller: Person, **about: Any) -> tuple[Json, str]:
    """Offers a car with a photo, and returns the listing and the path of its image."""
    await sells(seller)
    file = await seller.http.post("/uploads/", files={"file": ("a.jpg", photo(), "image/jpeg")})
    assert file.status_code == 201, file.text
    listing = await offers(seller, image_ids=[file.json()["id"]], **about)
    (path,) = listing["images"]
    return listing, path.removeprefix("/api/v1")


async def until(status: int, person: Person, path: str, seconds: float) -> httpx2.Response:
    return await person.until_status(path, status, seconds=seconds)


async def until_hidden(path: str, *gateways: httpx2.AsyncClient) -> None:
    """Waits until an image is 404 at each gateway, for a second at most."""
    began = time.monotonic()
    statuses: set[int] = set()
    while statuses != {404}:
        statuses = {(await one.get(path)).status_code for one in gateways}
        await asyncio.sleep(0.02)
        assert time.monotonic() - began < 1, statuses


async def test_everyone_sees_the_picture_without_the_place(client: Person, visitor: Person) -> None:
    listing, path = await with_photo(client)
    await until(200, visitor, path, 20)
    for query, side in (("", 640), ("?w=320", 320), ("?w=640", 640), ("?w=1280", 1280)):
        answer = await visitor.http.get(f"{path}{query}")
        image = Image.open(io.BytesIO(answer.content))
        assert (answer.headers["Content-Type"], image.size, dict(image.getexif())) == (
            "image/webp",
            (side, side // 2),
            {},
        )
        assert answer.headers["Cache-Control"] == "max-age=300"
        again = await visitor.http.get(f"{path}{query}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    for wrong in ("0", "256", "5000", "x"):
        assert (await visitor.http.get(f"{path}?w={wrong}")).status_code == 422
    file_id = listing["image_ids"][0]
    # The original is its owner's.
    assert (await visitor.get(f"/uploads/{file_id}/download")).status_code == 401
    assert (await client.get(f"/uploads/{file_id}/download")).status_code == 200
    for unknown in (f"/listings/{UNKNOWN_ID}/images/{file_id}", f"/listings/{listing['id']}/images/{UNKNOWN_ID}"):
        missing = await visitor.get(unknown)
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "IMAGE_NOT_FOUND")
    held = await client.http.delete(f"/uploads/{file_id}")
    assert (held.status_code, held.json()["error"]["code"]) == (409, "FILE_HELD")


async def test_hidden_listing_hides_its_images_at_every_gateway_within_a_second(
    client: Person, admin: Person, visitor: Person, other_gateway: str
) -> None:
    listing, path = await with_photo(client)
    async with httpx2.AsyncClient(base_url=f"{other_gateway}/api/v1", trust_env=False) as other:
        await until(200, visitor, path, 20)
        assert (await other.get(path)).status_code == 200
        suspended = await admin.post(f"/sellers/{client.id}/suspend", reason="Cars that do not exist")
        assert suspended.status_code in (200, 204), suspended.text
        await until_hidden(path, visitor.http, other)
        restored = await admin.post(f"/sellers/{client.id}/restore", reason="They are there")
        assert restored.status_code in (200, 204), restored.text
        await until(200, visitor, path, 20)
        assert (await client.http.delete(f"/listings/{listing['id']}")).status_code == 204
        await until(404, visitor, path, 20)
        assert (await other.get(path)).status_code == 404


async def test_a_listing_that_a_moderator_suspends_hides_its_images_at_every_gateway_within_a_second(
    client: Person, stranger: Person, admin: Person, visitor: Person, other_gateway: str
) -> None:
    listing, path = await with_photo(client)
    async with httpx2.AsyncClient(base_url=f"{other_gateway}/api/v1", trust_env=False) as other:
        await until(200, visitor, path, 20)
        assert (await other.get(path)).status_code == 200
        report = await stranger.post(f"/listings/{listing['id']}/report", reason="fraud")
        assert report.status_code == 201, report.text
        await decides(admin, report.json(), "remove")
        # The decision comes from auth-service, and hides the listing when request-service has it.
        await until(404, visitor, f"/listings/{listing['id']}", 20)
        await until_hidden(path, visitor.http, other)
        # The original stays its owner's.
        assert (await client.get(f"/uploads/{listing['image_ids'][0]}/download")).status_code == 200
