"""Makes a new service or noun known to the gateway, to the contracts' tests and to the documents."""

import re

from tools.registry.deployables import LIST, Deployable
from tools.scaffold.edits import Edits
from tools.scaffold.names import Noun

_CLIENTS = "gateway/src/gateway/clients.py"
_GATEWAY_SETTINGS = "gateway/src/gateway/settings.py"
_CONTRACTS = "tests/test_contracts.py"
_NOTHING = "\N{EN DASH}"
# The first line below the imports of a module.
_BELOW_IMPORTS = r"^(@|[A-Z_]+ = |async def |def |class )"


def wire_service(edits: Edits, service: Deployable) -> None:
    edits.append(LIST, f"\n[{service.name}]\nport = {service.port}\n")
    setting = f'    {service.short}_address: str = "127.0.0.1:{service.port}"\n'
    edits.insert_after_last(_GATEWAY_SETTINGS, r"    \w+_address: str", setting)
    edits.replace("README.md", "| `auth-service/`,", f"| `{service.name}/`, `auth-service/`,")
    row = f"| `{service.name}` | its nouns | {_NOTHING} | `UserDeleted` |\n"
    edits.insert_after_last("ARCHITECTURE.md", r"\| `[a-z-]+-service` \|", row)


def wire_noun(edits: Edits, service: Deployable, noun: Noun) -> None:
    module = f"{noun.one}_pb2"
    descriptor = f'{module}.DESCRIPTOR.services_by_name["{noun.One}Service"]'
    imports = f"from twou.{service.short}.v1 import {module}, {module}_grpc\n"
    servicer = f"from {service.package}.{noun.many}.servicer import {noun.One}Servicer\n"
    register = f"{module}_grpc.add_{noun.One}ServiceServicer_to_server"
    app = _app(service)
    edits.change(f"{service.name}/pyproject.toml", lambda text: _with_noun(text, noun))
    serve = f"    chassis.serve({descriptor}, {register}, {noun.One}Servicer(chassis.database))\n"
    edits.add_after_call(app, "chassis.serve", serve)
    edits.insert_before(app, _BELOW_IMPORTS, imports + servicer)
    stub = f"{noun.One}ServiceStub"
    edits.insert_after_last(_CLIENTS, r"    \w+: \w+Stub$", f"    {noun.many}: {stub}\n")
    edits.insert_before(_CLIENTS, _BELOW_IMPORTS, f"from twou.{service.short}.v1.{module}_grpc import {stub}\n")


def document(edits: Edits, service: Deployable, noun: Noun) -> None:
    methods = f"Create{noun.One}, Get{noun.One}*, List{noun.Many}*"
    edits.add_to_literal(_CONTRACTS, "METHODS", f"twou.{service.short}.v1.{noun.One}Service, signed in: {methods}\n")
    frame = f"{noun.one}.created"
    path = f"/{noun.path}/"
    routes = f"POST {path}  GET {path}  GET {path}{{{noun.one}_id}}\n"
    edits.add_to_literal("gateway/tests/test_openapi.py", "CONTRACT", routes)
    edits.change("docs/api.md", lambda text: _with_code(text, f"{noun.CODE}_NOT_FOUND"))
    row = f"| `{noun.One}Created` | {service.name} | owner | {_NOTHING} | `{frame}` |\n"
    edits.insert_after_last("ARCHITECTURE.md", r"\| `\w+` \| [a-z-]+-service \|", row)
    edits.change("ARCHITECTURE.md", lambda text: _with_grpc_service(text, service.name, f"{noun.One}Service"))


def changed(service: Deployable) -> tuple[str, ...]:
    """Returns the Python files that are changed for a noun of the service."""
    return _app(service), _CLIENTS, _GATEWAY_SETTINGS


def _app(service: Deployable) -> str:
    return f"{service.name}/src/{service.package}/app.py"


def _with_noun(pyproject: str, noun: Noun) -> str:
    """Returns the noun below all others: it imports none of them."""
    if "[tool.twou]" not in pyproject:
        comment = "# Top to bottom: a noun imports only nouns below it."
        return f'{pyproject}\n[tool.twou]\n{comment}\nnouns = ["{noun.many}"]\n'
    return re.sub(
        r"^nouns = \[(.*?),?\s*\]",
        lambda match: f'nouns = [{match[1]}{", " if match[1].strip() else ""}"{noun.many}"]',
        pyproject,
        count=1,
        flags=re.MULTILINE | re.DOTALL,
    )


def _with_code(document: str, code: str) -> str:
    def change(match: re.Match[str]) -> str:
        return f"| 404 | {', '.join(sorted([*match[1].split(', '), f'`{code}`']))} |"

    return re.sub(r"^\| 404 \| (.+?) \|", change, document, count=1, flags=re.MULTILINE)


def _with_grpc_service(document: str, name: str, service: str) -> str:
    def change(match: re.Match[str]) -> str:
        there = [] if match[2] == _NOTHING else [match[2]]
        return f"{match[1]} {', '.join([*there, f'`{service}`'])} |"

    return re.sub(rf"^(\| `{name}` \|[^|]*\|) ([^|]*?) \|", change, document, count=1, flags=re.MULTILINE)
