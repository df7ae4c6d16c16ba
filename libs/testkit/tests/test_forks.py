"""Programs that begin as forks: what they share with the process that they began in."""

import json
import subprocess
import sys
from pathlib import Path

# A process of its own, because a fork server imports only what it is told before its first fork.
SCRIPT = """
import sys
from pathlib import Path
from testkit import forks

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    forks.preload(["program"], ["sqlite3", "program_library"])
    fork = forks.Fork([sys.executable, "-m", "program", "word"], folder / "log", folder, None)
    sys.exit(fork.wait(30))
"""
PROGRAM = """
import gc, json, sys
print(json.dumps({"words": sys.argv[1:], "loaded": "program_library" in sys.modules, "frozen": gc.get_freeze_count()}))
"""


def test_a_fork_leaves_what_was_imported_before_it_out_of_garbage_collections(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "program_library.py").write_text("objects = [[] for _ in range(100_000)]")
    subprocess.run([sys.executable, "script.py", str(tmp_path)], cwd=tmp_path, check=True, timeout=60)
    told = json.loads((tmp_path / "log").read_text())
    assert told["words"] == ["word"]
    assert told["loaded"]
    assert told["frozen"] > 100_000
