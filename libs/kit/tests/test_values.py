"""The small parts: pages, settings, logs, request ids."""

import base64
import json
import logging as standard_logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import call
from kit.clock import now
from kit.errors import InvalidInput
from kit.ids import new_id
from kit.paging import MAX_LIMIT, MAX_OFFSET, Page, PageKey, cut, page
from kit.settings import ServiceSettings


def test_a_cursor_survives_its_way_through_the_client() -> None:
    key = PageKey(now(), new_id())
    found = page(10, 5, key.cursor())
    assert (found.after, found.offset) == (key, 0)


@pytest.mark.parametrize(("found", "has_next"), [(0, False), (1, False), (2, False), (3, True)])
def test_a_page_is_cut_from_what_was_found_and_the_next_one_starts_after_its_last_row(
    found: int, *, has_next: bool
) -> None:
    keys = [PageKey(now(), new_id()) for _ in range(found)]
    rows, cursor = cut(keys, Page(2), lambda key: key)
    assert rows == keys[:2]
    assert cursor == (keys[1].cursor() if has_next else "")


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (MAX_LIMIT + 1, 0), (1, -1), (1, MAX_OFFSET + 1)])
def test_a_page_out_of_range_is_refused(limit: int, offset: int) -> None:
    with pytest.raises(InvalidInput):
        page(limit, offset, "")


@given(st.text(min_size=1, max_size=80))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(InvalidInput):
        page(10, 0, text)


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", ""],
)
def test_a_time_that_is_no_moment_in_utc_is_refused_in_a_cursor(text: str) -> None:
    with pytest.raises(InvalidInput):
        page(10, 0, base64.urlsafe_b64encode(f"{text}|{new_id()}".encode()).decode())


def test_a_valid_request_id_is_kept_and_any_other_is_replaced() -> None:
    for valid in ("0123abcd", "a" * 64, "8f1183c1-503d-41e0-8328-36f359fe0b4e"):
        assert call.request_id_from(valid) == valid
    for other in (None, "", "short", "a" * 65, "with space", "line\nbreak", "é" * 10):
        assert call.request_id_from(other) != other


def test_production_refuses_the_development_secret() -> None:
    with pytest.raises(ValueError, match="secret_key"):
        ServiceSettings(port=0, database_url="sqlite://", environment="production")
    kept = ServiceSettings(port=0, database_url="sqlite://", secret_key="ssss" + "random" * 10)  # type: ignore[arg-type]
    assert "ssss" not in repr(kept)


def test_the_usual_urls_are_understood() -> None:
    urls = {
        "postgres://u@h/d": "postgresql+asyncpg://u@h/d",
        "postgresql://u@h/d": "postgresql+asyncpg://u@h/d",
        "sqlite:///x.db": "sqlite:///x.db",
        "sqlite+aiosqlite:///x.db": "sqlite:///x.db",
        "postgresql+asyncpg://u@h/d": "postgresql+asyncpg://u@h/d",
    }
    assert {given: ServiceSettings(port=0, database_url=given).database_url for given in urls} == urls


_LOGGING_PROGRAM = """
from kit import call, logging
logging.configure("program", level="INFO", log_format="{format}")
call.enter(call.Call(request_id="request-1"))
log = logging.get("x")
def login(password):
    log.info("asked", password=password, access_token=password, user="anna")
    raise ValueError("no")
try:
    login("hunt" + "er2")
except ValueError:
    log.exception("failed")
"""


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_lines_carry_the_request_id_and_no_secret(log_format: str) -> None:
    program = _LOGGING_PROGRAM.replace("{format}", log_format)
    lines = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    assert "hunter2" not in lines
    assert lines.count("request-1") == 2
    assert "ValueError: no" in lines
    if log_format == "json":
        asked, failed = map(json.loads, lines.splitlines())
        assert (asked["event"], asked["user"], asked["service"]) == ("asked", "anna", "program")
        assert failed["level"] == "error"


def test_libraries_log_through_the_same_lines() -> None:
    assert standard_logging.getLogger().handlers
