"""The parts of the client that need no server."""

from pathlib import Path

import pytest

from twou_client import ApiError, FileStorage, Page, Tokens, errors
from twou_client.answers import error_of
from twou_client.calls import quoted
from twou_client.waiting import Patience, pause_after

PROBLEM = b"""{"type": "about:blank", "title": "Conflict", "status": 409, "detail": "Taken.", "request_id": "r",
 "error": {"code": "%s", "message": "Taken.", "details": [], "timestamp": "2026-01-01T00:00:00Z"}}"""


def test_an_error_has_the_class_of_its_code() -> None:
    error = error_of(409, PROBLEM % b"ALREADY_TAKEN", "1.5")
    assert isinstance(error, errors.AlreadyTaken)
    assert (error.status, error.error_code, error.request_id, error.retry_after) == (409, "ALREADY_TAKEN", "r", 1.5)


@pytest.mark.parametrize("body", [PROBLEM % b"OF_A_LATER_RELEASE", b"<html>Bad Gateway</html>", b"", b"[]", b"null"])
def test_an_unknown_error_is_an_error_still(body: bytes) -> None:
    error = error_of(502, body, "Wed, 21 Oct 2026 07:28:00 GMT")
    assert (type(error), error.status, error.retry_after) == (ApiError, 502, None)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"access_token": "a"}', "null"])
def test_a_damaged_file_is_no_session(tmp_path: Path, content: str) -> None:
    path = tmp_path / "session"
    path.write_text(content)
    storage = FileStorage(path)
    assert storage.load() is None
    storage.save(Tokens("a", "r"))
    assert FileStorage(path).load() == Tokens("a", "r")
    storage.save(None)
    storage.save(None)
    assert list(tmp_path.iterdir()) == []


def test_a_segment_of_a_path_cannot_leave_it() -> None:
    assert quoted("../users?a=b#c") == "..%2Fusers%3Fa%3Db%23c"


def test_pauses_grow_up_to_a_bound_and_are_random() -> None:
    pauses = [pause_after(20, longest=3) for _ in range(200)]
    assert min(pauses) < 1
    assert 2 < max(pauses) <= 3
    assert all(pause_after(0) <= 0.2 for _ in range(100))


async def test_patience_ends_with_the_failure() -> None:
    patience = Patience(1)
    await patience.wait(ValueError("first"), 0)
    with pytest.raises(ValueError, match="last"):
        await patience.wait(ValueError("last"), 60)


def test_a_page_is_a_list() -> None:
    assert [*Page([1, 2], after="/next", total=5)] == [1, 2]
