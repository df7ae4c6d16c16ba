"""Programs that begin as forks: what they share with the process that they began in."""

import json
import subprocess
import sys
from pathlib import Path

# A process of its own, because a fork server imports only what it is told before its first fork.
SCRIPT = """
import json
import sys
from pathlib import Path
from testkit import forks

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    forks.preload(["program"], ["sqlite3", "program_library"])
    command = [sys.executable, "-m", "program", "word"]
    fork = forks.Fork(command, folder / "log", folder, None)
    ended = forks.run(command, folder, {"NAME": "value"}, seconds=30)
    (folder / "ended").write_text(json.dumps([ended.returncode, ended.stdout, ended.stderr]))
    sys.exit(fork.wait(30) != 7)
"""
PROGRAM = """
import gc, json, os, sys
print(os.environ.get("NAME", ""), end="", file=sys.stderr)
print(json.dumps({"words": sys.argv[1:], "loaded": "program_library" in sys.modules, "frozen": gc.get_freeze_count()}))
sys.exit(7)
"""


def test_a_fork_is_the_program_and_collects_no_garbage_of_before(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "program_library.py").write_text("objects = [[] for _ in range(100_000)]")
    subprocess.run([sys.executable, "script.py", str(tmp_path)], cwd=tmp_path, check=True, timeout=60)
    told = json.loads((tmp_path / "log").read_text())
    assert told["words"] == ["word"]
    assert told["loaded"]
    assert told["frozen"] > 100_000
    code, output, errors = json.loads((tmp_path / "ended").read_text())
    assert (code, json.loads(output)["words"], errors) == (7, ["word"], "value")
