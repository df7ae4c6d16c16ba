"""Writes a collection for HTTP clients in the format of Postman 2.1, which Bruno and Insomnia read, too.

The first folder is the journey from a breakdown to a rating, which can be run as it stands: each of its requests checks
its answer and keeps what the later ones need. The other folders have every operation of the API.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.clients.examples import example
from tools.clients.journey import STEPS, Step

PATH = "docs/collection.json"

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_JSON = "application/json"
_PREFIX = "/api/v1"
_METHODS = ("get", "post", "put", "patch", "delete")

type Json = dict[str, Any]


def collection(document: Mapping[str, Any]) -> Json:
    return {
        "info": {
            "name": "2U API",
            "description": "Set base_url, and run the first folder: it registers a client and a provider of its own.",
            "schema": _SCHEMA,
        },
        "variable": [
            {"key": "base_url", "value": "http://127.0.0.1:8000"},
            {"key": "token", "value": "", "description": "The access_token from POST /auth/login"},
        ],
        "auth": _bearer("token"),
        "item": [
            {"name": "The journey", "item": [_step(document, one) for one in STEPS]},
            *_folders(document),
        ],
    }


def _step(document: Mapping[str, Any], step: Step) -> Json:
    """Returns a request of the journey. Raises ValueError if the document has no such operation."""
    if step.method.lower() not in document["paths"].get(_PREFIX + step.operation, {}):
        raise ValueError(f"The API has no {step.method} {step.operation}")
    request = _request(step.method, step.path, step.body)
    request["auth"] = _bearer(step.who) if step.who else {"type": "noauth"}
    events = [_event("test", step.checks)]
    if step.before:
        events.insert(0, _event("prerequest", step.before))
    return {"name": step.name, "event": events, "request": request}


def _event(listens: str, lines: tuple[str, ...]) -> Json:
    return {"listen": listens, "script": {"type": "text/javascript", "exec": [*lines]}}


def _folders(document: Mapping[str, Any]) -> Iterator[Json]:
    items: dict[str, list[Json]] = {}
    for path, operations in sorted(document["paths"].items()):
        for method in _METHODS:
            if method in operations and "_at_" not in operations[method]["operationId"]:
                described = operations[method]
                items.setdefault(described["tags"][0], []).append(_item(document, path, method, described))
    yield from ({"name": tag, "item": items[tag]} for tag in sorted(items))


def _item(document: Mapping[str, Any], path: str, method: str, described: Mapping[str, Any]) -> Json:
    content: Mapping[str, Any] = described.get("requestBody", {}).get("content", {})
    body = example(content[_JSON]["schema"], document["components"]["schemas"]) if _JSON in content else None
    request = _request(method.upper(), path.removeprefix(_PREFIX), body)
    parameters = described.get("parameters", ())
    places = [one["name"] for one in parameters if one["in"] == "path"]
    query = [one for one in parameters if one["in"] == "query"]
    if places:
        request["url"]["variable"] = [{"key": name, "value": ""} for name in places]
        request["url"] = _with_places(request["url"], places)
    if query:
        request["url"]["query"] = [
            {"key": one["name"], "value": "", "disabled": True, "description": one.get("description", "")}
            for one in query
        ]
    if "security" not in described:
        request["auth"] = {"type": "noauth"}
    request["description"] = described.get("description", "")
    return {"name": described["operationId"], "request": request}


def _with_places(url: Json, places: list[str]) -> Json:
    """Returns the URL with the parameters of its path as the format writes them."""
    raw, path = url["raw"], url["path"]
    for name in places:
        raw = raw.replace(f"{{{name}}}", f":{name}")
        path = [segment.replace(f"{{{name}}}", f":{name}") for segment in path]
    return {**url, "raw": raw, "path": path}


def _request(method: str, path: str, body: object) -> Json:
    segments = f"{_PREFIX}{path}".strip("/").split("/")
    if path.endswith("/"):
        segments.append("")
    request: Json = {
        "method": method,
        "header": [],
        "url": {"raw": "{{base_url}}/" + "/".join(segments), "host": ["{{base_url}}"], "path": segments},
    }
    if method != "GET":
        request["header"].append({"key": "Idempotency-Key", "value": "{{$guid}}"})
    if body is not None:
        raw = body if isinstance(body, str) else _written(body)
        request["body"] = {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    return request


def _written(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)


def _bearer(variable: str) -> Json:
    return {"type": "bearer", "bearer": [{"key": "token", "value": f"{{{{{variable}}}}}", "type": "string"}]}
