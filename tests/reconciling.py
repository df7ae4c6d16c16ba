"""Reconciliations of a running system, for the tests of several journeys."""

import os
import subprocess
import sys

from testkit import forks
from tools.stack.config import REQUEST
from tools.stack.stack import Stack


def reconcile(stack: Stack, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs `make reconcile` beside the system, which also compares what has changed just now."""
    environment = os.environ | stack.config.environment_of(REQUEST) | {"RECONCILE_AFTER_MINUTES": "0"} | settings
    command = [sys.executable, "-m", REQUEST.package, "reconcile"]
    return forks.run(command, stack.config.data, environment, seconds=60)
