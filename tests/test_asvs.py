"""Tests of docs/asvs.md, docs/asvs/ and docs/security.md: all requirements are answered, and the named tests exist."""

import ast
import importlib
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from gateway_testing import openapi_document

from auth_service import app
from auth_service.settings import Settings as AuthSettings
from gateway.budgets import REGISTRATIONS
from gateway.settings import Settings as GatewaySettings

ROOT = Path(__file__).parents[1]
# Identity, with the decisions; the other chapters are on pages of their own.
DOCUMENT = (ROOT / "docs/asvs.md").read_text()
ALL = "\n".join([DOCUMENT, *(page.read_text() for page in sorted((ROOT / "docs/asvs").glob("*.md")))])
SECURITY = (ROOT / "docs/security.md").read_text()

# The requirements of version 5.0.0 by the lowest level that includes them.
LEVELS = {
    1: "1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2 11.3.1-2"
    " 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"
    " 6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5",
    2: "1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 4.1.2-3"
    " 4.2.1 4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 11.1.1-2 11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4"
    " 13.1.1 13.2.1-5 13.3.1-2 13.4.2-5 14.1.1-2 14.2.2-4 14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4"
    " 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2"
    " 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 8.1.2"
    " 8.2.3 8.4.1 9.2.2-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.6-11 10.5.1-5 10.6.1-2 10.7.1-3",
    3: "1.2.10 1.3.12 1.5.3 2.3.5 2.4.2 3.1.1 3.2.3 3.3.5 3.4.7-8 3.5.6-8 3.6.1 3.7.3-5 4.1.4-5 4.2.2-5 5.2.4-6 5.3.3"
    " 11.1.3-4 11.2.4-5 11.3.4-5 11.5.2 11.6.2 11.7.1-2 12.1.4-5 12.3.5 13.1.2-4 13.2.6 13.3.3-4 13.4.6-7 14.2.5-8"
    " 15.1.4-5 15.2.4-5 15.4.1-4 16.5.4 17.1.2 17.2.5-8"
    " 6.3.5-8 6.4.5-6 6.5.6-8 6.6.4 6.7.1-2 7.5.3 8.1.3-4 8.2.4 8.3.2-3 8.4.2 10.2.3 10.3.5 10.4.12-16",
}
STATES = ("met", "not met", "not applicable")


class Row(NamedTuple):
    id: str
    level: int
    question: str
    state: str
    answer: str
    # path::name
    tests: list[str]


def rows() -> list[Row]:
    lines = re.findall(r"^\| (\d+\.\d+\.\d+ \| .+) \|$", ALL, re.MULTILINE)
    cells = [line.split(" | ") for line in lines]
    return [Row(one[0], int(one[1]), one[2], one[3], one[4], _tests(one[5])) for one in cells]


def _tests(cell: str) -> list[str]:
    return re.findall(r"`([\w/.-]+\.py::\w+)`", cell)


def requirements() -> dict[str, int]:
    return {name: level for level, text in LEVELS.items() for part in text.split() for name in _range(part)}


def _range(text: str) -> list[str]:
    section, _, numbers = text.rpartition(".")
    first, _, last = numbers.partition("-")
    return [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]


@cache
def names_in(path: str) -> set[str]:
    """Returns the functions in a file. It parses the file, because importing it could have effects."""
    file = ROOT / path
    if not file.exists():
        return set()
    nodes = ast.walk(ast.parse(file.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_requirement_list_is_complete() -> None:
    chapters = Counter(name.partition(".")[0] for name in requirements())
    sizes = (30, 13, 31, 16, 13, 47, 19, 13, 7, 36, 24, 12, 21, 13, 21, 17, 12)
    assert chapters == {str(number): size for number, size in enumerate(sizes, 1)}


def test_requirements_of_levels_1_and_2_are_answered_once() -> None:
    answered = Counter(row.id for row in rows())
    assert {name: number for name, number in answered.items() if number > 1} == {}
    assert {name for name, level in requirements().items() if level < 3} - set(answered) == set()


def test_answers_have_the_levels_of_their_requirements() -> None:
    known = requirements()
    assert {row.id: row.level for row in rows()} == {row.id: known.get(row.id) for row in rows()}


def test_answers_have_a_state_and_an_explanation() -> None:
    assert {row.id for row in rows() if row.state not in STATES or not row.answer} == set()


def test_met_requirements_name_existing_tests() -> None:
    assert {row.id for row in rows() if row.state == "met" and not row.tests} == set()
    named = {test for row in rows() for test in row.tests}
    assert {test for test in named if test.partition("::")[2] not in names_in(test.partition("::")[0])} == set()
    # The rows contain every test name of the pages.
    assert set(re.findall(r"[\w/.-]+\.py::\w+", ALL)) == named


def test_every_attack_names_its_protection_and_existing_tests() -> None:
    section = SECURITY.partition("\n## Attacks that are tests\n")[2].partition("\n## ")[0]
    attacks = [line.strip("| ").split(" | ") for line in re.findall(r"^\|.+\|$", section, re.MULTILINE)[2:]]
    assert attacks
    assert [cells for cells in attacks if len(cells) != 3 or not all(cells) or not _tests(cells[2])] == []
    named = set(re.findall(r"[\w/.-]+\.py::\w+", SECURITY))
    assert named == {test for cells in attacks for test in _tests(cells[2])}
    assert {test for test in named if test.partition("::")[2] not in names_in(test.partition("::")[0])} == set()


def test_summary_matches_answers() -> None:
    summary = re.findall(r"^\| V(\d+) [^|]+ \| (\d+) \| (\d+) \| (\d+) \|$", DOCUMENT, re.MULTILINE)
    counted = Counter((row.id.partition(".")[0], row.state) for row in rows() if row.level < 3)
    assert {(chapter, *map(int, numbers)) for chapter, *numbers in summary} == {
        (chapter, *(counted[chapter, state] for state in STATES)) for chapter in map(str, range(1, 18))
    }


VALUES = re.findall(r"^\| `([\w.]+\.[A-Z_]+|[A-Z_]+)` \| ([^|]+) \|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_documented_values_match_code(name: str, value: str) -> None:
    """Names in capitals are settings; names with a module are constants."""
    module, _, attribute = name.rpartition(".")
    if module:
        actual = getattr(importlib.import_module(module), attribute)
    else:
        fields = GatewaySettings.model_fields | AuthSettings.model_fields
        actual = fields[name.lower()].default
    assert str(actual) == value.strip()


def test_documented_limits_of_a_client_address_match_code() -> None:
    passwords, names, codes = app._WRONG_PASSWORDS, app._TAKEN_NAMES, app._CODES_TRIED
    mails, more_mails = app._MAILS_ASKED_FOR
    assert {limit.window for limit in (passwords, names, codes, mails)} == {timedelta(minutes=1)}
    assert more_mails.window == timedelta(hours=1)
    limits = (
        f"{passwords.allowed} wrong passwords, {names.allowed} answers that a name is taken,"
        f" {codes.allowed} codes and {mails.allowed} mails a minute, {more_mails.allowed} mails an hour,"
        f" {REGISTRATIONS.burst} registrations at once and {REGISTRATIONS.per_minute} a minute"
    )
    assert limits in " ".join(DOCUMENT.split())


def test_all_authentication_routes_are_documented() -> None:
    paths = openapi_document()["paths"]
    operations = {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    documented = set(re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` \|", DOCUMENT, re.MULTILINE))
    ways_in = {name for name, operation in operations.items() if "/auth/" in name and "security" not in operation}
    assert ways_in
    assert ways_in <= documented
    # Sockets are not in the OpenAPI document.
    assert documented - {"GET /ws", "GET /ws/{request_id}"} <= set(operations)


def test_referenced_sections_exist() -> None:
    referred = {title for row in rows() for title in re.findall(r'"([^"]+)" above', row.answer)}
    written = re.findall(r"^### (.+)\n+[^#\n]", DOCUMENT, re.MULTILINE)
    assert referred
    assert referred <= set(written)
    referred = {title for row in rows() for title in re.findall(r'"([^"]+)" in security.md', row.answer)}
    assert referred
    assert referred <= set(re.findall(r"^## (.+)\n+[^#\n]", SECURITY, re.MULTILINE))


def test_all_protos_with_services_are_linked() -> None:
    linked = re.findall(r"\]\(\.\./([^)]+\.proto)\)", DOCUMENT)
    protos = (ROOT / "protos/src").rglob("*.proto")
    with_services = {path for path in protos if re.search(r"^service ", path.read_text(), re.MULTILINE)}
    assert {str(path.relative_to(ROOT)) for path in with_services} == set(linked)
