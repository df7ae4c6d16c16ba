"""The build of the example application, examples/web."""

from tools.clients import node
from tools.clients.node import TYPESCRIPT
from tools.registry.deployables import ROOT

EXAMPLE = ROOT / "examples/web"
BUILT = EXAMPLE / "dist"
_INPUTS = [
    *(
        EXAMPLE / name
        for name in ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "index.html")
    ),
    *(EXAMPLE / name for name in ("public", "src", "dist")),
    TYPESCRIPT / "src",
]


def is_built() -> bool:
    return (BUILT / "index.html").is_file()


def build() -> str:
    """Builds the application, unless it is built from the same files. Returns why that is not possible, or nothing."""
    if node.is_missing():
        return "none: npm is missing. Install Node.js 20 or newer, and run make up again."
    try:
        node.run_once(EXAMPLE, "npm", "run", "--silent", "build", inputs=_INPUTS)
    except (node.NodeFailed, OSError) as failure:
        return f"none: it cannot be built. {failure}"
    return ""
