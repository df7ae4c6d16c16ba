"""The metrics that our processes export, as their source names them, and those that no panel and no rule needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.registry.deployables import ROOT

_SOURCES = ("libs/*/src/**/*.py", "*/src/**/*.py")
_MAKERS = {"counter", "gauge", "histogram", "watch"}
_CALLS = "CallsBy"
_PREFIX = "twou_"

# By name: the reason why no panel and no rule reads it.
UNSHOWN: dict[str, str] = {}


def names() -> set[str]:
    """Returns the names of all metrics in the source of what is deployed, as Prometheus stores them."""
    files = sorted({path for pattern in _SOURCES for path in ROOT.glob(pattern)})
    return {name for file in files for name in names_in(file)}


def names_in(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    # Most files make none, and parsing all of them takes seconds.
    if not any(maker in text for maker in (*_MAKERS, _CALLS)):
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        called = _called(node)
        if called in _MAKERS and isinstance(node.args[0] if node.args else None, ast.Constant):
            yield _PREFIX + texts[0]
        elif called == _CALLS and texts:
            yield from (f"{_PREFIX}{texts[0]}s_total", f"{_PREFIX}{texts[0]}_seconds")


def problems_of(exported: set[str], shown: set[str]) -> Iterator[str]:
    """Yields the metrics that no operator sees, and reasons that have become untrue."""
    for name in sorted(exported - shown - UNSHOWN.keys()):
        yield f"{name} is in no dashboard and in no rule: show it, or say in UNSHOWN why not"
    for name in sorted(UNSHOWN.keys() - (exported - shown)):
        yield f"{name} stands in UNSHOWN, and is shown or is not exported"


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
