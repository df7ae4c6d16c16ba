"""Imported before any test module."""

import logging

# The folder gateway/ has the name of the package inside it: pytest, which names test modules by their path, would
# otherwise take the folder for the package.
import gateway  # noqa: F401
from kit import logging as service_logging

service_logging.configure("tests", level="INFO", log_format="json")
for talkative in ("httpx2", "alembic"):
    logging.getLogger(talkative).setLevel(logging.WARNING)
