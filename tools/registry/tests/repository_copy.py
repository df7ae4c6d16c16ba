"""A copy of the repository, in which a test changes files and runs the repository's own tools."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.registry.deployables import ROOT


class RepositoryCopy:
    def __init__(self, root: Path) -> None:
        """Copies all files that git tracks or would track to *root*, and makes it a repository."""
        self.root = root
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for path in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
            if (ROOT / path).is_file():
                self._copy(path)
        subprocess.run(["git", "init", "--quiet", root], check=True)

    def _copy(self, path: str) -> None:
        """Copies a file, and what Python has compiled of it: otherwise the tools would compile the whole copy."""
        original, copied = ROOT / path, self.root / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        # With its time, by which Python knows whether the compiled file is that of this one.
        shutil.copy2(original, copied)
        compiled = Path(importlib.util.cache_from_source(original)) if original.suffix == ".py" else None
        if compiled is not None and compiled.is_file():
            (copied.parent / "__pycache__").mkdir(exist_ok=True)
            shutil.copy2(compiled, copied.parent / "__pycache__" / compiled.name)

    def start(self, *command: str, folder: str = ".") -> subprocess.Popen[str]:
        """Starts a command with the copy's packages in front of the installed ones."""
        packages = ["*/src", "libs/*/src", "request-service", "*-service/bench"]
        paths = [self.root, *(path for pattern in packages for path in sorted(self.root.glob(pattern)))]
        environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
        }
        return subprocess.Popen(
            command,
            cwd=self.root / folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str, folder: str = ".") -> tuple[int, str]:
        """Returns the exit status and the output of a command."""
        process = self.start(*command, folder=folder)
        output, _ = process.communicate()
        return process.returncode, output

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new, 1))
