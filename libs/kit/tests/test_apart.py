"""A function that runs in a copy of the process: its end is that of the process, in good and in bad."""

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import sys, time
from kit import apart

def work(ending):
    print("working", flush=True)
    if ending == "hangs":
        time.sleep(60)
    if ending == "fails":
        sys.exit(3)
    import mailbox

apart.run(work, sys.argv[1])
print("mailbox" in sys.modules, flush=True)
"""


@pytest.mark.parametrize(("ending", "code", "output"), [("returns", 0, "working\nFalse\n"), ("fails", 3, "working\n")])
def test_process_goes_on_without_what_the_copy_has_loaded_and_ends_if_it_fails(
    ending: str, code: int, output: str
) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, ending], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, output)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_process_and_its_copy(number: signal.Signals) -> None:
    program = [sys.executable, "-c", PROGRAM, "hangs"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "working\n"
        process.send_signal(number)
        # The pipes are closed only when the copy has ended, too.
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_that_comes_while_the_copy_is_made_ends_both(number: signal.Signals) -> None:
    at_the_fork = f"import os\nos.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), {number:d}))\n"
    program = [sys.executable, "-c", at_the_fork + PROGRAM, "hangs"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        # The pipes are closed only when the copy has ended, too, perhaps before it has said a word.
        output, errors = process.communicate(timeout=10)
        assert "working\n".startswith(output)
        assert (errors, process.returncode) == ("", 0)
