import json
import logging as standard_logging
import re
from collections.abc import Iterator

import pytest

from kit import call, logging
from kit.call import Call


@pytest.fixture(autouse=True)
def configuration() -> Iterator[None]:
    root = standard_logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    # As conftest.py at the root of the repository does.
    logging.configure("tests", level="INFO", log_format="json")
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(params=["console", "json"])
def log_format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def lines(capfd: pytest.CaptureFixture[str]) -> list[str]:
    return capfd.readouterr().err.splitlines()


def test_an_event_is_one_line_with_the_request_id_of_its_call(
    capfd: pytest.CaptureFixture[str], log_format: str
) -> None:
    logging.configure("chat", level="INFO", log_format=log_format)
    call.enter(Call(request_id="request-1"))
    logging.get("here").info("serving", port=8000)
    (line,) = lines(capfd)
    if log_format == "json":
        event = json.loads(line)
        assert event.pop("timestamp").endswith("Z")
        assert event == {
            "event": "serving",
            "level": "info",
            "port": 8000,
            "request_id": "request-1",
            "service": "chat",
        }
    else:
        assert line.endswith(" info     serving port=8000 service=chat request_id=request-1")


def test_secrets_and_control_characters_do_not_reach_a_log(capfd: pytest.CaptureFixture[str], log_format: str) -> None:
    logging.configure("chat", level="INFO", log_format=log_format)
    logging.get("here").info("mailed\r", api_key="hidden-1", Password="hidden-2", path="/a\x1b[2J\n/b", half="\ud800")
    (line,) = lines(capfd)
    assert "hidden" not in line
    assert line.isprintable()


def test_lines_of_libraries_look_the_same(capfd: pytest.CaptureFixture[str], log_format: str) -> None:
    logging.configure("chat", level="INFO", log_format=log_format)
    standard_logging.getLogger("library").warning("retrying %s", 3, extra={"token": "hidden"})
    logging.get("here").warning("retrying 3")
    theirs, ours = (re.sub(r"\d{4}-\S+Z", "<time>", line) for line in lines(capfd))
    assert theirs == ours
    assert "hidden" not in theirs


def test_events_below_the_level_are_not_logged(capfd: pytest.CaptureFixture[str]) -> None:
    logging.configure("chat", level="WARNING", log_format="json")
    logging.get("here").info("request")
    standard_logging.getLogger("library").info("polling")
    assert lines(capfd) == []


def test_a_defect_is_logged_with_its_traceback_and_without_local_variables(
    capfd: pytest.CaptureFixture[str], log_format: str
) -> None:
    logging.configure("chat", level="INFO", log_format=log_format)
    secret = "hidden"
    try:
        int(f"{secret}"[:0])
    except ValueError:
        logging.get("here").exception("request_failed")
    written = "\n".join(lines(capfd))
    assert "request_failed" in written
    assert "ValueError" in written
    assert "hidden" not in written.replace('secret = "hidden"', "")
