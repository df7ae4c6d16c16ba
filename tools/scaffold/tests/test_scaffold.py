"""Lays down a service and a noun in a copy of the repository; the copy's checks and tests must be green."""

from pathlib import Path

import pytest

from tools.registry.tests.repository_copy import RepositoryCopy
from tools.stack.config import DEPLOYABLES

# A noun of two words, in the service that has the most layers.
SERVICE, NOUN = "parking-service", "spot"
OTHER_SERVICE, OTHER_NOUN = "request-service", "parking_permit"

FEATURES = "gateway/src/gateway/features"
TYPED = (
    "parking-service/src",
    "request-service/src/request_service/parking_permits",
    f"{FEATURES}/spots",
    f"{FEATURES}/parking_permits",
)
CHECKS = (
    ("python -m tools.registry check", "."),
    ("python -m tools.lint", "."),
    ("ruff check --quiet .", "."),
    ("ruff format --quiet --check .", "."),
    ("lint-imports --no-logo", "."),
    ("buf lint", "protos"),
    ("buf format --exit-code", "protos"),
    (f"mypy --no-error-summary {' '.join(TYPED)}", "."),
)
TESTS = (
    "python -m pytest --quiet -n0 -p no:cacheprovider parking-service/tests"
    " request-service/tests/test_models_parking_permits.py request-service/tests/test_actions_parking_permits.py"
    " request-service/tests/test_servicer_parking_permits.py request-service/tests/test_migrations.py"
    " gateway/tests/test_openapi.py gateway/tests/test_schemas.py tests/test_contracts.py tests/test_documents.py"
)


def lay_down(copy: RepositoryCopy, *arguments: str) -> tuple[int, str]:
    return copy.run("python", "-m", "tools.scaffold", *arguments)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_is_laid_down_passes_every_check_and_its_own_tests(tmp_path: Path) -> None:
    copy = RepositoryCopy(tmp_path)
    for arguments in (("service", SERVICE, "--noun", NOUN), ("noun", OTHER_SERVICE, OTHER_NOUN)):
        status, output = lay_down(copy, *arguments)
        assert status == 0, output
    # The tests start servers and wait for them; the checks compute meanwhile.
    tests = copy.start(*TESTS.split())
    try:
        for command, folder in CHECKS:
            status, output = copy.run(*command.split(), folder=folder)
            assert status == 0, f"{command}:\n{output}"
    finally:
        output, _ = tests.communicate()
    assert tests.returncode == 0, output
    assert f"port = {max(one.port for one in DEPLOYABLES) + 1}" in copy.read("services.toml")
    database = f"DATABASE_URL=sqlite:///{tmp_path}/new.db"
    status, output = copy.run("env", database, "python", "-m", "parking_service", "revision", "next")
    assert status == 0, output
    assert list((tmp_path / "parking-service/src/parking_service/migrations/versions").glob("*_0003_next.py"))
    refused = {lay_down(copy, "service", SERVICE)[0], lay_down(copy, "noun", OTHER_SERVICE, OTHER_NOUN)[0]}
    assert refused == {2}


@pytest.mark.slow
def test_a_name_that_does_not_fit_the_grammar_changes_nothing(tmp_path: Path) -> None:
    copy = RepositoryCopy(tmp_path)
    before = copy.run("git", "status", "--porcelain")
    assert lay_down(copy, "service", "Parking")[0] == 2
    assert lay_down(copy, "noun", "chat-service", "Parking")[0] == 2
    assert copy.run("git", "status", "--porcelain") == before
