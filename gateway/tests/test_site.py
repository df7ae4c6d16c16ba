"""The site as a browser sees it: which hosts are answered, what an answer may load, and whether there are API pages."""

from pathlib import Path

import httpx2
import pytest
from gateway_testing import http_client
from pydantic import ValidationError

from gateway.app import create_app
from gateway.edge import Edge
from gateway.security_headers import DOCS_HEADERS
from gateway.settings import Settings


async def asked(app: Edge, path: str, *hosts: str) -> httpx2.Response:
    async with http_client(app) as client:
        return await client.get(path, headers=[("Host", host) for host in hosts] or None)


def policy_of(answer: httpx2.Response) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("path", ["/", "/requests", "/nowhere", "/api/v1/auth/me"])
async def test_an_answer_of_the_api_loads_nothing_and_is_in_no_frame(path: str) -> None:
    answer = await asked(create_app(Settings()), path)
    names = ("default-src", "base-uri", "form-action", "frame-ancestors")
    assert policy_of(answer) == dict.fromkeys(names, "'none'") | {"sandbox": ""}
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/asyncapi.json"])
async def test_api_pages_load_from_their_own_site_alone(path: str) -> None:
    answer = await asked(create_app(Settings()), path)
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in DOCS_HEADERS} == DOCS_HEADERS
    policy = policy_of(answer)
    assert policy.pop("default-src") == "'self'"
    assert set(policy.values()) == {"'none'"}
    assert {"object-src", "base-uri", "frame-ancestors"} <= policy.keys()


async def test_the_example_may_load_its_tiles_from_the_site_that_is_named(tmp_path: Path) -> None:
    tiles = "https://tiles.example.com/{z}/{x}/{y}.png"
    app = create_app(Settings(example_folder=str(tmp_path), example_tiles=tiles))
    answer = await asked(app, "/example/settings.json")
    assert answer.json() == {"tiles_url": tiles}
    assert policy_of(answer)["img-src"] == "'self' https://tiles.example.com"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "img-src" not in policy_of(await asked(app, "/docs"))


async def test_without_tiles_the_example_loads_from_its_own_site_alone(tmp_path: Path) -> None:
    answer = await asked(create_app(Settings(example_folder=str(tmp_path))), "/example/settings.json")
    assert answer.json() == {"tiles_url": ""}
    assert {name: answer.headers[name] for name in DOCS_HEADERS} == DOCS_HEADERS


@pytest.mark.parametrize("tiles", ["https://a.example/{x}", "javascript:{z}", "https://a.example/{z}; script-src *"])
def test_an_address_that_is_none_of_tiles_is_refused(tiles: str) -> None:
    with pytest.raises(ValidationError):
        Settings(example_tiles=tiles)


@pytest.mark.parametrize("environment", ["development", "production"])
async def test_the_root_says_which_environment_answers(environment: str) -> None:
    settings = Settings().model_copy(update={"environment": environment})
    answer = (await asked(create_app(settings), "/")).json()
    assert answer.keys() == {"ok", "service", "version", "environment"}
    assert (answer["ok"], answer["service"], answer["environment"]) == (True, "2U API", environment)


async def test_api_pages_can_be_switched_off() -> None:
    app = create_app(Settings(docs="off"))
    paths = ("/docs", "/docs/", "/redoc", "/openapi.json", "/asyncapi.json", "/")
    assert [(await asked(app, path)).status_code for path in paths] == [404, 404, 404, 404, 404, 200]


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "api.example.com", 200),
        ("/", "API.example.com:8000", 200),
        ("/", "api.example.com.", 400),
        ("/", "evil.example", 400),
        ("/", "evil.example:80", 400),
        ("/", "api.example.com.evil.example", 400),
        ("/", "127.0.0.1", 400),
        ("/", "", 400),
        # Probes know a gateway by its address.
        ("/health/live", "10.1.2.3:8000", 200),
    ],
)
async def test_requests_for_other_hosts_are_refused(path: str, host: str, status: int) -> None:
    app = create_app(Settings(trusted_hosts=["Api.Example.com"]))
    answer = await asked(app, path, host)
    assert answer.status_code == status
    if status == 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "evil" not in answer.text


@pytest.mark.parametrize("trusted", [[], ["api.example.com"]])
async def test_two_hosts_are_refused(trusted: list[str]) -> None:
    answer = await asked(create_app(Settings(trusted_hosts=trusted)), "/", "api.example.com", "evil.example")
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["*", "https://api.example.com", "api.example.com:443", "a b"])
def test_a_host_that_is_no_name_is_refused_at_the_start(host: str) -> None:
    with pytest.raises(ValidationError, match="list names such as"):
        Settings(trusted_hosts=[host])
