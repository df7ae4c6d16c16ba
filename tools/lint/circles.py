"""No circle of files: two files that import each other are one file for its readers, and cannot be tested apart.

An import for the checker of types counts too, since a reader follows it like any other.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from tools.lint.rule import Rule, TreeRule
from tools.lint.source import Source, Tree

type _Graph = Mapping[str, Mapping[str, int]]


def _circles(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    modules = {_dotted(source): source for source in tree.sources.values() if source.is_shipped}
    graph = {name: _imported(name, source, modules) for name, source in modules.items()}
    reached = {name: _reached(name, graph) for name in graph}
    for name, imported in graph.items():
        for other, line in imported.items():
            if name in reached[other]:
                yield modules[name].path, line, f"{other} imports {name}, itself or by way of others"


def _dotted(source: Source) -> str:
    below = source.path.parts[source.path.parts.index("src") + 1 :]
    return ".".join(below).removesuffix(".py").removesuffix(".__init__")


def _imported(name: str, source: Source, modules: Mapping[str, Source]) -> dict[str, int]:
    """Returns the modules that a file imports, each with a line that does so."""
    found = {}
    for line, dotted in source.imports():
        module = dotted if dotted in modules else dotted.rpartition(".")[0]
        # A package without lines of its own is no file that is read.
        if module in modules and module != name and modules[module].text.strip():
            found[module] = line
    return found


def _reached(start: str, graph: _Graph) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = graph[waiting.pop()].keys() - reached
        reached |= new
        waiting.extend(new)
    return reached


_KIT = "libs/kit/src/kit"

RULES: list[Rule] = [
    TreeRule(
        name="circle",
        advice="Move what both need into a file below them, or let the lower one name a Protocol of what it is given.",
        find=_circles,
        good=[
            {
                f"{_KIT}/bus.py": "from kit import streams\nfrom kit.subjects import Subjects",
                f"{_KIT}/streams.py": "from kit.subjects import Subjects",
                f"{_KIT}/subjects.py": "class Subjects: ...",
                f"{_KIT}/__init__.py": "",
            }
        ],
        bad=[
            {f"{_KIT}/bus.py": "from kit import streams", f"{_KIT}/streams.py": "from kit.bus import Bus"},
            {
                f"{_KIT}/a.py": "import kit.b",
                f"{_KIT}/b.py": "def f():\n    from kit.c import g",
                f"{_KIT}/c.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kit.a import h",
            },
        ],
    ),
]
