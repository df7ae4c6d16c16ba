"""The steps of the collection's first folder: one request for help, from two new accounts to a rating."""

import json
import re
from dataclasses import dataclass

_PASSWORD = "far-from-home-1"
_PLACE = {"latitude": 9.0108, "longitude": 38.7613}


@dataclass(frozen=True)
class Step:
    name: str
    method: str
    # With variables of the collection, such as {{request_id}}.
    path: str
    status: int
    # The variable with the token; empty for a visitor.
    who: str = ""
    body: str | None = None
    # By variable: the field of the answer that it keeps.
    keeps: tuple[tuple[str, str], ...] = ()
    # A further check of the answer, in JavaScript, and what it says.
    expects: tuple[str, str] = ("", "")
    before: tuple[str, ...] = ()

    @property
    def operation(self) -> str:
        """The path as OpenAPI has it."""
        return re.sub(r"\{\{(\w+)\}\}", r"{\1}", self.path)

    @property
    def checks(self) -> tuple[str, ...]:
        lines = [f'pm.test("answers with {self.status}", () => pm.response.to.have.status({self.status}));']
        lines += [
            f'pm.collectionVariables.set("{variable}", pm.response.json()["{field}"]);'
            for variable, field in self.keeps
        ]
        if self.expects[0]:
            lines.append(f'pm.test("{self.expects[1]}", () => pm.expect({self.expects[0]}).to.be.true);')
        return tuple(lines)


def _body(**fields: object) -> str:
    return json.dumps(fields, indent=2)


def _enter(role: str) -> list[Step]:
    address = f"{{{{{role}_email}}}}"
    made = f'`{role}-${{pm.variables.replaceIn("{{{{$guid}}}}")}}@example.com`'
    new = f'pm.collectionVariables.set("{role}_email", {made});'
    account = _body(full_name=f"A {role}", email=address, password=_PASSWORD, role=role)
    return [
        Step(f"A {role} registers", "POST", "/auth/register", 201, body=account, before=(new,)),
        Step(
            f"The {role} logs in",
            "POST",
            "/auth/login",
            200,
            body=_body(email=address, password=_PASSWORD),
            keeps=((f"{role}_token", "access_token"),),
        ),
    ]


STEPS = [
    *_enter("client"),
    *_enter("provider"),
    Step(
        "The provider publishes a profile",
        "PUT",
        "/providers/me",
        200,
        "provider_token",
        _body(categories=["battery"], vehicle="Pickup with jump leads", is_available=True),
    ),
    Step("The provider publishes a location", "PUT", "/providers/me/location", 200, "provider_token", _body(**_PLACE)),
    Step(
        "The client asks for help",
        "POST",
        "/requests/",
        201,
        "client_token",
        _body(description="My car does not start", category="battery", **_PLACE),
        keeps=(("request_id", "id"),),
        expects=('pm.response.json().status === "pending"', "the request is pending"),
    ),
    Step(
        "The provider accepts",
        "POST",
        "/requests/{{request_id}}/accept",
        200,
        "provider_token",
        expects=('pm.response.json().status === "accepted"', "the request is accepted"),
    ),
    Step(
        "The client writes a message",
        "POST",
        "/messages/{{request_id}}",
        201,
        "client_token",
        _body(content="I am beside the blue gate"),
    ),
    Step(
        "The provider reads it",
        "GET",
        "/messages/{{request_id}}",
        200,
        "provider_token",
        expects=("pm.response.json().length === 1", "there is one message"),
    ),
    Step("The provider starts", "POST", "/requests/{{request_id}}/start", 200, "provider_token"),
    Step(
        "The provider completes the job",
        "POST",
        "/requests/{{request_id}}/complete",
        200,
        "provider_token",
        expects=('pm.response.json().status === "completed"', "the request is completed"),
    ),
    Step(
        "The client rates the provider",
        "POST",
        "/requests/{{request_id}}/rating",
        201,
        "client_token",
        _body(score=5, comment="Quick and friendly"),
    ),
    Step("The provider goes home", "PUT", "/providers/me", 200, "provider_token", _body(is_available=False)),
]
