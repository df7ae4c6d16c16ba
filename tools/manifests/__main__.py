"""`python -m tools.manifests`: builds the overlays and holds every rule on them."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.manifests.built import Built
from tools.manifests.rules import findings
from tools.registry import workflows
from tools.registry.deployables import ROOT, Registry
from tools.registry.manifests import FOLDER

_TOOLS = ROOT / ".tools/manifests"
_LOCK = ROOT / "tools/manifests/requirements.lock"
_POLICIES = ROOT / "tools/manifests/checkov.yaml"
_KUBERNETES = "1.37"


def main() -> int:
    registry = Registry.read()
    folder = _TOOLS / "built"
    folder.mkdir(exist_ok=True)
    files: list[Path] = []
    found: list[str] = []
    for overlay in _overlays(registry):
        built = _build(overlay)
        files.append(folder / f"{overlay.replace('/', '-')}.yaml")
        files[-1].write_text(built, encoding="utf-8")
        is_production = overlay.startswith("production")
        found += [
            f"{FOLDER}/{overlay}: {one}" for one in findings(Built.read(built), registry, is_production=is_production)
        ]
    files += sorted((ROOT / workflows.FOLDER).glob("*.yml"))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found or not _linted(files) else 0


def _overlays(registry: Registry) -> Iterator[str]:
    """Yields what is applied: all at once, and what the sum does not contain."""
    yield from ("dev", "production")
    yield from (f"production/{service.name}/migration" for service in registry.services)


def _build(overlay: str) -> str:
    command: list[str | Path] = [_TOOLS / "bin/kubectl", "kustomize", FOLDER / overlay]
    built = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if built.returncode:
        raise SystemExit(f"{FOLDER}/{overlay}: {built.stderr}")
    return built.stdout


def _linted(files: list[Path]) -> bool:
    """Asks the schemas and the linter, unless they have passed the same manifests before: they take ten seconds."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (*files, _LOCK, _POLICIES))).hexdigest()
    passed = _TOOLS / "passed"
    if passed.exists() and passed.read_text(encoding="utf-8") == digest:
        return True
    built = [path for path in files if path.is_relative_to(_TOOLS)]
    schemas: list[str | Path] = [
        _TOOLS / "bin/kubernetes-validate",
        "--strict",
        "--quiet",
        "--kubernetes-version",
        _KUBERNETES,
        *built,
    ]
    policies: list[str | Path] = [
        _TOOLS / "bin/checkov",
        "--config-file",
        _POLICIES,
        *(part for path in files for part in ("--file", path)),
    ]
    # At the same time: one waits for the disk while the other computes.
    running = [subprocess.Popen(command, cwd=ROOT) for command in (schemas, policies)]
    codes = [process.wait() for process in running]
    if any(codes):
        return False
    passed.write_text(digest, encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main())
