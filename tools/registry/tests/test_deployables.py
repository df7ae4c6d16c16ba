from pathlib import Path

import pytest
from pydantic import ValidationError

from tools.registry.deployables import Deployable, Registry


def read(folder: Path, text: str) -> Registry:
    (folder / "services.toml").write_text(text)
    return Registry.read(folder)


def test_names_follow_from_one_name() -> None:
    made = Deployable("parking-lot-service", 50055)
    assert (made.package, made.short, made.prefix) == ("parking_lot_service", "parking_lot", "PARKING_LOT")
    assert made.serve == ("serve", "--migrate")


def test_the_gateway_calls_every_service_and_each_service_calls_auth(tmp_path: Path) -> None:
    registry = read(
        tmp_path, "[gateway]\nport = 1\n[auth-service]\nport = 2\n[a-service]\nport = 3\ncalls = ['b-service']"
    )
    assert registry.gateway.calls == ("auth-service", "a-service")
    assert registry["auth-service"].calls == ("auth-service",)
    assert registry["a-service"].calls == ("auth-service", "b-service")


@pytest.mark.parametrize("line", ["port = 0", "port = 'x'", "calls = ['b-service']", "port = 1\ncolour = 'red'"])
def test_an_entry_that_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValidationError):
        read(tmp_path, f"[a-service]\n{line}")
