"""docs/notifications.md follows from the table of kinds, and a page that does not is found."""

import sys

import pytest

from tools.notifications import __main__ as tool
from tools.registry import regions


def test_page_is_what_the_table_says() -> None:
    present = tool.PAGE.read_text(encoding="utf-8")
    assert tuple(regions.names(present)) == tool.REGIONS
    assert tool.page(present) == present


@pytest.mark.parametrize(
    "what", ["transaction_success", "| after 10 minutes unread |", "አዲስ መልእክት", "chat.v1.MessageDeleted"]
)
def test_a_page_that_says_something_else_is_found_and_written_again(
    what: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = tool.PAGE.read_text(encoding="utf-8")
    assert what in present
    copy = tmp_path_factory.mktemp("docs") / "notifications.md"
    copy.write_text(present.replace(what, "else"), encoding="utf-8")
    monkeypatch.setattr(tool, "PAGE", copy)
    monkeypatch.setattr(tool, "ROOT", copy.parent)
    for command, code in (("check", 1), ("generate", 0), ("check", 0)):
        monkeypatch.setattr(sys, "argv", ["", command])
        assert tool.main() == code
    assert copy.read_text(encoding="utf-8") == present
