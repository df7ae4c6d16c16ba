"""Walks the OpenAPI document with schemathesis and collects where a running system does not do what it says.

The built-in check of refused valid data accepts no refusal at all. The one of this module accepts a refusal for a rule
that the document states in words: `x-rule` marks the fields that have one.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

from tests.resumable import metadata

type Json = dict[str, Any]

_METADATA = metadata(filename="a.txt", filetype="text/plain")

_REFUSED = (412, 413, 415, 422)
# The statuses of the built-in checks, and 412, which tus demands for a version that is missing or another one. The
# check of documented statuses finds a 412 of other routes.
_REFUSES_HEADER = ["400", "401", "403", "406", "412", "415", "422"]
_REFUSES_DATA = [*_REFUSES_HEADER, "404", "405", "409", "428", "429", "5xx"]
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ANYTHING = re.compile(r".*", re.DOTALL)
_EMAIL = re.compile(r"[a-z0-9.]{1,64}@[a-z0-9.-]{1,180}", re.IGNORECASE)
_TIME_ZONE = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,64}")
_PASSWORD = re.compile(r"[^\x00-\x1f\x7f-\x9f]{8,128}")


schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@schemathesis.check
def refused_although_allowed(_context: CheckContext, response: Response, case: Case[Any]) -> None:
    """Data that fit the schemas are refused only for a stated rule."""
    if not _is_valid(case) or response.status_code not in _REFUSED:
        return
    if response.status_code == 412:
        raise AssertionError(f"the version of the document is refused: {response.text}")
    document = case.operation.schema.raw_schema
    rules = set(_rules(document, document["paths"][case.operation.path][case.operation.method.lower()]))
    fields = {detail["field"].partition(".")[0] for detail in response.json()["error"]["details"]}
    # A file is refused as a whole.
    if not rules or not fields <= rules:
        raise AssertionError(f"no rule for {fields - rules or 'this refusal'}: {response.text}")


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: Json) -> None:
    """Makes texts that fit their schemas follow the rules too, so that data are not refused for them alone."""
    if _is_valid(case) and "Upload-Metadata" in case.headers:
        case.headers["Upload-Metadata"] = _METADATA
    if isinstance(case.body, dict):
        for name, (schema, value) in _permitted().items():
            if isinstance(text := case.body.get(name), str) and schema.fullmatch(text):
                case.body[name] = value


def _is_valid(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def _adds_only_a_header(case: Case[Any]) -> bool:
    """Returns true for a request that is invalid only by an unknown header, which HTTP lets a server ignore.

    The check knows such a request itself unless the operation has a header with a number, which it sees as text.
    """
    phase = case.meta.phase.data if case.meta is not None else None
    return (
        isinstance(phase, CoveragePhaseData)
        and phase.scenario is CoverageScenario.OBJECT_UNEXPECTED_PROPERTIES
        and phase.parameter_location is ParameterLocation.HEADER
    )


def _permitted() -> dict[str, tuple[re.Pattern[str], str]]:
    """Returns what fits the schema of a field with a rule, and a value that follows the rule."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    password = "a-long-way-from-home-2"
    return {
        # A taken one would hide the other fields of the body.
        "email": (_EMAIL, f"{secrets.token_hex(8)}@example.com"),
        "scheduled_for": (_MOMENT, tomorrow),
        "recorded_at": (_MOMENT, "2026-11-28T07:00:00Z"),
        "time_zone": (_TIME_ZONE, "Africa/Addis_Ababa"),
        "date_of_birth": (_DAY, "1990-05-17"),
        "password": (_PASSWORD, password),
        # Any text is replaced, because it has to be equal to the password.
        "password_confirm": (_ANYTHING, password),
        "new_password": (_PASSWORD, password),
    }


def _rules(document: Json, operation: Json) -> Iterator[str]:
    """Yields the names of the parameters and of the fields of the body that have a rule besides their schema."""
    for parameter in operation.get("parameters", ()):
        if "x-rule" in str(parameter["schema"]):
            yield parameter["name"]
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for name, schema in _resolved(document, media["schema"]).get("properties", {}).items():
            if "x-rule" in str(schema):
                yield name


def _resolved(document: Json, schema: Json) -> Json:
    """Returns the schema itself, where *schema* only names it or permits null too."""
    for one in (schema, *schema.get("anyOf", ())):
        if "$ref" in one:
            named: Json = document["components"]["schemas"][one["$ref"].rpartition("/")[2]]
            return named
    return schema


@dataclass
class Walk:
    """The results of a walk."""

    cases: int = 0
    operations: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def note(self, label: str, recorder: ScenarioRecorder) -> None:
        self.cases += len(recorder.cases)
        self.operations |= {label} if recorder.cases else set()
        for case_id, checks in recorder.checks.items():
            for check in checks:
                case = recorder.cases[case_id].value
                if check.failure_info is not None and not (
                    check.name == "negative_data_rejection" and _adds_only_a_header(case)
                ):
                    sent = {"path": case.path_parameters, "query": case.query, "body": case.body}
                    self.failures.append(f"{label}: {check.name}: {check.failure_info.failure.message} {sent}"[:1500])


@dataclass(frozen=True)
class Settings:
    url: str
    token: str
    # Values for parameters of paths, so that the walk meets things that exist.
    parameters: dict[str, str]
    seed: int
    # Operations for which the walk tries every keyword of the schemas, and not only some examples.
    is_covered: frozenset[str]
    left_out: frozenset[str]
    examples: int


def walk(document: Json, settings: Settings) -> Walk:
    """Blocks until the walk is complete."""
    everything = {one["operationId"] for methods in document["paths"].values() for one in methods.values()}
    uncovered = sorted(everything - settings.is_covered - settings.left_out)
    operations: list[Json] = [
        {"include-operation-id": sorted(settings.left_out), "enabled": False},
        {"include-operation-id": uncovered, "phases": {"coverage": {"enabled": False}}},
    ]
    config = {
        "seed": settings.seed,
        "base-url": settings.url,
        "headers": {"Authorization": f"Bearer {settings.token}"},
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "generation": {
            "max-examples": settings.examples,
            "no-shrink": True,
            "with-security-parameters": False,
            "database": "none",
        },
        "phases": {"stateful": {"enabled": False}},
        "checks": {
            "positive_data_acceptance": {"enabled": False},
            "negative_data_rejection": {"expected-statuses": _REFUSES_DATA},
            "missing_required_header": {"expected-statuses": _REFUSES_HEADER},
        },
        "parameters": settings.parameters,
        "operations": [one for one in operations if one["include-operation-id"]],
    }
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(config))
    result = Walk()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            result.note(event.label or "", event.recorder)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            result.failures.append(str(getattr(event, "info", None) or getattr(event, "exception", event)))
    return result
