"""docs/failures.md names a test for each failure of ARCHITECTURE.md, and each point at which a process can crash."""

import re

from tests.test_crash_points import CRASHES
from tools.registry.deployables import ROOT

_TEXT = (ROOT / "docs/failures.md").read_text()


def rows(text: str, heading: str) -> dict[str, str]:
    """Returns the rows of the first table below *heading*, by their first cells."""
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    table = [line.strip("| ").split(" | ", 1) for line in section.splitlines() if line.startswith("| ")]
    return {first: rest for first, rest in table[1:] if rest}


def test_every_failure_has_a_test_that_exists() -> None:
    shown = rows(_TEXT, "Each failure has a test")
    assert shown.keys() == rows((ROOT / "ARCHITECTURE.md").read_text(), "Failures").keys()
    for failure, tests in shown.items():
        named = re.findall(r"`([\w/.-]+\.py)::(\w+)`", tests)
        assert named, failure
        for path, name in named:
            assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE), f"{path}::{name}"


def test_every_crash_point_is_described() -> None:
    described = {name for names in rows(_TEXT, "Crash points") for name in re.findall(r"`(\w+)`", names)}
    assert described == {crash.point for crash in CRASHES}
