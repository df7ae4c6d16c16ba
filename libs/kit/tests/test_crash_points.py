import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kit import crash_points

REACHES = """
import sys
from pathlib import Path
from kit import crash_points

crash_points.arm(Path(sys.argv[1]))
armed = crash_points.armed
for number in range(3):
    armed.reach("before_ack", ["a.Event", "b.Event"])
    armed.reach_with("after_commit", {})
    info = {}
    armed.note(info, "c.Event")
    armed.reach_with("after_commit", info)
    print(number, flush=True)
"""


@pytest.mark.parametrize(
    ("line", "dies"),
    [
        ("before_ack b.Event", True),
        ("after_commit c.Event", True),
        ("before_ack c.Event", False),
        ("after_commit a.Event", False),
        ("", False),
    ],
)
def test_a_process_dies_at_the_point_that_the_file_names_and_only_once(
    tmp_path: Path, line: str, *, dies: bool
) -> None:
    file = tmp_path / "point"
    file.write_text(line)
    ended = subprocess.run([sys.executable, "-c", REACHES, file], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == ((-signal.SIGKILL, "") if dies else (0, "0\n1\n2\n")), ended.stderr
    assert file.exists() is not dies
    again = subprocess.run([sys.executable, "-c", REACHES, file], capture_output=True, text=True, check=False)
    assert again.returncode == 0


def test_points_are_off_by_default() -> None:
    assert crash_points.armed is None
