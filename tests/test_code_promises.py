"""No process that is deployed does dangerous things, such as running text as code; its code is read for them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEPLOYED = [*ROOT.glob("*/src"), *(ROOT / "libs" / name / "src" for name in ("kit", "participants"))]
FILES = {path: ast.parse(path.read_text()) for folder in DEPLOYED for path in folder.rglob("*.py")}

FORBIDDEN_CALLS = {
    "code that is made from text": {"eval", "exec", "compile", "__import__"},
    "cookies, which browsers send by themselves": {"set_cookie"},
    "programs of the machine": {"system", "popen", "create_subprocess_shell", "create_subprocess_exec"},
    "templates": {"Template", "from_string", "Environment"},
}
FORBIDDEN_MODULES = {
    "objects that are made from bytes": {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"},
    "parsers of XML": {"xml", "lxml", "defusedxml"},
    "programs of the machine": {"subprocess"},
    "requests to addresses": {"httpx", "httpx2", "requests", "aiohttp", "urllib3", "urllib.request"},
    "weak ciphers and hashes": {"Crypto", "Cryptodome", "crypt"},
    "other directories and caches": {"ldap3", "ldap", "memcache", "pymemcache"},
}
WEAK_HASHES = {"md5", "sha1", "MD5", "SHA1", "ECB", "PKCS1v15", "DES", "TripleDES", "ARC4"}


def calls() -> Iterator[tuple[Path, str]]:
    """Yields the names of all functions that are called, without those of modules such as `re.compile`."""
    for path, tree in FILES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield path, node.func.id
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr != "compile":
                yield path, node.func.attr


def imports() -> Iterator[tuple[Path, str]]:
    for path, tree in FILES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield path, node.module or ""


def test_all_deployables_are_read() -> None:
    members = {path.relative_to(ROOT).parts[0] for path in FILES}
    listed = tomllib.loads((ROOT / "services.toml").read_text())
    assert listed.keys() <= members
    assert len(FILES) > 100


@pytest.mark.parametrize("kind", FORBIDDEN_CALLS)
def test_no_process_makes(kind: str) -> None:
    assert [(path.name, name) for path, name in calls() if name in FORBIDDEN_CALLS[kind]] == []


@pytest.mark.parametrize("kind", FORBIDDEN_MODULES)
def test_no_process_uses(kind: str) -> None:
    forbidden = FORBIDDEN_MODULES[kind]
    found = [(path.name, name) for path, name in imports() if {name, name.partition(".")[0]} & forbidden]
    assert found == []


def test_no_process_uses_weak_cryptography() -> None:
    names = {
        (path.name, node.attr if isinstance(node, ast.Attribute) else node.id)
        for path, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert {one for one in names if one[1] in WEAK_HASHES} == set()


LOCKS = sorted(ROOT.glob("*/requirements.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_package_has_one_version_and_its_hashes(lock: Path) -> None:
    packages = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE))
    packages = [one for one in packages if one.strip()]
    assert packages
    assert [one for one in packages if not re.match(r"\S+==\S+", one) or "--hash=sha256:" not in one] == []


def test_an_image_contains_neither_history_nor_tests_nor_settings() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert {"**/tests", "**/.env", "**/.data", "libs/testkit"} <= set(lines)
    assert [line for line in lines if line.startswith("!") and ".git" in line] == []
