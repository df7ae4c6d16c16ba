"""Imported before any test module."""

import functools
import logging
import os
import ssl
from pathlib import Path

import httpcore2
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

_new_authorities = httpcore2.default_ssl_context


@functools.cache
def _authorities(trust_env: bool, *_names: str | None) -> ssl.SSLContext:  # noqa: FBT001  # the argument of the library
    return _new_authorities(_trust_env=trust_env)


def _shared_authorities(*, _trust_env: bool = True) -> ssl.SSLContext:
    return _authorities(_trust_env, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


# Each person of a test has an HTTP client. Each would read the certificates of all authorities: 25 ms of CPU.
httpcore2.default_ssl_context = _shared_authorities


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
