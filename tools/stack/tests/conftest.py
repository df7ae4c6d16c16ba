from pathlib import Path

import pytest

from tools.stack.tests.stand_ins import StandIns


@pytest.fixture
def stand_ins(tmp_path: Path) -> StandIns:
    folder = tmp_path / "stand-ins"
    folder.mkdir()
    return StandIns(folder)
