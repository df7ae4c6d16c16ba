"""No process that is deployed does dangerous things, such as running text as code; its code is read for them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
import yaml

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
# Images are decoded in a process with limits of its own, which runs this interpreter and gets no text of a client.
# An operator's backup runs the programs of PostgreSQL, with arguments that come from the settings alone.
# Payment gateways are called at the addresses of the settings, which no client can choose.
ALLOWED_IMPORTS = {
    ("pool.py", "subprocess"),
    ("postgres_programs.py", "subprocess"),
    ("calls.py", "httpx2"),
    ("stripe_calls.py", "urllib3.exceptions"),
}
# The texts of notifications are templates of ours, compiled at start; what users write is only ever a value in them.
ALLOWED_CALLS = {
    ("postgres_programs.py", "create_subprocess_exec"),
    ("words.py", "Environment"),
    ("words.py", "from_string"),
    ("mails.py", "Environment"),
}
# Clients of tus may name SHA-1 as the sum of a piece, which shows faults of the line. Nothing else rests on it.
# Telebirr signs with RSA by PKCS #1 v1.5 where an installation of it does not know PSS.
ALLOWED_HASHES = {("convert.py", "sha1"), ("telebirr_signing.py", "PKCS1v15")}
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
    found = {(path.name, name) for path, name in calls() if name in FORBIDDEN_CALLS[kind]}
    assert found - ALLOWED_CALLS == set()


@pytest.mark.parametrize("kind", FORBIDDEN_MODULES)
def test_no_process_uses(kind: str) -> None:
    forbidden = FORBIDDEN_MODULES[kind]
    found = {(path.name, name) for path, name in imports() if {name, name.partition(".")[0]} & forbidden}
    assert found - ALLOWED_IMPORTS == set()


def test_no_process_uses_weak_cryptography() -> None:
    names = {
        (path.name, node.attr if isinstance(node, ast.Attribute) else node.id)
        for path, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert {one for one in names if one[1] in WEAK_HASHES} == ALLOWED_HASHES


LOCKS = sorted([*ROOT.glob("*/requirements.lock"), *ROOT.glob("deploy/docker/**/requirements.lock")])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_package_has_one_version_and_its_hashes(lock: Path) -> None:
    packages = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE))
    packages = [one for one in packages if one.strip()]
    assert packages
    assert [one for one in packages if not re.match(r"\S+==\S+", one) or "--hash=sha256:" not in one] == []


@pytest.mark.parametrize("name", [".dockerignore", "deploy/docker/operator/Dockerfile.dockerignore"])
def test_an_image_contains_neither_history_nor_tests_nor_settings(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert "*" in lines
    assert {"**/tests", "**/.env", "**/.data"} <= set(lines)
    # The commands of an operator share the local stack's code with the tests.
    assert "libs/testkit" in lines or "operator" in name
    assert [line for line in lines if line.startswith("!") and ".git" in line] == []


DOCKERFILES = sorted(ROOT.glob("deploy/docker/**/Dockerfile"))


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.parent.name)
def test_an_image_is_built_only_of_what_the_locks_name(dockerfile: Path) -> None:
    text = re.sub(r"\\\n|^\s*#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE)
    installs = [command for command in re.split(r"\n|&&", text) if re.search(r"\bpip\b.* (install|wheel) ", command)]
    assert installs
    # Our own packages have no dependencies to fetch, and what builds them is not fetched either.
    for command in installs:
        is_locked = "--require-hashes" in command
        is_ours = "--no-deps" in command and ("--no-index" in command or "--no-build-isolation" in command)
        assert is_locked or is_ours, command


COMPOSE = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (ROOT / "docker-compose.yml").read_text())
CONTAINERS = yaml.safe_load(COMPOSE)["services"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_has_no_rights_and_a_bounded_share_of_the_machine(name: str) -> None:
    container = CONTAINERS[name]
    assert (container["read_only"], container["cap_drop"]) == (True, ["ALL"])
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit"} <= container.keys()
    assert user_of(container).partition(":")[0] not in ("", "0", "root")


def user_of(container: dict[str, Any]) -> str:
    """Returns the account of a container: its own, or that of the stage of the image that it is, or is made from."""
    if "user" in container:
        return str(container["user"])
    build = container["build"]
    parts = re.split(r"^FROM (\S+)(?: AS (\w+))?\n", (ROOT / build["dockerfile"]).read_text(), flags=re.MULTILINE)[1:]
    stages = {name: (parent, text) for parent, name, text in batched(parts, 3)}
    # A stage without a name is the last one, which is built if none is named.
    stage = build.get("target")
    while stage in stages:
        stage, text = stages[stage]
        if users := re.findall(r"^USER (\S+)$", text, re.MULTILINE):
            return str(users[-1])
    return ""
