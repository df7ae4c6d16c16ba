"""Each block of code in the documents is true: a test runs it, or its commands, variables and files are looked up.

`HELD` names for each block the test that runs it, or says why none can run it here. The commands of all blocks, and of
all `make …` in the texts, are compared with the Makefile, the command lines and the files that they name.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from gateway import problems
from kit.errors import AppError, Kind
from tools.registry.deployables import ROOT
from tools.stack import dotenv_names

_PLACES = ("*.md", "docs/**/*.md", "*/README.md", "libs/*/README.md", "clients/*/README.md")
DOCUMENTS = sorted(path for place in _PLACES for path in ROOT.glob(place))
SERVICES = ("auth-service", "request-service", "chat-service", "file-service")

_DOCKER = "needs a Docker engine, which not every machine of the tests has"
_CLUSTER = "needs a Kubernetes cluster"
_BLOCKS_OF_GUIDE = {"accounts": 4, "bookings": 3, "errors": 1, "files": 4, "market": 5, "payments": 3, "realtime": 1}
# Between these, `make generate` writes and `make check` compares.
_GENERATED = re.compile(r"<!-- >>> generated.*?<!-- <<< generated -->", re.DOTALL)
# By document and language, in the order of their places: a test, or the reason why no test runs the block.
HELD: dict[tuple[str, str], list[str]] = {
    ("README.md", "sh"): [
        "tests/test_operators.py::test_commands_find_the_stack_that_the_env_file_describes",
        "tests/test_operators.py::test_the_journey_of_the_readme_works_on_another_port",
    ],
    ("README.md", ""): ["a drawing"],
    ("CONTRIBUTING.md", "sh"): [
        "tools/scaffold/tests/test_scaffold.py::test_what_is_laid_down_passes_every_check_and_its_own_tests",
        "tools/scaffold/tests/test_scaffold.py::test_what_is_laid_down_passes_every_check_and_its_own_tests",
    ],
    ("docs/api.md", "json"): ["tests/test_code_blocks.py::test_an_error_looks_as_documented"],
    ("docs/deployment.md", "sh"): [
        _DOCKER,
        _DOCKER,
        "tests/test_code_blocks.py::test_the_secrets_of_the_guide_are_all_that_production_asks_for",
        *[_CLUSTER] * 3,
    ],
    ("docs/market.md", "sh"): ["tests/test_market.py::test_the_command_of_the_page_offers_a_car"],
    **{
        (f"docs/guide/{page}.md", "sh"): ["tests/test_guide.py::test_every_block_works"] * count
        for page, count in _BLOCKS_OF_GUIDE.items()
    },
    ("docs/guide/index.md", "sh"): [
        "tests/test_operators.py::test_commands_find_the_stack_that_the_env_file_describes",
        *["tests/test_guide.py::test_every_block_works"] * 3,
    ],
    ("docs/guide/requests.md", "sh"): ["tests/test_guide.py::test_every_block_works"] * 4,
    ("docs/guide/realtime.md", "python"): ["tests/test_guide.py::test_the_example_of_the_realtime_page_works"],
    ("docs/operations.md", "sh"): [_DOCKER, "tests/test_backup.py", _DOCKER, "tests/test_backup.py", _DOCKER],
    ("docs/operators.md", "sh"): ["tests/test_operators_page.py::test_every_command_of_the_page_works"] * 7,
    ("docs/performance.md", "sh"): ["tests/test_bench.py::test_all_benchmarks_run"],
    ("docs/realtime.md", "python"): [
        "tests/test_realtime_docs.py::test_example_misses_nothing_while_its_connection_is_cut"
    ],
    ("docs/realtime.md", "js"): ["tests/test_socket_page.py"],
    ("docs/runbook.md", "sh"): [_DOCKER],
    ("auth-service/README.md", ""): ["tests/test_code_blocks.py::test_every_command_line_of_a_block_is_known"],
    ("clients/typescript/README.md", "ts"): ["tests/test_typescript_client.py::test_example_of_the_readme_works"],
    ("clients/python/README.md", "python"): ["tests/test_python_client.py::test_the_example_of_the_readme_works"],
    ("bench/README.md", "sh"): ["tests/test_bench.py::test_all_benchmarks_run"],
}


class Block(NamedTuple):
    """Code between fences; `line` is the line of the first fence."""

    document: str
    language: str
    line: int
    code: str


def blocks(document: Path) -> Iterator[Block]:
    # Lines keep their numbers.
    text = _GENERATED.sub(lambda found: "\n" * found[0].count("\n"), document.read_text(encoding="utf-8"))
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(str(document.relative_to(ROOT)), found[1], text[: found.start()].count("\n") + 1, found[2])


BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
SHELL = [block for block in BLOCKS if block.language == "sh"]


def name_of(block: Block) -> str:
    return f"{block.document}:{block.line}"


def test_each_block_has_a_test_or_a_reason() -> None:
    found: dict[tuple[str, str], int] = {}
    for block in BLOCKS:
        place = (block.document, block.language)
        found[place] = found.get(place, 0) + 1
    assert found == {place: len(holders) for place, holders in HELD.items()}


@pytest.mark.parametrize("holder", sorted({one for holders in HELD.values() for one in holders if "tests/" in one}))
def test_the_tests_of_the_blocks_exist(holder: str) -> None:
    path, _, test = holder.partition("::")
    assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("block", SHELL, ids=name_of)
def test_a_shell_can_read_it(block: Block) -> None:
    read = subprocess.run(["bash", "-n", "-c", block.code], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert read.stderr == ""


@cache
def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


@cache
def verbs() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z-]+):(?!=)", makefile(), re.MULTILINE))


def unknown_to_make(words: list[str]) -> Iterator[str]:
    """Yields the words of a call of make that are neither a verb nor a variable that a recipe reads."""
    for word in words:
        name, is_variable, value = word.partition("=")
        if is_variable and f"$({name})" not in makefile():
            yield name
        elif not is_variable and word not in verbs():
            yield word
        if name == "W" and not [*ROOT.glob(f"bench/{value}.py"), *ROOT.glob(f"*/bench/*_bench/{value}.py")]:
            yield f"bench {value}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_verb_in_a_text_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    calls = re.findall(r"`make ([a-z-]+(?: [A-Z_]+=(?:'[^'`]*'|[^\s`]+))*)[^`]*`", text)
    unknown = {word for call in calls for word in unknown_to_make(shlex.split(call))}
    assert unknown == set()


def commands(block: Block) -> Iterator[list[str]]:
    """Yields the words of each simple command of a block, without comments and redirections."""
    for line in block.code.replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|;|\|\|?", re.sub(r"\s#\s.*", "", line)):
            try:
                words = shlex.split(part)
            except ValueError:
                # A part of a longer text in quotes.
                continue
            while words and (re.fullmatch(r"[A-Z_]+=.*", words[0]) or words[0] in {"do", "then"}):
                words = words[1:]
            if words:
                yield words


def test_every_command_line_of_a_block_is_known() -> None:
    """Verbs and variables of make, options of benchmarks, files of Compose and folders of kustomize."""
    unknown = []
    for block in BLOCKS:
        if block.language in {"sh", ""}:
            unknown += [(name_of(block), *words) for words in commands(block) if not is_known(words)]
    assert unknown == []


def is_known(words: list[str]) -> bool:
    match words:
        case ["make", *rest]:
            options = re.findall(r"--[a-z-]+", next((word for word in rest if word.startswith("B=")), ""))
            return not [*unknown_to_make(rest)] and all(f'"{option}"' in bench_options() for option in options)
        case ["docker-compose", *rest]:
            files = [rest[number + 1] for number, word in enumerate(rest) if word == "-f"]
            named = {word for word in rest if re.fullmatch(r"[a-z]+-service|gateway|operators?", word)}
            inside = rest[rest.index("python") :] if "python" in rest else ["true"]
            return named <= of_compose() and all((ROOT / file).is_file() for file in files) and is_known(inside)
        case ["kubectl", "apply", "-k", folder]:
            folders = [folder.replace("$one", name) for name in SERVICES]
            return all((ROOT / one / "kustomization.yaml").is_file() for one in folders)
        case ["cd", folder]:
            return folder == "-" or (ROOT / folder).is_dir()
        case ["python", "-m", package, verb, *_]:
            places = (f"{package.replace('_', '-')}/src/{package}/__main__.py", "libs/kit/src/kit/process.py")
            return any(f'"{verb}"' in (ROOT / place).read_text(encoding="utf-8") for place in places)
        case _:
            return words[0] != "python"


@cache
def of_compose() -> frozenset[str]:
    """Returns the names of the containers."""
    return frozenset(
        re.findall(r"^  ([a-z-]+):$", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"), re.MULTILINE)
    )


@cache
def bench_options() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("bench/*.py"))


class _Taken(AppError):
    kind = Kind.conflict
    code = "ALREADY_TAKEN"


def test_an_error_looks_as_documented() -> None:
    (block,) = (one for one in BLOCKS if (one.document, one.language) == ("docs/api.md", "json"))
    documented = json.loads(block.code)
    answered = json.loads(bytes(problems.response(_Taken(documented["detail"])).body))
    assert documented.keys() == answered.keys()
    assert documented["error"].keys() == answered["error"].keys()
    for one in (documented, answered):
        del one["request_id"], one["error"]["timestamp"]
    assert documented == answered


def test_the_secrets_of_the_guide_are_all_that_production_asks_for(tmp_path: Path) -> None:
    (block,) = (one for one in SHELL if "openssl rand" in one.code)
    # The block writes .env, and would then start everything.
    written = subprocess.run(
        ["bash", "-euc", f"docker-compose() {{ :; }}\n{block.code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert written.stderr == ""
    values = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    asked_for = re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.production.yml").read_text(encoding="utf-8"))
    assert set(asked_for) <= values.keys()
    assert list(dotenv_names.complaints(values)) == [], "the start tells of names that are no settings"
    secrets = [value for name, value in values.items() if name.endswith(("_PASSWORD", "_KEY"))]
    assert all(re.fullmatch(r"[0-9a-f]{64}", secret) for secret in secrets)
    assert len(secrets) == len(set(secrets))


@pytest.mark.parametrize(
    "command",
    [
        "make demonstrate",
        "make restore FORM=backups/1",
        "make bench W=everything",
        "make bench B='--databases sqlite'",
        "docker-compose -f docker-compose.staging.yml up",
        "docker-compose run --rm operators backup",
        "docker-compose exec file-service python -m file_service chek",
        "kubectl apply -k deploy/k8s/production/parking-service",
        "cd deploy/nowhere",
        "python -m auth_service forget EMAIL",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert not is_known(shlex.split(command))
