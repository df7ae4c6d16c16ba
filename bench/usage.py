"""The CPU time, the memory and the logged pauses of the processes of a stack. Linux only."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kit import pauses
from tools.stack.stack import Stack

EVENT = pauses.EVENT.encode()
# As in JSON ("milliseconds":12.5) and on a console (milliseconds=12.5).
_MILLISECONDS = re.compile(rb'milliseconds"?[=:] ?(?:\x1b\[\d+m)*([\d.]+)')

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    # Seconds of CPU time since the start, by the name of the process.
    cpu: dict[str, float]
    # Bytes of the logs.
    logged: dict[str, int]

    @classmethod
    def of(cls, stack: Stack) -> Self:
        return cls(
            {process.name: _cpu_seconds(process.pid) for process in stack.processes if process.pid},
            {process.name: process.program.log.stat().st_size for process in stack.processes},
        )

    def since(self, before: Self) -> Self:
        return type(self)({name: seconds - before.cpu[name] for name, seconds in self.cpu.items()}, before.logged)


def longest_pause(stack: Stack, since: Usage) -> float:
    """Returns the seconds of the longest pause of an event loop that was logged since then (LOG_PAUSES_MS)."""
    pauses = [0.0]
    for process in stack.processes:
        with process.program.log.open("rb") as log:
            log.seek(since.logged[process.name])
            pauses += [float(found[1]) for line in log if EVENT in line and (found := _MILLISECONDS.search(line))]
    return max(pauses) / 1000


def pause_of_machine(seconds: float) -> float:
    """Returns the seconds of the longest pause of a loop that only counts: no program is the reason of it.

    A virtual machine, for example, stands still while its host uses the CPU for another one.
    """
    longest, end = 0.0, time.monotonic() + seconds
    with pauses.Schedule() as schedule:
        before, waited = time.monotonic(), schedule.seconds_without_cpu()
        while before < end:
            now, waited_now = time.monotonic(), schedule.seconds_without_cpu()
            longest = max(longest, now - before - (waited_now - waited))
            before, waited = now, waited_now
    return longest


def resident_megabytes(stack: Stack) -> dict[str, float]:
    """Returns the resident memory of each process."""
    return {process.name: _resident_bytes(process.pid) / 1e6 for process in stack.processes if process.pid}


def proportional_megabytes(stack: Stack) -> dict[str, float]:
    """Returns the memory of each process, of which each page counts as its part that is not other processes'."""
    return {process.name: _proportional_bytes(process.pid) / 1e6 for process in stack.processes if process.pid}


def _cpu_seconds(pid: int) -> float:
    # The name of the program, in parentheses, may contain spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES


def _proportional_bytes(pid: int) -> int:
    (kilobytes,) = re.findall(r"^Pss: +(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(kilobytes) * 1024
