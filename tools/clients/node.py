"""Programs of Node.js: their packages are installed from a lock file, and stay until that changes."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.registry.deployables import ROOT

TYPESCRIPT = ROOT / "clients/typescript"
_KEPT = ROOT / ".tools/node"


class NodeFailed(Exception):
    """A program of Node.js has failed. The message is its output."""


def is_missing() -> bool:
    return shutil.which("npm") is None or shutil.which("node") is None


def run(folder: Path, *command: str) -> str:
    """Runs a command in *folder*, whose packages are installed first, and returns its output."""
    with held(folder):
        _install(folder)
        return _run(folder, *command)


def run_once(folder: Path, *command: str, inputs: list[Path]) -> str:
    """Runs a command unless it has succeeded with the same content of these files and folders."""
    done = _KEPT / f"{_name(folder)}.{hashlib.sha256(' '.join(command).encode()).hexdigest()[:8]}"
    with held(folder):
        _install(folder)
        state = _digest(inputs)
        if done.exists() and done.read_text() == state:
            return ""
        said = _run(folder, *command)
        done.write_text(_digest(inputs))
        return said


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keeps other processes from installing and building in *folder* meanwhile."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / f"{_name(folder)}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(folder: Path) -> None:
    state, installed = _digest([folder / "package-lock.json"]), folder / "node_modules/.installed"
    if installed.exists() and installed.read_text() == state:
        return
    _run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
    installed.write_text(state)


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise NodeFailed(f"{' '.join(command)}: {done.stdout.strip()}")
    return done.stdout


def _name(folder: Path) -> str:
    return "-".join(folder.relative_to(ROOT).parts)


def _digest(inputs: list[Path]) -> str:
    digest = hashlib.sha256()
    for one in inputs:
        for path in sorted(one.rglob("*")) if one.is_dir() else [one]:
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
