"""Files as their owners use them: lists, exports and deletions, and answers to hostile input."""

import asyncio
import csv
import io
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.people import UNKNOWN_ID, Json, Person

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\0\x03\0\0\0\x02\x08\2\0\0\0" + b"\0" * 8
BOUNDARY = "b0undary"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


async def upload(person: Person, name: str = "a.txt", content: bytes = b"text", **form: str) -> Json:
    answer = await person.http.post("/uploads/", files={"file": (name, content)}, data=form)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def test_own_files_are_listed_and_found(client: Person, stranger: Person) -> None:
    names = ["bill.txt", "Bill of May.txt", "photo.txt", "100%.txt"]
    made = [await upload(client, name, b"x" * (9 - place)) for place, name in enumerate(names)]
    await upload(stranger, "bill.txt")

    async def found(**query: Any) -> list[str]:
        answer = await client.get("/uploads/", **query)
        assert answer.status_code == 200, answer.text
        return [file["filename"] for file in answer.json()]

    assert await found() == names[::-1]
    assert await found(q="bill", order="asc") == names[:2]
    assert await found(q="%") == ["100%.txt"]
    assert await found(sort="file_size", order="asc") == names[::-1]
    assert await found(created_after=made[1]["uploaded_at"]) == names[:1:-1]
    assert await found(created_before=made[1]["uploaded_at"]) == names[:1]
    first = await client.get("/uploads/", limit=3, fields="id,filename", sort="file_size")
    assert first.json() == [{"id": file["id"], "filename": file["filename"]} for file in made[:3]]
    rest = await client.http.get(first.headers["Link"].partition(">")[0].removeprefix("</api/v1"))
    assert rest.json() == [{"id": made[3]["id"], "filename": made[3]["filename"]}]
    assert "Link" not in rest.headers


async def test_export_is_inert_and_complete(client: Person) -> None:
    names = ["=1+1.txt", "@cmd.txt", "-2.txt", "+3.txt", "a, b.txt"]
    for name in names:
        await upload(client, name)
    answer = await client.get("/uploads/export")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["filename"].removeprefix("'") for row in rows] == names[::-1]
    assert all(row["filename"][0] not in "=+-@" for row in rows)
    assert {row["owner_id"] for row in rows} == {client.id}


async def test_deletion_is_the_owners_and_is_told(client: Person, provider: Person, stranger: Person) -> None:
    request = await provider.does("accept", request=await client.asks_for_help())
    files = [(await client.uploads(request["id"], PNG)).json()["id"] for _ in range(3)]
    for other in (provider, stranger):
        assert (await other.http.delete(f"/uploads/{files[0]}")).status_code == 404
    async with provider.socket() as socket:
        assert (await client.http.delete(f"/uploads/{files[0]}")).status_code == 204
        await socket.frame("file.deleted", id=files[0])
        answer = await client.post("/uploads/bulk-delete", ids=[files[1], UNKNOWN_ID, "x"])
        assert answer.json() == {"deleted": [files[1]], "failed": [UNKNOWN_ID, "x"]}
        await socket.frame("file.deleted", id=files[1])
    for gone in files[:2]:
        for path in (f"/uploads/{gone}", f"/files/{gone}/download"):
            assert (await client.get(path)).status_code == 404
    assert [file["id"] for file in (await provider.get(f"/requests/{request['id']}/files")).json()] == files[2:]
    assert (await client.http.delete(f"/uploads/{files[0]}")).status_code == 404


async def test_file_is_told_when_it_is_there_and_when_it_is_ready(client: Person) -> None:
    async with client.socket() as socket:
        made = await upload(client)
        assert made["status"] == "ready"
        for kind in ("file.uploaded", "file.ready"):
            assert (await socket.frame(kind))["data"] == made


async def test_file_for_a_verification_is_private(client: Person, stranger: Person) -> None:
    made = await upload(client, purpose="kyc")
    assert made["purpose"] == "kyc"
    assert (await stranger.get(f"/uploads/{made['id']}")).status_code == 404
    request = await client.asks_for_help()
    wrong = await client.http.post(
        f"/requests/{request['id']}/upload", files={"file": ("a.txt", b"text")}, data={"purpose": "kyc"}
    )
    assert wrong.status_code == 422


async def test_replaced_provider_loses_access(client: Person, provider: Person, stranger: Person) -> None:
    request = await client.asks_for_help()
    file_id = (await client.uploads(request["id"], PNG)).json()["id"]
    paths = (f"/uploads/{file_id}", f"/uploads/{file_id}/download", f"/requests/{request['id']}/files")
    assert [(await provider.get(path)).status_code for path in paths] == [404] * 3
    await provider.does("accept", request=request)
    assert [(await provider.get(path)).status_code for path in paths] == [200] * 3
    assert [(await stranger.get(path)).status_code for path in paths] == [404] * 3


def part(disposition: str, content: bytes = b"text", headers: str = "") -> bytes:
    """Returns a form with one part, whose Content-Disposition is *disposition*."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n{headers}\r\n"
    return head.encode("utf-8", "surrogatepass") + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def named(name: str, content: bytes = b"text", kind: str = "") -> bytes:
    return part(f'name="file"; filename="{name}"', content, f"Content-Type: {kind}\r\n" if kind else "")


@dataclass(frozen=True)
class Hostile:
    status: int
    body: bytes
    code: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": TYPE})


HOSTILE = {
    "a path upwards": Hostile(422, named("../../etc/passwd")),
    "a path of Windows": Hostile(422, named("a\\\\b.txt")),
    "an absolute path": Hostile(422, named("/etc/passwd")),
    "a NUL": Hostile(422, named("a\0b.txt")),
    "300 characters": Hostile(422, named("x" * 300)),
    "a direction mark": Hostile(422, named("evil\u202etxt.exe")),
    "only dots": Hostile(422, named("..")),
    "only spaces": Hostile(422, named("   ")),
    "no name": Hostile(422, part('name="file"; filename=""')),
    "a line break in filename*": Hostile(422, part("name=\"file\"; filename*=UTF-8''a%0d%0ab.txt")),
    "a header within filename*": Hostile(422, part("name=\"file\"; filename*=UTF-8''a%0d%0aSet-Cookie:%20x=1")),
    "a path in filename*": Hostile(422, part("name=\"file\"; filename*=UTF-8''..%2f..%2fx")),
    "a reserved name of Windows": Hostile(201, named("CON")),
    "trailing dots": Hostile(201, named("evil.exe...")),
    "a name in filename* alone": Hostile(422, part("name=\"file\"; filename*=UTF-8''a%22b.txt")),
    "an image that is text": Hostile(415, named("a.png", b"text", "image/png"), "CONTENT_TYPE_MISMATCH"),
    "a page that is text": Hostile(415, named("a.txt", b"<!doctype html><script>", "text/plain")),
    "a page as an image": Hostile(415, named("a.png", b"<svg xmlns='x' onload='y'/>", "image/png")),
    "a type that is not accepted": Hostile(415, named("a.zip", b"PK\3\4" + b"\0" * 99, "application/zip")),
    "control characters": Hostile(415, named("a.txt", b"\x7fELF\x02\x01")),
    "half a character": Hostile(415, named("a.txt", b"text \xe1\x88")),
    "nothing": Hostile(422, named("a.txt", b"")),
    "an unknown purpose": Hostile(422, part('name="purpose"', b"secret").replace(b"--\r\n", b"\r\n") + named("a.txt")),
    "too many bytes": Hostile(413, named("a.txt", b"x" * (10 * 1024 * 1024 + 1)), "FILE_TOO_LARGE"),
    "no file": Hostile(422, part('name="photo"; filename="a.txt"')),
    "an empty form": Hostile(422, f"--{BOUNDARY}--\r\n".encode()),
    "no form": Hostile(422, b"x", headers={"Content-Type": "application/json"}),
    "no boundary": Hostile(422, b"x", headers={"Content-Type": "multipart/form-data"}),
    "a boundary of 80 characters": Hostile(422, b"x", headers={"Content-Type": TYPE + "x" * 80}),
    "an end that is missing": Hostile(422, named("a.txt")[: -len(BOUNDARY) - 8]),
    "a header without end": Hostile(422, b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: " + b"x" * 20_000),
    "a body that is no form": Hostile(422, b"\0" * 1000),
}


@pytest.mark.parametrize("attack", HOSTILE)
async def test_hostile_upload_has_its_answer_and_leaves_nothing(client: Person, attack: str) -> None:
    one = HOSTILE[attack]
    answer = await client.http.post("/uploads/", content=one.body, headers=one.headers)
    assert answer.status_code == one.status, answer.text
    assert not one.code or answer.json()["error"]["code"] == one.code
    files = (await client.get("/uploads/")).json()
    assert len(files) == (one.status == 201)
    for file in files:
        got = await client.get(f"/uploads/{file['id']}/download")
        assert got.content == b"text"
        assert "\n" not in got.headers["Content-Disposition"]
        assert file["filename"].endswith(".txt")


QUESTIONS: dict[str, Json] = {
    "an unknown order": {"order": "sideways"},
    "an unknown sort": {"sort": "owner_id"},
    "an unknown field": {"fields": "id,password"},
    "a foreign cursor": {"cursor": "eHx4"},
    "no cursor": {"cursor": "\u00e9"},
    "a NUL": {"q": "\0"},
    "300 characters": {"q": "x" * 300},
    "no time": {"created_after": "yesterday"},
    "limit 0": {"limit": 0},
    "limit 101": {"limit": 101},
    "offset 10001": {"offset": 10_001},
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_hostile_question_is_refused(client: Person, question: str) -> None:
    answer = await client.get("/uploads/", **QUESTIONS[question])
    assert answer.status_code == 422, answer.text


async def test_same_file_deleted_twice_at_once_is_deleted_once(client: Person) -> None:
    made = await upload(client)
    answers = await asyncio.gather(*(client.http.delete(f"/uploads/{made['id']}") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404]
