from pathlib import Path

import pytest

from tools.stack.config import Config
from tools.stack.tests.stand_ins import StandIns


@pytest.fixture
def stand_ins(tmp_path: Path) -> StandIns:
    folder = tmp_path / "stand-ins"
    folder.mkdir()
    return StandIns(folder)


@pytest.fixture
def config(stand_ins: StandIns, tmp_path: Path) -> Config:
    return stand_ins.config(tmp_path / "data")
