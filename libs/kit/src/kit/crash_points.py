"""Moments between two steps at which a process can be made to end at once, so that tests see what a crash leaves.

    if crash_points.armed is not None:
        crash_points.armed.reach("after_commit", events)

A point is written where a step is done and the next one is not, such as a commit and the publishing of its events. Off
by default, when `armed` is `None`: that look is all that it costs. With `CRASH_POINT_FILE`, which production refuses, a
process looks into that file at each point that it reaches. The file holds one line, the name of a point and of what is
being done there:

    after_commit request.v1.RequestAccepted

The process that reaches this point with this event removes the file and sends SIGKILL to itself. So a test chooses the
point while the process runs, and a process that is started again passes it.
"""

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Key in a session's `info`: the events that its transaction has added to the outbox.
EVENTS = "events_for_crash_points"


class CrashPoints:
    def __init__(self, file: Path) -> None:
        self._file = file

    def reach(self, point: str, doing: Iterable[str]) -> None:
        """Ends this process if the file names *point* and one of the things that are being done."""
        try:
            wanted = self._file.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return
        if not any(wanted == [point, one] for one in doing):
            return
        try:
            # If several replicas are there, one ends.
            self._file.unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    def note(self, info: dict[Any, Any], event: str) -> None:
        """Notes an event that a transaction adds to the outbox, in the `info` of its session."""
        info.setdefault(EVENTS, []).append(event)

    def reach_with(self, point: str, info: dict[Any, Any]) -> None:
        """Reaches *point* with the events of the transaction whose session has this `info`."""
        self.reach(point, info.get(EVENTS, ()))


armed: CrashPoints | None = None


def arm(file: Path | None) -> None:
    """Arms the points of this process; with `None`, none."""
    global armed  # noqa: PLW0603  # one process is armed once
    armed = None if file is None else CrashPoints(file)
