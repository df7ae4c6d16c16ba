"""Imported before any test module."""

import logging
import os
from pathlib import Path

import pytest

# The folder gateway/ has the name of the package inside it: pytest, which names test modules by their path, would
# otherwise take the folder for the package.
import gateway  # noqa: F401
from gateway import features
from kit import logging as service_logging
from testkit import forks
from tools.stack.config import DEPLOYABLES

service_logging.configure("tests", level="INFO", log_format="json")
for talkative in ("httpx2", "alembic"):
    logging.getLogger(talkative).setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def preloaded() -> None:
    """Lets the services and the gateway begin as forks."""
    packages = [deployable.package for deployable in DEPLOYABLES]
    # NumPy would start a thread.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imported by a process only when it starts.
    found = Path(features.__path__[0]).glob("*/routes.py")
    late = [*(f"gateway.features.{routes.parent.name}.routes" for routes in found), "kit.process", "kit.operating"]
    forks.preload(packages, [*(f"{package}.app" for package in packages), *late, "kit.migrations"])
