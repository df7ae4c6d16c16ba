"""A downloaded file is inert: its name ends as its content says, and a browser neither shows nor runs it."""

import io
import zipfile
from itertools import product
from urllib.parse import unquote

import pytest
from PIL import Image

from tests.people import Person

SCRIPT = b"<script>alert(document.cookie)</script>"


def image(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(data, kind)
    return data.getvalue()


# Contents and the endings that are true for them; the first one is appended to any other name.
CONTENTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "image/png": (image("PNG"), (".png",)),
    "image/jpeg": (image("JPEG"), (".jpg", ".jpeg", ".jpe", ".jfif")),
    "image/webp": (image("WEBP"), (".webp",)),
    # A document may contain a script, and a text a page that does not begin like one.
    "application/pdf": (
        b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj " + SCRIPT,
        (".pdf",),
    ),
    "text/plain": (b"hello " + SCRIPT, (".txt", ".text", ".log")),
}
NAMES = [
    *("evil.html", "invoice.hta", "photo.png.js", "a.desktop", "x.svg"),
    *("PHOTO.PNG", "a.JPEG", "a.jfif", "a.webp", "a.pdf", "a.pdf.exe", "a.log"),
    *("png", "evil.png.", "evil.png ", "ፎቶ.html", "a;b=.html", "x" * 255),
]
INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
}


def truth(name: str, endings: tuple[str, ...]) -> str:
    if name.lower().endswith(endings):
        return name
    return name[: 255 - len(endings[0])] + endings[0]


@pytest.mark.parametrize("content_type", CONTENTS)
async def test_a_name_ends_as_the_content_says(client: Person, content_type: str) -> None:
    content, endings = CONTENTS[content_type]
    for name in NAMES:
        uploaded = await client.http.post("/uploads/", files={"file": (name, content, "application/octet-stream")})
        assert uploaded.status_code == 201, (name, uploaded.text)
        file, expected = uploaded.json(), truth(name, endings)
        assert (file["filename"], file["content_type"]) == (expected, content_type)
        answer = await client.get(f"/uploads/{file['id']}/download")
        assert answer.content == content
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        plain, encoded = disposition.split("; filename*=UTF-8''")
        assert unquote(encoded) == expected
        assert plain.endswith(f'{expected[-4:]}"')
        assert answer.headers["Content-Type"].partition(";")[0] == content_type
        assert {header: answer.headers[header] for header in INERT} == INERT


async def test_others_see_the_true_name_too(client: Person, provider: Person) -> None:
    request = await client.asks_for_help()
    await provider.does("accept", request=request)
    async with provider.socket() as socket:
        uploaded = await client.uploads(request["id"], CONTENTS["image/png"][0], "evil.html")
        frame = await socket.frame("file.uploaded")
    [listed] = (await provider.get(f"/requests/{request['id']}/files")).json()
    assert uploaded.json()["filename"] == frame["data"]["filename"] == listed["filename"] == "evil.html.png"


PAGES = [
    b"<!doctype html>" + SCRIPT,
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<?xml version='1.0'?><a/>",
]
DECLARED = ["text/plain", "image/png", "text/html"]


@pytest.mark.parametrize(("content", "declared"), list(product(PAGES, DECLARED)))
async def test_a_page_is_refused_under_any_name(client: Person, content: bytes, declared: str) -> None:
    for name in ("a.html", "a.png"):
        refused = await client.http.post("/uploads/", files={"file": (name, content, declared)})
        assert refused.status_code == 415, refused.text


ARCHIVE = io.BytesIO()
with zipfile.ZipFile(ARCHIVE, "w") as archive:
    archive.writestr("Evil.class", b"code")
PAGE = b"<html><body>" + SCRIPT + b"</body></html>"
# Files that are of another kind, too, for a reader that looks at their end or skips their beginning.
POLYGLOTS: dict[str, tuple[str, bytes]] = {
    "an image and an archive": ("image/png", image("PNG") + ARCHIVE.getvalue()),
    "a photo and an archive": ("image/jpeg", image("JPEG") + ARCHIVE.getvalue()),
    "an image and a page": ("image/png", image("PNG") + PAGE),
    "a comment of a photo and a page": (
        "image/jpeg",
        image("JPEG")[:2] + b"\xff\xfe\0\x50" + PAGE.ljust(78) + image("JPEG")[2:],
    ),
    "a document and a page": ("application/pdf", b"%PDF-1.7\n" + PAGE),
    "a document and an archive": ("application/pdf", b"%PDF-1.7\n" + ARCHIVE.getvalue()),
}


@pytest.mark.parametrize("name", POLYGLOTS)
async def test_a_file_of_two_kinds_is_inert(client: Person, name: str) -> None:
    content_type, content = POLYGLOTS[name]
    uploaded = await client.http.post("/uploads/", files={"file": ("a.html", content, "application/octet-stream")})
    file = uploaded.json()
    assert (uploaded.status_code, file["content_type"]) == (201, content_type), uploaded.text
    answer = await client.get(f"/uploads/{file['id']}/download")
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="a.html.')
    assert {header: answer.headers[header] for header in INERT} == INERT
    if file["thumbnail_url"]:
        small = await client.get(f"/uploads/{file['id']}/thumbnail")
        assert (small.status_code, small.headers["Content-Type"]) == (200, "image/webp")
        assert not any(part in small.content for part in (SCRIPT, b"PK\x03\x04", b"html"))
