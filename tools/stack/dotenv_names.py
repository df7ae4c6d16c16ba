"""Names in `.env` that no process reads: one that was renamed or misspelt would be ignored without a word."""

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache

from tools.registry.deployables import ROOT, Registry

# Names of tools that read the same file begin with these.
_OF_OTHERS = ("COMPOSE_", "DOCKER_", "BUILDKIT_", "OTEL_", "PYTHON", "UV_", "TEST_", "PG_")


def complaints(names: Iterable[str]) -> Iterator[str]:
    """Yields a sentence for each of the names that is no setting, with the one that may be meant."""
    for name in names:
        if not name.startswith(_OF_OTHERS) and not _is_known(name):
            alike = difflib.get_close_matches(name, _documented(), n=1, cutoff=0.8)
            yield f"{name} in .env is no setting" + (f": {alike[0]} may be meant." if alike else ", and is ignored.")


def _is_known(name: str) -> bool:
    prefix, _, rest = name.partition("_")
    own = rest if prefix in _prefixes() else name
    return bool({name, own, *(f"{one}_{own}" for one in _prefixes())} & _documented())


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(one.prefix for one in Registry.read().deployables)


@cache
def _documented() -> frozenset[str]:
    """Returns the names in `.env.example`, which names every setting (tests/test_documents.py)."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
